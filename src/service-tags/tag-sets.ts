import type { Finding } from '../diagnostics/finding.js';
import { type AddressSet, countAddresses } from '../packets/address-set.js';
import { type AddressSets, readPrefixes } from '../packets/read-prefixes.js';
import { type NamedSnapshot, noTagFile, type SnapshotTag } from './snapshot.js';

/** Something of each address family. */
export interface PerFamily<T> {
  readonly ipv4: T;
  readonly ipv6: T;
}

/** A file of another kind can have a hundred thousand texts that are no prefixes. */
const MOST_FINDINGS = 10;

/** What a prefix is made of; never one that stands for every address. */
const PREFIX_LIKE = /^[\d.:a-f]+(?:\/[1-9]\d*)?$/i;

/** A tag with the addresses that its prefixes name. */
export interface MeasuredTag {
  readonly tag: SnapshotTag;
  readonly sets: AddressSets;
}

/**
 * Reads the prefixes of tags, in their order. A text that is no prefix makes the whole file doubtful, so there is no
 * answer then.
 */
export async function measureTags(
  tags: Iterable<SnapshotTag>,
  { name, place }: Pick<NamedSnapshot, 'name' | 'place'>,
): Promise<{ measured: MeasuredTag[]; findings: Finding[] }> {
  const measured: MeasuredTag[] = [];
  const reasons: string[] = [];
  for (const tag of tags) {
    const { sets, refused } = await readPrefixes(tag.prefixes);
    measured.push({ tag, sets });
    for (const text of tag.prefixes.filter((own) => own.endsWith('/0')))
      reasons.push(`${tag.name} lists ${JSON.stringify(text)}, which is every address`);
    for (const { text, reason } of refused) reasons.push(`${tag.name} lists ${JSON.stringify(text)}, but ${reason}`);
  }
  const findings = reasons.slice(0, MOST_FINDINGS).map((reason) => noTagFile(name, reason, place));
  const others = reasons.length - findings.length;
  if (others > 0) findings.push(noTagFile(name, `${others} more of its texts are no prefixes`, place));
  return { measured: findings.length > 0 ? [] : measured, findings };
}

/**
 * What is wrong with the prefixes of a file. Reading all of them takes as long as a compile, so they are only looked at;
 * where one does not look like a prefix, all are read.
 */
export async function checkPrefixes(file: NamedSnapshot): Promise<readonly Finding[]> {
  const tags = [...file.snapshot.tags.values()];
  const isGood = tags.every(({ prefixes }) => prefixes.every((text) => PREFIX_LIKE.test(text)));
  return isGood ? [] : (await measureTags(tags, file)).findings;
}

/** Applies something to both families. */
export function perFamily<T, U>({ ipv4, ipv6 }: PerFamily<T>, apply: (one: T) => U): PerFamily<U> {
  return { ipv4: apply(ipv4), ipv6: apply(ipv6) };
}

/** The texts of each family; an address of IPv6 has a colon, one of IPv4 has none. */
export function splitFamilies(texts: readonly string[]): PerFamily<readonly string[]> {
  return {
    ipv4: texts.filter((text) => !text.includes(':')),
    ipv6: texts.filter((text) => text.includes(':')),
  };
}

export function countPerFamily(sets: PerFamily<AddressSet>): PerFamily<bigint> {
  return perFamily(sets, countAddresses);
}
