import type { Report } from '../../diagnostics/finding.js';
import { compareText } from '../../diagnostics/finding.js';
import { type HostPattern, printHostPattern } from '../../packets/host-pattern.js';
import { containsPort, type PortSet, unionPorts } from '../../packets/ports.js';
import { comparePrefixes, type Prefix } from '../../packets/prefix.js';
import type { Protocol } from '../../packets/protocol.js';
import { protocolsAt, type Traffic } from '../../packets/traffic.js';
import type { Peer, Requirement } from '../../requirements/requirement.js';
import type { SupportedFlow } from '../alternatives.js';
import { isNamedHost, WEB_PORTS } from '../coverage.js';
import { describe, ruleName } from '../names.js';
import type { TargetOptions } from '../options.js';
import { hole } from '../template-parameter.js';
import type {
  ApplicationRule,
  NetworkDestination,
  NetworkProtocol,
  NetworkRule,
  RuleSource,
  WebDestination,
} from './model.js';
import { canReadPath, isWeb } from './support.js';

/** Rules of one requirement, and the flows that each one serves. */
export interface FirewallRules {
  readonly network: readonly NetworkRule[];
  readonly application: readonly ApplicationRule[];
  /** Rule names by flow. */
  readonly rulesOf: ReadonlyMap<SupportedFlow, string>;
}

type NetworkKind = NetworkDestination['kind'];
type WebKind = WebDestination['kind'];

/** One network rule per protocol and kind of destination, one application rule per kind of name. */
export function rulesOf(
  requirement: Requirement,
  flows: readonly SupportedFlow[],
  source: RuleSource,
  options: TargetOptions,
  report: Report,
): FirewallRules {
  const network: NetworkRule[] = [];
  const application: ApplicationRule[] = [];
  const names = new Map<SupportedFlow, string>();
  const isWebFlow = ({ flow }: SupportedFlow): boolean => isNamedHost(flow.peer) && isWeb(flow.protocol, flow.ports);
  const web = flows.filter(isWebFlow);
  const rest = flows.filter((flow) => !isWebFlow(flow));
  const description = describe(requirement.purpose);

  const webKinds = [...groupBy(web, (item) => webKindOf(item, options))];
  for (const [kind, group] of webKinds) {
    const name = ruleName(requirement, webKinds.length > 1 ? { part: kind } : {}, report);
    const ports = group.map(({ flow }) => flow.ports).reduce(unionPorts, []);
    application.push({
      name,
      description,
      protocols: webProtocols(kind === 'fqdn-tags' && options.firewallRules === 'classic' ? WEB_PORTS : ports),
      source,
      destination: webDestination(kind, group, options),
    });
    for (const item of group) names.set(item, name);
  }

  const protocolCount = new Set(rest.map(({ flow }) => flow.protocol)).size;
  const networkGroups = [
    ...groupBy(rest, ({ flow, support }) => `${flow.protocol} ${groupOf(flow.peer, support)}`).values(),
  ];
  for (const group of networkGroups) {
    const [first] = group;
    if (!first) continue;
    const { protocol, ports } = first.flow;
    const isSeveral = networkGroups.filter(([other]) => other?.flow.protocol === protocol).length > 1;
    const kind = groupOf(first.flow.peer, first.support);
    const parts = {
      ...(protocolCount > 1 && { protocol }),
      ...(isSeveral ? { part: kind } : web.length > 0 && { part: 'network' }),
    };
    const name = ruleName(requirement, parts, report);
    network.push({
      name,
      description,
      protocols: networkProtocols({ protocol, ports }),
      source,
      destination: networkDestination(group),
      ports,
    });
    for (const item of group) names.set(item, name);
  }
  return { network, application, rulesOf: names };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** Destinations of one kind share a rule, but for parameters: each may be an address or a list. */
function groupOf(peer: Peer, support: SupportedFlow['support']): string {
  return peer.kind === 'parameter' ? peer.parameter.name : networkKindOf(peer.kind, support.kind);
}

/** `Any` with ports means TCP and UDP, so that is what is written. https://learn.microsoft.com/azure/firewall/rule-processing (2026-03-23) */
function networkProtocols(traffic: Traffic): NetworkProtocol[] {
  return protocolsAt(traffic).map((protocol) => NETWORK_PROTOCOLS[protocol]);
}

const NETWORK_PROTOCOLS: Readonly<Record<Protocol, NetworkProtocol>> = {
  tcp: 'TCP',
  udp: 'UDP',
  icmp: 'ICMP',
  any: 'Any',
};

function networkKindOf(
  peer: SupportedFlow['flow']['peer']['kind'],
  support: SupportedFlow['support']['kind'],
): NetworkKind {
  if (support === 'prefixes') return 'prefixes';
  switch (peer) {
    case 'service-tag':
      return 'service-tags';
    case 'prefix':
      return 'prefixes';
    case 'host':
    case 'url':
    case 'fqdn-tag':
      return 'hosts';
    case 'parameter':
      return 'parameter';
    case 'any':
      return 'any';
    default:
      return peer satisfies never;
  }
}

function networkDestination(group: readonly SupportedFlow[]): NetworkDestination {
  const tags = new Set<string>();
  const prefixes = new Map<string, Prefix>();
  const hosts = new Set<string>();
  for (const { flow, support } of group) {
    const { peer } = flow;
    if (peer.kind === 'any') return { kind: 'any' };
    if (peer.kind === 'parameter')
      return { kind: 'parameter', value: hole(peer.parameter.name), isList: peer.parameter.isList };
    if (support.kind === 'prefixes') for (const prefix of support.prefixes) prefixes.set(prefix.text, prefix);
    else if (peer.kind === 'service-tag') tags.add(peer.tag.name);
    else if (peer.kind === 'prefix') prefixes.set(peer.prefix.text, peer.prefix);
    else if (peer.kind === 'host' || peer.kind === 'url') hosts.add(printHostPattern(peer.host));
  }
  if (tags.size > 0) return { kind: 'service-tags', tags: [...tags].sort(compareText) };
  if (hosts.size > 0) return { kind: 'hosts', hosts: [...hosts].sort(compareText) };
  return { kind: 'prefixes', prefixes: [...prefixes.values()].sort(comparePrefixes) };
}

function webKindOf({ flow }: SupportedFlow, options: TargetOptions): WebKind {
  if (flow.peer.kind === 'fqdn-tag') return 'fqdn-tags';
  return flow.peer.kind === 'url' && canReadPath(flow, options) ? 'urls' : 'hosts';
}

function webDestination(kind: string, group: readonly SupportedFlow[], options: TargetOptions): WebDestination {
  const peers = group.map(({ flow }) => flow.peer);
  if (kind === 'fqdn-tags')
    return { kind, tags: peers.flatMap((peer) => (peer.kind === 'fqdn-tag' ? [peer.name] : [])).sort(compareText) };
  if (kind === 'urls') {
    const urls = peers
      .flatMap((peer) => (peer.kind === 'url' ? [`${printHostPattern(peer.host)}${peer.path}`] : []))
      .sort(compareText);
    return {
      kind,
      urls,
      terminateTls: options.tlsInspection && group.some(({ flow }) => containsPort(flow.ports, 443)),
    };
  }
  const hosts = new Map<string, HostPattern>();
  for (const peer of peers)
    if (peer.kind === 'host' || peer.kind === 'url') hosts.set(printHostPattern(peer.host), peer.host);
  return {
    kind: 'hosts',
    hosts: [...hosts].sort(([left], [right]) => compareText(left, right)).map(([, host]) => host),
  };
}

function webProtocols(ports: PortSet): ApplicationRule['protocols'] {
  return [
    ...(containsPort(ports, 80) ? [{ type: 'Http' as const, port: 80 }] : []),
    ...(containsPort(ports, 443) ? [{ type: 'Https' as const, port: 443 }] : []),
  ];
}
