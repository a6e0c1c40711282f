import { compareText, finding, type Report } from '../../diagnostics/finding.js';
import { containsPrefix, RFC_1918 } from '../../packets/prefix.js';
import type { Peer, Requirement, RouteRequirement } from '../../requirements/requirement.js';
import { type CoverageRow, type Flow, flowsOf, type PostureRow, printPeer } from '../coverage.js';
import { type Gap, notApplicableRows, reportDoubt, reportGap } from '../gaps.js';
import { ruleName } from '../names.js';
import { type LoweringContext, tagSupport } from '../tag-lowering.js';
import { hole, type TemplateParameter } from '../template-parameter.js';
import type { Route, RouteNextHop, RouteTableModel } from './model.js';
import { DEFAULT_ROUTE, isDefaultRoute, type Way, wayTo } from './ways.js';

/** The routes and what they do to flows; the other targets are lowered after them. */
export interface LoweredRoutes {
  readonly model: RouteTableModel;
  readonly coverage: readonly CoverageRow[];
  readonly posture: readonly PostureRow[];
  readonly wayOf: (flow: Flow) => Way;
}

export function lowerRoutes(context: LoweringContext): LoweredRoutes {
  const { set, options, defaultRoute } = context;
  const wanted = set.routes.filter((entry) => !isDefaultRoute(entry) || defaultRoute.compiled);
  const lowered = shareEqual(
    mergeEqual(wanted, context).map((entry) => ({ entry, routes: lowerRoute(entry, context) })),
    context,
  );
  const routes = [...new Set(lowered.flatMap((item) => item.routes))];
  routes.sort((left, right) => compareText(left.name, right.name));
  const entries = lowered.map(({ entry, routes: own }) => ({ entry, names: own.map(({ name }) => name) }));
  const written = entries.filter(({ entry, names }) => names.length > 0 && !isDefaultRoute(entry));
  const wayOf = (flow: Flow): Way => wayTo(flow.peer, written, defaultRoute);
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
      context.kept.routes.of(requirement, context, (own) => coverageOf(requirement, wayOf, own)),
    ),
    posture: entries.flatMap(({ entry, names }) =>
      names.map((rule) => ({
        target: 'routes' as const,
        rule,
        reason: `${entry.purpose ?? 'A route'} (${entry.id})`,
        needers: [],
      })),
    ),
    wayOf,
  };
}

/** What a route leads to, as a text to compare. */
function destinationKey({ destination }: RouteRequirement): string {
  switch (destination.kind) {
    case 'prefix':
      return destination.prefix.text;
    case 'parameter':
      return `parameter ${destination.parameter.name}`;
    case 'service-tag':
      return destination.tag.name;
    default:
      return destination satisfies never;
  }
}

/** Services that ask for the same route share it; the same destination with two next hops is an error. */
function mergeEqual(entries: readonly RouteRequirement[], { report }: LoweringContext): RouteRequirement[] {
  const byDestination = new Map<string, RouteRequirement>();
  for (const entry of entries) {
    const key = destinationKey(entry);
    const first = byDestination.get(key);
    if (!first) byDestination.set(key, entry);
    else if (first.nextHop !== entry.nextHop) reportTwoWays(key, first, entry, report);
  }
  return [...byDestination.values()];
}

/** The routes of an entry; one may be another entry's, which comes first. */
interface LoweredRoute {
  readonly entry: RouteRequirement;
  readonly routes: readonly Route[];
}

/** Where addresses stand in for tags, two entries can come to the same prefix, and share its route. */
function shareEqual(lowered: readonly LoweredRoute[], { report }: LoweringContext): LoweredRoute[] {
  const byPrefix = new Map<string, { entry: RouteRequirement; route: Route }>();
  return lowered.map(({ entry, routes }) => {
    let isReported = false;
    const shared = routes.map((route) => {
      if (route.destination.kind !== 'prefix') return route;
      const { text } = route.destination.prefix;
      const first = byPrefix.get(text);
      if (!first) byPrefix.set(text, { entry, route });
      // One finding says it of all the prefixes of an entry.
      else if (first.entry.nextHop !== entry.nextHop && !isReported) {
        isReported = true;
        reportTwoWays(text, first.entry, entry, report);
      }
      return first?.route ?? route;
    });
    return { entry, routes: shared };
  });
}

function reportTwoWays(key: string, first: RouteRequirement, entry: RouteRequirement, report: Report): void {
  report(
    finding('RC310', `${first.id} sends ${key} to ${first.nextHop}, ${entry.id} to ${entry.nextHop}`, {
      place: entry.place,
      notes: [{ message: 'the other route', place: first.place }],
      help: 'A route table holds one route per destination: switch one of them off.',
    }),
  );
}

function lowerRoute(entry: RouteRequirement, context: LoweringContext): Route[] {
  const { destination } = entry;
  const nextHop = nextHopOf(entry);
  const named = (part: string | undefined): string =>
    ruleName(entry, part === undefined ? {} : { part }, context.report);
  if (destination.kind === 'prefix') {
    return [{ name: isDefaultRoute(entry) ? DEFAULT_ROUTE : named(undefined), destination, nextHop }];
  }
  if (destination.kind === 'parameter') {
    const value = hole(destination.parameter.name);
    return [{ name: named(undefined), destination: { kind: 'parameter', value }, nextHop }];
  }
  const { tag } = destination;
  // The firewall's address is IPv4, and so is what can be routed to it.
  const support = tagSupport(tag, 'routes', entry.nextHop === 'firewall' ? [4] : [4, 6], context);
  if (support.kind === 'prefixes') {
    return support.prefixes.map((prefix, index) => {
      return { name: named(String(index + 1)), destination: { kind: 'prefix' as const, prefix }, nextHop };
    });
  }
  if (support.kind === 'none') {
    const gap: Gap = { id: entry.id, place: entry.place, reasons: [support.reason], waysOut: [support.wayOut] };
    reportGap(gap, 'routes', context);
    return [];
  }
  if (support.kind === 'doubtful') reportDoubt(tag.name, entry, 'routes', support.reason, context);
  return [{ name: named(undefined), destination: { kind: 'service-tag', tag: tag.name }, nextHop }];
}

function nextHopOf({ nextHop }: RouteRequirement): RouteNextHop {
  switch (nextHop) {
    case 'firewall':
      return { type: 'VirtualAppliance', address: hole('firewallPrivateIp') };
    case 'internet':
      return { type: 'Internet' };
    case 'vnet':
      return { type: 'VnetLocal' };
    case 'gateway':
      return { type: 'VirtualNetworkGateway' };
    case 'none':
      return { type: 'None' };
    default:
      return nextHop satisfies never;
  }
}

function parametersOf(lowered: readonly LoweredRoute[], { options }: LoweringContext): TemplateParameter[] {
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
    { name: 'routeTableName', type: 'string', description: table },
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
      const reason = `the route ${way.routes.join(', ')} drops what goes to ${printPeer(flow.peer)}`;
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
      ? `the route ${way.routes.join(', ')} drops answers to ${peer}`
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
