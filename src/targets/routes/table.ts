import { finding, type Report } from '../../diagnostics/finding.js';
import type { Prefix } from '../../packets/prefix.js';
import type { RouteRequirement } from '../../requirements/requirement.js';
import { type Gap, reportDoubt, reportGap } from '../gaps.js';
import type { AzureLimit } from '../limits.js';
import { ruleName } from '../names.js';
import { type LoweringContext, tagSupport } from '../tag-lowering.js';
import { hole } from '../template-parameter.js';
import { reportWidening, type Widened, widen } from '../widening.js';
import type { Route, RouteNextHop } from './model.js';
import { DEFAULT_ROUTE, isDefaultRoute } from './ways.js';

/** The routes of an entry; one may be another entry's, which comes first. */
export interface LoweredRoute {
  readonly entry: RouteRequirement;
  readonly routes: readonly Route[];
}

/** An entry and where its routes lead. */
interface Led {
  readonly entry: RouteRequirement;
  readonly destinations: readonly Route['destination'][];
}

/** The routes of entries, and those by name that hold more than they were asked to. */
export function routesTo(
  entries: readonly RouteRequirement[],
  limit: AzureLimit,
  context: LoweringContext,
): { lowered: readonly LoweredRoute[]; widened: ReadonlyMap<string, Widened> } {
  const exact = mergeEqual(entries, context).map((entry) => ({ entry, destinations: destinationsOf(entry, context) }));
  const { led, widenedOf } = fitRoutes(exact, limit, context);
  const lowered = shareEqual(
    led.map((item) => nameRoutes(item, context)),
    context,
  );
  const widened = new Map<string, Widened>();
  for (const { routes } of lowered) {
    for (const { name, destination } of routes) {
      const own = destination.kind === 'prefix' ? widenedOf.get(destination.prefix) : undefined;
      if (own) widened.set(name, own);
    }
  }
  return { lowered, widened };
}

/** Leads to fewer and larger prefixes where the table takes no more routes, and the user allows it. */
function fitRoutes(
  exact: readonly Led[],
  limit: AzureLimit,
  context: LoweringContext,
): { led: readonly Led[]; widenedOf: ReadonlyMap<Prefix, Widened> } {
  const widenedOf = new Map<Prefix, Widened>();
  const used = new Set(exact.flatMap(({ destinations }) => destinations.map(destinationText))).size;
  if (!context.options.allowWidening || used <= limit.max) return { led: exact, widenedOf };
  const written = exact.flatMap(({ entry, destinations }) =>
    ([4, 6] as const).flatMap((family) => {
      const prefixes = destinations.flatMap((destination) =>
        destination.kind === 'prefix' && destination.tag !== undefined && destination.prefix.family === family
          ? [destination.prefix]
          : [],
      );
      return prefixes.length === 0 ? [] : [{ entry, prefixes }];
    }),
  );
  const others = exact.flatMap(({ destinations }) =>
    destinations.filter((destination) => destination.kind !== 'prefix' || destination.tag === undefined),
  );
  const widened = widen(
    written.map(({ prefixes }) => prefixes),
    limit.max - others.length,
  );
  if (!widened) return { led: exact, widenedOf };
  reportWidening(widened, used, limit, context);
  const led = exact.map(({ entry, destinations }): Led => {
    const own = widened.filter((_, index) => written[index]?.entry === entry);
    if (own.length === 0) return { entry, destinations };
    for (const item of own) for (const prefix of item.prefixes) widenedOf.set(prefix, item);
    const [first] = destinations;
    const tag = first && 'tag' in first ? first.tag : undefined;
    return {
      entry,
      destinations: own.flatMap(({ prefixes }) =>
        prefixes.map((prefix) => ({ kind: 'prefix' as const, prefix, ...(tag !== undefined && { tag }) })),
      ),
    };
  });
  return { led, widenedOf };
}

function destinationText(destination: Route['destination']): string {
  switch (destination.kind) {
    case 'prefix':
      return destination.prefix.text;
    case 'parameter':
      return `parameter ${destination.value.parameter}`;
    case 'service-tag':
      return destination.tag;
    default:
      return destination satisfies never;
  }
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

/** Where the routes of an entry lead: one for what it names, or one for each prefix that stands for a tag. */
function destinationsOf(entry: RouteRequirement, context: LoweringContext): Route['destination'][] {
  const { destination } = entry;
  if (destination.kind === 'prefix') return [destination];
  if (destination.kind === 'parameter') return [{ kind: 'parameter', value: hole(destination.parameter.name) }];
  const { tag } = destination;
  // The firewall's address is IPv4, and so is what can be routed to it.
  const support = tagSupport(tag, 'routes', entry.nextHop === 'firewall' ? [4] : [4, 6], context);
  if (support.kind === 'prefixes') {
    return support.prefixes.map((prefix) => ({ kind: 'prefix' as const, prefix, tag: tag.name }));
  }
  if (support.kind === 'none') {
    const gap: Gap = { id: entry.id, place: entry.place, reasons: [support.reason], waysOut: [support.wayOut] };
    reportGap(gap, 'routes', context);
    return [];
  }
  if (support.kind === 'doubtful') reportDoubt(tag.name, entry, 'routes', support.reason, context);
  return [{ kind: 'service-tag', tag: tag.name }];
}

function nameRoutes({ entry, destinations }: Led, { report }: LoweringContext): LoweredRoute {
  const nextHop = nextHopOf(entry);
  const routes = destinations.map((destination, index): Route => {
    const isNumbered = destination.kind === 'prefix' && destination.tag !== undefined;
    const name = isDefaultRoute(entry)
      ? DEFAULT_ROUTE
      : ruleName(entry, isNumbered ? { part: String(index + 1) } : {}, report);
    return { name, destination, nextHop };
  });
  return { entry, routes };
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
