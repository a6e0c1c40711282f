import { ascendingOrder } from './address-order.js';
import { compareAddresses, copyAddress, type Words, writeSuccessor } from './address-words.js';

/** Closed intervals in ascending order, none touching the next: an address set of one family, or ports. */
export interface Intervals {
  readonly firsts: Words;
  readonly lasts: Words;
}

/**
 * What sets cannot tell apart: values are in one class where they are in the same sets. Sets of thousands of intervals
 * so become sets of few classes, as in Yang and Lam, "Real-time verification of network properties using atomic
 * predicates" (2013).
 */
export interface IntervalClasses {
  readonly count: number;
  /** Where stretches begin, in ascending order from zero on; the last one has no end. */
  readonly starts: Words;
  /** The class of each stretch. */
  readonly classes: ArrayLike<number>;
  /** The classes of each set, in no order. */
  readonly classesOf: readonly (readonly number[])[];
}

/** Finds the classes of sets whose values are `width` words long. */
export function intervalClasses(sets: readonly Intervals[], width: number): IntervalClasses {
  const { words, owners } = boundariesOf(sets, width);
  const order = ascendingOrder(words, width);
  const starts = new Uint32Array(words.length);
  const classes = new Uint32Array(order.length);
  const classesOf = sets.map((): number[] => []);
  const known = new Map<bigint, number>();
  const holding = new Set<number>();
  let key = 0n;
  let end = 0;
  for (let rank = 0; rank < order.length; rank++) {
    const place = order[rank] ?? 0;
    const owner = owners[place] ?? NOBODY;
    if (owner !== NOBODY) {
      key ^= 1n << BigInt(owner);
      if (!holding.delete(owner)) holding.add(owner);
    }
    const next = order[rank + 1];
    if (next !== undefined && compareAddresses(words, place * width, words, next * width, width) === 0) continue;
    let found = known.get(key);
    if (found === undefined) {
      found = known.size;
      known.set(key, found);
      for (const set of holding) classesOf[set]?.push(found);
    }
    copyAddress(words, place * width, starts, end * width, width);
    classes[end++] = found;
  }
  return { count: known.size, starts: starts.subarray(0, end * width), classes: classes.subarray(0, end), classesOf };
}

const NOBODY = 0xffff_ffff;

/** Where sets begin and end, and whose boundary each is; zero is nobody's. */
function boundariesOf(sets: readonly Intervals[], width: number): { words: Uint32Array; owners: Uint32Array } {
  const most = sets.reduce((sum, { firsts }) => sum + (2 * firsts.length) / width, 1);
  const words = new Uint32Array(most * width);
  const owners = new Uint32Array(most).fill(NOBODY);
  let end = 1;
  for (const [owner, { firsts, lasts }] of sets.entries()) {
    for (let at = 0; at < firsts.length; at += width) {
      copyAddress(firsts, at, words, end * width, width);
      owners[end++] = owner;
      // What reaches the highest value never ends.
      if (writeSuccessor(lasts, at, words, end * width, width)) owners[end++] = owner;
    }
  }
  return { words: words.subarray(0, end * width), owners: owners.subarray(0, end) };
}

/** The classes as bits, bit `n` for class `n`. */
export function bitsOf(classes: readonly number[], count: number): bigint {
  if (classes.length === 0) return 0n;
  const digits = new Uint8Array((count + 3) >> 2);
  for (const own of classes) {
    const at = digits.length - 1 - (own >> 2);
    digits[at] = (digits[at] ?? 0) | (1 << (own & 3));
  }
  let text = '0x';
  for (const digit of digits) text += digit.toString(16);
  return BigInt(text);
}

/** One entry per class, 1 where its bit is set: asking many classes one by one is slow in bits. */
export function membersOf(bits: bigint, count: number): Uint8Array {
  const digits = bits.toString(2);
  const members = new Uint8Array(count);
  for (let own = 0; own < digits.length; own++) members[own] = digits.charCodeAt(digits.length - 1 - own) & 1;
  return members;
}

/** Every class. */
export function allBits(count: number): bigint {
  return (1n << BigInt(count)) - 1n;
}

/** The lowest class of a set of bits that is not empty. */
export function lowestBit(bits: bigint): number {
  let at = 0;
  let rest = bits;
  while ((rest & 0xffff_ffffn) === 0n) {
    rest >>= 32n;
    at += 32;
  }
  const low = Number(rest & 0xffff_ffffn);
  return at + 31 - Math.clz32(low & -low);
}
