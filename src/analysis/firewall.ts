import type {
  FirewallApplicationRule,
  FirewallCollection,
  FirewallConfiguration,
  FirewallNetworkRule,
} from '../configuration/firewall.js';
import { compareText } from '../diagnostics/finding.js';
import type { HostMatch } from '../packets/host-classes.js';
import { ALL_PORTS, isAllPorts, type PortSet } from '../packets/ports.js';
import type { Access, OrderedRule } from './ordered-rules.js';
import {
  ANY_HOST,
  ANYWHERE,
  APPLICATIONS,
  type Application,
  IP_PROTOCOLS,
  type IpProtocol,
  type PacketMatch,
} from './packet-match.js';

/** One of the three passes of a firewall, in their order. */
const PASSES = ['nat', 'network', 'application'] as const;

/** A firewall's rule with what tells it apart: names are unique within a collection alone. */
export interface FirewallOrderedRule extends OrderedRule<Access> {
  readonly pass: (typeof PASSES)[number];
  readonly group: string;
  readonly collection: string;
}

/**
 * The rules in the order in which the firewall asks them: the type of a rule comes before every priority, a parent
 * policy's groups before its own, and the first match ends it.
 * https://learn.microsoft.com/azure/firewall/rule-processing (2026-03-23)
 */
export function firewallRules({ groups }: FirewallConfiguration): FirewallOrderedRule[] {
  const ordered = [...groups].sort(
    (left, right) =>
      left.generation - right.generation || left.priority - right.priority || compareText(left.name, right.name),
  );
  const own = PASSES.flatMap((pass) =>
    ordered.flatMap((group) =>
      group.collections
        .filter(({ kind }) => kind === pass)
        .sort((left, right) => left.priority - right.priority || compareText(left.name, right.name))
        .flatMap((collection) => rulesOf(collection, group.name)),
    ),
  );
  return [...own, INFRASTRUCTURE];
}

/** Which hosts these are changes, so they are a set of which only the name is known. https://learn.microsoft.com/azure/firewall/infrastructure-fqdns (2023-01-12) */
export function infrastructureMatches(): PacketMatch[] {
  return (['Http', 'Https'] as const).map((type) => ({
    protocols: ['Tcp'],
    applications: [READS[type]],
    hosts: { kind: 'named', hosts: [], urls: [], sets: ["Azure's infrastructure host names"] },
    source: ANYWHERE,
    sourcePorts: ALL_PORTS,
    destination: ANYWHERE,
    ports: portsOf(type === 'Http' ? 80 : 443),
  }));
}

function rulesOf(collection: FirewallCollection, group: string): FirewallOrderedRule[] {
  const base = {
    origin: 'configuration' as const,
    decision: collection.access,
    pass: collection.kind,
    group,
    collection: collection.name,
  };
  switch (collection.kind) {
    case 'nat':
    case 'network':
      return collection.rules.map((rule) => ({ ...base, name: rule.name, matches: [networkMatch(rule)] }));
    case 'application':
      return collection.rules.map((rule) => ({ ...base, name: rule.name, matches: applicationMatches(rule) }));
    default:
      return collection satisfies never;
  }
}

function networkMatch({ protocols, source, destination, ports }: FirewallNetworkRule): PacketMatch {
  return {
    protocols: [...new Set(protocols.flatMap((protocol) => ipProtocols(protocol, ports)))],
    applications: APPLICATIONS,
    hosts: ANY_HOST,
    source,
    sourcePorts: ALL_PORTS,
    destination,
    ports,
  };
}

/** `Any` is every protocol with all ports, and TCP and UDP with some. https://learn.microsoft.com/azure/firewall/rule-processing (2026-03-23) */
function ipProtocols(protocol: FirewallNetworkRule['protocols'][number], ports: PortSet): readonly IpProtocol[] {
  switch (protocol) {
    case 'TCP':
      return ['Tcp'];
    case 'UDP':
      return ['Udp'];
    case 'ICMP':
      return ['Icmp'];
    case 'Any':
      return isAllPorts(ports) ? IP_PROTOCOLS : ['Tcp', 'Udp'];
    default:
      return protocol satisfies never;
  }
}

const READS: Readonly<Record<FirewallApplicationRule['protocols'][number]['type'], Application>> = {
  Http: 'http',
  Https: 'https',
  Mssql: 'mssql',
};

/** The address does not count, unless the rule names some: the firewall looks the host up itself. https://learn.microsoft.com/azure/firewall/rule-processing (2026-03-23) */
function applicationMatches(rule: FirewallApplicationRule): PacketMatch[] {
  const named = (urls: readonly string[]): HostMatch => ({
    kind: 'named',
    hosts: rule.hosts,
    urls,
    sets: [
      ...rule.fqdnTags.map((tag) => `FQDN tag ${tag}`),
      ...rule.webCategories.map((category) => `web category ${category}`),
    ],
  });
  const [plain, encrypted] = [named(rule.urls), named(rule.terminatesTls ? rule.urls : [])];
  return rule.protocols.map(({ type, port }) => ({
    protocols: ['Tcp'],
    applications: [READS[type]],
    // No path can be read of what stays encrypted.
    hosts: type === 'Http' ? plain : encrypted,
    source: rule.source,
    sourcePorts: ALL_PORTS,
    destination: rule.destination ?? ANYWHERE,
    ports: portsOf(port),
  }));
}

const PORTS = new Map<number, PortSet>();

/** One object per port: universes count sets. */
function portsOf(port: number): PortSet {
  const known = PORTS.get(port) ?? [{ first: port, last: port }];
  PORTS.set(port, known);
  return known;
}

/** Hosts that every firewall lets through after its application rules, unless one of those denies them. */
const INFRASTRUCTURE: FirewallOrderedRule = {
  name: "Azure's infrastructure host names",
  origin: 'azure',
  decision: 'Allow',
  pass: 'application',
  group: '',
  collection: '',
  matches: infrastructureMatches(),
};
