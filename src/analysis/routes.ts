import type { AddressMatch } from '../configuration/addresses.js';
import type { ConfiguredRoute, RouteConfiguration } from '../configuration/routes.js';
import { compareText } from '../diagnostics/finding.js';
import { type AddressSets, addressSetsOf, readCanonicalPrefixes } from '../packets/read-prefixes.js';
import type { OrderedRule } from './ordered-rules.js';
import { ANYWHERE, addressMatch, everythingBetween } from './packet-match.js';
import type { TagMeanings } from './tag-meaning.js';

/** Where a packet goes next; `System`: by Azure's own routes within the network, its peers and gateways, or nowhere. */
export interface NextHop {
  readonly type: ConfiguredRoute['nextHop'] | 'System';
  readonly address?: string;
}

/** Blocks that Azure routes by itself until a route of the same length or longer says otherwise. https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview (2023-05-27) */
const SYSTEM_BLOCKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/** Of routes to equal prefixes the lower goes first: those that name the prefix, then tags, the narrower before, then Azure's. */
const EXPLICIT = 0;
const SYSTEM = 5;

/** Where a route to a tag of unknown prefixes stands: after every route to a prefix but `/0`. */
const UNKNOWN_LENGTH = 0.5;

interface Candidate {
  readonly name: string;
  readonly length: number;
  readonly rank: number;
  readonly destination: AddressMatch;
  readonly nextHop: NextHop;
  readonly origin: 'configuration' | 'azure';
}

/**
 * The routes of a subnet with Azure's own, the longest prefix first.
 * https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview (2023-05-27)
 */
export function orderedRoutes({ routes }: RouteConfiguration, meanings: TagMeanings): OrderedRule<NextHop>[] {
  return [...routes.flatMap((route) => candidatesOf(route, meanings)), ...systemRoutes()]
    .sort((left, right) => right.length - left.length || left.rank - right.rank || compareText(left.name, right.name))
    .map(({ name, origin, nextHop, destination }) => ({
      name,
      origin,
      decision: nextHop,
      matches: [everythingBetween(ANYWHERE, destination)],
    }));
}

function candidatesOf(route: ConfiguredRoute, meanings: TagMeanings): Candidate[] {
  const { name, destination, nextHop: type, address } = route;
  const base = { name, origin: 'configuration' as const, nextHop: { type, ...(address !== undefined && { address }) } };
  switch (destination.kind) {
    case 'prefix':
      return [
        {
          ...base,
          length: destination.prefix.length,
          rank: EXPLICIT,
          destination: addressMatch({ sets: addressSetsOf([destination.prefix]) }),
        },
      ];
    case 'parameter':
      return [
        {
          ...base,
          length: UNKNOWN_LENGTH,
          rank: EXPLICIT,
          destination: addressMatch({ symbols: [{ kind: 'parameter', name: destination.name }] }),
        },
      ];
    case 'service-tag':
      return tagCandidates(destination.tag, meanings).map((own) => ({
        ...base,
        rank: rankOfTag(destination.tag),
        ...own,
      }));
    default:
      return destination satisfies never;
  }
}

/** A route to a tag is one to each of its prefixes. */
function tagCandidates(tag: string, meanings: TagMeanings): Pick<Candidate, 'length' | 'destination'>[] {
  const meaning = meanings(tag);
  if (meaning.kind === 'name' || !meaning.prefixes) {
    return [{ length: UNKNOWN_LENGTH, destination: addressMatch({ tags: [tag] }) }];
  }
  const byLength = new Map<number, string[]>();
  for (const text of meaning.prefixes) {
    const length = Number(text.slice(text.indexOf('/') + 1));
    byLength.set(length, [...(byLength.get(length) ?? []), text]);
  }
  return [...byLength].map(([length, texts]) => ({
    length,
    destination: addressMatch({ sets: readCanonicalPrefixes(texts).sets }),
  }));
}

/** https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview (2023-05-27) */
function rankOfTag(tag: string): number {
  const isCloud = /^azurecloud(?:\.|$)/i.test(tag);
  return (isCloud ? 3 : 1) + (tag.includes('.') ? 0 : 1);
}

function systemRoutes(): Candidate[] {
  const base = { rank: SYSTEM, origin: 'azure' as const };
  return [
    ...SYSTEM_BLOCKS.map((text) => ({
      ...base,
      name: `system ${text}`,
      length: Number(text.slice(text.indexOf('/') + 1)),
      destination: addressMatch({ sets: readCanonicalPrefixes([text]).sets }),
      nextHop: { type: 'System' as const },
    })),
    { ...base, name: 'system default', length: 0, destination: ANYWHERE, nextHop: { type: 'Internet' as const } },
  ];
}

/** What `VirtualNetwork` stands for beside the network itself: whatever its routes name. https://learn.microsoft.com/azure/virtual-network/service-tags-overview (2023-01-26) */
export function routedSets({ routes }: RouteConfiguration): AddressSets {
  return addressSetsOf(
    routes.flatMap(({ destination }) => (destination.kind === 'prefix' ? [destination.prefix] : [])),
  );
}
