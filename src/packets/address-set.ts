import { ascendingOrder } from './address-order.js';
import { printAddress } from './address-text.js';
import {
  ALL_ONES,
  addressValue,
  addressWords,
  compareAddresses,
  copyAddress,
  isApart,
  WIDTH,
  type Words,
  writeBlockLast,
  writePredecessor,
  writeSuccessor,
} from './address-words.js';
import type { AddressFamily, Prefix } from './prefix.js';

/**
 * Addresses of one family, as closed intervals in ascending order between which some address is always missing: equal
 * sets have equal words. No interval is the empty set, never "any".
 */
export interface AddressSet {
  readonly family: AddressFamily;
  readonly firsts: Words;
  readonly lasts: Words;
}

/** A closed interval, as numbers. */
export interface AddressInterval {
  readonly first: bigint;
  readonly last: bigint;
}

export function emptySet(family: AddressFamily): AddressSet {
  return { family, firsts: new Uint32Array(), lasts: new Uint32Array() };
}

export function everyAddress(family: AddressFamily): AddressSet {
  return complementAddresses(emptySet(family));
}

/** Whether the set holds no address. */
export function isEmptySet({ firsts }: AddressSet): boolean {
  return firsts.length === 0;
}

/** Sorts intervals, merges what overlaps or touches, and so makes the one form of a set. */
export function addressSet(family: AddressFamily, firsts: Words, lasts: Words): AddressSet {
  const width = WIDTH[family];
  const order = ascendingOrder(firsts, width);
  const merged = { firsts: new Uint32Array(firsts.length), lasts: new Uint32Array(firsts.length) };
  let end = 0;
  for (let rank = 0; rank < order.length; rank++) {
    const at = (order[rank] ?? 0) * width;
    // Most of a cloud's prefixes lie within others, so that is asked first.
    if (end > 0 && compareAddresses(lasts, at, merged.lasts, end - width, width) <= 0) continue;
    if (end === 0 || isApart(merged.lasts, end - width, firsts, at, width)) {
      copyAddress(firsts, at, merged.firsts, end, width);
      end += width;
    }
    copyAddress(lasts, at, merged.lasts, end - width, width);
  }
  return { family, firsts: merged.firsts.slice(0, end), lasts: merged.lasts.slice(0, end) };
}

/** What is in any of the sets, which are all of the family. */
export function unionAddresses(family: AddressFamily, sets: readonly AddressSet[]): AddressSet {
  for (const set of sets) checkFamily(family, set);
  const length = sets.reduce((sum, { firsts }) => sum + firsts.length, 0);
  const all = { firsts: new Uint32Array(length), lasts: new Uint32Array(length) };
  let end = 0;
  for (const { firsts, lasts } of sets) {
    all.firsts.set(firsts, end);
    all.lasts.set(lasts, end);
    end += firsts.length;
  }
  return addressSet(family, all.firsts, all.lasts);
}

/** What is in both sets, which are of one family. */
export function intersectAddresses(left: AddressSet, right: AddressSet): AddressSet {
  checkFamily(left.family, right);
  const width = WIDTH[left.family];
  const most = left.firsts.length + right.firsts.length;
  const shared = { firsts: new Uint32Array(most), lasts: new Uint32Array(most) };
  let [i, j, end] = [0, 0, 0];
  while (i < left.firsts.length && j < right.firsts.length) {
    const startsLater = compareAddresses(left.firsts, i, right.firsts, j, width) > 0;
    const endsEarlier = compareAddresses(left.lasts, i, right.lasts, j, width) < 0;
    if (startsLater) copyAddress(left.firsts, i, shared.firsts, end, width);
    else copyAddress(right.firsts, j, shared.firsts, end, width);
    if (endsEarlier) copyAddress(left.lasts, i, shared.lasts, end, width);
    else copyAddress(right.lasts, j, shared.lasts, end, width);
    if (compareAddresses(shared.firsts, end, shared.lasts, end, width) <= 0) end += width;
    if (endsEarlier) i += width;
    else j += width;
  }
  return { family: left.family, firsts: shared.firsts.slice(0, end), lasts: shared.lasts.slice(0, end) };
}

/** What is in `left` and not in `right`. */
export function subtractAddresses(left: AddressSet, right: AddressSet): AddressSet {
  return intersectAddresses(left, complementAddresses(right));
}

/** Every address of the family that is not in the set. */
export function complementAddresses({ family, firsts, lasts }: AddressSet): AddressSet {
  const width = WIDTH[family];
  const most = firsts.length + width;
  const gaps = { firsts: new Uint32Array(most), lasts: new Uint32Array(most) };
  // A gap begins with the family or after an interval; it ends before the next interval or with the family.
  let end = 0;
  let isLeft = true;
  for (let at = 0; at < firsts.length; at += width) {
    if (writePredecessor(firsts, at, gaps.lasts, end, width)) end += width;
    isLeft = writeSuccessor(lasts, at, gaps.firsts, end, width);
  }
  if (isLeft) {
    gaps.lasts.fill(ALL_ONES, end, end + width);
    end += width;
  }
  return { family, firsts: gaps.firsts.slice(0, end), lasts: gaps.lasts.slice(0, end) };
}

/** Whether two sets are of one family and hold the same addresses. */
export function equalAddresses(left: AddressSet, right: AddressSet): boolean {
  const length = left.firsts.length;
  if (left.family !== right.family || length !== right.firsts.length) return false;
  return (
    compareAddresses(left.firsts, 0, right.firsts, 0, length) === 0 &&
    compareAddresses(left.lasts, 0, right.lasts, 0, length) === 0
  );
}

/** Whether the address, as a number, is in the set. */
export function containsAddress(set: AddressSet, address: bigint): boolean {
  const words = addressWords(address, set.family);
  return words !== undefined && coversInterval(set, words, 0, words, 0);
}

/** Whether every address of the prefix is in the set. */
export function coversPrefix(set: AddressSet, prefix: Prefix): boolean {
  const words = addressWords(BigInt(`0x${prefix.base}`), prefix.family);
  if (prefix.family !== set.family || !words) return false;
  const last = new Uint32Array(words.length);
  writeBlockLast(words, 0, prefix.length, last, 0, words.length);
  return coversInterval(set, words, 0, last, 0);
}

/** Whether every address of `inner` is in `outer`. */
export function coversAddresses(outer: AddressSet, inner: AddressSet): boolean {
  checkFamily(outer.family, inner);
  const width = WIDTH[outer.family];
  for (let at = 0; at < inner.firsts.length; at += width)
    if (!coversInterval(outer, inner.firsts, at, inner.lasts, at)) return false;
  return true;
}

/** Looks for the last interval that begins no later, which is the only one that can hold it. */
function coversInterval({ family, firsts, lasts }: AddressSet, from: Words, i: number, to: Words, j: number): boolean {
  const width = WIDTH[family];
  let [low, high] = [0, firsts.length / width];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareAddresses(firsts, middle * width, from, i, width) <= 0) low = middle + 1;
    else high = middle;
  }
  return low > 0 && compareAddresses(to, j, lasts, (low - 1) * width, width) <= 0;
}

/** How many addresses the set holds; all of IPv6 are 2 to the 128th. */
export function countAddresses(set: AddressSet): bigint {
  let sum = 0n;
  for (const { first, last } of intervalsOf(set)) sum += last - first + 1n;
  return sum;
}

export function* intervalsOf({ family, firsts, lasts }: AddressSet): Generator<AddressInterval> {
  const width = WIDTH[family];
  for (let at = 0; at < firsts.length; at += width)
    yield { first: addressValue(firsts, at, width), last: addressValue(lasts, at, width) };
}

/** The lowest address of the set as a text, a witness that it is not empty. */
export function firstAddress({ family, firsts }: AddressSet): string | undefined {
  return firsts.length === 0 ? undefined : printAddress(firsts, 0, family);
}

function checkFamily(family: AddressFamily, set: AddressSet): void {
  if (set.family !== family) throw new TypeError(`a set of IPv${set.family} meets one of IPv${family}`);
}
