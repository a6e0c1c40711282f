import { compareText, finding } from '../../diagnostics/finding.js';
import { type PortSet, printPorts } from '../../packets/ports.js';
import { comparePrefixes, type Prefix } from '../../packets/prefix.js';
import type { Protocol } from '../../packets/protocol.js';
import type { LocalSide, Requirement } from '../../requirements/requirement.js';
import { chooseAlternative, type FlowSupport, type SupportedFlow } from '../alternatives.js';
import { type CoverageRow, type Flow, isNamedHost, type PostureRow, printPeer } from '../coverage.js';
import { type LoweredFirewall, parameterTitle } from '../firewall/lower.js';
import { impossibleRows, notApplicableRows, reportGap } from '../gaps.js';
import { describe, ruleName } from '../names.js';
import { type LoweringContext, tagSupport } from '../tag-lowering.js';
import { hole, type TemplateParameter } from '../template-parameter.js';
import { closingRules } from './closing.js';
import { type HandOffKey, handOffKey, handOffSlots } from './hand-off.js';
import type { AddressMatch, NsgModel, NsgProtocol, SecurityRule } from './model.js';

export interface LoweredNsg {
  readonly model: NsgModel;
  readonly coverage: readonly CoverageRow[];
  readonly posture: readonly PostureRow[];
}

const MOST_RULES_PER_ENTRY = 10;

/** Rules under way: those of each entry, and who needs which hand-off. */
interface Draft {
  /** The rules of each entry, over its instances, in the order of their numbers. */
  readonly rulesOf: Map<string, SecurityRule[]>;
  readonly handOffs: Map<HandOffKey, { protocol: Protocol; ports: PortSet; needers: Set<string> }>;
}

/** Lowered after the firewall: what the firewall knows by host name must get through to it. */
export function lowerNsg(context: LoweringContext, firewall: LoweredFirewall): LoweredNsg {
  const { set, options, report } = context;
  const draft: Draft = { rulesOf: new Map(), handOffs: new Map() };
  const coverage: CoverageRow[] = [];
  for (const requirement of set.requirements) {
    if (requirement.at !== 'compute') {
      coverage.push(
        ...notApplicableRows(
          requirement,
          'nsg',
          `needed at the ${requirement.at}; this NSG is for the compute's subnet`,
        ),
      );
      continue;
    }
    const choice = chooseAlternative(requirement, (flow) => nsgSupport(flow, context));
    if (choice.kind === 'gap') {
      const gap = { id: requirement.id, place: requirement.place, reasons: choice.reasons, waysOut: choice.waysOut };
      const accepted = reportGap(gap, 'nsg', set.region.name, options, report);
      coverage.push(...impossibleRows(requirement, 'nsg', accepted, choice.reasons));
      continue;
    }
    for (const item of choice.flows)
      coverage.push(
        rowOf(
          requirement,
          item,
          choice.alternative.number,
          choice.alternative.wider,
          rulesFor(requirement, item, choice.flows, draft, context),
        ),
      );
    if (options.defaultRoute.exists)
      coverage.push(...passToFirewall(requirement, choice.flows, firewall.hostFlows.get(requirement) ?? [], draft));
  }
  const slots = handOffSlots(set.hostTraffic, report);
  const handOffs = [...draft.handOffs].map(([key, { protocol, ports, needers }]) =>
    handOffRule(
      key,
      protocol,
      ports,
      slots.get(key) ?? 0,
      [...needers].sort(compareText),
      options.openHosts && !options.defaultRoute.exists,
    ),
  );
  const closing = closingRules(options.defaultDeny);
  const rules = [
    ...[...draft.rulesOf.values()].flat(),
    ...handOffs.map(({ rule }) => rule),
    ...closing.map(({ rule }) => rule),
  ];
  return {
    model: {
      kind: 'nsg',
      region: set.region.name,
      isAttached: options.attach,
      parameters: parametersOf(rules, context),
      rules: rules.sort(
        (left, right) => compareText(left.direction, right.direction) || left.priority - right.priority,
      ),
    },
    coverage,
    posture: [...handOffs, ...closing].map(({ rule, reason }) => ({ target: 'nsg' as const, rule: rule.name, reason })),
  };
}

function nsgSupport({ peer, protocol, ports }: Flow, context: LoweringContext): FlowSupport {
  switch (peer.kind) {
    case 'service-tag':
      return tagSupport(peer.tag, 'nsg', [4, 6], context);
    case 'prefix':
    case 'parameter':
    case 'any':
      return { kind: 'exact' };
    case 'host':
    case 'url':
    case 'fqdn-tag': {
      if (context.options.defaultRoute.exists)
        return {
          kind: 'elsewhere',
          where: 'firewall',
          reason: 'an NSG knows no names; the firewall behind the default route does',
        };
      if (context.options.openHosts)
        return { kind: 'wider', what: `any destination at ${protocol} ${printPorts(ports)}` };
      return {
        kind: 'none',
        reason: `an NSG knows no names such as ${printPeer(peer)}, and no firewall is known behind it`,
        wayOut:
          'declare the route to a firewall with --default-route firewall, or open the ports to every address with --open-hosts',
      };
    }
    default:
      return peer satisfies never;
  }
}

/** Writes the rules of a flow into the draft and gives their names. */
function rulesFor(
  requirement: Requirement,
  item: SupportedFlow,
  flows: readonly SupportedFlow[],
  draft: Draft,
  context: LoweringContext,
): string[] {
  const { flow, support } = item;
  if (isNamedHost(flow.peer)) return addHandOff(requirement, flow, draft);
  const siblings = flows.filter((other) => other.flow.protocol === flow.protocol && !isNamedHost(other.flow.peer));
  if (flow.peer.kind === 'prefix' && siblings[0] !== item) {
    // One rule per family serves all prefixes of the alternative; the first of them has written it.
    return (draft.rulesOf.get(requirement.instanceOf ?? requirement.id) ?? [])
      .filter((rule) => holds(rule, flow))
      .map(({ name }) => name);
  }
  const severalProtocols = new Set(flows.map(({ flow: { protocol } }) => protocol)).size > 1;
  const tagNumber = flow.peer.kind === 'service-tag' && siblings.length > 1 ? siblings.indexOf(item) + 1 : undefined;
  const matches = matchesOf(item, siblings);
  return matches.map(({ match, family }) => {
    const name = ruleName(
      requirement,
      {
        ...(severalProtocols && { protocol: flow.protocol }),
        ...(tagNumber !== undefined && { peer: tagNumber }),
        ...(matches.length > 1 || support.kind === 'prefixes' ? family !== undefined && { family } : {}),
      },
      context.report,
    );
    return addRule(requirement, name, flow, match, draft, context);
  });
}

function holds({ destination, source, direction, protocol }: SecurityRule, { peer, protocol: wanted }: Flow): boolean {
  const side = direction === 'Outbound' ? destination : source;
  if (protocol !== NSG_PROTOCOLS[wanted]) return false;
  return (
    peer.kind === 'prefix' && side.kind === 'prefixes' && side.prefixes.some(({ text }) => text === peer.prefix.text)
  );
}

/** The peer's side of the rules: one per address family where prefixes are written out. */
function matchesOf(
  { flow: { peer }, support }: SupportedFlow,
  siblings: readonly SupportedFlow[],
): { match: AddressMatch; family?: 4 | 6 }[] {
  if (support.kind === 'prefixes') return byFamily(support.prefixes);
  switch (peer.kind) {
    case 'service-tag':
      return [{ match: { kind: 'service-tag', tag: peer.tag.name } }];
    case 'parameter':
      return [{ match: { kind: 'parameter', value: hole(peer.parameter.name), isList: peer.parameter.isList } }];
    case 'prefix':
      return byFamily(siblings.flatMap(({ flow }) => (flow.peer.kind === 'prefix' ? [flow.peer.prefix] : [])));
    default:
      return [{ match: { kind: 'any' } }];
  }
}

/** Azure refuses a rule with prefixes of both families (hashicorp/terraform-provider-azurerm issue 12534). */
function byFamily(prefixes: readonly Prefix[]): { match: AddressMatch; family: 4 | 6 }[] {
  return ([4, 6] as const).flatMap((family) => {
    const own = prefixes.filter((prefix) => prefix.family === family).sort(comparePrefixes);
    return own.length === 0 ? [] : [{ family, match: { kind: 'prefixes' as const, prefixes: own } }];
  });
}

function addRule(
  requirement: Requirement,
  name: string,
  flow: Flow,
  match: AddressMatch,
  draft: Draft,
  { report }: LoweringContext,
): string {
  const isOutbound = requirement.direction === 'outbound';
  const local = localMatch(requirement.local);
  const entry = requirement.instanceOf ?? requirement.id;
  const shape = {
    direction: isOutbound ? ('Outbound' as const) : ('Inbound' as const),
    protocol: NSG_PROTOCOLS[flow.protocol],
    source: isOutbound ? local : match,
    destination: isOutbound ? match : local,
    ports: flow.ports,
  };
  const own = draft.rulesOf.get(entry) ?? [];
  draft.rulesOf.set(entry, own);
  const same = own.find((rule) => isSameMatch(rule, shape));
  if (same) return same.name;
  const offset = own.length;
  if (offset === MOST_RULES_PER_ENTRY) {
    report(
      finding('RC306', `${entry} needs more than ${MOST_RULES_PER_ENTRY} rules, and its number has room for no more`, {
        place: requirement.place,
        help: 'Split the entry into several, each with a number of its own.',
      }),
    );
  }
  own.push({
    name,
    description: describe(requirement.purpose),
    access: 'Allow',
    priority: (requirement.priority ?? 0) + offset,
    ...shape,
  });
  return name;
}

function isSameMatch(
  rule: SecurityRule,
  shape: Omit<SecurityRule, 'name' | 'description' | 'access' | 'priority'>,
): boolean {
  const { direction, protocol, source, destination, ports } = rule;
  return JSON.stringify({ direction, protocol, source, destination, ports }) === JSON.stringify(shape);
}

const NSG_PROTOCOLS: Readonly<Record<Protocol, NsgProtocol>> = { tcp: 'Tcp', udp: 'Udp', icmp: 'Icmp', any: '*' };

/** The NSG sits on the subnet, so its own side is anything there unless the entry narrows it. */
function localMatch(local: LocalSide | undefined): AddressMatch {
  if (!local) return { kind: 'any' };
  return local.kind === 'prefix'
    ? { kind: 'prefixes', prefixes: [local.prefix] }
    : { kind: 'parameter', value: hole(local.parameter.name), isList: local.parameter.isList };
}

function addHandOff(requirement: Requirement, flow: Flow, draft: Draft): string[] {
  return flow.ports.map((range) => {
    const key = handOffKey(flow.protocol, range);
    const known = draft.handOffs.get(key) ?? { protocol: flow.protocol, ports: [range], needers: new Set<string>() };
    known.needers.add(requirement.id);
    draft.handOffs.set(key, known);
    return handOffName(key);
  });
}

function handOffName(key: HandOffKey): string {
  return `rulec-hand-off-${key}`;
}

/** Where the firewall takes host names for what the NSG takes by tag, the hosts' other addresses must reach the firewall too. */
function passToFirewall(
  requirement: Requirement,
  ownFlows: readonly SupportedFlow[],
  hostFlows: readonly Flow[],
  draft: Draft,
): CoverageRow[] {
  if (ownFlows.some(({ flow }) => isNamedHost(flow.peer))) return [];
  return hostFlows.map((flow) => ({
    requirement: requirement.id,
    target: 'nsg' as const,
    peer: printPeer(flow.peer),
    protocol: flow.protocol,
    ports: flow.ports,
    outcome: { kind: 'elsewhere' as const, where: 'firewall' as const },
    rules: addHandOff(requirement, flow, draft),
    reason: 'the firewall takes the hosts, so their addresses must get there',
  }));
}

function rowOf(
  requirement: Requirement,
  { flow, support }: SupportedFlow,
  alternative: number,
  wider: string | undefined,
  rules: string[],
): CoverageRow {
  const row = {
    requirement: requirement.id,
    target: 'nsg' as const,
    peer: printPeer(flow.peer),
    protocol: flow.protocol,
    ports: flow.ports,
    alternative,
    rules,
  };
  if (support.kind === 'elsewhere')
    return { ...row, outcome: { kind: 'elsewhere', where: support.where }, reason: support.reason };
  const what = support.kind === 'wider' ? support.what : wider;
  return {
    ...row,
    outcome: what === undefined ? { kind: 'exact' } : { kind: 'wider', what },
    ...(support.kind === 'prefixes' || support.kind === 'doubtful' ? { reason: support.reason } : {}),
  };
}

function handOffRule(
  key: HandOffKey,
  protocol: Protocol,
  ports: PortSet,
  priority: number,
  needers: readonly string[],
  isOpen: boolean,
): { rule: SecurityRule; reason: string } {
  const reason = `${isOpen ? 'opens the port to every address' : 'lets host names through to the firewall'}, for ${needers.join(', ')}`;
  return {
    reason,
    rule: {
      name: handOffName(key),
      description: isOpen
        ? 'Hosts at any address: an NSG knows no names'
        : 'Hosts that the firewall filters by name: an NSG knows no names',
      direction: 'Outbound',
      access: 'Allow',
      priority,
      protocol: NSG_PROTOCOLS[protocol],
      source: { kind: 'any' },
      destination: { kind: 'any' },
      ports,
    },
  };
}

function parametersOf(rules: readonly SecurityRule[], { set, options }: LoweringContext): TemplateParameter[] {
  const used = new Map<string, boolean>();
  for (const { source, destination } of rules)
    for (const side of [source, destination])
      if (side.kind === 'parameter') used.set(side.value.parameter, side.isList);
  const own: TemplateParameter = {
    name: 'networkSecurityGroupName',
    type: 'string',
    description: options.attach
      ? 'The existing network security group.'
      : 'The network security group; its rules are replaced.',
  };
  return [
    own,
    ...[...used]
      .sort(([left], [right]) => compareText(left, right))
      .map(
        ([name, isList]): TemplateParameter =>
          name === 'privateAddressPrefixes'
            ? {
                name,
                type: 'array',
                description: 'What counts as private: the network, its peers, the hub, DNS and private endpoints.',
                default: options.privatePrefixes.map(({ text }) => text),
              }
            : { name, type: isList ? 'array' : 'string', description: parameterTitle(name, set.requirements) },
      ),
  ];
}
