import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { emptySet, equalAddresses, everyAddress, intervalsOf, isEmptySet } from '../../src/packets/address-set.js';
import { type BudgetedCover, budgetedCover, budgetedCovers } from '../../src/packets/budgeted-cover.js';
import type { AddressFamily } from '../../src/packets/prefix.js';
import { minimalCover } from '../../src/packets/prefix-cover.js';
import { suite } from '../suite.js';
import {
  BITS,
  type Block,
  blocksIn,
  blocksToCells,
  blocksToSet,
  everyCover,
  prefixOf,
  readPrefix,
  setOf,
  type Universe,
  universes,
} from './small-universe.js';

const test = suite('budgeted covers');

const cellsIn = (blocks: readonly Block[], depth: number): number =>
  blocks.reduce((sum, { level }) => sum + 2 ** (depth - level), 0);

/** The rule among equals: the fewest in the lower half of the smallest block around all, then of each half. */
function sharesOf(blocks: readonly Block[], depth: number): number[] {
  if (blocks.length < 2) return [];
  const [first, last] = [blocks[0], blocks.at(-1)];
  if (!first || !last) return [];
  const start = ({ level, place }: Block): number => place << (depth - level);
  const shared = depth - (32 - Math.clz32(start(first) ^ start(last)));
  const middle = ((start(first) >> (depth - shared)) << (depth - shared)) + (1 << (depth - shared - 1));
  const lower = blocks.filter((block) => start(block) < middle);
  return [lower.length, ...sharesOf(lower, depth), ...sharesOf(blocks.slice(lower.length), depth)];
}

function compareNumbers(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((number, index) => number !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

/** The best of all covers by at most so many blocks: fewest cells, then fewest blocks, then the rule among equals. */
function bestCover(covers: readonly Block[][], most: number, depth: number): Block[] {
  const [best] = covers
    .filter(({ length }) => length <= most)
    .map((blocks) => ({ blocks, key: [cellsIn(blocks, depth), blocks.length, ...sharesOf(blocks, depth)] }))
    .sort((left, right) => compareNumbers(left.key, right.key));
  return best?.blocks ?? [];
}

function assertBudgeted(universe: Universe, blocks: readonly Block[]): void {
  const { depth } = universe;
  const [cells, set] = [blocksToCells(universe, blocks), blocksToSet(universe, blocks)];
  const covers = everyCover(cells, { level: 0, place: 0 }, depth);
  for (let most = 1; most <= minimalCover(set).count + 1; most++) {
    const best = bestCover(covers, most, depth);
    const { prefixes, added, addedCount } = budgetedCover(set, most);
    assert.equal(
      prefixes.toPrefixes(),
      best.map((block) => prefixOf(universe, block)),
    );
    const missing = cellsIn(best, depth) - cells.filter(Boolean).length;
    assert.is(addedCount, BigInt(missing) << BigInt(universe.shift));
    const addedBlocks = blocksToCells(universe, best).flatMap((has, place) =>
      has && !cells[place] ? [{ level: depth, place }] : [],
    );
    assert.ok(equalAddresses(added, blocksToSet(universe, addedBlocks)));
  }
}

test('a budgeted cover is the best of all covers: every set of 8 cells', () => {
  for (const universe of universes(3)) {
    for (let bits = 0; bits < 256; bits++)
      assertBudgeted(
        universe,
        Array.from({ length: 8 }, (_, place) => ({ level: 3, place })).filter(({ place }) => bits & (1 << place)),
      );
  }
});

test('a budgeted cover is the best of all covers: sets of 16 cells', () => {
  for (const universe of universes(4))
    fc.assert(
      fc.property(blocksIn(universe, 9), (blocks) => assertBudgeted(universe, blocks)),
      { seed: 1995, numRuns: 30 },
    );
});

/** The least that any cover by so many prefixes adds, by trying how to divide them at every branching, in bigints. */
function leastAdded(exact: readonly { value: bigint; length: number }[], most: number, bits: number): bigint {
  const [first, last] = [exact[0], exact.at(-1)];
  if (!first || !last || exact.length === 1) return 0n;
  const shared = bits - (first.value ^ last.value).toString(2).length;
  const size = (length: number): bigint => 1n << BigInt(bits - length);
  let least = size(shared) - exact.reduce((sum, { length }) => sum + size(length), 0n);
  const middle = ((first.value >> BigInt(bits - shared)) << BigInt(bits - shared)) + size(shared + 1);
  const lower = exact.filter(({ value }) => value < middle);
  const upper = exact.slice(lower.length);
  for (let share = 1; share < most; share++) {
    const sum = leastAdded(lower, share, bits) + leastAdded(upper, most - share, bits);
    if (sum < least) least = sum;
  }
  return least;
}

/** Prefixes of all sizes all over a family, of which many are near to one another. */
const scattered = fc.constantFrom<AddressFamily>(4, 6).chain((family) => {
  const bits = BITS[family];
  const near = fc.tuple(fc.constantFrom(0n, 1n, 0x2603n << BigInt(bits - 16)), fc.nat(bits - 1), fc.nat(15));
  const prefix = near.map(([value, shift, factor]) => {
    const address = (value ^ (BigInt(factor) << BigInt(shift))) & ((1n << BigInt(bits)) - 1n);
    return { base: (address >> BigInt(shift)) << BigInt(shift), length: bits - shift };
  });
  return fc.record({ family: fc.constant(family), prefixes: fc.array(prefix, { maxLength: 7 }) });
});

test('what a budgeted cover adds is exact and the least, for counts of up to 128 bits', () => {
  let widest = 0n;
  fc.assert(
    fc.property(scattered, fc.integer({ min: 1, max: 6 }), ({ family, prefixes }, most) => {
      const bits = BITS[family];
      const set = setOf(
        family,
        prefixes.map(({ base, length }) => ({
          family,
          base: base.toString(16).padStart(bits / 4, '0'),
          length,
          text: '',
        })),
      );
      const exact = minimalCover(set).toPrefixes();
      const { prefixes: cover, addedCount, added } = budgetedCover(set, most);
      const numbers = exact.map(({ base, length }) => ({ value: BigInt(`0x${base}`), length }));
      assert.is(addedCount, leastAdded(numbers, most, bits));
      assert.ok(cover.count <= most);
      assert.is(
        [...intervalsOf(added)].reduce((sum, { first, last }) => sum + last - first + 1n, 0n),
        addedCount,
      );
      if (addedCount > widest) widest = addedCount;
    }),
    { seed: 2603, numRuns: 1500 },
  );
  assert.ok(widest > 1n << 126n, 'some covers add nearly everything');
});

test('counts that differ only in their last bits are told apart', () => {
  // Either pair can be joined; the upper one has one address less between.
  const set = setOf(6, ['2000::', '2fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '4000::/127', '4fff::'].map(readPrefix));
  assert.equal(budgetedCover(set, 3).prefixes.toTexts(), [
    '2000::/128',
    '2fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128',
    '4000::/4',
  ]);
});

test('enough prefixes give the minimal cover, which adds nothing', () => {
  for (const family of [4, 6] as const) {
    for (const set of [emptySet(family), everyAddress(family)]) {
      const isMinimal = ({ prefixes, added, addedCount }: BudgetedCover): boolean =>
        prefixes.toTexts().join() === minimalCover(set).toTexts().join() && isEmptySet(added) && addedCount === 0n;
      for (const most of [1, 2, 1000]) assert.ok(isMinimal(budgetedCover(set, most)));
    }
  }
  const ends = setOf(4, ['0.0.0.0', '255.255.255.255'].map(readPrefix));
  assert.equal(budgetedCover(ends, 1).addedCount, 2n ** 32n - 2n);
});

/** Up to three sets of 8 cells, of both families. */
const setsOfCells = fc.array(
  fc.constantFrom(...universes(3)).chain((universe) =>
    blocksIn(universe, 5)
      .filter(({ length }) => length > 0)
      .map((blocks) => ({ universe, blocks, set: blocksToSet(universe, blocks) })),
  ),
  { minLength: 1, maxLength: 3 },
);

/** Every way to give each of so many sets one prefix or more, `most` in all. */
function everyDivision(sets: number, most: number): number[][] {
  if (sets === 0) return [[]];
  return Array.from({ length: Math.max(0, most - sets + 1) }, (_, index) => index + 1).flatMap((first) =>
    everyDivision(sets - 1, most - first).map((rest) => [first, ...rest]),
  );
}

test('several sets share their prefixes so that the fewest addresses are added, a /48 for one of IPv4', () => {
  let shared = 0;
  fc.assert(
    fc.property(setsOfCells, fc.nat(6), (items, more) => {
      const sets = items.map(({ set }) => set);
      const most = sets.length + more;
      const weightOf = ({ added, addedCount }: BudgetedCover): bigint => addedCount << (added.family === 4 ? 80n : 0n);
      const all = everyDivision(sets.length, most).map((counts) => {
        const covers = sets.map((set, index) => budgetedCover(set, counts[index] ?? 0));
        const weight = covers.reduce((sum, cover) => sum + weightOf(cover), 0n);
        const used = covers.map(({ prefixes }) => prefixes.count);
        // The fewest in all, then the fewest before the last set, and so on down.
        const sums = used.map((_, index) => used.slice(0, index + 1).reduce((sum, count) => sum + count, 0)).reverse();
        return { covers, weight, sums };
      });
      const [best] = all.sort((left, right) =>
        left.weight < right.weight ? -1 : left.weight > right.weight ? 1 : compareNumbers(left.sums, right.sums),
      );
      const covers = budgetedCovers(sets, most);
      assert.equal(
        covers.map(({ prefixes }) => prefixes.toTexts()),
        best?.covers.map(({ prefixes }) => prefixes.toTexts()),
      );
      assert.equal(
        covers.map(({ addedCount }) => addedCount),
        best?.covers.map(({ addedCount }) => addedCount),
      );
      if (sets.length > 1 && covers.some(({ addedCount }) => addedCount > 0n)) shared++;
    }),
    { seed: 4000, numRuns: 600 },
  );
  assert.ok(shared > 100, `only ${shared} cases had prefixes to share`);
});

test('covers of several sets take a prefix for each, and none for no address', () => {
  assert.throws(() => budgetedCovers([everyAddress(4), everyAddress(6)], 1), RangeError);
  assert.throws(() => budgetedCovers([everyAddress(4), emptySet(6)], 9), RangeError);
});

test('no cover has no prefix, or half of one', () => {
  for (const most of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
    assert.throws(() => budgetedCover(everyAddress(4), most), RangeError);
});

test.run();
