import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { diffTagSnapshots, isSameMeaning, type TagDiff } from '../../src/service-tags/tag-diff.js';
import { blocksToCells } from '../packets/small-universe.js';
import { suite } from '../suite.js';
import { type BlockTags, blockTags, CELLS, type OwnTag, ownSnapshot, snapshotOfBlocks } from './own-tags.js';

const test = suite('differences of tag files');

type Tags = Readonly<Record<string, OwnTag>>;

async function diffOf(before: Tags, after: Tags): Promise<TagDiff> {
  const { diff, findings } = await diffTagSnapshots(ownSnapshot(before, 'old'), ownSnapshot(after, 'new'));
  assert.equal(findings, []);
  if (!diff) throw new Error('no diff');
  return diff;
}

test('tags come and go, by name whatever the letter case', async () => {
  const own = { prefixes: ['192.0.2.0/24'] };
  const diff = await diffOf({ Old: own, FrontEnd: own }, { New: own, Frontend: own, Another: own });
  assert.equal(
    [diff.added, diff.removed].map((tags) => tags.map(({ name }) => name)),
    [['Another', 'New'], ['Old']],
  );
  assert.equal(diff.added[0], {
    name: 'Another',
    prefixes: { ipv4: 1, ipv6: 0 },
    addresses: { ipv4: 256n, ipv6: 0n },
  });
  assert.is(diff.same, 1);
  assert.equal(diff.addresses.gained, { ipv4: 0n, ipv6: 0n }, 'no address came into the tags altogether');
});

test('a re-split prefix, another order or another spelling changes nothing', async () => {
  const before = { prefixes: ['192.0.2.0/24', '198.51.100.0/24', '2001:db8::/32'] };
  const split = { prefixes: ['198.51.100.0/25', '198.51.100.128/25', '192.0.2.0/24', '2001:DB8:0::/32'] };
  const diff = await diffOf({ Own: before }, { Own: split });
  assert.equal([diff.changed, diff.resplit, diff.same], [[], ['Own'], 1]);
  assert.ok(isSameMeaning(diff));
  const turned = await diffOf({ Own: before }, { Own: { prefixes: [...before.prefixes].reverse() } });
  assert.equal([turned.changed, turned.resplit], [[], []]);
});

test('a changed tag has its prefixes as the files write them, and exact addresses', async () => {
  const diff = await diffOf(
    { Own: { prefixes: ['192.0.2.0/25', '198.51.100.0/24', '2001:db8::/64'] } },
    { Own: { prefixes: ['192.0.2.0/26', '192.0.2.64/26', '198.51.100.0/25', '2001:db8::/63'] } },
  );
  assert.equal(diff.changed, [
    {
      name: 'Own',
      prefixes: {
        gained: { ipv4: ['192.0.2.0/26', '192.0.2.64/26', '198.51.100.0/25'], ipv6: ['2001:db8::/63'] },
        lost: { ipv4: ['192.0.2.0/25', '198.51.100.0/24'], ipv6: ['2001:db8::/64'] },
      },
      idle: ['192.0.2.0/26', '192.0.2.64/26', '198.51.100.0/25', '192.0.2.0/25', '2001:db8::/64'],
      addresses: { gained: { ipv4: 0n, ipv6: 1n << 64n }, lost: { ipv4: 128n, ipv6: 0n } },
    },
  ]);
  assert.equal(diff.prefixes, { gained: { ipv4: 3, ipv6: 1 }, lost: { ipv4: 2, ipv6: 1 } });
  assert.not(isSameMeaning(diff));
});

test('features are compared as sets, and only where both files have them', async () => {
  const own = (networkFeatures?: unknown): Tags => ({ Own: { prefixes: [], ...{ networkFeatures } } });
  assert.equal((await diffOf(own(['NSG', 'FW']), own(['FW', 'NSG']))).features, []);
  assert.equal((await diffOf(own(), own(['FW']))).features, []);
  const diff = await diffOf(own(null), own(['UDR', 'NSG']));
  assert.equal(diff.features, [{ name: 'Own', before: null, after: ['NSG', 'UDR'] }]);
  assert.not(isSameMeaning(diff));
});

test('a tag may lose all of its prefixes', async () => {
  const diff = await diffOf({ Own: { prefixes: ['192.0.2.0/30'] } }, { Own: { prefixes: [] } });
  assert.equal(diff.changed[0]?.addresses, { gained: { ipv4: 0n, ipv6: 0n }, lost: { ipv4: 4n, ipv6: 0n } });
});

test('only wanted tags are compared', async () => {
  const [before, after] = [ownSnapshot({ A: { prefixes: [] } }), ownSnapshot({ B: { prefixes: [] } })];
  const { diff } = await diffTagSnapshots(before, after, ({ name }) => name === 'B');
  assert.equal([diff?.added.length, diff?.removed.length], [1, 0]);
});

test('a text that is no prefix is a finding, not a difference', async () => {
  const [before, after] = [ownSnapshot({ A: { prefixes: [] } }), ownSnapshot({ A: { prefixes: ['*'] } }, 'new.json')];
  const { diff, findings } = await diffTagSnapshots(before, after);
  assert.is(diff, undefined);
  assert.equal(
    findings.map(({ code, message }) => [code, message.startsWith('new.json')]),
    [['RC501', true]],
  );
});

/** The cells of a tag, IPv4 and then IPv6; undefined where there is no such tag. */
function cellsOf(tags: BlockTags, name: string): boolean[][] | undefined {
  const blocks = tags[name];
  return blocks && [blocksToCells(CELLS[4], blocks[4]), blocksToCells(CELLS[6], blocks[6])];
}

/** How many cells of either family the left has and the right has not. */
function countMissing(left: boolean[][], right: boolean[][]): number[] {
  return left.map((cells, family) => cells.filter((cell, index) => cell && !right[family]?.[index]).length);
}

test('random files differ as arrays of cells do', async () => {
  await fc.assert(
    fc.asyncProperty(blockTags, blockTags, async (before, after) => {
      const { diff } = await diffTagSnapshots(snapshotOfBlocks(before), snapshotOfBlocks(after));
      if (!diff) throw new Error('no diff');
      const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
      const expected: unknown[] = [];
      for (const name of names) {
        const [old, now] = [cellsOf(before, name), cellsOf(after, name)];
        if (!old || !now) expected.push([name, old ? 'removed' : 'added']);
        else if (JSON.stringify(old) !== JSON.stringify(now))
          expected.push([name, 'changed', countMissing(now, old), countMissing(old, now)]);
      }
      const cells = ({ ipv4, ipv6 }: { ipv4: bigint; ipv6: bigint }): number[] => [Number(ipv4), Number(ipv6 >> 64n)];
      const actual = [
        ...diff.added.map(({ name }) => [name, 'added']),
        ...diff.removed.map(({ name }) => [name, 'removed']),
        ...diff.changed.map(({ name, addresses }) => [name, 'changed', cells(addresses.gained), cells(addresses.lost)]),
      ];
      assert.equal(
        actual.sort((left, right) => (String(left[0]) < String(right[0]) ? -1 : 1)),
        expected,
      );
      const allOf = (tags: BlockTags): boolean[][] =>
        ([4, 6] as const).map((family) =>
          blocksToCells(
            CELLS[family],
            Object.values(tags).flatMap((blocks) => blocks[family]),
          ),
        );
      assert.equal(cells(diff.addresses.gained), countMissing(allOf(after), allOf(before)));
      assert.equal(cells(diff.addresses.lost), countMissing(allOf(before), allOf(after)));
    }),
    { seed: 20260622, numRuns: 400 },
  );
});

test.run();
