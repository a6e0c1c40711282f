import { type AddressSet, countAddresses, emptySet, isEmptySet, subtractAddresses } from './address-set.js';
import { commonLength, FAMILY_BITS, WIDTH, writeBlockFirst } from './address-words.js';
import type { AddressFamily } from './prefix.js';
import { minimalCover } from './prefix-cover.js';
import { PrefixList } from './prefix-list.js';
import { fewestForLeast, joinCosts, NO_COST, type WideningCosts } from './widening-costs.js';

/** A cover of a set by few prefixes, and what it holds beyond the set. */
export interface BudgetedCover {
  readonly prefixes: PrefixList;
  readonly added: AddressSet;
  readonly addedCount: bigint;
}

/**
 * An IPv4 address weighs as much as a /48 of IPv6: a site on the Internet has the one where it has the other.
 * https://www.rfc-editor.org/rfc/rfc6177 (2011-03)
 */
const IPV4_WEIGHT = 80n;

/** The smallest block around one or more prefixes of the minimal cover, as a node of their trie. */
interface Block {
  /** The place of its first prefix in the minimal cover. */
  readonly place: number;
  readonly length: number;
  readonly covered: bigint;
  /** For so many prefixes less one, those that the lower half gets. */
  readonly lowerShares: Uint32Array;
  readonly halves?: readonly [lower: Block, upper: Block];
}

/** A block with the costs that only the block above needs. */
interface CostedBlock {
  readonly block: Block;
  readonly costs: WideningCosts;
}

/**
 * The cover of the set by at most `most` prefixes that adds the fewest addresses. Of several such covers it is one with
 * the fewest prefixes; of those, the one with the fewest in the lower half of the smallest block around the set, then of
 * each half in the same way.
 *
 * A prefix of a best cover can shrink to the smallest block around those prefixes of the minimal cover that it holds,
 * so only such blocks matter. They are the nodes of a binary trie, and each divides its prefixes between its two
 * halves. The time grows with the size of the minimal cover times `most`.
 */
export function budgetedCover(set: AddressSet, most: number): BudgetedCover {
  if (isEmptySet(set)) return exactCover(set.family, minimalCover(set));
  const [cover] = budgetedCovers([set], most);
  if (!cover) throw new Error('a set has a cover');
  return cover;
}

/**
 * The covers of several sets, none of them empty, by at most `most` prefixes together that add the fewest
 * addresses, one of IPv4 counting as much as a /48 of IPv6. There must be a prefix for each set.
 * Of several such covers they are some with the fewest prefixes; of those, the ones with the fewest before the last set,
 * then before the one before it, and so on; each as {@link budgetedCover} has it.
 */
export function budgetedCovers(sets: readonly AddressSet[], most: number): BudgetedCover[] {
  if (sets.some(isEmptySet)) throw new RangeError('an empty set takes no prefix');
  if (!Number.isInteger(most) || most < sets.length || most < 1) {
    throw new RangeError(`${sets.length} covers take at least as many prefixes, not ${most}`);
  }
  const exact = sets.map(minimalCover);
  if (exact.reduce((sum, { count }) => sum + count, 0) <= most) {
    return exact.map((cover) => exactCover(cover.family, cover));
  }
  const tries = exact.map((cover) => ({ cover, ...costedTrie(cover, most) }));
  const counts = divide(
    tries.map(({ costs }) => costs),
    most,
  );
  return tries.map(({ cover, block }, index) => coverBy(counts[index] ?? 0, block, cover));
}

const exactCover = (family: AddressFamily, prefixes: PrefixList): BudgetedCover => {
  return { prefixes, added: emptySet(family), addedCount: 0n };
};

/** The best cover by so many prefixes of the block around a minimal cover. */
function coverBy(count: number, block: Block, exact: PrefixList): BudgetedCover {
  if (count >= exact.count) return exactCover(exact.family, exact);
  const prefixes = new PrefixList(exact.family, count);
  addBest(block, count, exact, prefixes);
  const added = subtractAddresses(prefixes.toSet(), exact.toSet());
  return { prefixes, added, addedCount: countAddresses(added) };
}

/** How many of the prefixes each set gets. */
function divide(all: readonly WideningCosts[], most: number): number[] {
  /** At each place, the costs of the sets up to that one together. */
  const together: WideningCosts[] = [];
  for (const costs of all) {
    const before = together.at(-1);
    together.push(before ? joinCosts(before, costs, undefined, most) : costs);
  }
  const last = together.at(-1);
  let rest = last ? fewestForLeast(last) : 0;
  const counts = new Array<number>(all.length).fill(0);
  for (let place = all.length - 1; place >= 0; place--) {
    const before = place === 0 ? 0 : (together[place]?.lowerShares[rest - 1] ?? 0);
    counts[place] = rest - before;
    rest = before;
  }
  return counts;
}

/** The trie above the prefixes of a minimal cover, from the bottom up and from the left: neighbours part where they differ first. */
function costedTrie(exact: PrefixList, most: number): CostedBlock {
  const [width, bits] = [WIDTH[exact.family], FAMILY_BITS[exact.family]];
  const { bases, lengths } = exact;
  const blocks: CostedBlock[] = [];
  /** The length of the block that will join two neighbours of `blocks`, growing towards the end. */
  const joints: number[] = [];
  const closeDownTo = (length: number): void => {
    while ((joints.at(-1) ?? -1) > length) {
      const [joint, upper, lower] = [joints.pop(), blocks.pop(), blocks.pop()];
      if (joint !== undefined && upper && lower) blocks.push(join(lower, upper, joint, bits, most));
    }
  };
  for (let place = 0; place < exact.count; place++) {
    if (place > 0) {
      const joint = commonLength(bases, (place - 1) * width, bases, place * width, width);
      closeDownTo(joint);
      joints.push(joint);
    }
    const length = lengths[place] ?? 0;
    const { lowerShares } = NO_COST;
    blocks.push({ block: { place, length, covered: 1n << BigInt(bits - length), lowerShares }, costs: NO_COST });
  }
  closeDownTo(-1);
  const [root] = blocks;
  if (!root) throw new RangeError('there is no block around no address');
  return root;
}

function join(lower: CostedBlock, upper: CostedBlock, length: number, bits: number, most: number): CostedBlock {
  const covered = lower.block.covered + upper.block.covered;
  const added = (1n << BigInt(bits - length)) - covered;
  const whole = bits === FAMILY_BITS[4] ? added << IPV4_WEIGHT : added;
  const costs = joinCosts(lower.costs, upper.costs, whole, most);
  const { lowerShares } = costs;
  const halves = [lower.block, upper.block] as const;
  return { block: { place: lower.block.place, length, covered, lowerShares, halves }, costs };
}

/** Appends the best cover of a block by so many prefixes. */
function addBest(block: Block, count: number, exact: PrefixList, into: PrefixList): void {
  const lowerShare = block.lowerShares[count - 1] ?? 0;
  if (block.halves && lowerShare > 0) {
    const [lower, upper] = block.halves;
    addBest(lower, lowerShare, exact, into);
    addBest(upper, count - lowerShare, exact, into);
    return;
  }
  const width = WIDTH[into.family];
  const first = new Uint32Array(width);
  writeBlockFirst(exact.bases, block.place * width, block.length, first, 0, width);
  into.add(first, 0, block.length);
}
