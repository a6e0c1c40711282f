import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { AddressFamily } from '../../src/packets/prefix.js';
import { measureTags } from '../../src/service-tags/tag-sets.js';
import { type WhichTags, whichTags } from '../../src/service-tags/which-tags.js';
import { type Block, blocksIn, blocksToCells, prefixOf, readPrefix } from '../packets/small-universe.js';
import { suite } from '../suite.js';
import { type BlockTags, blockTags, CELLS, type OwnTag, ownSnapshot, snapshotOfBlocks } from './own-tags.js';

const test = suite('tags of an address');

async function ask(tags: Readonly<Record<string, OwnTag>>, text: string): Promise<WhichTags> {
  const file = ownSnapshot(tags);
  const { measured } = await measureTags(file.snapshot.tags.values(), file);
  return whichTags(measured, readPrefix(text));
}

const names = ({ whole, part }: WhichTags): string[][] => [whole, part].map((tags) => tags.map(({ name }) => name));

const TAGS = {
  Wide: { prefixes: ['192.0.2.0/24', '198.51.100.0/24'] },
  Small: { prefixes: ['192.0.2.0/30', '2001:db8::/32'] },
  Halves: { prefixes: ['192.0.2.0/26', '192.0.2.64/26'] },
  Again: { prefixes: ['192.0.2.0/25'] },
  None: { prefixes: [] },
};

test('the tag with the fewest addresses of the family comes first, then by name', async () => {
  assert.equal(names(await ask(TAGS, '192.0.2.1')), [['Small', 'Again', 'Halves', 'Wide'], []]);
});

test('a prefix over the border of two prefixes of a tag is in it', async () => {
  assert.equal(names(await ask(TAGS, '192.0.2.0/25')), [['Again', 'Halves', 'Wide'], ['Small']]);
});

test('what a tag holds in part is told apart, with how much', async () => {
  const { whole, part } = await ask(TAGS, '192.0.2.0/24');
  assert.equal(whole, [{ name: 'Wide', addresses: 512n, shared: 256n }]);
  assert.equal(part, [
    { name: 'Small', addresses: 4n, shared: 4n },
    { name: 'Again', addresses: 128n, shared: 128n },
    { name: 'Halves', addresses: 128n, shared: 128n },
  ]);
});

test('an address may be in no tag, and families do not mix', async () => {
  assert.equal(names(await ask(TAGS, '203.0.113.1')), [[], []]);
  assert.equal(names(await ask(TAGS, '2001:db8::1')), [['Small'], []]);
  assert.equal(names(await ask(TAGS, '::ffff:192.0.2.1')), [[], []]);
});

/** What a tag has of a block, cell for cell. */
function expectedOf(tags: BlockTags, family: AddressFamily, asked: Block): string[][] {
  const wanted = blocksToCells(CELLS[family], [asked]);
  const rows = Object.entries(tags).map(([name, blocks]) => {
    const cells = blocksToCells(CELLS[family], blocks[family]);
    const shared = cells.filter((cell, index) => cell && wanted[index]).length;
    return { name, size: cells.filter(Boolean).length, shared };
  });
  rows.sort((left, right) => left.size - right.size || (left.name < right.name ? -1 : 1));
  const all = wanted.filter(Boolean).length;
  return [
    rows.filter(({ shared }) => shared === all).map(({ name }) => name),
    rows.filter(({ shared }) => shared > 0 && shared < all).map(({ name }) => name),
  ];
}

test('random tags hold random prefixes as arrays of cells do', async () => {
  const block = (family: AddressFamily): fc.Arbitrary<Block> =>
    blocksIn(CELLS[family]).map((blocks) => blocks[0] ?? { level: 5, place: 7 });
  await fc.assert(
    fc.asyncProperty(blockTags, block(4), block(6), async (tags, ...asked) => {
      const file = snapshotOfBlocks(tags);
      const { measured } = await measureTags(file.snapshot.tags.values(), file);
      for (const family of [4, 6] as const) {
        const own = asked[family === 4 ? 0 : 1] ?? { level: 0, place: 0 };
        const found = whichTags(measured, prefixOf(CELLS[family], own));
        assert.equal(names(found), expectedOf(tags, family, own));
      }
    }),
    { seed: 406, numRuns: 400 },
  );
});

test.run();
