import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { isPrefix, parsePrefix } from '../../src/packets/prefix-text.js';
import { loadAzureTables } from '../../src/rules.js';
import type { Cloud } from '../../src/service-tags/regions.js';
import { readTagSnapshot, type SnapshotTag, type TagSnapshot } from '../../src/service-tags/snapshot.js';
import { regionOfTag } from '../../src/service-tags/tag-region.js';
import { tagContains } from '../../src/service-tags/tag-table.js';
import { suite } from '../suite.js';

const test = suite("Microsoft's tag files");
const { tags, regions } = loadAzureTables();

interface KnownFile {
  readonly file: string;
  readonly cloud: Cloud;
  readonly changeNumber: number;
  readonly tags: number;
  readonly ipv4: number;
  readonly ipv6: number;
  /** How many tags have a region, and how many regions they have. */
  readonly regional: readonly [tags: number, regions: number];
}

/** Counted apart from this code. The newest of each cloud is what the table was made from. */
const NEWEST: readonly KnownFile[] = [
  {
    file: 'ServiceTags_Public_20260622.json',
    cloud: 'public',
    changeNumber: 406,
    tags: 3234,
    ipv4: 78_510,
    ipv6: 28_466,
    regional: [3130, 75],
  },
  {
    file: 'ServiceTags_AzureGovernment_20260720.json',
    cloud: 'usgov',
    changeNumber: 402,
    tags: 299,
    ipv4: 4859,
    ipv6: 1732,
    regional: [212, 5],
  },
  {
    file: 'ServiceTags_China_20260720.json',
    cloud: 'china',
    changeNumber: 405,
    tags: 327,
    ipv4: 3114,
    ipv6: 1276,
    regional: [244, 6],
  },
];
const OLDER: readonly KnownFile[] = [
  {
    file: 'ServiceTags_Public_20260427.json',
    cloud: 'public',
    changeNumber: 398,
    tags: 3136,
    ipv4: 75_264,
    ipv6: 26_252,
    regional: [3032, 73],
  },
];

const folder = process.env['RULEC_TAG_FILES'] ?? '';

/** Registers a test for a file, or says why it cannot run. */
function onFile(title: string, file: string, run: (snapshot: TagSnapshot) => void): void {
  const name = `${title}: ${file}`;
  const path = join(folder, file);
  if (folder === '' || !existsSync(path)) {
    test.unable(name, folder === '' ? 'RULEC_TAG_FILES names no folder' : 'the folder lacks the file');
    return;
  }
  test(name, () => {
    const { snapshot, findings } = readTagSnapshot(readFileSync(path, 'utf8'), file);
    assert.equal(findings, []);
    if (!snapshot) throw new Error('no snapshot');
    run(snapshot);
  });
}

test('the tables name the files they were made from', () => {
  for (const { file, cloud, changeNumber } of NEWEST) {
    const date = /_(\d{4})(\d{2})(\d{2})\.json$/.exec(file)?.slice(1).join('-');
    assert.equal(tags.sources[cloud], { file, date, changeNumber });
  }
});

/** First and last address, IPv6 beyond all of IPv4. */
type Range = readonly [bigint, bigint];

const RANGES = new Map<string, Range>();

/** What a prefix of a file holds; refuses any that is not in canonical form. Files repeat most of their prefixes. */
function rangeOf(text: string): Range {
  const known = RANGES.get(text);
  if (known) return known;
  const prefix = parsePrefix(text);
  if (!isPrefix(prefix) || prefix.text !== text) throw new Error(`${text} is not canonical`);
  const first = BigInt(`0x${prefix.base}`) + (prefix.family === 6 ? 1n << 64n : 0n);
  const range: Range = [first, first + (1n << BigInt((prefix.family === 4 ? 32 : 128) - prefix.length)) - 1n];
  RANGES.set(text, range);
  return range;
}

/** The ranges of a tag in order, with those that touch made one. */
function mergedRanges({ prefixes }: SnapshotTag): Range[] {
  const ranges = prefixes.map(rangeOf).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  const merged: [bigint, bigint][] = [];
  for (const [first, last] of ranges) {
    const previous = merged.at(-1);
    if (previous && first <= previous[1] + 1n) previous[1] = last > previous[1] ? last : previous[1];
    else merged.push([first, last]);
  }
  return merged;
}

for (const known of [...NEWEST, ...OLDER]) {
  onFile('reads every tag and prefix', known.file, (snapshot) => {
    assert.is(snapshot.cloud, known.cloud);
    assert.is(snapshot.changeNumber, known.changeNumber);
    assert.is(snapshot.tags.size, known.tags);
    const prefixes = [...snapshot.tags.values()].flatMap((tag) => tag.prefixes);
    for (const text of prefixes) rangeOf(text);
    assert.is(prefixes.filter((text) => !text.includes(':')).length, known.ipv4);
    assert.is(prefixes.filter((text) => text.includes(':')).length, known.ipv6);
    const regional = [...snapshot.tags.values()].map((tag) => regionOfTag(tag, regions)).filter((name) => name !== '');
    assert.equal([regional.length, new Set(regional).size], known.regional);
  });

  onFile('a tag holds the prefixes of its regional tags', known.file, ({ tags: all }) => {
    const merged = new Map([...all.values()].map((tag) => [tag, mergedRanges(tag)]));
    let pairs = 0;
    for (const inner of all.values()) {
      const outer = all.get(inner.name.slice(0, Math.max(0, inner.name.lastIndexOf('.'))).toLowerCase());
      if (!outer) continue;
      pairs++;
      assert.ok(tagContains(outer.name, inner.name), inner.name);
      const held = merged.get(outer) ?? [];
      for (const [from, until] of merged.get(inner) ?? [])
        if (!held.some(([first, last]) => first <= from && until <= last)) assert.unreachable(inner.name);
    }
    assert.ok(pairs > 0);
  });
}

/** Tags that Azure resolves by itself; they stand in no file. */
const PLATFORM = new Set([
  ...['virtualnetwork', 'internet', 'azureloadbalancer'],
  ...['azureplatformdns', 'azureplatformimds', 'azureplatformlkm'],
]);

for (const { file, cloud } of NEWEST) {
  onFile('the table has every tag, spelled and marked the same', file, (snapshot) => {
    for (const { name, features } of snapshot.tags.values()) {
      for (const spelled of [name, name.toLowerCase(), name.toUpperCase()]) {
        const found = tags.find(spelled, cloud);
        assert.is(found.kind === 'tag' ? found.tag.name : found.kind, name);
        assert.equal(found.kind === 'tag' && found.tag.features, features, name);
      }
    }
  });

  onFile('the table has no tag beyond the file', file, (snapshot) => {
    const suffixes = new Set([
      ...regions.regions.flatMap(({ name, tagSuffix, azureCloudSuffix }) => [name, tagSuffix, azureCloudSuffix]),
      ...[...snapshot.tags.values()].map(({ name }) => name.slice(name.lastIndexOf('.') + 1)),
      ...['Stage', 'Core', 'Frontend', 'USGovIowa', 'brazilne', 'EastUS2Stage'],
    ]);
    for (const base of Object.keys(tags.rows)) {
      for (const name of [base, ...[...suffixes].map((suffix) => `${base}.${suffix}`)]) {
        const isThere = snapshot.tags.has(name.toLowerCase()) || PLATFORM.has(name.toLowerCase());
        assert.is(tags.find(name, cloud).kind === 'tag', isThere, name);
      }
    }
  });

  onFile('the table lists the tags of the file, and those that Azure resolves by itself', file, (snapshot) => {
    const listed = tags.tagsOf(cloud).map(({ name }) => name);
    const own = [...snapshot.tags.values()].map(({ name }) => name);
    const platform = listed.filter((name) => PLATFORM.has(name.toLowerCase()));
    assert.is(platform.length, PLATFORM.size);
    assert.equal(listed.filter((name) => !platform.includes(name)).sort(), own.sort());
  });

  onFile('the region table spells every region of AzureCloud', file, (snapshot) => {
    const listed = [...snapshot.tags.values()].flatMap(({ name }) => /^AzureCloud\.(.*)$/.exec(name)?.[1] ?? []);
    const known = regions.regions.filter((row) => row.cloud === cloud).map(({ azureCloudSuffix }) => azureCloudSuffix);
    // Parts of regions that have no ARM name.
    const nameless = cloud === 'public' ? ['brazilne', 'northeurope2'] : [];
    assert.equal(listed.sort(), [...known, ...nameless].sort());
  });
}

if (folder !== '') {
  test('every file in the folder can be read, except of the closed cloud', () => {
    for (const file of readdirSync(folder).filter((name) => /^ServiceTags_.*\.json$/.test(name))) {
      const { findings } = readTagSnapshot(readFileSync(join(folder, file), 'utf8'), file);
      assert.equal(
        findings.map(({ code }) => code),
        file.includes('AzureGermany') ? ['RC501'] : [],
        file,
      );
    }
  });
}

test.run();
