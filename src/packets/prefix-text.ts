import { IPv4, IPv6 } from 'ip-num';
import { printAddress } from './address-text.js';
import { addressWords, FAMILY_BITS } from './address-words.js';
import type { AddressFamily, Prefix } from './prefix.js';

/** What {@link parsePrefix} says of a text that is no prefix; `canonical` is the prefix probably meant. */
export interface PrefixMistake {
  readonly reason: string;
  readonly canonical?: string;
}

/**
 * Reads `10.0.0.0/8`, `2603:1000::/40` or a single address. Host bits (`10.0.0.5/8`), leading zeros and other
 * spellings that hide a slip are refused.
 */
export function parsePrefix(text: string): Prefix | PrefixMistake {
  const match = /^([0-9A-Fa-f:.]+)(?:\/(\d{1,3}))?$/.exec(text);
  if (!match?.[1]) return { reason: 'a prefix is an address, a slash and a length' };
  const family: AddressFamily = match[1].includes(':') ? 6 : 4;
  const length = match[2] === undefined ? FAMILY_BITS[family] : Number(match[2]);
  if (length > FAMILY_BITS[family])
    return { reason: `an IPv${family} prefix is at most ${FAMILY_BITS[family]} bits long` };
  const value = parseAddress(match[1], family);
  if (value === undefined) return { reason: `${match[1]} is no IPv${family} address` };
  const hostBits = BigInt(FAMILY_BITS[family] - length);
  const base = (value >> hostBits) << hostBits;
  const canonical = `${printValue(base, family)}/${length}`;
  if (base !== value) return { reason: `${match[1]} has bits beyond the first ${length}`, canonical };
  if (match[2] !== undefined && match[2] !== String(length))
    return { reason: `the length is written ${match[2]}`, canonical };
  return { family, base: base.toString(16).padStart(FAMILY_BITS[family] / 4, '0'), length, text: canonical };
}

export function isPrefix(result: Prefix | PrefixMistake): result is Prefix {
  return 'base' in result;
}

/** ip-num reads what it is given; leading zeros, which some tools take for octal, are refused before. */
function parseAddress(text: string, family: AddressFamily): bigint | undefined {
  if (family === 4 && !/^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/.test(text)) return undefined;
  try {
    return (
      family === 4 ? IPv4.fromDecimalDottedString(text) : IPv6.fromHexadecatet(expandMappedIpv4(text))
    ).getValue();
  } catch {
    return undefined;
  }
}

/** `::ffff:1.2.3.4` in hexadecimal groups, which is all that ip-num reads. */
function expandMappedIpv4(text: string): string {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (!dotted?.[2]) return text;
  const value = parseAddress(dotted[2], 4);
  if (value === undefined) return text;
  return `${dotted[1]}${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
}

function printValue(value: bigint, family: AddressFamily): string {
  return printAddress(addressWords(value, family) ?? [], 0, family);
}
