import { compareAddresses, type Words } from './address-words.js';

/** Where the digits of a word begin, the least significant first: 11, 11 and 10 bits. */
const SHIFTS = [0, 11, 22] as const;
const VALUES = 1 << 11;

/** Fewer addresses are compared, since counting digits costs the same for any number of them. */
const FEW = 1 << 11;

/** The places of addresses in ascending order, those of equal ones as they were. */
export function ascendingOrder(words: Words, width: number): Uint32Array {
  const order = new Uint32Array(words.length / width);
  for (let place = 0; place < order.length; place++) order[place] = place;
  if (isAscending(words, width)) return order;
  if (order.length > FEW) return sortByDigits(order, words, width);
  return order.sort((left, right) => compareAddresses(words, left * width, words, right * width, width));
}

/** So are the prefixes of each of Microsoft's tags, and those of every set. */
function isAscending(words: Words, width: number): boolean {
  for (let at = width; at < words.length; at += width)
    if (compareAddresses(words, at - width, words, at, width) > 0) return false;
  return true;
}

/**
 * A radix sort, one digit after another from the least significant: no comparison, and no pass for a digit that all
 * addresses share, as half of those of a cloud's IPv6 addresses are.
 */
function sortByDigits(places: Uint32Array, words: Words, width: number): Uint32Array {
  let order = places;
  let next: Uint32Array = new Uint32Array(order.length);
  for (let word = width - 1; word >= 0; word--) {
    const counts = countDigits(words, word, width);
    for (const [digit, shift] of SHIFTS.entries()) {
      const starts = counts.subarray(digit * VALUES, (digit + 1) * VALUES);
      if (starts[((words[word] ?? 0) >>> shift) % VALUES] === order.length) continue;
      countsToStarts(starts);
      distribute(order, next, words, word, width, shift, starts);
      [order, next] = [next, order];
    }
  }
  return order;
}

/** How often each digit of a word has each value. */
function countDigits(words: Words, word: number, width: number): Uint32Array {
  const counts = new Uint32Array(SHIFTS.length * VALUES);
  for (let at = word; at < words.length; at += width) {
    const value = words[at] ?? 0;
    const [low, middle, high] = [value % VALUES, VALUES + ((value >>> 11) % VALUES), 2 * VALUES + (value >>> 22)];
    counts[low] = (counts[low] ?? 0) + 1;
    counts[middle] = (counts[middle] ?? 0) + 1;
    counts[high] = (counts[high] ?? 0) + 1;
  }
  return counts;
}

/** Turns counts into the rank at which each value begins. */
function countsToStarts(counts: Uint32Array): void {
  let start = 0;
  for (let value = 0; value < counts.length; value++) {
    const own = counts[value] ?? 0;
    counts[value] = start;
    start += own;
  }
}

/** Orders places anew by one digit. */
function distribute(
  from: Uint32Array,
  to: Uint32Array,
  words: Words,
  word: number,
  width: number,
  shift: number,
  starts: Uint32Array,
): void {
  for (let rank = 0; rank < from.length; rank++) {
    const place = from[rank] ?? 0;
    const value = ((words[place * width + word] ?? 0) >>> shift) % VALUES;
    const start = starts[value] ?? 0;
    to[start] = place;
    starts[value] = start + 1;
  }
}
