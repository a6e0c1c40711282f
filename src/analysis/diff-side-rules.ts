import type { AddressMatch } from '../configuration/addresses.js';
import { ANY_IPV4, RFC_1918 } from '../packets/prefix.js';
import { type AddressSets, addressSetsOf, unionAddressSets } from '../packets/read-prefixes.js';
import type { DiffSide } from './diff-side.js';
import type { Filter } from './excess.js';
import { firewallRules } from './firewall.js';
import { nsgRules } from './nsg.js';
import type { Access, OrderedRule } from './ordered-rules.js';
import type { OwnNames } from './own-names.js';
import { PLATFORM_ADDRESS } from './public-addresses.js';
import { type NextHop, orderedRoutes, routedSets } from './routes.js';
import { type TagMeanings, tagMeanings } from './tag-meaning.js';

/** The rules of a side in the order in which Azure asks them. */
export type SideRules = { readonly [filter in Filter]?: readonly OrderedRule<Access>[] } & {
  readonly routes?: readonly OrderedRule<NextHop>[];
};

/** The rules of a side with its own names put aside, and its tags resolved where they stand for addresses. */
export function sideRules(side: DiffSide, other: DiffSide, names: OwnNames, byAddress: boolean): SideRules {
  const { nsg, firewall, routes } = side;
  const meanings = tagMeanings(virtualNetworkOf(side, other), byAddress ? (side.tagFile?.measured ?? []) : []);
  const resolve = resolver(meanings, names);
  const rules = (direction: 'Inbound' | 'Outbound'): OrderedRule<Access>[] | undefined =>
    nsg && nsgRules(nsg, direction).filter(({ origin }) => nsg.isWhole || origin === 'configuration');
  const [outbound, inbound] = [rules('Outbound'), rules('Inbound')];
  return {
    ...(outbound && { outbound: resolve(outbound) }),
    ...(inbound && { inbound: resolve(inbound) }),
    ...(firewall && { firewall: resolve(firewallRules(firewall)) }),
    ...(routes && { routes: resolve(orderedRoutes(routes, meanings)) }),
  };
}

/**
 * Beside what its routes name, `VirtualNetwork` is a matter of the network, not of the rules: a file that does not tell it is
 * taken to be for the other side's network, and two such files for one with private addresses.
 */
function virtualNetworkOf(side: DiffSide, other: DiffSide): AddressSets {
  const { privatePrefixes, isBehindFirewall } = side.network ??
    other.network ?? { privatePrefixes: RFC_1918, isBehindFirewall: false };
  const routes = side.routes ?? other.routes;
  return unionAddressSets([
    addressSetsOf(privatePrefixes),
    PLATFORM_ADDRESS,
    ...(routes ? [routedSets(routes)] : []),
    ...(isBehindFirewall ? [addressSetsOf([ANY_IPV4])] : []),
  ]);
}

/** One object for one object, since universes know matches by identity. */
function resolver(meanings: TagMeanings, names: OwnNames): <D>(rules: readonly OrderedRule<D>[]) => OrderedRule<D>[] {
  const known = new Map<OrderedRule<unknown>['matches'][number]['source'], AddressMatch>();
  const addresses = (match: AddressMatch): AddressMatch => {
    const before = known.get(match);
    if (before) return before;
    const found = match.tags.map((tag) => ({ tag, meaning: meanings(tag) }));
    const sets = found.flatMap(({ meaning }) => (meaning.kind === 'addresses' ? [meaning.sets] : []));
    const tags = found.flatMap(({ tag, meaning }) => (meaning.kind === 'name' ? [tag] : []));
    const resolved = names.addresses({
      ...match,
      tags,
      sets: sets.length === 0 ? match.sets : unionAddressSets([match.sets, ...sets]),
    });
    known.set(match, resolved);
    return resolved;
  };
  return (rules) =>
    rules.map((rule) => ({
      ...rule,
      name: names.text(rule.name),
      matches: rule.matches.map((match) => ({
        ...match,
        source: addresses(match.source),
        destination: addresses(match.destination),
        hosts: names.hosts(match.hosts),
      })),
    }));
}
