import { compareText } from '../../diagnostics/finding.js';
import type { Requirement } from '../../requirements/requirement.js';
import { chooseAlternative, type SupportedFlow } from '../alternatives.js';
import { type CoverageRow, type Flow, isNamedHost, type PostureRow, printPeer } from '../coverage.js';
import { type LoweredFirewall, parameterTitle } from '../firewall/lower.js';
import { impossibleRows, notApplicableRows, reportGap } from '../gaps.js';
import type { LoweringContext } from '../tag-lowering.js';
import type { TemplateParameter } from '../template-parameter.js';
import { closingRules, PRIVATE_PARAMETER } from './closing.js';
import { HandOffs, handOffSlots } from './hand-off.js';
import type { NsgModel, SecurityRule } from './model.js';
import { addRules } from './rules.js';
import { nsgSupport } from './support.js';

export interface LoweredNsg {
  readonly model: NsgModel;
  readonly coverage: readonly CoverageRow[];
  readonly posture: readonly PostureRow[];
}

/** Lowered after the firewall: what the firewall knows by host name must get through to it. */
export function lowerNsg(context: LoweringContext, firewall: LoweredFirewall): LoweredNsg {
  const { set, options, report } = context;
  const rulesOfEntries = new Map<string, SecurityRule[]>();
  const handOffs = new HandOffs();
  const coverage = set.requirements.flatMap((requirement): CoverageRow[] => {
    if (requirement.at !== 'compute') {
      const reason = `needed at the ${requirement.at}; this NSG is for the compute's subnet`;
      return notApplicableRows(requirement, 'nsg', reason);
    }
    const choice = chooseAlternative(requirement, (flow) => nsgSupport(requirement, flow, context));
    if (choice.kind === 'gap') {
      const { id, place } = requirement;
      const gap = { id, place, reasons: choice.reasons, waysOut: choice.waysOut };
      const accepted = reportGap(gap, 'nsg', set.region.name, options, report);
      return impossibleRows(requirement, 'nsg', accepted, choice.reasons);
    }
    const entry = requirement.instanceOf ?? requirement.id;
    const taken = rulesOfEntries.get(entry) ?? [];
    rulesOfEntries.set(entry, taken);
    const addressFlows = choice.flows.filter(({ flow }) => !isNamedHost(flow.peer));
    const names = addRules(requirement, addressFlows, taken, report);
    const rows = choice.flows.map((item) => {
      const rules = names.get(item) ?? handOffs.add(requirement, item.flow);
      return rowOf(requirement, item, choice.alternative.number, choice.alternative.wider, rules);
    });
    const passed = options.defaultRoute.exists ? (firewall.hostFlows.get(requirement) ?? []) : [];
    const isHandedOff = addressFlows.length < choice.flows.length;
    return isHandedOff ? rows : [...rows, ...passed.map((flow) => passedRow(requirement, flow, handOffs))];
  });
  const isOpen = options.openHosts && !options.defaultRoute.exists;
  const ours = [...handOffs.rules(handOffSlots(set.hostTraffic, report), isOpen), ...closingRules(options.defaultDeny)];
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
    posture: ours.map(({ rule, reason }) => ({ target: 'nsg', rule: rule.name, reason })),
  };
}

function rowOf(
  requirement: Requirement,
  { flow, support }: SupportedFlow,
  alternative: number,
  wider: string | undefined,
  rules: readonly string[],
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
  if (support.kind === 'elsewhere') {
    return { ...row, outcome: { kind: 'elsewhere', where: support.where }, reason: support.reason };
  }
  const what = support.kind === 'wider' ? support.what : wider;
  const reason = support.kind === 'prefixes' || support.kind === 'doubtful' ? support.reason : undefined;
  return {
    ...row,
    outcome: what === undefined ? { kind: 'exact' } : { kind: 'wider', what },
    ...(reason !== undefined && { reason }),
  };
}

/** Where the firewall takes host names for what the NSG takes by tag, the hosts' other addresses must reach the firewall too. */
function passedRow(requirement: Requirement, flow: Flow, handOffs: HandOffs): CoverageRow {
  return {
    requirement: requirement.id,
    target: 'nsg',
    peer: printPeer(flow.peer),
    protocol: flow.protocol,
    ports: flow.ports,
    outcome: { kind: 'elsewhere', where: 'firewall' },
    rules: handOffs.add(requirement, flow),
    reason: 'the firewall takes the hosts, so their addresses must get there',
  };
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
    { name: 'networkSecurityGroupName', type: 'string', description },
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
