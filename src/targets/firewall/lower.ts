import { compareText, finding } from '../../diagnostics/finding.js';
import { listNames } from '../../diagnostics/list-names.js';
import type { Requirement, RouteRequirement } from '../../requirements/requirement.js';
import { chooseAlternative, reasonOf, type SupportedFlow, type TakenAlternative } from '../alternatives.js';
import { type CoverageRow, printPeer } from '../coverage.js';
import { impossibleRows, notApplicableRows, reportDoubt, reportGap } from '../gaps.js';
import type { AzureLimits } from '../limits.js';
import type { LoweredRoutes } from '../routes/lower.js';
import type { LoweringContext } from '../tag-lowering.js';
import { hole } from '../template-parameter.js';
import { modelOf, type ServiceRules } from './forms.js';
import type { ApplicationRule, FirewallModel, NetworkRule, RuleSource } from './model.js';
import { rulesOf } from './rules.js';
import { firewallSupport } from './support.js';

export interface LoweredFirewall {
  readonly model: FirewallModel;
  readonly coverage: readonly CoverageRow[];
  /** What the firewall took for each requirement it holds: an NSG before it must let that through. */
  readonly taken: ReadonlyMap<Requirement, TakenAlternative>;
}

/** What the firewall makes of one requirement. */
export interface HeldByFirewall {
  readonly network: readonly NetworkRule[];
  readonly application: readonly ApplicationRule[];
  readonly coverage: readonly CoverageRow[];
  readonly taken?: TakenAlternative;
  /** Routes that take the requirement, or a part of it, past the firewall. */
  readonly around: readonly RouteRequirement[];
}

export function lowerFirewall(context: LoweringContext, routes: LoweredRoutes, limits: AzureLimits): LoweredFirewall {
  const { set, kept } = context;
  const taken = new Map<Requirement, TakenAlternative>();
  const byService = new Map<string, ServiceRules>(
    set.services.map(({ name }) => [name, { network: [], application: [] }]),
  );
  const bypasses = new Map<RouteRequirement, Set<string>>();
  const coverage = set.requirements.flatMap((requirement): readonly CoverageRow[] => {
    const held = kept.firewall.of(requirement, context, (own) => lowerRequirement(requirement, routes, own));
    if (held.taken) taken.set(requirement, held.taken);
    byService.get(requirement.service)?.network.push(...held.network);
    byService.get(requirement.service)?.application.push(...held.application);
    for (const entry of held.around) bypasses.set(entry, (bypasses.get(entry) ?? new Set()).add(requirement.id));
    return held.coverage;
  });
  reportBypasses(bypasses, context);
  return {
    model: modelOf(context, byService, limits),
    coverage,
    taken,
  };
}

function lowerRequirement(requirement: Requirement, routes: LoweredRoutes, context: LoweringContext): HeldByFirewall {
  const nothing = { network: [], application: [], around: [] };
  const reason = notForFirewall(requirement);
  if (reason !== undefined) return { ...nothing, coverage: notApplicableRows(requirement, 'firewall', reason) };
  const choice = chooseAlternative(requirement, (flow) => firewallSupport(flow, context));
  if (choice.kind === 'gap') {
    const { id, place } = requirement;
    const accepted = reportGap({ id, place, reasons: choice.reasons, waysOut: choice.waysOut }, 'firewall', context);
    return { ...nothing, coverage: impossibleRows(requirement, 'firewall', accepted, choice.reasons) };
  }
  const { options, report } = context;
  const rules = rulesOf(requirement, choice.flows, sourceOf(requirement, context), options, report);
  const around: RouteRequirement[] = [];
  const coverage = choice.flows.map((item): CoverageRow => {
    const row = rowOf(requirement, item, choice, rules.rulesOf.get(item) ?? '');
    const way = requirement.at === 'compute' ? routes.wayOf(item.flow) : undefined;
    if (way?.kind === 'firewall') around.push(...way.partly);
    if (way?.kind === 'past-firewall') {
      around.push(way.entry);
      const taker = `the route ${listNames(way.routes)} takes it past the firewall`;
      return { ...row, outcome: { kind: 'elsewhere', where: 'nsg' }, reason: taker };
    }
    if (item.support.kind === 'doubtful') {
      reportDoubt(printPeer(item.flow.peer), requirement, 'firewall', item.support.reason, context);
    }
    return row;
  });
  return { network: rules.network, application: rules.application, coverage, taken: choice, around };
}

function notForFirewall({ direction, at }: Requirement): string | undefined {
  if (direction === 'inbound') return "inbound traffic reaches the compute's own address without passing the firewall";
  return at === 'firewall' ? "needed at the firewall's own subnet, which its rules do not filter" : undefined;
}

/** The part of the subnet that the entry names; else each kind of subnet has a parameter of its own, so that rules for browsers are not open to compute. */
function sourceOf({ at, local }: Requirement, { options }: LoweringContext): RuleSource {
  if (local?.kind === 'prefix') return { kind: 'prefixes', prefixes: [local.prefix] };
  if (local) return { kind: local.parameter.isList ? 'addresses' : 'address', value: hole(local.parameter.name) };
  if (at !== 'compute') return { kind: 'addresses', value: hole(`${at}SourceAddresses`) };
  return options.source?.kind === 'ip-groups'
    ? { kind: 'ip-groups', value: hole('sourceIpGroups') }
    : { kind: 'addresses', value: hole('sourceAddresses') };
}

function rowOf(
  requirement: Requirement,
  { flow, support }: SupportedFlow,
  { alternative, passedOver }: TakenAlternative,
  rule: string,
): CoverageRow {
  const what = support.kind === 'wider' ? support.what : alternative.wider;
  const reason = reasonOf(support, alternative, passedOver);
  return {
    requirement: requirement.id,
    target: 'firewall',
    peer: printPeer(flow.peer),
    protocol: flow.protocol,
    ports: flow.ports,
    outcome: what === undefined ? { kind: 'exact' } : { kind: 'wider', what },
    alternative: alternative.number,
    rules: [rule],
    ...(reason !== undefined && { reason }),
  };
}

function reportBypasses(
  bypasses: ReadonlyMap<RouteRequirement, ReadonlySet<string>>,
  { set, options, report }: LoweringContext,
): void {
  if (!options.targets.includes('firewall')) return;
  for (const [{ name, place }, requirements] of bypasses) {
    const ids = [...requirements].sort(compareText).join(', ');
    report(
      finding('RC304', `the route ${name} takes ${ids} past the firewall`, {
        place,
        region: set.region.name,
        help: 'Only the NSG filters that traffic now. Keep compute with public addresses in a subnet of its own.',
      }),
    );
  }
}
