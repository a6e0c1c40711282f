import type { AddressSet } from './address-set.js';
import {
  commonLength,
  compareAddresses,
  copyAddress,
  lengthFrom,
  lengthUpTo,
  WIDTH,
  writeBlockLast,
  writeSuccessor,
} from './address-words.js';
import { PrefixList } from './prefix-list.js';

/** The fewest prefixes that hold the addresses of the set and no other; there is one such list. In ascending order. */
export function minimalCover({ family, firsts, lasts }: AddressSet): PrefixList {
  const width = WIDTH[family];
  const cover = new PrefixList(family, firsts.length / width);
  const [first, last] = [new Uint32Array(width), new Uint32Array(width)];
  for (let at = 0; at < firsts.length; at += width) {
    copyAddress(firsts, at, first, 0, width);
    for (;;) {
      // The largest block that begins here and is still inside: either it ends where the interval does, or it must not
      // hold the last address, so is longer than what both have in common.
      const common = commonLength(first, 0, lasts, at, width);
      const length = Math.max(lengthFrom(first, 0, width), Math.min(lengthUpTo(lasts, at, width), common + 1));
      cover.add(first, 0, length);
      writeBlockLast(first, 0, length, last, 0, width);
      if (compareAddresses(last, 0, lasts, at, width) === 0) break;
      writeSuccessor(last, 0, first, 0, width);
    }
  }
  return cover;
}
