import { complementAddresses } from '../packets/address-set.js';
import type { AddressSets } from '../packets/read-prefixes.js';
import type { MeasuredTag } from '../service-tags/tag-sets.js';
import { PLATFORM_ADDRESS } from './public-addresses.js';

/** What a service tag stands for in an analysis. */
export type TagMeaning =
  | {
      readonly kind: 'addresses';
      readonly sets: AddressSets;
      /** As the tag file has them, where it does: a route to the tag is one route to each. */
      readonly prefixes?: readonly string[];
    }
  /** Only its name is known, and which other names always hold it; itself is not among them. */
  | { readonly kind: 'name'; readonly holders: readonly string[] };

/** Gives the meaning of a tag, whatever its letter case; a tag that nobody knows is refused before. */
export type TagMeanings = (tag: string) => TagMeaning;

/**
 * What tags mean where `VirtualNetwork` stands for these addresses. A tag that was not measured is a name, held by the
 * name before its last dot: a regional tag lies within its global one.
 */
export function tagMeanings(virtualNetwork: AddressSets, measured: readonly MeasuredTag[]): TagMeanings {
  const known = new Map<string, TagMeaning>([
    ['virtualnetwork', { kind: 'addresses', sets: virtualNetwork }],
    [
      'internet',
      {
        kind: 'addresses',
        sets: { ipv4: complementAddresses(virtualNetwork.ipv4), ipv6: complementAddresses(virtualNetwork.ipv6) },
      },
    ],
    ['azureloadbalancer', { kind: 'addresses', sets: PLATFORM_ADDRESS }],
    ...measured.map(({ tag, sets }): [string, TagMeaning] => [
      tag.name.toLowerCase(),
      { kind: 'addresses', sets, prefixes: tag.prefixes },
    ]),
  ]);
  return (tag) => {
    const meaning = known.get(tag.toLowerCase());
    if (meaning) return meaning;
    const dot = tag.lastIndexOf('.');
    const named: TagMeaning = { kind: 'name', holders: dot > 0 ? [tag.slice(0, dot)] : [] };
    known.set(tag.toLowerCase(), named);
    return named;
  };
}
