import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { type AddressSet, intervalsOf } from '../../src/packets/address-set.js';
import type { AddressFamily, Prefix } from '../../src/packets/prefix.js';
import { isPrefix, parsePrefix } from '../../src/packets/prefix-text.js';
import { addressSetsOf } from '../../src/packets/read-prefixes.js';

export const BITS: Readonly<Record<AddressFamily, number>> = { 4: 32, 6: 128 };

/**
 * A part of a family that is looked at as a few cells of equal size, so that every set of cells can be held against an
 * array of booleans.
 */
export interface Universe {
  readonly family: AddressFamily;
  readonly start: bigint;
  /** Each cell has 2 to the power of `shift` addresses. */
  readonly shift: number;
  /** There are 2 to the power of `depth` cells. */
  readonly depth: number;
}

/** A block of cells: its place among those of its size. */
export interface Block {
  readonly level: number;
  readonly place: number;
}

const cellCount = ({ depth }: Universe): number => 1 << depth;

/** At both ends of a family, over word borders, over all of a family, and among IPv4-mapped addresses. */
export function universes(depth: number): Universe[] {
  const of = (family: AddressFamily, shift: number, text: string): Universe => {
    const { base } = readPrefix(text);
    return { family, start: BigInt(`0x${base}`), shift, depth };
  };
  return [
    of(4, 0, '10.1.2.0'),
    of(4, 0, '0.0.0.0'),
    of(4, 0, `255.255.255.${256 - 2 ** depth}`),
    of(4, 12, '172.16.0.0'),
    of(4, 32 - depth, '0.0.0.0'),
    of(6, 0, '2603:1030::'),
    of(6, 0, '::'),
    of(6, 0, `ffff:ffff:ffff:ffff:ffff:ffff:ffff:${(65536 - 2 ** depth).toString(16)}`),
    of(6, 0, '::ffff:1.2.3.0'),
    ...[30, 62, 94].map((shift) => of(6, shift, '2a00::')),
    of(6, 128 - depth, '::'),
  ];
}

export function readPrefix(text: string): Prefix {
  const parsed = parsePrefix(text);
  if (!isPrefix(parsed)) throw new Error(`${text}: ${parsed.reason}`);
  return parsed;
}

/** The prefix that is a block of cells. */
export function prefixOf({ family, start, shift, depth }: Universe, { level, place }: Block): Prefix {
  const first = start + (BigInt(place) << BigInt(shift + depth - level));
  const hex = first.toString(16).padStart(BITS[family] / 4, '0');
  const groups = family === 4 ? hex.match(/../g) : hex.match(/.{4}/g);
  const spelled = (groups ?? []).map((group) => (family === 4 ? Number.parseInt(group, 16) : group));
  return readPrefix(`${spelled.join(family === 4 ? '.' : ':')}/${BITS[family] - shift - depth + level}`);
}

export function setOf(family: AddressFamily, prefixes: readonly Prefix[]): AddressSet {
  const { ipv4, ipv6 } = addressSetsOf(prefixes);
  return family === 4 ? ipv4 : ipv6;
}

export function blocksToSet(universe: Universe, blocks: readonly Block[]): AddressSet {
  return setOf(
    universe.family,
    blocks.map((block) => prefixOf(universe, block)),
  );
}

export function blocksToCells(universe: Universe, blocks: readonly Block[]): boolean[] {
  const cells = new Array<boolean>(cellCount(universe)).fill(false);
  for (const { level, place } of blocks) {
    const size = 1 << (universe.depth - level);
    cells.fill(true, place * size, (place + 1) * size);
  }
  return cells;
}

/** Blocks of all sizes, many small, in any order, some in others. */
export function blocksIn({ depth }: Universe, most = 24): fc.Arbitrary<Block[]> {
  const level = fc.integer({ min: 0, max: 3 * depth }).map((drawn) => Math.min(depth, drawn));
  const block = level.chain((own) => fc.record({ level: fc.constant(own), place: fc.nat((1 << own) - 1) }));
  return fc.array(block, { maxLength: most });
}

/** Reads a set back as cells, and sees that it is in its one form: ascending intervals with gaps, of whole cells. */
export function cellsOf(universe: Universe, set: AddressSet): boolean[] {
  assert.is(set.family, universe.family);
  const cells = new Array<boolean>(cellCount(universe)).fill(false);
  let previous: bigint | undefined;
  for (const { first, last } of intervalsOf(set)) {
    assert.ok(first <= last, 'an interval ends after it begins');
    assert.ok(previous === undefined || first > previous + 1n, 'intervals ascend and do not touch');
    previous = last;
    const cell = (address: bigint): number => Number((address - universe.start) >> BigInt(universe.shift));
    const size = 1n << BigInt(universe.shift);
    assert.is((first - universe.start) % size, 0n, 'an interval begins with a cell');
    assert.is((last + 1n - universe.start) % size, 0n, 'an interval ends with a cell');
    assert.ok(cell(first) >= 0 && cell(last) < cells.length, 'an interval is inside of the universe');
    cells.fill(true, cell(first), cell(last) + 1);
  }
  return cells;
}

export const halvesOf = ({ level, place }: Block): readonly [Block, Block] => [
  { level: level + 1, place: 2 * place },
  { level: level + 1, place: 2 * place + 1 },
];

/** Every list of blocks that holds what is to be covered in a block, and no block without any of it. */
export function everyCover(cells: readonly boolean[], block: Block, depth: number): Block[][] {
  const size = 1 << (depth - block.level);
  if (!cells.slice(block.place * size, (block.place + 1) * size).includes(true)) return [[]];
  if (block.level === depth) return [[block]];
  const [lower, upper] = halvesOf(block);
  const uppers = everyCover(cells, upper, depth);
  const divided = everyCover(cells, lower, depth).flatMap((left) => uppers.map((right) => [...left, ...right]));
  return [[block], ...divided];
}
