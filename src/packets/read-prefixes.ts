import { type AddressSet, unionAddresses } from './address-set.js';
import { readIpv4Prefix, readIpv6Prefix, UNREAD } from './address-text.js';
import { addressWords, WIDTH } from './address-words.js';
import type { Prefix } from './prefix.js';
import { PrefixList } from './prefix-list.js';
import type { PrefixMistake } from './prefix-text.js';

/** Addresses of both families. */
export interface AddressSets {
  readonly ipv4: AddressSet;
  readonly ipv6: AddressSet;
}

/** A text that is no prefix, and why. */
export interface RefusedText extends PrefixMistake {
  readonly text: string;
}

/**
 * Reads the prefixes that are written canonically, as all of Microsoft's are; the rest comes back as `unread`, in the
 * order of the texts. {@link readPrefixes} reads those too, or says what is wrong with them.
 */
export function readCanonicalPrefixes(texts: Iterable<string>): { sets: AddressSets; unread: string[] } {
  const [ipv4, ipv6] = [new PrefixList(4, 1024), new PrefixList(6, 1024)];
  const address = new Uint32Array(WIDTH[6]);
  const unread: string[] = [];
  for (const text of texts) {
    let length = readIpv4Prefix(text, address);
    if (length !== UNREAD && ipv4.add(address, 0, length)) continue;
    length = readIpv6Prefix(text, address);
    if (length !== UNREAD && ipv6.add(address, 0, length)) continue;
    unread.push(text);
  }
  return { sets: { ipv4: ipv4.toSet(), ipv6: ipv6.toSet() }, unread };
}

/**
 * Reads prefixes as strictly as `parsePrefix`, which is asked about every text that is not canonical and is loaded only
 * then. Refused texts are in no set.
 */
export async function readPrefixes(texts: Iterable<string>): Promise<{ sets: AddressSets; refused: RefusedText[] }> {
  const { sets, unread } = readCanonicalPrefixes(texts);
  if (unread.length === 0) return { sets, refused: [] };
  const { isPrefix, parsePrefix } = await import('./prefix-text.js');
  const prefixes: Prefix[] = [];
  const refused: RefusedText[] = [];
  for (const text of unread) {
    const parsed = parsePrefix(text);
    if (isPrefix(parsed)) prefixes.push(parsed);
    else refused.push({ text, ...parsed });
  }
  return { sets: unionAddressSets([sets, addressSetsOf(prefixes)]), refused };
}

/** The addresses in any of the prefixes. */
export function addressSetsOf(prefixes: Iterable<Prefix>): AddressSets {
  const lists = { 4: new PrefixList(4), 6: new PrefixList(6) };
  for (const { family, base, length, text } of prefixes) {
    const words = addressWords(BigInt(`0x${base}`), family);
    if (!words || !lists[family].add(words, 0, length)) throw new TypeError(`${text} is no canonical prefix`);
  }
  return { ipv4: lists[4].toSet(), ipv6: lists[6].toSet() };
}

/** The union of each family. */
export function unionAddressSets(sets: readonly AddressSets[]): AddressSets {
  const [ipv4, ipv6] = [sets.map((one) => one.ipv4), sets.map((one) => one.ipv6)];
  return { ipv4: unionAddresses(4, ipv4), ipv6: unionAddresses(6, ipv6) };
}
