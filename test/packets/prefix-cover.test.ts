import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { emptySet, everyAddress } from '../../src/packets/address-set.js';
import { minimalCover } from '../../src/packets/prefix-cover.js';
import { suite } from '../suite.js';
import {
  type Block,
  blocksIn,
  blocksToCells,
  blocksToSet,
  everyCover,
  halvesOf,
  prefixOf,
  readPrefix,
  setOf,
  universes,
} from './small-universe.js';

const test = suite('prefix covers');

/** The blocks without a missing cell that are in no other such block: the only way to write a set with the fewest. */
function fullBlocks(cells: readonly boolean[], block: Block, depth: number): Block[] {
  const size = 1 << (depth - block.level);
  const own = cells.slice(block.place * size, (block.place + 1) * size);
  if (own.every(Boolean)) return [block];
  return own.includes(true) ? halvesOf(block).flatMap((half) => fullBlocks(cells, half, depth)) : [];
}

test('the minimal cover is the list of full blocks', () => {
  for (const universe of universes(8)) {
    fc.assert(
      fc.property(blocksIn(universe, 40), (blocks) => {
        const full = fullBlocks(blocksToCells(universe, blocks), { level: 0, place: 0 }, universe.depth);
        const cover = minimalCover(blocksToSet(universe, blocks));
        assert.equal(
          cover.toPrefixes(),
          full.map((block) => prefixOf(universe, block)),
        );
      }),
      { seed: 1519, numRuns: 80 },
    );
  }
});

test('no list of fewer blocks has the same addresses', () => {
  const [universe] = universes(3);
  if (!universe) throw new Error('there is no universe');
  for (let bits = 0; bits < 256; bits++) {
    const cells = Array.from({ length: 8 }, (_, cell) => (bits & (1 << cell)) !== 0);
    const single = cells.flatMap((has, place) => (has ? [{ level: 3, place }] : []));
    const exact = everyCover(cells, { level: 0, place: 0 }, 3).filter(
      (cover) => blocksToCells(universe, cover).filter(Boolean).length === single.length,
    );
    const fewest = Math.min(...exact.map(({ length }) => length));
    assert.is(minimalCover(blocksToSet(universe, single)).count, fewest);
    assert.is(exact.filter(({ length }) => length === fewest).length, 1, 'there is one such list');
  }
});

test('covers of the ends of a family and of single addresses', () => {
  assert.equal(minimalCover(everyAddress(4)).toTexts(), ['0.0.0.0/0']);
  assert.equal(minimalCover(everyAddress(6)).toTexts(), ['::/0']);
  assert.equal(minimalCover(emptySet(6)).toTexts(), []);
  assert.equal(minimalCover(setOf(4, [readPrefix('255.255.255.255')])).toTexts(), ['255.255.255.255/32']);
  assert.equal(minimalCover(setOf(6, [readPrefix('::ffff:1.2.3.4')])).toTexts(), ['::ffff:102:304/128']);
});

test.run();
