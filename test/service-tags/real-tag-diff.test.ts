import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type NamedSnapshot, readTagSnapshot } from '../../src/service-tags/snapshot.js';
import { diffTagSnapshots } from '../../src/service-tags/tag-diff.js';
import { suite } from '../suite.js';

const test = suite("differences of Microsoft's tag files");

type Counts = readonly [gainedIpv4: number, lostIpv4: number, gainedIpv6: number, lostIpv6: number];

/** Counted with Python 3 and its `ipaddress`. */
const PAIRS: readonly (readonly [old: string, now: string, added: number, removed: number, changed: number, Counts])[] =
  [
    ['Public_20260427', 'Public_20260622', 98, 0, 456, [3552, 558, 2422, 351]],
    ['Public_20250728', 'Public_20260622', 267, 0, 951, [12_313, 1835, 5138, 571]],
    ['Public_20251028', 'Public_20260427', 97, 0, 654, [7113, 1247, 1855, 197]],
    ['Public_20260615', 'Public_20260622', 0, 0, 64, [163, 121, 80, 93]],
    ['AzureGovernment_20250728', 'AzureGovernment_20260720', 5, 32, 96, [1039, 110, 182, 1]],
    ['China_20250728', 'China_20260720', 3, 0, 44, [161, 29, 143, 21]],
  ];

const folder = process.env['RULEC_TAG_FILES'] ?? '';
const pathOf = (name: string): string => join(folder, `ServiceTags_${name}.json`);

function read(name: string): NamedSnapshot {
  const { snapshot, findings } = readTagSnapshot(readFileSync(pathOf(name), 'utf8'), name);
  assert.equal(findings, []);
  if (!snapshot) throw new Error('no snapshot');
  return { snapshot, name };
}

for (const [old, now, added, removed, changed, counts] of PAIRS) {
  const title = `${old} to ${now}`;
  if (folder === '' || !existsSync(pathOf(old)) || !existsSync(pathOf(now))) {
    test.unable(title, folder === '' ? 'RULEC_TAG_FILES names no folder' : 'the folder lacks a file');
    continue;
  }
  test(title, async () => {
    const { diff } = await diffTagSnapshots(read(old), read(now));
    if (!diff) throw new Error('no diff');
    assert.equal([diff.added.length, diff.removed.length, diff.changed.length], [added, removed, changed]);
    const { gained, lost } = diff.prefixes;
    assert.equal([gained.ipv4, lost.ipv4, gained.ipv6, lost.ipv6], counts);
    assert.equal(diff.resplit, []);
  });
}

test('figures of six pairs are known', () => assert.is(PAIRS.length, 6));

test.run();
