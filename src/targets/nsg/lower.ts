import { compareText } from '../../diagnostics/finding.js';
import type { Peer, Requirement } from '../../requirements/requirement.js';
import { tagContains } from '../../service-tags/tag-table.js';
import { chooseAlternative, reasonOf, type SupportedFlow, type TakenAlternative } from '../alternatives.js';
import { type CoverageRow, type Flow, isNamedHost, type PostureRow, printPeer } from '../coverage.js';
import type { LoweredFirewall } from '../firewall/lower.js';
import { parameterTitle } from '../firewall/parameters.js';
import { impossibleRows, notApplicableRows, reportDoubt, reportGap } from '../gaps.js';
import { deploymentDefault } from '../names.js';
import type { LoweringContext } from '../tag-lowering.js';
import type { TemplateParameter } from '../template-parameter.js';
import { closingRules, PRIVATE_PARAMETER } from './closing.js';
import { HandOffs, handOffNames } from './hand-off.js';
import type { NsgModel, SecurityRule } from './model.js';
import { addRules } from './rules.js';
import { nsgSupport } from './support.js';

export interface LoweredNsg {
  readonly model: NsgModel;
  readonly coverage: readonly CoverageRow[];
  readonly posture: readonly PostureRow[];
}

/** What the NSG makes of one requirement. */
export interface HeldByNsg {
  readonly rules: readonly SecurityRule[];
  readonly coverage: readonly CoverageRow[];
  /** Flows to hosts, which need hand-off rules. */
  readonly handedOff: readonly Flow[];
}

/** Lowered after the firewall: what the firewall knows by host name must get through to it. */
export function lowerNsg(context: LoweringContext, firewall: LoweredFirewall): LoweredNsg {
  const { set, options, defaultRoute, kept } = context;
  const rulesOfEntries = new Map<string, readonly SecurityRule[]>();
  const handOffs = new HandOffs();
  const coverage = set.requirements.flatMap((requirement): readonly CoverageRow[] => {
    const passed = defaultRoute.exists ? firewall.taken.get(requirement) : undefined;
    const entry = requirement.instanceOf ?? requirement.id;
    const others = rulesOfEntries.get(entry);
    const held = others
      ? lowerRequirement(requirement, passed, others, context)
      : kept.nsg.of(requirement, context, (own) => lowerRequirement(requirement, passed, [], own));
    if (held.rules.length > 0) rulesOfEntries.set(entry, [...(others ?? []), ...held.rules]);
    for (const flow of held.handedOff) handOffs.add(requirement, flow);
    return held.coverage;
  });
  const isOpen = options.openHosts && !defaultRoute.exists;
  const closing = closingRules(options.defaultDeny).map((own) => ({ ...own, needers: [] }));
  const ours = [...handOffs.rules(context.handOffSlots, isOpen), ...closing];
  const rules = [...[...rulesOfEntries.values()].flat(), ...ours.map(({ rule }) => rule)];
  rules.sort((left, right) => compareText(left.direction, right.direction) || left.priority - right.priority);
  return {
    model: {
      kind: 'nsg',
      region: set.region.name,
      isAttached: options.attach,
      parameters: parametersOf(rules, context),
      rules,
    },
    coverage,
    posture: ours.map(({ rule, reason, needers }) => ({ target: 'nsg', rule: rule.name, reason, needers })),
  };
}

/** `others` are the rules that the entry has already, for another instance of it. */
function lowerRequirement(
  requirement: Requirement,
  passed: TakenAlternative | undefined,
  others: readonly SecurityRule[],
  context: LoweringContext,
): HeldByNsg {
  const nothing = { rules: [], handedOff: [] };
  if (requirement.at !== 'compute') {
    const reason = `needed at the ${requirement.at}; this NSG is for the compute's subnet`;
    return { ...nothing, coverage: notApplicableRows(requirement, 'nsg', reason) };
  }
  const choice = chooseAlternative(requirement, (flow, { number }) =>
    nsgSupport(requirement, flow, passed === undefined || passed.alternative.number === number, context),
  );
  if (choice.kind === 'gap') {
    const { id, place } = requirement;
    const accepted = reportGap({ id, place, reasons: choice.reasons, waysOut: choice.waysOut }, 'nsg', context);
    return { ...nothing, coverage: impossibleRows(requirement, 'nsg', accepted, choice.reasons) };
  }
  const extra = passed ? flowsToPass(requirement, passed, choice, context) : [];
  const held = [...choice.flows, ...extra];
  const byAddress = held.filter(({ flow }) => !isNamedHost(flow.peer));
  const { rules, names } = addRules(requirement, byAddress, others, context.report);
  const coverage = held.map((item) => {
    const { flow, support } = item;
    const own = names.get(item) ?? handOffNames(flow);
    if (support.kind === 'doubtful') reportDoubt(printPeer(flow.peer), requirement, 'nsg', support.reason, context);
    return passed && extra.includes(item)
      ? passedRow(requirement, flow, passed, own)
      : rowOf(requirement, item, choice, own);
  });
  return { rules, coverage, handedOff: held.filter((item) => !names.has(item)).map(({ flow }) => flow) };
}

/**
 * What the firewall takes in another alternative than the NSG, and the NSG would drop on the way to it: the addresses
 * behind host names, and tags of which neither holds the other.
 */
function flowsToPass(
  requirement: Requirement,
  passed: TakenAlternative,
  own: TakenAlternative,
  context: LoweringContext,
): SupportedFlow[] {
  if (passed.alternative === own.alternative) return [];
  return passed.flows.flatMap(({ flow }): SupportedFlow[] => {
    if (own.flows.some((other) => isRelated(flow.peer, other.flow.peer))) return [];
    const support = nsgSupport(requirement, flow, true, context);
    return support.kind === 'none' ? [] : [{ flow, support }];
  });
}

function isRelated(one: Peer, other: Peer): boolean {
  if (one.kind !== 'service-tag' || other.kind !== 'service-tag') return false;
  return tagContains(one.tag.name, other.tag.name) || tagContains(other.tag.name, one.tag.name);
}

function rowOf(
  requirement: Requirement,
  { flow, support }: SupportedFlow,
  { alternative, passedOver }: TakenAlternative,
  rules: readonly string[],
): CoverageRow {
  const reason = reasonOf(support, alternative, passedOver);
  const row = {
    requirement: requirement.id,
    target: 'nsg' as const,
    peer: printPeer(flow.peer),
    protocol: flow.protocol,
    ports: flow.ports,
    alternative: alternative.number,
    rules,
    ...(reason !== undefined && { reason }),
  };
  if (support.kind === 'elsewhere') return { ...row, outcome: { kind: 'elsewhere', where: support.where } };
  const what = support.kind === 'wider' ? support.what : alternative.wider;
  return { ...row, outcome: what === undefined ? { kind: 'exact' } : { kind: 'wider', what } };
}

function passedRow(
  requirement: Requirement,
  flow: Flow,
  { alternative: { wider } }: TakenAlternative,
  rules: readonly string[],
): CoverageRow {
  const base = { requirement: requirement.id, target: 'nsg' as const, peer: printPeer(flow.peer) };
  const row = { ...base, protocol: flow.protocol, ports: flow.ports, rules };
  if (isNamedHost(flow.peer)) {
    const reason = 'the firewall takes the hosts, so their addresses must get there';
    return { ...row, outcome: { kind: 'elsewhere', where: 'firewall' }, reason };
  }
  const outcome = wider === undefined ? { kind: 'exact' as const } : { kind: 'wider' as const, what: wider };
  return { ...row, outcome, reason: 'the firewall takes this alternative, so it must get there' };
}

function parametersOf(rules: readonly SecurityRule[], { set, options }: LoweringContext): TemplateParameter[] {
  const used = new Map<string, boolean>();
  for (const side of rules.flatMap(({ source, destination }) => [source, destination])) {
    if (side.kind === 'parameter') used.set(side.value.parameter, side.isList);
  }
  const description = options.attach
    ? 'The existing network security group.'
    : 'The network security group; its rules are replaced.';
  return [
    {
      name: 'networkSecurityGroupName',
      type: 'string',
      description,
      ...deploymentDefault('nsg', set.region.name, options),
    },
    ...[...used]
      .sort(([left], [right]) => compareText(left, right))
      .map(([name, isList]): TemplateParameter => {
        if (name !== PRIVATE_PARAMETER) {
          return { name, type: isList ? 'array' : 'string', description: parameterTitle(name, set.requirements) };
        }
        const about = 'What counts as private: the network, its peers, the hub, DNS and private endpoints.';
        return { name, type: 'array', description: about, default: options.privatePrefixes.map(({ text }) => text) };
      }),
  ];
}
