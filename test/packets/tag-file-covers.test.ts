import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import {
  coversAddresses,
  equalAddresses,
  intersectAddresses,
  isEmptySet,
  subtractAddresses,
} from '../../src/packets/address-set.js';
import { budgetedCover } from '../../src/packets/budgeted-cover.js';
import { minimalCover } from '../../src/packets/prefix-cover.js';
import { type AddressSets, readCanonicalPrefixes, unionAddressSets } from '../../src/packets/read-prefixes.js';
import { suite } from '../suite.js';

const test = suite("covers of Microsoft's tag files");

/** Prefixes of IPv4 and IPv6. */
type Counts = readonly [ipv4: number, ipv6: number];

type Row = readonly [name: string, azureCloud: Counts, storage: Counts, everyTagByItself: number, union: Counts];

/** Counted with `ipaddress.collapse_addresses` of Python 3. */
const ROWS: readonly Row[] = [
  ['Public_20260622', [2809, 2032], [496, 79], 96_419, [2857, 1925]],
  ['Public_20260615', [2852, 2063], [496, 79], 96_411, [2900, 1956]],
  ['Public_20260427', [2032, 1433], [496, 79], 90_778, [2080, 1326]],
  ['Public_20251028', [1860, 1346], [495, 79], 83_425, [1887, 1238]],
  ['Public_20250728', [1844, 1274], [495, 76], 81_164, [1872, 1168]],
  ['Public_20200803', [1313, 0], [499, 0], 25_731, [1568, 0]],
  ['AzureGovernment_20260720', [186, 119], [31, 6], 6285, [186, 108]],
  ['AzureGovernment_20250728', [169, 104], [30, 6], 5357, [166, 93]],
  ['China_20260720', [166, 54], [21, 6], 4255, [171, 46]],
  ['China_20250728', [176, 56], [21, 6], 4008, [182, 50]],
  ['China_20200601', [105, 0], [20, 0], 923, [105, 0]],
  ['AzureGermany_20220307', [22, 2], [17, 0], 356, [28, 8]],
];

/** The addresses of every tag. The reader of snapshots refuses clouds that are no more, so it is not asked. */
function readTags(path: string): Map<string, AddressSets> {
  const { values } = JSON.parse(readFileSync(path, 'utf8')) as {
    values: { name: string; properties: { addressPrefixes: string[] } }[];
  };
  return new Map(
    values.map(({ name, properties }) => {
      const { sets, unread } = readCanonicalPrefixes(properties.addressPrefixes);
      assert.equal(unread, [], name);
      return [name, sets];
    }),
  );
}

const coverCounts = ({ ipv4, ipv6 }: AddressSets): Counts => [minimalCover(ipv4).count, minimalCover(ipv6).count];

const folder = process.env['RULEC_TAG_FILES'] ?? '';

for (const [name, azureCloud, storage, everyTagByItself, union] of ROWS) {
  const file = `ServiceTags_${name}.json`;
  const path = join(folder, file);
  if (folder === '' || !existsSync(path)) {
    test.unable(file, folder === '' ? 'RULEC_TAG_FILES names no folder' : 'the folder lacks the file');
    continue;
  }
  test(file, () => {
    const tags = readTags(path);
    const of = (name: string): AddressSets => {
      const sets = tags.get(name);
      if (!sets) throw new Error(`${file} has no ${name}`);
      return sets;
    };
    assert.equal(coverCounts(of('AzureCloud')), azureCloud);
    assert.equal(coverCounts(of('Storage')), storage);
    const byItself = [...tags.values()].reduce((sum, sets) => {
      const [ipv4, ipv6] = coverCounts(sets);
      return sum + ipv4 + ipv6;
    }, 0);
    assert.is(byItself, everyTagByItself);
    const all = unionAddressSets([...tags.values()]);
    assert.equal(coverCounts(all), union);
    for (const family of ['ipv4', 'ipv6'] as const) {
      // The list of a minimal cover reads as the set again, and a cover of fewer prefixes holds it.
      const again = readCanonicalPrefixes(minimalCover(all[family]).toTexts());
      assert.equal(again.unread, []);
      assert.ok(equalAddresses(again.sets[family], all[family]));
      const { prefixes, added } = budgetedCover(all[family], 100);
      assert.ok(coversAddresses(prefixes.toSet(), all[family]));
      assert.ok(isEmptySet(intersectAddresses(added, all[family])));
      assert.ok(equalAddresses(subtractAddresses(prefixes.toSet(), added), all[family]));
    }
  });
}

test('counts of twelve files are known', () => assert.is(ROWS.length, 12));

test.run();
