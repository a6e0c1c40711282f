/** `4` for IPv4, `6` for IPv6. */
export type AddressFamily = 4 | 6;

/** A block of addresses in canonical form: no host bits, printed as `10.0.0.0/8` or as RFC 5952 has it. */
export interface Prefix {
  readonly family: AddressFamily;
  /** The lowest address in hexadecimal, always 8 or 32 digits: texts compare as numbers do, and JSON can hold them. */
  readonly base: string;
  readonly length: number;
  readonly text: string;
}

const FAMILY_BITS: Readonly<Record<AddressFamily, number>> = { 4: 32, 6: 128 };

/** Every IPv4 address. */
export const ANY_IPV4: Prefix = { family: 4, base: '00000000', length: 0, text: '0.0.0.0/0' };

/** The private IPv4 blocks of RFC 1918. https://www.rfc-editor.org/rfc/rfc1918#section-3 */
export const RFC_1918: readonly Prefix[] = [
  { family: 4, base: '0a000000', length: 8, text: '10.0.0.0/8' },
  { family: 4, base: 'ac100000', length: 12, text: '172.16.0.0/12' },
  { family: 4, base: 'c0a80000', length: 16, text: '192.168.0.0/16' },
];

/** Whether every address of `inner` is in `outer`. */
export function containsPrefix(outer: Prefix, inner: Prefix): boolean {
  if (outer.family !== inner.family || outer.length > inner.length) return false;
  const hostBits = BigInt(FAMILY_BITS[outer.family] - outer.length);
  return BigInt(`0x${outer.base}`) >> hostBits === BigInt(`0x${inner.base}`) >> hostBits;
}

export function overlapsPrefix(left: Prefix, right: Prefix): boolean {
  return containsPrefix(left, right) || containsPrefix(right, left);
}

/** Orders by family, then address, then shorter prefixes first. */
export function comparePrefixes(left: Prefix, right: Prefix): number {
  if (left.family !== right.family) return left.family - right.family;
  if (left.base !== right.base) return left.base < right.base ? -1 : 1;
  return left.length - right.length;
}
