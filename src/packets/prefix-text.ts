import { IPv4, IPv6 } from 'ip-num';
import type { AddressFamily, Prefix } from './prefix.js';

/** What {@link parsePrefix} says of a text that is no prefix; `canonical` is the prefix probably meant. */
export interface PrefixMistake {
  readonly reason: string;
  readonly canonical?: string;
}

const BITS: Readonly<Record<AddressFamily, number>> = { 4: 32, 6: 128 };

/**
 * Reads `10.0.0.0/8`, `2603:1000::/40` or a single address. Host bits (`10.0.0.5/8`), leading zeros and other
 * spellings that hide a slip are refused.
 */
export function parsePrefix(text: string): Prefix | PrefixMistake {
  const match = /^([0-9A-Fa-f:.]+)(?:\/(\d{1,3}))?$/.exec(text);
  if (!match?.[1]) return { reason: 'a prefix is an address, a slash and a length' };
  const family: AddressFamily = match[1].includes(':') ? 6 : 4;
  const length = match[2] === undefined ? BITS[family] : Number(match[2]);
  if (length > BITS[family]) return { reason: `an IPv${family} prefix is at most ${BITS[family]} bits long` };
  const value = parseAddress(match[1], family);
  if (value === undefined) return { reason: `${match[1]} is no IPv${family} address` };
  const hostBits = BigInt(BITS[family] - length);
  const base = (value >> hostBits) << hostBits;
  const canonical = `${printAddress(base, family)}/${length}`;
  if (base !== value) return { reason: `${match[1]} has bits beyond the first ${length}`, canonical };
  if (match[2] !== undefined && match[2] !== String(length))
    return { reason: `the length is written ${match[2]}`, canonical };
  return { family, base: base.toString(16).padStart(BITS[family] / 4, '0'), length, text: canonical };
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

function printAddress(value: bigint, family: AddressFamily): string {
  return family === 4 ? IPv4.fromNumber(value).toString() : compressIpv6(value);
}

/** RFC 5952 section 4: lower case, no leading zeros, `::` for the longest run of two or more zero groups, the first of equals. */
function compressIpv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === '0') length++;
    if (length > best.length) best = { start, length };
  }
  if (best.length < 2) return groups.join(':');
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`;
}
