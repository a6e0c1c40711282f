import { type AddressSet, intersectAddresses, isEmptySet } from '../../packets/address-set.js';
import { ANY_IPV4, containsPrefix } from '../../packets/prefix.js';
import type { Peer, RequirementSet, RouteRequirement } from '../../requirements/requirement.js';
import { tagContains } from '../../service-tags/tag-table.js';
import type { TargetOptions } from '../options.js';
import type { PeerAddresses } from '../tag-addresses.js';

/** Where traffic to a peer goes, and by which routes; `partly` are routes that take a part of the peer past the firewall. */
export type Way =
  | { readonly kind: 'firewall'; readonly routes: readonly string[]; readonly partly: readonly RouteRequirement[] }
  | { readonly kind: 'past-firewall'; readonly routes: readonly string[]; readonly entry: RouteRequirement }
  | { readonly kind: 'dropped'; readonly routes: readonly string[] }
  | { readonly kind: 'unknown' };

/** A route of the catalog and the names of the routes it became. */
export interface LoweredEntry {
  readonly entry: RouteRequirement;
  readonly names: readonly string[];
  /** What the routes hold beside what they are for, to keep a limit. */
  readonly added: readonly AddressSet[];
}

/** Whether a default route to the firewall is in our table, and whether one is there: in our table, or declared by the user. */
export interface DefaultRoute {
  readonly compiled: boolean;
  readonly exists: boolean;
}

export const DEFAULT_ROUTE = 'rulec-default';

export function isDefaultRoute({ destination, nextHop }: RouteRequirement): boolean {
  return destination.kind === 'prefix' && destination.prefix.text === ANY_IPV4.text && nextHop === 'firewall';
}

export function defaultRouteOf({ routes }: RequirementSet, options: TargetOptions): DefaultRoute {
  const isWanted = options.defaultRoute === 'firewall';
  const compiled = isWanted && options.targets.includes('routes') && routes.some(isDefaultRoute);
  return { compiled, exists: compiled || (isWanted && options.isDefaultRouteDeclared) };
}

/** Tags of the platform itself, whose traffic user-defined routes do not take. https://learn.microsoft.com/azure/virtual-network/service-tags-overview (2023-01-26) */
const UNROUTED_TAGS: ReadonlySet<string> = new Set(['AzureLoadBalancer', 'VirtualNetwork']);

/**
 * The longest prefix wins, a regional tag before its global one, anything before the default route.
 * `written` are the others of our routes.
 * https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview (2023-05-27)
 */
export function wayTo(
  peer: Peer,
  written: readonly LoweredEntry[],
  defaultRoute: DefaultRoute,
  addressesOf: PeerAddresses,
): Way {
  if (peer.kind === 'service-tag' && UNROUTED_TAGS.has(peer.tag.base)) return { kind: 'unknown' };
  const around = written
    .filter(({ entry }) => holds(entry, peer))
    .sort((left, right) => widthOf(right) - widthOf(left));
  const inside = written.filter(({ entry }) => isInside(entry, peer) && !holds(entry, peer));
  const touching = written.filter((item) => !holds(item.entry, peer) && !inside.includes(item));
  const taking = [...inside, ...touching.filter(({ added }) => meets(added, peer, addressesOf))];
  const drop = taking.find(({ entry }) => entry.nextHop === 'none');
  if (drop) return { kind: 'dropped', routes: drop.names };
  const partly = taking.map(({ entry }) => entry).filter(({ nextHop }) => nextHop !== 'firewall');
  const [own] = around;
  if (own?.entry.nextHop === 'none') return { kind: 'dropped', routes: own.names };
  if (own && own.entry.nextHop !== 'firewall') return { kind: 'past-firewall', routes: own.names, entry: own.entry };
  const parts = inside.flatMap(({ names }) => names);
  if (own) return { kind: 'firewall', routes: [...own.names, ...parts], partly };
  const isIpv6 = peer.kind === 'prefix' && peer.prefix.family === 6;
  if (!defaultRoute.exists || isIpv6) return { kind: 'unknown' };
  return { kind: 'firewall', routes: [...(defaultRoute.compiled ? [DEFAULT_ROUTE] : []), ...parts], partly };
}

function holds({ destination }: RouteRequirement, peer: Peer): boolean {
  switch (destination.kind) {
    case 'service-tag':
      return peer.kind === 'service-tag' && tagContains(destination.tag.name, peer.tag.name);
    case 'prefix':
      return peer.kind === 'prefix' && containsPrefix(destination.prefix, peer.prefix);
    case 'parameter':
      return peer.kind === 'parameter' && peer.parameter.name === destination.parameter.name;
    default:
      return destination satisfies never;
  }
}

function isInside({ destination }: RouteRequirement, peer: Peer): boolean {
  if (destination.kind === 'service-tag') {
    return peer.kind === 'service-tag' && tagContains(peer.tag.name, destination.tag.name);
  }
  return destination.kind === 'prefix' && peer.kind === 'prefix' && containsPrefix(peer.prefix, destination.prefix);
}

function meets(added: readonly AddressSet[], peer: Peer, addressesOf: PeerAddresses): boolean {
  if (added.length === 0) return false;
  const own = addressesOf(peer);
  return added.some((set) => own && !isEmptySet(intersectAddresses(set, set.family === 4 ? own.ipv4 : own.ipv6)));
}

/** How narrow a destination is: of two that hold a peer, the one with the larger number wins. */
function widthOf({ entry: { destination } }: LoweredEntry): number {
  if (destination.kind === 'prefix') return destination.prefix.length;
  return destination.kind === 'service-tag' ? destination.tag.name.length : 0;
}
