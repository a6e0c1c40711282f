import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { countOf, fewestForLeast, joinCosts, NO_COST, type WideningCosts } from '../../src/packets/widening-costs.js';
import { suite } from '../suite.js';

const test = suite('widening costs');

/** The same in bigints: costs by number of prefixes, and what the lower half gets of them. */
interface PlainCosts {
  readonly costs: readonly bigint[];
  readonly lowerShares: readonly number[];
}

function joinPlainly(lower: PlainCosts, upper: PlainCosts, whole: bigint, most: number): PlainCosts {
  const size = Math.min(most, lower.costs.length + upper.costs.length);
  const best = Array.from({ length: size }, (_, index) => {
    if (index === 0) return { cost: whole, share: 0 };
    return lower.costs
      .map((cost, share) => ({ cost, other: upper.costs[index - 1 - share], share: share + 1 }))
      .flatMap(({ cost, other, share }) => (other === undefined ? [] : [{ cost: cost + other, share }]))
      .reduce((least, one) => (one.cost < least.cost ? one : least));
  });
  return { costs: best.map(({ cost }) => cost), lowerShares: best.map(({ share }) => share) };
}

/** A block: one prefix, or two halves and what covering both by one prefix adds. */
type Tree = { readonly whole: bigint; readonly lower: Tree; readonly upper: Tree } | 'prefix';

function costsOf(tree: Tree, most: number): { costs: WideningCosts; plain: PlainCosts } {
  if (tree === 'prefix') return { costs: NO_COST, plain: { costs: [0n], lowerShares: [0] } };
  const [lower, upper] = [costsOf(tree.lower, most), costsOf(tree.upper, most)];
  return {
    costs: joinCosts(lower.costs, upper.costs, tree.whole, most),
    plain: joinPlainly(lower.plain, upper.plain, tree.whole, most),
  };
}

const readCosts = ({ parts, lowerShares }: WideningCosts): bigint[] =>
  Array.from(lowerShares, (_, index) =>
    [...parts.subarray(3 * index, 3 * index + 3)].reduce((sum, part) => (sum << 48n) + BigInt(part), 0n),
  );

/** Counts around the borders of the three numbers, so that sums carry and ties are common. */
const count = fc
  .record({ border: fc.constantFrom(0n, 48n, 49n, 95n, 96n, 97n, 120n), by: fc.bigInt({ min: -2n, max: 2n }) })
  .map(({ border, by }) => (1n << border) + (by < 0n && border === 0n ? 0n : by));

const { tree } = fc.letrec<{ tree: Tree; node: Tree }>((tie) => ({
  tree: fc.oneof({ depthSize: 'medium' }, fc.constant('prefix' as const), tie('node')),
  node: fc.record({ whole: count, lower: tie('tree'), upper: tie('tree') }),
}));

test('costs are those of bigints, and ties go to fewer prefixes in the lower half', () => {
  let [tied, carried] = [0, 0];
  fc.assert(
    fc.property(
      fc.record({ whole: count, lower: tree, upper: tree }),
      fc.integer({ min: 1, max: 9 }),
      (drawn, most) => {
        const { costs, plain } = costsOf(drawn, most);
        assert.equal(readCosts(costs), plain.costs);
        assert.equal([...costs.lowerShares], plain.lowerShares);
        const [, ...parts] = [...costs.parts];
        assert.ok(parts.every((part) => part < 2 ** 48));
        if (plain.costs.some((cost, index) => index > 0 && cost === plain.costs[index - 1])) tied++;
        if (plain.costs.some((cost) => cost > 1n << 49n)) carried++;
        const last = plain.costs[countOf(costs) - 1];
        let fewest = countOf(costs);
        while (fewest > 1 && plain.costs[fewest - 2] === last) fewest--;
        assert.is(fewestForLeast(costs), fewest);
      },
    ),
    { seed: 48, numRuns: 4000 },
  );
  assert.ok(tied > 100 && carried > 100, `${tied} ties, ${carried} large sums`);
});

test.run();
