import { compareText } from '../../diagnostics/finding.js';
import { listNames } from '../../diagnostics/list-names.js';
import { containsPrefix, RFC_1918 } from '../../packets/prefix.js';
import type { Peer, Requirement } from '../../requirements/requirement.js';
import { type CoverageRow, type Flow, flowsOf, type PostureRow, printPeer } from '../coverage.js';
import { notApplicableRows, reportGap } from '../gaps.js';
import type { AzureLimit } from '../limits.js';
import { deploymentDefault } from '../names.js';
import { peerAddresses } from '../tag-addresses.js';
import type { LoweringContext } from '../tag-lowering.js';
import { hole, type TemplateParameter } from '../template-parameter.js';
import { widenRow } from '../widening.js';
import type { RouteTableModel } from './model.js';
import { type LoweredRoute, routesTo } from './table.js';
import { isDefaultRoute, type Way, wayTo } from './ways.js';

/** The routes and what they do to flows; the other targets are lowered after them. */
export interface LoweredRoutes {
  readonly model: RouteTableModel;
  readonly coverage: readonly CoverageRow[];
  readonly posture: readonly PostureRow[];
  readonly wayOf: (flow: Flow) => Way;
}

export function lowerRoutes(context: LoweringContext, limit: AzureLimit): LoweredRoutes {
  const { set, options, defaultRoute } = context;
  const wanted = set.routes.filter((entry) => !isDefaultRoute(entry) || defaultRoute.compiled);
  const { lowered, widened } = routesTo(wanted, limit, context);
  const routes = [...new Set(lowered.flatMap((item) => item.routes))];
  routes.sort((left, right) => compareText(left.name, right.name));
  const entries = lowered.map(({ entry, routes: own }) => {
    const more = new Set(own.flatMap(({ name }) => widened.get(name) ?? []));
    return { entry, names: own.map(({ name }) => name), added: [...more].map(({ added }) => added) };
  });
  const written = entries.filter(({ entry, names }) => names.length > 0 && !isDefaultRoute(entry));
  const addressesOf = peerAddresses(options.snapshot, context.parsePrefix, context.report);
  const wayOf = (flow: Flow): Way => wayTo(flow.peer, written, defaultRoute, addressesOf);
  return {
    model: {
      kind: 'routes',
      region: set.region.name,
      isAttached: options.attach,
      parameters: parametersOf(lowered, context),
      disableBgpRoutePropagation: hole('disableBgpRoutePropagation'),
      routes,
    },
    coverage: set.requirements.flatMap((requirement) =>
      context.kept.routes
        .of(requirement, context, (own) => coverageOf(requirement, wayOf, own))
        .map((row) => widenRow(row, widened)),
    ),
    posture: entries.flatMap(({ entry, names }) =>
      names.map((rule) => ({
        target: 'routes' as const,
        rule,
        reason: `${entry.purpose ?? 'A route'} (${entry.id})`,
        needers: [],
        entry: entry.id,
      })),
    ),
    wayOf,
  };
}

function parametersOf(lowered: readonly LoweredRoute[], { set, options }: LoweringContext): TemplateParameter[] {
  const usesFirewall = lowered.some(({ routes }) => routes.some(({ nextHop }) => nextHop.type === 'VirtualAppliance'));
  const table = options.attach ? 'The existing route table.' : 'The route table; its routes are replaced.';
  const firewall: TemplateParameter = {
    name: 'firewallPrivateIp',
    type: 'string',
    description: 'Private address of the firewall.',
    ...(options.firewallIp !== undefined && { default: options.firewallIp }),
  };
  const propagation: TemplateParameter = {
    name: 'disableBgpRoutePropagation',
    type: 'bool',
    description: 'Keep routes of gateways out of the subnet; they would pass the firewall by.',
    default: true,
  };
  const destinations = lowered.flatMap(({ entry: { destination } }): TemplateParameter[] => {
    if (destination.kind !== 'parameter') return [];
    const { name, title } = destination.parameter;
    return [{ name, type: 'string', description: title }];
  });
  return [
    {
      name: 'routeTableName',
      type: 'string',
      description: table,
      ...deploymentDefault('rt', set.region.name, options),
    },
    ...(usesFirewall ? [firewall] : []),
    ...(options.attach ? [] : [propagation]),
    ...destinations.sort((left, right) => compareText(left.name, right.name)),
  ];
}

function coverageOf(requirement: Requirement, wayOf: (flow: Flow) => Way, context: LoweringContext): CoverageRow[] {
  if (requirement.at !== 'compute') {
    const reason = `needed at the ${requirement.at}; these routes are for the compute's subnet`;
    return notApplicableRows(requirement, 'routes', reason);
  }
  const [first] = requirement.alternatives;
  if (!first) return notApplicableRows(requirement, 'routes', requirement.dropped.join('; '));
  return flowsOf(first.peers, first.traffic).map((flow) => {
    const way = wayOf(flow);
    return requirement.direction === 'inbound'
      ? inboundRow(requirement, flow, way, context)
      : outboundRow(requirement, flow, way, context);
  });
}

type RowBase = Pick<CoverageRow, 'requirement' | 'target' | 'peer' | 'protocol' | 'ports'>;

function baseOf({ id }: Requirement, { peer, protocol, ports }: Flow): RowBase {
  return { requirement: id, target: 'routes', peer: printPeer(peer), protocol, ports };
}

function outboundRow(requirement: Requirement, flow: Flow, way: Way, context: LoweringContext): CoverageRow {
  const row = { ...baseOf(requirement, flow), alternative: requirement.alternatives[0]?.number ?? 1 };
  switch (way.kind) {
    case 'firewall': {
      const partly = way.partly.map(({ name }) => name).join(', ');
      const reason =
        partly === '' ? 'goes to the firewall' : `goes to the firewall, but for what ${partly} takes past it`;
      return { ...row, outcome: { kind: 'exact' }, rules: way.routes, reason };
    }
    case 'past-firewall': {
      const reason = `goes to ${way.entry.nextHop}, past the firewall`;
      return { ...row, outcome: { kind: 'exact' }, rules: way.routes, reason };
    }
    case 'dropped': {
      const reason = `the route ${listNames(way.routes)} drops what goes to ${printPeer(flow.peer)}`;
      return gapRow(requirement, row, reason, 'let the route lead somewhere', way.routes, context);
    }
    case 'unknown': {
      const reason = 'no route of ours leads there; Azure routes it';
      return { ...row, outcome: { kind: 'not-applicable' }, rules: [], reason };
    }
    default:
      return way satisfies never;
  }
}

/**
 * Answers to inbound traffic leave by the routes: where a default route sends them to a firewall that never saw the
 * question, it drops them. https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview (2023-05-27)
 */
function inboundRow(requirement: Requirement, flow: Flow, way: Way, context: LoweringContext): CoverageRow {
  const row = baseOf(requirement, flow);
  if (way.kind === 'past-firewall') {
    const reason = 'answers leave past the firewall, as the questions came';
    return { ...row, outcome: { kind: 'exact' }, rules: way.routes, reason };
  }
  if (way.kind === 'unknown' || isPrivate(flow.peer)) {
    return { ...row, outcome: { kind: 'not-applicable' }, rules: [], reason: 'answers leave by the routes of Azure' };
  }
  const peer = printPeer(flow.peer);
  const reason =
    way.kind === 'dropped'
      ? `the route ${listNames(way.routes)} drops answers to ${peer}`
      : `answers to ${peer} would go to the firewall, which never saw the question and drops them`;
  const wayOut =
    flow.peer.kind === 'parameter'
      ? `give the value with --param ${flow.peer.parameter.name}=PREFIX, since answers to private addresses leave by the routes of Azure`
      : `add a route to ${peer} with nextHop internet to the catalog`;
  return gapRow(requirement, row, reason, wayOut, [], context);
}

function gapRow(
  requirement: Requirement,
  row: RowBase,
  reason: string,
  wayOut: string,
  rules: readonly string[],
  context: LoweringContext,
): CoverageRow {
  const { id, place } = requirement;
  const accepted = reportGap({ id, place, reasons: [reason], waysOut: [wayOut] }, 'routes', context);
  return { ...row, outcome: { kind: 'impossible', accepted }, rules, reason };
}

function isPrivate(peer: Peer): boolean {
  return peer.kind === 'prefix' && RFC_1918.some((block) => containsPrefix(block, peer.prefix));
}
