import fc from 'fast-check';
import * as assert from 'uvu/assert';
import {
  complementAddresses,
  containsAddress,
  countAddresses,
  coversAddresses,
  coversPrefix,
  emptySet,
  equalAddresses,
  everyAddress,
  firstAddress,
  intersectAddresses,
  intervalsOf,
  isEmptySet,
  subtractAddresses,
  unionAddresses,
} from '../../src/packets/address-set.js';
import { type AddressFamily, ANY_IPV4 } from '../../src/packets/prefix.js';
import { addressSetsOf, unionAddressSets } from '../../src/packets/read-prefixes.js';
import { suite } from '../suite.js';
import {
  BITS,
  type Block,
  blocksIn,
  blocksToCells,
  blocksToSet,
  cellsOf,
  prefixOf,
  readPrefix,
  setOf,
  type Universe,
  universes,
} from './small-universe.js';

const test = suite('address sets');
const UNIVERSES = universes(8);
const RUNS = { seed: 4632, numRuns: 120 };

/** Holds a property in every universe, for blocks drawn in it. */
function inEach(check: (universe: Universe, ...drawn: [Block[], Block[], Block[]]) => void): void {
  for (const universe of UNIVERSES) {
    const blocks = blocksIn(universe);
    fc.assert(
      fc.property(blocks, blocks, blocks, (one, other, third) => check(universe, one, other, third)),
      RUNS,
    );
  }
}

test('a set holds the addresses of its prefixes and no other', () => {
  inEach((universe, blocks) => {
    assert.equal(cellsOf(universe, blocksToSet(universe, blocks)), blocksToCells(universe, blocks));
  });
});

test('union, intersection, difference and complement agree with booleans', () => {
  inEach((universe, first, second, third) => {
    const [one, other] = [blocksToSet(universe, first), blocksToSet(universe, second)];
    const [a, b, c] = [first, second, third].map((blocks) => blocksToCells(universe, blocks));
    if (!a || !b || !c) throw new Error('three sets were drawn');
    const { family } = universe;
    assert.equal(
      cellsOf(universe, unionAddresses(family, [one, other, blocksToSet(universe, third)])),
      a.map((has, cell) => has || b[cell] || c[cell]),
    );
    assert.equal(
      cellsOf(universe, intersectAddresses(one, other)),
      a.map((has, cell) => has && b[cell]),
    );
    assert.equal(
      cellsOf(universe, subtractAddresses(one, other)),
      a.map((has, cell) => has && !b[cell]),
    );
    const around = blocksToSet(universe, [{ level: 0, place: 0 }]);
    assert.equal(
      cellsOf(universe, intersectAddresses(complementAddresses(one), around)),
      a.map((has) => !has),
    );
    assert.is(countAddresses(one) + countAddresses(complementAddresses(one)), 1n << BigInt(BITS[family]));
  });
});

test('questions about a set agree with booleans', () => {
  let covered = 0;
  inEach((universe, one, other) => {
    const [left, right] = [blocksToSet(universe, one), blocksToSet(universe, other)];
    const [a, b] = [blocksToCells(universe, one), blocksToCells(universe, other)];
    const isSubset = b.every((has, cell) => !has || a[cell]);
    if (isSubset && b.includes(true)) covered++;
    assert.is(coversAddresses(left, right), isSubset);
    assert.is(coversAddresses(left, intersectAddresses(left, right)), true);
    assert.is(
      equalAddresses(left, right),
      a.every((has, cell) => has === b[cell]),
    );
    assert.is(equalAddresses(left, unionAddresses(universe.family, [left, intersectAddresses(right, left)])), true);
    assert.is(isEmptySet(left), !a.includes(true));
    assert.is(countAddresses(left), BigInt(a.filter(Boolean).length) << BigInt(universe.shift));
    const size = 1n << BigInt(universe.shift);
    for (const [cell, has] of a.entries()) {
      const address = universe.start + BigInt(cell) * size;
      assert.is(containsAddress(left, address), has);
      assert.is(containsAddress(left, address + size - 1n), has);
    }
    for (const block of other) {
      const cells = blocksToCells(universe, [block]);
      assert.is(
        coversPrefix(left, prefixOf(universe, block)),
        cells.every((has, cell) => !has || a[cell]),
      );
    }
    const lowest = a.indexOf(true);
    const expected = lowest < 0 ? undefined : prefixOf(universe, { level: universe.depth, place: lowest }).text;
    assert.is(firstAddress(left), expected?.replace(/\/.*/, ''));
  });
  assert.ok(covered > 100, 'enough of the sets hold one another');
});

test('the empty set is empty, and everything is everything', () => {
  for (const family of [4, 6] as const) {
    const [none, all] = [emptySet(family), everyAddress(family)];
    assert.is(isEmptySet(none), true);
    assert.is(countAddresses(none), 0n);
    assert.is(firstAddress(none), undefined);
    assert.is(containsAddress(none, 0n), false);
    assert.is(coversAddresses(none, all), false);
    assert.is(coversAddresses(all, none), true);
    assert.is(coversAddresses(none, none), true);
    assert.is(isEmptySet(unionAddresses(family, [])), true);
    assert.is(isEmptySet(unionAddresses(family, [none, none])), true);
    assert.is(isEmptySet(complementAddresses(all)), true);
    assert.is(equalAddresses(all, none), false);
    assert.is(countAddresses(all), 1n << BigInt(BITS[family]));
    assert.is(containsAddress(all, (1n << BigInt(BITS[family])) - 1n), true);
    assert.is(containsAddress(all, 1n << BigInt(BITS[family])), false);
    assert.is(containsAddress(all, -1n), false);
    assert.is(firstAddress(all), family === 4 ? '0.0.0.0' : '::');
  }
  assert.is(isEmptySet(addressSetsOf([]).ipv4) && isEmptySet(addressSetsOf([]).ipv6), true);
  assert.ok(equalAddresses(everyAddress(4), addressSetsOf([ANY_IPV4]).ipv4));
  assert.ok(equalAddresses(everyAddress(6), addressSetsOf([readPrefix('::/0')]).ipv6));
});

test('blocks that touch become one interval, at the ends of a family too', () => {
  const intervals = (family: AddressFamily, ...texts: string[]): string[] =>
    [...intervalsOf(setOf(family, texts.map(readPrefix)))].map(
      ({ first, last }) => `${first.toString(16)}-${last.toString(16)}`,
    );
  assert.equal(intervals(4, '255.255.255.254/32', '255.255.255.255/32', '0.0.0.0/32'), ['0-0', 'fffffffe-ffffffff']);
  assert.equal(intervals(4, '10.0.1.0/24', '10.0.0.0/24', '10.0.3.0/24'), ['a000000-a0001ff', 'a000300-a0003ff']);
  assert.equal(intervals(6, '::1:0:0', '::ffff:ffff', '::1:0:2'), ['ffffffff-100000000', '100000002-100000002']);
  assert.equal(intervals(6, '8000::/1', '::/1'), [`0-${'f'.repeat(32)}`]);
  assert.equal(intervals(6, '::ffff:1.2.3.4', '::1.2.3.5'), ['1020305-1020305', 'ffff01020304-ffff01020304']);
});

test('thousands of blocks in any order are merged as by sorted bigints', () => {
  for (const family of [4, 6] as const) {
    const bits = BITS[family];
    const block = fc.record({ value: fc.bigInt({ min: 0n, max: (1n << 40n) - 1n }), hostBits: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(block, { minLength: 2500, maxLength: 3000, size: 'max' }), (drawn) => {
        const ranges = drawn.map(({ value, hostBits }): [bigint, bigint] => {
          const spread = family === 4 ? value >> 16n : ((value >> 20n) << 90n) | (value & 0xf_ffffn);
          const first = (spread >> BigInt(hostBits)) << BigInt(hostBits);
          return [first, first + (1n << BigInt(hostBits)) - 1n];
        });
        const prefixes = ranges.map(([first], index) => ({
          family,
          base: first.toString(16).padStart(bits / 4, '0'),
          length: bits - (drawn[index]?.hostBits ?? 0),
          text: '',
        }));
        const merged: { first: bigint; last: bigint }[] = [];
        for (const [first, last] of ranges.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))) {
          const previous = merged.at(-1);
          if (previous && first <= previous.last + 1n) previous.last = last > previous.last ? last : previous.last;
          else merged.push({ first, last });
        }
        assert.equal([...intervalsOf(setOf(family, prefixes))], merged);
      }),
      { seed: 4291, numRuns: 12, endOnFailure: true },
    );
  }
});

test('sets of both families are united family by family', () => {
  const [one, other] = [['10.0.0.0/24', '::/64'], ['10.0.1.0/24']].map((texts) => addressSetsOf(texts.map(readPrefix)));
  const { ipv4, ipv6 } = unionAddressSets([one, other].filter((sets) => sets !== undefined));
  assert.is(countAddresses(ipv4), 512n);
  assert.is(countAddresses(ipv6), 1n << 64n);
});

test('families do not mix', () => {
  const [ipv4, ipv6] = [everyAddress(4), everyAddress(6)];
  for (const operation of [intersectAddresses, subtractAddresses, coversAddresses])
    assert.throws(() => operation(ipv4, ipv6), /IPv[46] meets one of IPv[46]/);
  assert.throws(() => unionAddresses(4, [ipv4, ipv6]), /meets/);
  assert.is(equalAddresses(emptySet(4), emptySet(6)), false);
  assert.is(coversPrefix(ipv6, ANY_IPV4), false);
  assert.is(coversPrefix(ipv4, readPrefix('::1')), false);
});

test('a prefix with bits beyond its length is no prefix', () => {
  const wrong = { family: 4, base: '0a000005', length: 8, text: '10.0.0.5/8' } as const;
  assert.throws(() => addressSetsOf([wrong]), /10\.0\.0\.5\/8/);
});

test.run();
