import type { ConfiguredOutboundRule } from '../configuration/workspace-outbound.js';
import { type Finding, finding } from '../diagnostics/finding.js';
import { coversHost, type HostPattern, printHostPattern } from '../packets/host-pattern.js';
import { isAllPorts, type PortSet, portSet, printPorts, subtractPorts } from '../packets/ports.js';
import type { RequiredAlternative, Requirement } from '../requirements/requirement.js';
import { isStorageHost } from '../service-tags/storage-names.js';
import { type Flow, flowsOf, printPeer, TARGET_TITLES, WEB_PORTS } from '../targets/coverage.js';
import type { Case } from './case.js';

const TITLE = TARGET_TITLES['workspace-outbound'];
const COMPILE_AGAIN = 'Compile the region again, or put back what the manifest describes.';

type TagRule = Extract<ConfiguredOutboundRule, { kind: 'service-tag' }>;

/**
 * Judges the outbound rules of a managed network: an alternative of every requirement must be held by rules, but for those that
 * Azure makes rules for by itself; and no rule may let through what nothing asks for, or more than it unless the manifest says so.
 */
export function workspaceOutboundFindings(subject: Case): Finding[] {
  const { workspaceOutbound, otherOutbound = [], options, set } = subject;
  if (!workspaceOutbound && !options.targets.includes('workspace-outbound')) return [];
  const rules = workspaceOutbound?.rules ?? [];
  const asking = set.requirements.filter(
    ({ direction, at, managedNetwork }) => direction === 'outbound' && at === 'compute' && !managedNetwork,
  );
  return [
    ...asking.flatMap((requirement) => missingFindings(requirement, rules, subject)),
    ...rules.flatMap((rule) => excessFindings(rule, asking, subject)),
    ...rules
      .filter(({ category }) => category !== 'UserDefined')
      .map(({ name, category }) => {
        const message = `${TITLE} have ${name} in the category ${category}, and those that are asked for are UserDefined`;
        return finding('RC402', message, { region: set.region.name, help: COMPILE_AGAIN });
      }),
    ...otherOutbound.map((other) => {
      const message = `${TITLE} have those of another one beside them, for which nothing asks: ${other.rules.map(({ name }) => name).join(', ')}`;
      return finding('RC402', message, { region: set.region.name, help: COMPILE_AGAIN });
    }),
  ];
}

function missingFindings(
  requirement: Requirement,
  rules: readonly ConfiguredOutboundRule[],
  { set, coverage }: Case,
): Finding[] {
  const { id, alternatives, place } = requirement;
  const open = alternatives.map((own) => flowsIn(own).find((flow) => !isHeld(flow, rules)));
  if (alternatives.length > 0 && open.includes(undefined)) return [];
  const rows = coverage.filter((own) => own.target === 'workspace-outbound' && own.requirement === id);
  const taken = alternatives.findIndex(({ number }) => rows.some(({ alternative }) => alternative === number));
  const flow = open[Math.max(taken, 0)];
  const what = flow ? `${printPeer(flow.peer)} ${flow.protocol} ${printPorts(flow.ports)}` : 'no alternative is left';
  const message = `${TITLE} have nothing that lets through what ${id} needs: ${what}`;
  const detail = { place, region: set.region.name };
  const gap = rows.find(({ outcome }) => outcome.kind === 'impossible')?.outcome;
  if (gap?.kind !== 'impossible') return [finding('RC401', message, { ...detail, help: COMPILE_AGAIN })];
  if (gap.accepted) return [finding('RC302', message, detail)];
  const help = 'The manifest names this gap; what can be done about it is in its reason.';
  return [finding('RC301', message, { ...detail, help })];
}

function flowsIn({ peers, traffic }: RequiredAlternative): Flow[] {
  return flowsOf(peers, traffic);
}

/** Whether rules let all of a flow through. */
function isHeld({ peer, protocol, ports }: Flow, rules: readonly ConfiguredOutboundRule[]): boolean {
  switch (peer.kind) {
    case 'service-tag': {
      const own = rules.filter((rule) => rule.kind === 'service-tag').filter(({ tag }) => tag === peer.tag.name);
      return partsOf({ protocol, ports }).every((part) => {
        const open = own.filter((rule) => rule.protocol === '*' || rule.protocol === part);
        return open.reduce((rest, rule) => subtractPorts(rest, rule.ports), ports).length === 0;
      });
    }
    case 'host':
    case 'url':
      // The service opens nothing but the web ports by name, and no storage account.
      if (protocol !== 'tcp' || subtractPorts(ports, WEB_PORTS).length > 0 || isStorageHost(peer.host)) return false;
      return rules.some((rule) => rule.kind === 'fqdn' && coversHost(rule.host, peer.host));
    case 'prefix':
    case 'parameter':
    case 'fqdn-tag':
    case 'any':
      return false;
    default:
      return peer satisfies never;
  }
}

/** The protocols of rules that a flow takes: any of those with ports is TCP and UDP, any whatever is every protocol. */
function partsOf({ protocol, ports }: Pick<Flow, 'protocol' | 'ports'>): TagRule['protocol'][] {
  if (protocol !== 'any') return [protocol === 'tcp' ? 'TCP' : protocol === 'udp' ? 'UDP' : 'ICMP'];
  return isAllPorts(ports) ? ['*'] : ['TCP', 'UDP'];
}

function excessFindings(
  rule: ConfiguredOutboundRule,
  asking: readonly Requirement[],
  { set, coverage }: Case,
): Finding[] {
  const region = set.region.name;
  const all = asking.flatMap(({ alternatives }) => alternatives);
  const steady = all.filter(({ wider }) => wider === undefined);
  const left = excessOf(rule, all, true);
  if (left !== undefined) {
    const message = `${TITLE} let ${left} through by ${rule.name}, and nothing asks for it`;
    return [finding('RC402', message, { region, help: COMPILE_AGAIN })];
  }
  const wide = excessOf(rule, steady, false);
  const claims = coverage.filter(
    (row) => row.target === 'workspace-outbound' && row.outcome.kind === 'wider' && row.rules.includes(rule.name),
  );
  if (wide !== undefined && claims.length === 0) {
    const message = `${TITLE} let ${wide} through by ${rule.name}, and neither is it asked for, nor does the manifest say so`;
    return [finding('RC402', message, { region, help: COMPILE_AGAIN })];
  }
  return claims.flatMap(({ requirement }) => {
    const own = asking.filter(({ id }) => id === requirement).flatMap(({ alternatives }) => alternatives);
    if (
      excessOf(
        rule,
        own.filter(({ wider }) => wider === undefined),
        false,
      ) !== undefined
    )
      return [];
    const message = `the manifest says that ${rule.name} lets through more than ${requirement} asks for, and it does not`;
    return [finding('RC409', message, { region, help: 'Compile the region again.' })];
  });
}

/** What a rule lets through beside what alternatives ask for; with `isLenient` a host of theirs may be open at both ports and all paths. */
function excessOf(
  rule: ConfiguredOutboundRule,
  alternatives: readonly RequiredAlternative[],
  isLenient: boolean,
): string | undefined {
  switch (rule.kind) {
    case 'private-endpoint':
      return `a private endpoint of ${rule.resource}`;
    case 'fqdn': {
      const flows = alternatives.flatMap(flowsIn).filter((flow) => asksForHost(flow, rule.host, isLenient));
      const ports = portSet(flows.flatMap((flow) => flow.ports));
      const open = isLenient && flows.length > 0 ? [] : subtractPorts(WEB_PORTS, ports);
      return open.length === 0 ? undefined : `${printHostPattern(rule.host)} tcp ${printPorts(open)}`;
    }
    case 'service-tag':
      return tagExcess(rule, alternatives.flatMap(flowsIn));
    default:
      return rule satisfies never;
  }
}

function asksForHost({ peer, protocol, ports }: Flow, host: HostPattern, withPaths: boolean): boolean {
  if (protocol !== 'tcp' || subtractPorts(WEB_PORTS, ports).length === 2) return false;
  return (peer.kind === 'host' || (withPaths && peer.kind === 'url')) && coversHost(peer.host, host);
}

function tagExcess({ tag, protocol, ports }: TagRule, flows: readonly Flow[]): string | undefined {
  const asked = flows
    .filter(({ peer }) => peer.kind === 'service-tag' && peer.tag.name === tag)
    .filter((flow) => partsOf(flow).some((part) => part === '*' || part === protocol))
    .map((flow): PortSet => flow.ports);
  const open = asked.reduce((rest, own) => subtractPorts(rest, own), ports);
  return open.length === 0 ? undefined : `${tag} ${protocol} ${printPorts(open)}`;
}
