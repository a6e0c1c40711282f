import type { AddressFamily } from './prefix.js';

/**
 * Addresses side by side, as unsigned 32-bit words with the most significant first: one for IPv4, four for IPv6. One
 * code so serves both families. Always a `Uint32Array`, read-only for who holds it.
 */
export type Words = ArrayLike<number>;

/** Words of one address. */
export const WIDTH: Readonly<Record<AddressFamily, number>> = { 4: 1, 6: 4 };

export const FAMILY_BITS: Readonly<Record<AddressFamily, number>> = { 4: 32, 6: 128 };

/** The highest word. */
export const ALL_ONES = 0xffff_ffff;

/** Negative, zero or positive as the address at `left[i]` is lower than the one at `right[j]`, equal or higher. */
export function compareAddresses(left: Words, i: number, right: Words, j: number, width: number): number {
  for (let word = 0; word < width; word++) {
    const difference = (left[i + word] ?? 0) - (right[j + word] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether some address lies between the one at `lasts[i]` and the one at `firsts[j]`. */
export function isApart(lasts: Words, i: number, firsts: Words, j: number, width: number): boolean {
  let word = 0;
  while (word < width && lasts[i + word] === firsts[j + word]) word++;
  if (word === width) return false;
  const difference = (firsts[j + word] ?? 0) - (lasts[i + word] ?? 0);
  if (difference !== 1) return difference > 1;
  for (word++; word < width; word++) if (lasts[i + word] !== ALL_ONES || firsts[j + word] !== 0) return true;
  return false;
}

export function copyAddress(from: Words, i: number, to: Uint32Array, j: number, width: number): void {
  for (let word = 0; word < width; word++) to[j + word] = from[i + word] ?? 0;
}

/** Writes the next address; whether there is one. */
export function writeSuccessor(from: Words, i: number, to: Uint32Array, j: number, width: number): boolean {
  let carry = 1;
  for (let word = width - 1; word >= 0; word--) {
    const sum = (from[i + word] ?? 0) + carry;
    to[j + word] = sum;
    carry = sum > ALL_ONES ? 1 : 0;
  }
  return carry === 0;
}

/** Writes the address before; whether there is one. */
export function writePredecessor(from: Words, i: number, to: Uint32Array, j: number, width: number): boolean {
  let borrow = 1;
  for (let word = width - 1; word >= 0; word--) {
    const difference = (from[i + word] ?? 0) - borrow;
    to[j + word] = difference;
    borrow = difference < 0 ? 1 : 0;
  }
  return borrow === 0;
}

/** Where a mask of no network bits stands in {@link HOST_MASKS}, at the latest: in the last word of four. */
const NO_NETWORK = 96;

/** A look-up, since lengths come as no processor can foresee. */
const HOST_MASKS = Uint32Array.from({ length: NO_NETWORK + FAMILY_BITS[6] + 1 }, (_, index) => {
  const networkBits = index - NO_NETWORK;
  if (networkBits <= 0) return ALL_ONES;
  return networkBits >= 32 ? 0 : ALL_ONES >>> networkBits;
});

/** The bits of a word that a prefix of this length leaves to hosts. */
export function hostMask(length: number, word: number): number {
  return HOST_MASKS[NO_NETWORK + length - 32 * word] ?? 0;
}

/** Writes the first address of the block of this length that holds an address. */
export function writeBlockFirst(
  from: Words,
  i: number,
  length: number,
  to: Uint32Array,
  j: number,
  width: number,
): void {
  for (let word = 0; word < width; word++) to[j + word] = (from[i + word] ?? 0) & ~hostMask(length, word);
}

/** Writes the last address of the block of this length that holds an address. */
export function writeBlockLast(
  from: Words,
  i: number,
  length: number,
  to: Uint32Array,
  j: number,
  width: number,
): void {
  for (let word = 0; word < width; word++) to[j + word] = (from[i + word] ?? 0) | hostMask(length, word);
}

/** How many leading bits two addresses have in common. */
export function commonLength(left: Words, i: number, right: Words, j: number, width: number): number {
  for (let word = 0; word < width; word++) {
    const difference = (left[i + word] ?? 0) ^ (right[j + word] ?? 0);
    if (difference !== 0) return 32 * word + Math.clz32(difference);
  }
  return 32 * width;
}

/** The length of the largest block that begins at the address. */
export function lengthFrom(words: Words, at: number, width: number): number {
  for (let word = width - 1; word >= 0; word--) {
    const bits = words[at + word] ?? 0;
    if (bits !== 0) return 32 * (word + 1) - trailingZeros(bits);
  }
  return 0;
}

/** The length of the largest block that ends at the address. */
export function lengthUpTo(words: Words, at: number, width: number): number {
  for (let word = width - 1; word >= 0; word--) {
    const bits = ~(words[at + word] ?? 0);
    if (bits !== 0) return 32 * (word + 1) - trailingZeros(bits);
  }
  return 0;
}

function trailingZeros(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

export function addressValue(words: Words, at: number, width: number): bigint {
  let value = 0n;
  for (let word = 0; word < width; word++) value = (value << 32n) | BigInt(words[at + word] ?? 0);
  return value;
}

/** The words of an address, or nothing where the family has no such address. */
export function addressWords(value: bigint, family: AddressFamily): Uint32Array | undefined {
  if (value >> BigInt(FAMILY_BITS[family]) !== 0n) return undefined;
  const width = WIDTH[family];
  return Uint32Array.from({ length: width }, (_, word) =>
    Number((value >> BigInt(32 * (width - 1 - word))) & 0xffff_ffffn),
  );
}
