import { compareText, finding } from '../../diagnostics/finding.js';
import { ANY_IPV4, containsPrefix, RFC_1918 } from '../../packets/prefix.js';
import type { Peer, Requirement, RouteRequirement } from '../../requirements/requirement.js';
import { tagContains } from '../../service-tags/tag-table.js';
import type { CoverageRow, Flow, PostureRow } from '../coverage.js';
import { flowsOf, printPeer } from '../coverage.js';
import { notApplicableRows, reportGap } from '../gaps.js';
import { ruleName } from '../names.js';
import type { LoweringContext } from '../tag-lowering.js';
import { tagSupport } from '../tag-lowering.js';
import { hole, type TemplateParameter } from '../template-parameter.js';
import type { Route, RouteNextHop, RouteTableModel } from './model.js';

/** Where traffic to a peer goes. */
export type Way =
  | { readonly kind: 'firewall'; readonly routes: readonly string[] }
  | { readonly kind: 'past-firewall'; readonly routes: readonly string[]; readonly entry: RouteRequirement }
  | { readonly kind: 'unknown' };

/** The routes and what they do to flows; the other targets are lowered after them. */
export interface LoweredRoutes {
  readonly model: RouteTableModel;
  readonly coverage: readonly CoverageRow[];
  readonly posture: readonly PostureRow[];
  readonly wayOf: (flow: Flow) => Way;
}

const DEFAULT_ROUTE = 'rulec-default';

interface LoweredRoute {
  readonly entry: RouteRequirement;
  readonly routes: readonly Route[];
}

export function lowerRoutes(context: LoweringContext): LoweredRoutes {
  const { set, options } = context;
  const wanted = set.routes.filter((entry) => !isDefaultRoute(entry) || options.defaultRoute.compiled);
  const lowered = mergeEqual(wanted, context).map((entry) => lowerRoute(entry, context));
  const routes = lowered.flatMap((item) => item.routes).sort((left, right) => compareText(left.name, right.name));
  const wayOf = (flow: Flow): Way => findWay(flow.peer, lowered, context);
  return {
    model: {
      kind: 'routes',
      region: set.region.name,
      isAttached: options.attach,
      parameters: parametersOf(routes, context),
      disableBgpRoutePropagation: hole('disableBgpRoutePropagation'),
      routes,
    },
    coverage: set.requirements.flatMap((requirement) => coverageOf(requirement, wayOf, context)),
    posture: lowered.flatMap(({ entry, routes: own }) =>
      own.map(({ name }) => ({
        target: 'routes' as const,
        rule: name,
        reason: entry.purpose ?? `asked for by ${entry.id}`,
      })),
    ),
    wayOf,
  };
}

export function isDefaultRoute({ destination, nextHop }: RouteRequirement): boolean {
  return destination.kind === 'prefix' && destination.prefix.text === ANY_IPV4.text && nextHop === 'firewall';
}

/** Services that ask for the same route share it; the same destination with two next hops is an error. */
function mergeEqual(entries: readonly RouteRequirement[], { report }: LoweringContext): RouteRequirement[] {
  const byDestination = new Map<string, RouteRequirement>();
  for (const entry of entries) {
    const key = entry.destination.kind === 'prefix' ? entry.destination.prefix.text : entry.destination.tag.name;
    const first = byDestination.get(key);
    if (!first) byDestination.set(key, entry);
    else if (first.nextHop !== entry.nextHop) {
      report(
        finding('RC310', `${first.id} sends ${key} to ${first.nextHop}, ${entry.id} to ${entry.nextHop}`, {
          place: entry.place,
          notes: [{ message: 'the other route', place: first.place }],
          help: 'A route table holds one route per destination: switch one of them off.',
        }),
      );
    }
  }
  return [...byDestination.values()];
}

function lowerRoute(entry: RouteRequirement, context: LoweringContext): LoweredRoute {
  const name = isDefaultRoute(entry) ? DEFAULT_ROUTE : ruleName(entry, {}, context.report);
  const nextHop = nextHopOf(entry);
  if (entry.destination.kind === 'prefix')
    return { entry, routes: [{ name, destination: entry.destination, nextHop }] };
  const { tag } = entry.destination;
  const support = tagSupport(tag, 'routes', [4, 6], context);
  switch (support.kind) {
    case 'prefixes':
      return {
        entry,
        routes: support.prefixes.map((prefix, index) => ({
          name: `${name}-${index + 1}`,
          destination: { kind: 'prefix', prefix },
          nextHop,
        })),
      };
    case 'none':
      reportGap(
        { id: entry.id, place: entry.place, reasons: [support.reason], waysOut: [support.wayOut] },
        'routes',
        context.set.region.name,
        context.options,
        context.report,
      );
      return { entry, routes: [] };
    case 'doubtful':
      if (context.options.targets.includes('routes')) {
        context.report(
          finding('RC303', `the route table uses ${tag.name} for ${entry.id}, although ${support.reason}`, {
            place: entry.place,
            region: context.set.region.name,
            help: 'The documentation allows it; --strict-tags follows the file instead.',
          }),
        );
      }
      break;
    default:
  }
  return { entry, routes: [{ name, destination: { kind: 'service-tag', tag: tag.name }, nextHop }] };
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

function parametersOf(routes: readonly Route[], { options }: LoweringContext): TemplateParameter[] {
  const usesFirewall = routes.some(({ nextHop }) => nextHop.type === 'VirtualAppliance');
  const table: TemplateParameter = {
    name: 'routeTableName',
    type: 'string',
    description: options.attach ? 'The existing route table.' : 'The route table; its routes are replaced.',
  };
  return [
    table,
    ...(usesFirewall
      ? [
          {
            name: 'firewallPrivateIp',
            type: 'string' as const,
            description: 'Private address of the firewall.',
            ...(options.firewallIp !== undefined && { default: options.firewallIp }),
          },
        ]
      : []),
    ...(options.attach
      ? []
      : [
          {
            name: 'disableBgpRoutePropagation',
            type: 'bool' as const,
            description: 'Keep routes of gateways out of the subnet; they would pass the firewall by.',
            default: true,
          },
        ]),
  ];
}

/** A tag's own route, or a wider tag's, is longer than the default route and wins. */
function findWay(peer: Peer, lowered: readonly LoweredRoute[], { options }: LoweringContext): Way {
  const own = lowered.find(({ entry, routes }) => routes.length > 0 && leadsTo(entry, peer));
  if (own) {
    const routes = own.routes.map(({ name }) => name);
    return own.entry.nextHop === 'firewall'
      ? { kind: 'firewall', routes }
      : { kind: 'past-firewall', routes, entry: own.entry };
  }
  if (!options.defaultRoute.exists) return { kind: 'unknown' };
  return { kind: 'firewall', routes: options.defaultRoute.compiled ? [DEFAULT_ROUTE] : [] };
}

function leadsTo({ destination }: RouteRequirement, peer: Peer): boolean {
  if (destination.kind === 'service-tag')
    return peer.kind === 'service-tag' && tagContains(destination.tag.name, peer.tag.name);
  return destination.prefix.length > 0 && peer.kind === 'prefix' && containsPrefix(destination.prefix, peer.prefix);
}

function coverageOf(requirement: Requirement, wayOf: (flow: Flow) => Way, context: LoweringContext): CoverageRow[] {
  if (requirement.at !== 'compute')
    return notApplicableRows(
      requirement,
      'routes',
      `needed at the ${requirement.at}; these routes are for the compute's subnet`,
    );
  const [first] = requirement.alternatives;
  if (!first) return notApplicableRows(requirement, 'routes', requirement.dropped.join('; '));
  if (requirement.direction === 'inbound')
    return inboundCoverage(requirement, flowsOf(first.peers, first.traffic), wayOf, context);
  return flowsOf(first.peers, first.traffic).map((flow): CoverageRow => {
    const way = wayOf(flow);
    const row = {
      requirement: requirement.id,
      target: 'routes' as const,
      peer: printPeer(flow.peer),
      protocol: flow.protocol,
      ports: flow.ports,
      alternative: first.number,
    };
    switch (way.kind) {
      case 'firewall':
        return { ...row, outcome: { kind: 'exact' }, rules: way.routes, reason: 'goes to the firewall' };
      case 'past-firewall':
        return {
          ...row,
          outcome: { kind: 'exact' },
          rules: way.routes,
          reason: `goes to ${way.entry.nextHop}, past the firewall`,
        };
      case 'unknown':
        return {
          ...row,
          outcome: { kind: 'not-applicable' },
          rules: [],
          reason: 'no route of ours leads there; Azure routes it',
        };
      default:
        return way satisfies never;
    }
  });
}

/**
 * Answers to inbound traffic leave by the routes: where a default route sends them to a firewall that never saw the
 * question, it drops them. https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview (2023-05-27)
 */
function inboundCoverage(
  requirement: Requirement,
  flows: readonly Flow[],
  wayOf: (flow: Flow) => Way,
  context: LoweringContext,
): CoverageRow[] {
  return flows.map((flow): CoverageRow => {
    const way = wayOf(flow);
    const row = {
      requirement: requirement.id,
      target: 'routes' as const,
      peer: printPeer(flow.peer),
      protocol: flow.protocol,
      ports: flow.ports,
    };
    if (way.kind === 'past-firewall')
      return {
        ...row,
        outcome: { kind: 'exact' },
        rules: way.routes,
        reason: 'answers leave past the firewall, as the questions came',
      };
    if (way.kind === 'unknown' || isPrivate(flow.peer))
      return { ...row, outcome: { kind: 'not-applicable' }, rules: [], reason: 'answers leave by the routes of Azure' };
    const reasons = [
      `answers to ${printPeer(flow.peer)} would go to the firewall, which never saw the question and drops them`,
    ];
    const gap = {
      id: requirement.id,
      place: requirement.place,
      reasons,
      waysOut: [`add a route to ${printPeer(flow.peer)} with nextHop internet to the catalog`],
    };
    const accepted = reportGap(gap, 'routes', context.set.region.name, context.options, context.report);
    return { ...row, outcome: { kind: 'impossible', accepted }, rules: [], reason: reasons.join('; ') };
  });
}

function isPrivate(peer: Peer): boolean {
  return peer.kind === 'prefix' && RFC_1918.some((block) => containsPrefix(block, peer.prefix));
}
