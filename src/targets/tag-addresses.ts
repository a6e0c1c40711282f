import { finding, type Report } from '../diagnostics/finding.js';
import type { Prefix } from '../packets/prefix.js';
import { minimalCover } from '../packets/prefix-cover.js';
import type { PrefixMistake } from '../packets/prefix-text.js';
import { type AddressSets, addressSetsOf, readCanonicalPrefixes, unionAddressSets } from '../packets/read-prefixes.js';
import type { Peer } from '../requirements/requirement.js';
import type { TagSnapshot } from '../service-tags/snapshot.js';
import type { ServiceTag } from '../service-tags/tag-table.js';

type ParsePrefix = (text: string) => Prefix | PrefixMistake;

const COVERS = new WeakMap<TagSnapshot, Map<string, readonly Prefix[]>>();

/** The fewest prefixes that hold a tag's addresses in a snapshot, IPv4 first; none where it does not list the tag. Prefixes that are none are reported. */
export function addressesOf(
  tag: ServiceTag,
  snapshot: TagSnapshot,
  parsePrefix: ParsePrefix,
  report: Report,
): readonly Prefix[] {
  const covers = COVERS.get(snapshot) ?? new Map<string, readonly Prefix[]>();
  COVERS.set(snapshot, covers);
  const known = covers.get(tag.name);
  if (known) return known;
  const { sets, unread } = readCanonicalPrefixes(snapshot.tags.get(tag.name.toLowerCase())?.prefixes ?? []);
  const others: Prefix[] = [];
  for (const text of unread) {
    const prefix = parsePrefix(text);
    if ('base' in prefix) others.push(prefix);
    else {
      report(
        finding('RC501', `the tag file lists ${text} under ${tag.name}: ${prefix.reason}`, {
          place: { option: 'service-tags' },
          help: 'Download the file again.',
        }),
      );
    }
  }
  const { ipv4, ipv6 } = others.length === 0 ? sets : unionAddressSets([sets, addressSetsOf(others)]);
  const cover = [...minimalCover(ipv4).toPrefixes(), ...minimalCover(ipv6).toPrefixes()];
  // What is told for one region is told for all: a tag with mistakes is read again.
  if (unread.length === others.length) covers.set(tag.name, cover);
  return cover;
}

/** The addresses of a peer; undefined where neither the catalog nor a tag file tells them. */
export type PeerAddresses = (peer: Peer) => AddressSets | undefined;

/** Tells the addresses of peers, each tag's worked out once. */
export function peerAddresses(
  snapshot: TagSnapshot | undefined,
  parsePrefix: ParsePrefix,
  report: Report,
): PeerAddresses {
  const ofTags = new Map<string, AddressSets>();
  return (peer) => {
    if (peer.kind === 'prefix') return addressSetsOf([peer.prefix]);
    if (peer.kind !== 'service-tag' || !snapshot) return undefined;
    const sets = ofTags.get(peer.tag.name) ?? addressSetsOf(addressesOf(peer.tag, snapshot, parsePrefix, report));
    ofTags.set(peer.tag.name, sets);
    return sets;
  };
}
