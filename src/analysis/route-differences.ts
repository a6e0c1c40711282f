import type { ConfiguredRoute, RouteConfiguration } from '../configuration/routes.js';
import type { HeaderSpace } from '../packets/header-space.js';
import { ANY_IPV4 } from '../packets/prefix.js';
import type { RouteRequirement, NextHop as WantedHop } from '../requirements/requirement.js';
import type { Case } from './case.js';
import { decide, type PlacedRule } from './ordered-rules.js';
import type { NextHop } from './routes.js';
import type { Universe } from './universe.js';

/** The parameter of our templates that holds the firewall's address. */
const FIREWALL_ADDRESS = '[firewallPrivateIp]';

const HOPS: Readonly<Record<WantedHop, ConfiguredRoute['nextHop']>> = {
  firewall: 'VirtualAppliance',
  internet: 'Internet',
  vnet: 'VnetLocal',
  gateway: 'VirtualNetworkGateway',
  none: 'None',
};

/** The routes that a case asks for, as a table of their own. */
export function wantedRoutes({ set, options, isDefaultCompiled }: Case): RouteConfiguration {
  return {
    kind: 'routes',
    isWhole: true,
    routes: set.routes
      .filter((entry) => isDefaultCompiled || !isDefault(entry))
      .map((entry) => ({
        name: isDefault(entry) ? 'rulec-default' : entry.name,
        destination: destinationOf(entry),
        nextHop: HOPS[entry.nextHop],
        ...(entry.nextHop === 'firewall' && { address: options.firewallIp ?? FIREWALL_ADDRESS }),
      })),
  };
}

function isDefault({ destination, nextHop }: RouteRequirement): boolean {
  return destination.kind === 'prefix' && destination.prefix.text === ANY_IPV4.text && nextHop === 'firewall';
}

function destinationOf({ destination }: RouteRequirement): ConfiguredRoute['destination'] {
  switch (destination.kind) {
    case 'prefix':
      return destination;
    case 'parameter':
      return { kind: 'parameter', name: destination.parameter.name };
    case 'service-tag':
      return { kind: 'service-tag', tag: destination.tag.name };
    default:
      return destination satisfies never;
  }
}

/** Packets that two tables send different ways. */
export interface RouteDifference {
  readonly space: HeaderSpace;
  /** Whether it is all that the wanted route decides. */
  readonly isAll: boolean;
  readonly wanted?: PlacedRule<NextHop>;
  readonly actual?: PlacedRule<NextHop>;
}

/** Exact: every packet that is not sent where it should be is in one of the differences. */
export function routeDifferences(
  everything: HeaderSpace,
  wanted: readonly PlacedRule<NextHop>[],
  actual: readonly PlacedRule<NextHop>[],
  universe: Universe,
): RouteDifference[] {
  return decide(everything, wanted, universe).flatMap(({ rule, space }) => {
    const parts = decide(space, actual, universe);
    return parts
      .filter((part) => !isSameHop(rule?.decision, part.rule?.decision))
      .map((part) => ({
        space: part.space,
        isAll: parts.length === 1,
        ...(rule && { wanted: rule }),
        ...(part.rule && { actual: part.rule }),
      }));
  });
}

export function isSameHop(left: NextHop | undefined, right: NextHop | undefined): boolean {
  return left?.type === right?.type && left?.address === right?.address;
}
