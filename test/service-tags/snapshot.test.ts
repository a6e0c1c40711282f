import * as assert from 'uvu/assert';
import { overlayOf, readTagSnapshot, type SnapshotTag } from '../../src/service-tags/snapshot.js';
import { suite } from '../suite.js';

const test = suite('tag files');
const FILE = 'ServiceTags_Own.json';

/** A tag as the files have it; `properties` replaces or adds. */
function tag(name: string, prefixes: readonly string[], properties: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    name,
    id: name,
    properties: {
      changeNumber: 3,
      region: '',
      regionId: 0,
      platform: 'Azure',
      systemService: name,
      addressPrefixes: prefixes,
      networkFeatures: ['API', 'NSG', 'UDR', 'FW'],
      ...properties,
    },
  };
}

const TAGS = [
  tag('Storage', ['192.0.2.0/24', '2001:db8::/32']),
  tag('Storage.WestUS', ['192.0.2.0/26'], { region: 'westus', networkFeatures: ['NSG', 'API'] }),
  tag('ActionGroup.WestUS', ['198.51.100.0/28'], { region: 'westus', networkFeatures: null }),
];

function fileText(properties: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ changeNumber: 7, cloud: 'Public', values: TAGS, ...properties }, null, 2);
}

function read(text: string): ReadonlyMap<string, SnapshotTag> {
  const { snapshot, findings } = readTagSnapshot(text, FILE);
  assert.equal(findings, []);
  if (!snapshot) throw new Error('no snapshot');
  return snapshot.tags;
}

function isRefused(text: string): void {
  const { snapshot, findings } = readTagSnapshot(text, FILE);
  assert.is(snapshot, undefined);
  assert.equal(
    findings.map(({ code, place }) => ({ code, place })),
    [{ code: 'RC501', place: { option: 'service-tags', value: FILE } }],
  );
  assert.ok(findings[0]?.help);
}

test('reads tags, features, prefixes, cloud and change number', () => {
  const { snapshot, findings } = readTagSnapshot(fileText(), FILE);
  assert.equal(findings, []);
  assert.is(snapshot?.cloud, 'public');
  assert.is(snapshot?.changeNumber, 7);
  assert.equal([...(snapshot?.tags.keys() ?? [])], ['storage', 'storage.westus', 'actiongroup.westus']);
  assert.equal(snapshot?.tags.get('storage'), {
    name: 'Storage',
    prefixes: ['192.0.2.0/24', '2001:db8::/32'],
    features: new Set(['API', 'NSG', 'UDR', 'FW']),
  });
});

test('features are a set, null is no empty set, and unknown ones are passed over', () => {
  const features = (value: unknown): unknown =>
    read(fileText({ values: [tag('Own', ['192.0.2.0/24'], { networkFeatures: value })] })).get('own')?.features;
  assert.equal(features(['FW', 'NSG']), new Set(['NSG', 'FW']));
  assert.equal(features(['', 'NSG', 'nsg', 'NEW', 5]), new Set(['NSG']));
  assert.equal(features([]), new Set());
  assert.is(features(null), null);
});

test('the schema before August 2020 has no features', () => {
  const old = {
    name: 'Own',
    id: 'Own',
    properties: { changeNumber: 1, region: '', addressPrefixes: ['192.0.2.0/24'] },
  };
  const tag = read(fileText({ values: [old] })).get('own');
  assert.ok(tag && !('features' in tag), 'not said is not the same as said to be none');
});

test('a tag may have no prefix, as some did in 2020', () => {
  assert.equal(read(fileText({ values: [tag('Own', [])] })).get('own')?.prefixes, []);
});

test('BOM, CRLF and change numbers written as text make no difference', () => {
  const plain = readTagSnapshot(fileText(), FILE);
  assert.equal(readTagSnapshot(`\uFEFF${fileText()}`, FILE), plain);
  assert.equal(readTagSnapshot(fileText().replaceAll('\n', '\r\n'), FILE), plain);
  assert.equal(readTagSnapshot(`\uFEFF${fileText().replaceAll('\n', '\r\n')}\r\n`, FILE), plain);
  assert.equal(readTagSnapshot(fileText({ changeNumber: '7' }), FILE), plain);
});

test('knows the cloud by the name that files use', () => {
  const cloud = (name: unknown): unknown => readTagSnapshot(fileText({ cloud: name }), FILE).snapshot?.cloud;
  assert.equal(['Public', 'AzureGovernment', 'China'].map(cloud), ['public', 'usgov', 'china']);
  for (const name of ['AzureGermany', 'public', 'AzureCloud', 'AzureUSGovernment', '', null, 5, undefined])
    isRefused(fileText({ cloud: name }));
});

test('a cloud named like a property of every object is refused like any other', () => {
  for (const name of ['constructor', 'toString', '__proto__']) isRefused(fileText({ cloud: name }));
});

test('refuses what is no tag file', () => {
  const whole = fileText();
  isRefused('');
  isRefused(' \r\n');
  isRefused('\uFEFF');
  isRefused('not JSON');
  isRefused('<!DOCTYPE html><html></html>');
  for (const length of [1, 20, Math.floor(whole.length / 2), whole.length - 1]) isRefused(whole.slice(0, length));
  for (const json of ['null', '[]', '5', '"text"', '{}']) isRefused(json);
});

test('refuses a file without tags, or with a tag that cannot be read', () => {
  for (const values of [undefined, null, [], {}, 'Storage']) isRefused(fileText({ values }));
  const broken: readonly unknown[] = [
    ...[null, 'Storage', [], {}, { name: 'Own' }, { name: 'Own', properties: null }, { name: 'Own', properties: {} }],
    ...[{ properties: { addressPrefixes: [] } }, { name: 5, properties: { addressPrefixes: [] } }],
    tag('Own', [], { addressPrefixes: null }),
    tag('Own', [], { addressPrefixes: '192.0.2.0/24' }),
    tag('Own', [], { addressPrefixes: ['192.0.2.0/24', 5] }),
  ];
  for (const item of broken) isRefused(fileText({ values: [...TAGS, item] }));
});

test('refuses a change number that is none', () => {
  for (const changeNumber of [undefined, 1.5, 'seven', {}]) isRefused(fileText({ changeNumber }));
});

test('refuses an empty change number instead of reading it as 0', () => {
  for (const changeNumber of [null, '', ' ', [], false]) isRefused(fileText({ changeNumber }));
});

test('refuses a tag that is listed twice, since only one list could be kept', () => {
  isRefused(fileText({ values: [tag('Own', ['192.0.2.0/24']), tag('own', ['198.51.100.0/24'])] }));
});

test('as an overlay it finds tags by name, whatever the letter case', () => {
  const { snapshot } = readTagSnapshot(fileText(), FILE);
  if (!snapshot) throw new Error('no snapshot');
  const overlay = overlayOf(snapshot);
  assert.is(overlay('storage.WESTUS')?.name, 'Storage.WestUS');
  assert.equal(overlay('Storage.WestUS')?.features, new Set(['API', 'NSG']));
  assert.is(overlay('ActionGroup.WestUS')?.features, null);
  assert.is(overlay('Sql'), undefined);
});

test.run();
