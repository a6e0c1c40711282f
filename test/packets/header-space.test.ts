import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { type Box, type HeaderSpace, HeaderSpaces } from '../../src/packets/header-space.js';
import { suite } from '../suite.js';

const test = suite('header spaces');

const FIELDS = 3;
const CLASSES = 4;
/** Names 2 and 3 always hold 0 and 1, in this order: what is within 0 is within 2. */
const CLOSURES = [0b0101n, 0b1010n, 0b0100n, 0b1000n];
const SPACES = new HeaderSpaces(CLOSURES);
const RUNS = { seed: 7714, numRuns: 400 };

/** One packet of the universe: a class per field, and the names that hold its address. */
interface Point {
  readonly classes: readonly number[];
  readonly names: bigint;
}

const isClosed = (names: bigint): boolean =>
  CLOSURES.every((closure, name) => ((names >> BigInt(name)) & 1n) === 0n || (names & closure) === closure);
const NAMES = Array.from({ length: 16 }, (_, bits) => BigInt(bits)).filter(isClosed);
const POINTS: readonly Point[] = NAMES.flatMap((names) =>
  Array.from({ length: CLASSES ** FIELDS }, (_, at) => ({
    classes: Array.from({ length: FIELDS }, (__, field) => Math.floor(at / CLASSES ** field) % CLASSES),
    names,
  })),
);

const holds = ({ fields, within, outside }: Box, { classes, names }: Point): boolean =>
  fields.every((bits, field) => ((bits >> BigInt(classes[field] ?? 0)) & 1n) === 1n) &&
  (names & within) === within &&
  (names & outside) === 0n;
const pointsOf = (space: HeaderSpace): boolean[] => POINTS.map((point) => space.some((box) => holds(box, point)));

const box: fc.Arbitrary<Box> = fc
  .record({
    fields: fc.array(fc.bigInt({ min: 1n, max: 15n }), { minLength: FIELDS, maxLength: FIELDS }),
    within: fc.constantFrom(...NAMES),
    outside: fc.bigInt({ min: 0n, max: 15n }),
  })
  .filter(({ within, outside }) => (within & outside) === 0n);
const space = fc.array(box, { maxLength: 4 });

test('the universe of the test has packets of all kinds', () => {
  assert.is(NAMES.length, 9);
  assert.is(POINTS.length, 9 * 64);
});

test('intersection, difference and their questions agree with every single packet', () => {
  fc.assert(
    fc.property(space, space, (left, right) => {
      const [a, b] = [pointsOf(left), pointsOf(right)];
      assert.equal(
        pointsOf(SPACES.intersect(left, right)),
        a.map((isIn, at) => isIn && b[at]),
      );
      const rest = SPACES.subtract(left, right);
      assert.equal(
        pointsOf(rest),
        a.map((isIn, at) => isIn && !b[at]),
      );
      for (const own of rest)
        assert.ok(
          POINTS.some((point) => holds(own, point)),
          'no box is empty',
        );
      assert.is(
        SPACES.isCovered(left, right),
        a.every((isIn, at) => !isIn || b[at]),
      );
      assert.is(
        SPACES.overlaps(left, right),
        a.some((isIn, at) => isIn && b[at]),
      );
    }),
    RUNS,
  );
});

test('what is left of one box does not overlap', () => {
  fc.assert(
    fc.property(box, space, (left, right) => {
      const rest = SPACES.subtract([left], right);
      for (const point of POINTS) assert.ok(rest.filter((own) => holds(own, point)).length <= 1);
    }),
    RUNS,
  );
});

test('within a name is within the names that hold it', () => {
  const all = [15n, 15n, 15n];
  const regional: Box = { fields: all, within: 0b0101n, outside: 0n };
  const global: Box = { fields: all, within: 0b0100n, outside: 0n };
  assert.equal(SPACES.subtract([regional], [global]), []);
  assert.is(SPACES.subtract([global], [regional]).length, 1);
  assert.is(SPACES.intersectBoxes(regional, { fields: all, within: 0n, outside: 0b0100n }), undefined);
});

test.run();
