import { compareText, finding } from '../../diagnostics/finding.js';
import type { NeededAt, Requirement } from '../../requirements/requirement.js';
import { chooseAlternative, type SupportedFlow } from '../alternatives.js';
import { type CoverageRow, type Flow, isNamedHost, printPeer } from '../coverage.js';
import { impossibleRows, notApplicableRows, reportGap } from '../gaps.js';
import type { AzureLimits } from '../limits.js';
import type { LoweredRoutes } from '../routes/lower.js';
import type { LoweringContext } from '../tag-lowering.js';
import { hole, type TemplateParameter } from '../template-parameter.js';
import { packGroups } from './groups.js';
import type { ApplicationRule, FirewallModel, NetworkRule, RuleCollection, RuleSource } from './model.js';
import { rulesOf } from './rules.js';
import { firewallSupport } from './support.js';

/** Application collections come this much after the network collection of their service; the firewall runs network rules first anyway. */
const APPLICATION_OFFSET = 10_000;

export interface LoweredFirewall {
  readonly model: FirewallModel;
  readonly coverage: readonly CoverageRow[];
  /** The flows that the firewall knows by host name, by requirement: an NSG must let them through to it. */
  readonly hostFlows: ReadonlyMap<Requirement, readonly Flow[]>;
}

interface ServiceRules {
  readonly network: NetworkRule[];
  readonly application: ApplicationRule[];
}

export function lowerFirewall(context: LoweringContext, routes: LoweredRoutes, limits: AzureLimits): LoweredFirewall {
  const { set, options, report } = context;
  const coverage: CoverageRow[] = [];
  const hostFlows = new Map<Requirement, readonly Flow[]>();
  const byService = new Map<string, ServiceRules>(
    set.services.map(({ name }) => [name, { network: [], application: [] }]),
  );
  const sources = new Map<string, RuleSource>();
  const bypassed = new Map<string, string[]>();
  for (const requirement of set.requirements) {
    const reason = notForFirewall(requirement);
    if (reason !== undefined) {
      coverage.push(...notApplicableRows(requirement, 'firewall', reason));
      continue;
    }
    const choice = chooseAlternative(requirement, (flow) => firewallSupport(flow, context));
    if (choice.kind === 'gap') {
      const gap = { id: requirement.id, place: requirement.place, reasons: choice.reasons, waysOut: choice.waysOut };
      const accepted = reportGap(gap, 'firewall', set.region.name, options, report);
      coverage.push(...impossibleRows(requirement, 'firewall', accepted, choice.reasons));
      continue;
    }
    hostFlows.set(
      requirement,
      choice.flows.map(({ flow }) => flow).filter(({ peer }) => isNamedHost(peer)),
    );
    const source = sourceOf(requirement.at, context);
    sources.set(source.value.parameter, source);
    const rules = rulesOf(requirement, choice.flows, source, options, report);
    const own = byService.get(requirement.service);
    own?.network.push(...rules.network);
    own?.application.push(...rules.application);
    for (const item of choice.flows) {
      const row = rowOf(
        requirement,
        item,
        choice.alternative.number,
        choice.alternative.wider,
        rules.rulesOf.get(item) ?? '',
        choice.passedOver,
      );
      const way = routes.wayOf(item.flow);
      if (way.kind !== 'past-firewall' || requirement.at !== 'compute') {
        coverage.push(row);
        if (item.support.kind === 'doubtful') reportDoubt(requirement, item, item.support.reason, context);
        continue;
      }
      coverage.push({
        ...row,
        outcome: { kind: 'elsewhere', where: 'nsg' },
        reason: `the route ${way.routes.join(', ')} takes it past the firewall`,
      });
      bypassed.set(way.entry.id, [...(bypassed.get(way.entry.id) ?? []), requirement.id]);
    }
  }
  reportBypasses(bypassed, context);
  const collections = set.services.flatMap(({ name, short, firstPriority }) =>
    collectionsOf(short, firstPriority, byService.get(name)),
  );
  return {
    model: {
      kind: 'firewall',
      region: set.region.name,
      parameters: parametersOf(collections, [...sources.values()], context),
      groups: packGroups(`rulec-${set.region.name}`, collections, limits.groupBytes.max),
    },
    coverage,
    hostFlows,
  };
}

function notForFirewall({ direction, at }: Requirement): string | undefined {
  if (direction === 'inbound') return "inbound traffic reaches the compute's own address without passing the firewall";
  return at === 'firewall' ? "needed at the firewall's own subnet, which its rules do not filter" : undefined;
}

/** Each kind of subnet has a parameter of its own: rules for browsers are not open to compute. */
function sourceOf(at: NeededAt, { options }: LoweringContext): RuleSource {
  if (at !== 'compute') return { kind: 'addresses', value: hole(`${at}SourceAddresses`) };
  return options.source?.kind === 'ip-groups'
    ? { kind: 'ip-groups', value: hole('sourceIpGroups') }
    : { kind: 'addresses', value: hole('sourceAddresses') };
}

function rowOf(
  requirement: Requirement,
  { flow, support }: SupportedFlow,
  alternative: number,
  wider: string | undefined,
  rule: string,
  passedOver: readonly string[],
): CoverageRow {
  const what = support.kind === 'wider' ? support.what : wider;
  const reasons = [
    ...(support.kind === 'doubtful' || support.kind === 'prefixes' ? [support.reason] : []),
    ...(alternative > 1 ? passedOver : []),
  ];
  return {
    requirement: requirement.id,
    target: 'firewall',
    peer: printPeer(flow.peer),
    protocol: flow.protocol,
    ports: flow.ports,
    outcome: what === undefined ? { kind: 'exact' } : { kind: 'wider', what },
    alternative,
    rules: [rule],
    ...(reasons.length > 0 && { reason: [...new Set(reasons)].join('; ') }),
  };
}

function reportDoubt(
  requirement: Requirement,
  { flow }: SupportedFlow,
  reason: string,
  { set, options, report }: LoweringContext,
): void {
  if (!options.targets.includes('firewall')) return;
  report(
    finding('RC303', `the firewall uses ${printPeer(flow.peer)} for ${requirement.id}, although ${reason}`, {
      place: requirement.place,
      region: set.region.name,
      notes: [
        {
          message:
            'the service-tags page allows it: https://learn.microsoft.com/azure/virtual-network/service-tags-overview',
        },
      ],
      help: '--strict-tags follows the file and takes the next alternative instead.',
    }),
  );
}

function reportBypasses(
  bypassed: ReadonlyMap<string, readonly string[]>,
  { set, options, report }: LoweringContext,
): void {
  if (!options.targets.includes('firewall')) return;
  for (const [id, requirements] of bypassed) {
    const entry = set.routes.find((route) => route.id === id);
    report(
      finding(
        'RC304',
        `the route ${entry?.name ?? id} takes ${[...new Set(requirements)].sort(compareText).join(', ')} past the firewall`,
        {
          place: entry?.place,
          region: set.region.name,
          help: 'Only the NSG filters that traffic now. Keep compute with public addresses in a subnet of its own.',
        },
      ),
    );
  }
}

function collectionsOf(short: string, firstPriority: number, rules: ServiceRules | undefined): RuleCollection[] {
  const byName = <T extends { name: string }>(items: readonly T[]): T[] =>
    [...items].sort((left, right) => compareText(left.name, right.name));
  const collections: RuleCollection[] = [
    { kind: 'network', name: `${short}-network`, priority: firstPriority, rules: byName(rules?.network ?? []) },
    {
      kind: 'application',
      name: `${short}-application`,
      priority: firstPriority + APPLICATION_OFFSET,
      rules: byName(rules?.application ?? []),
    },
  ];
  return collections.filter((collection) => collection.rules.length > 0);
}

const SUBNETS: Readonly<Record<string, string>> = {
  sourceAddresses: 'the compute subnet',
  clientSourceAddresses: 'the subnets of people and their browsers',
  clusterSourceAddresses: 'the subnets of the Kubernetes clusters',
};

function parametersOf(
  collections: readonly RuleCollection[],
  sources: readonly RuleSource[],
  { set, options }: LoweringContext,
): TemplateParameter[] {
  const { source } = options;
  const defaults = source?.kind === 'prefixes' ? source.prefixes.map(({ text }) => text) : source?.ids;
  const peers = collections
    .flatMap((collection) => (collection.kind === 'network' ? collection.rules : []))
    .flatMap(({ destination }) => (destination.kind === 'parameter' ? [destination] : []));
  return [
    { name: 'firewallPolicyName', type: 'string', description: 'The existing firewall policy.' },
    {
      name: 'priority',
      type: 'int',
      description: 'Priority of the rule collection group; each region has its own.',
      default: set.region.groupPriority,
    },
    ...[...sources]
      .sort((left, right) => compareText(left.value.parameter, right.value.parameter))
      .map(({ kind, value }): TemplateParameter => {
        const isMain = value.parameter === 'sourceAddresses' || value.parameter === 'sourceIpGroups';
        return {
          name: value.parameter,
          type: 'array',
          description:
            kind === 'ip-groups'
              ? 'Resource ids of the IP groups of the compute subnet.'
              : `Prefixes of ${SUBNETS[value.parameter] ?? 'the subnet'}.`,
          ...(isMain && defaults && { default: defaults }),
        };
      }),
    ...[...new Map(peers.map((peer) => [peer.value.parameter, peer])).values()].map(
      ({ value, isList }): TemplateParameter => ({
        name: value.parameter,
        type: isList ? 'array' : 'string',
        description: parameterTitle(value.parameter, set.requirements),
      }),
    ),
  ];
}

/** What the catalog says of an address parameter. */
export function parameterTitle(name: string, requirements: readonly Requirement[]): string {
  for (const { alternatives, local } of requirements) {
    if (local?.kind === 'parameter' && local.parameter.name === name) return local.parameter.title;
    for (const { peers } of alternatives)
      for (const peer of peers)
        if (peer.kind === 'parameter' && peer.parameter.name === name) return peer.parameter.title;
  }
  return name;
}
