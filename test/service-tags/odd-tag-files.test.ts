import * as assert from 'uvu/assert';
import { minimalCover } from '../../src/packets/prefix-cover.js';
import { loadAzureTables } from '../../src/rules.js';
import { readTagSnapshot, type SnapshotTag, type TagSnapshot } from '../../src/service-tags/snapshot.js';
import { diffTagSnapshots, isSameMeaning } from '../../src/service-tags/tag-diff.js';
import { baseOfTag, regionOfTag } from '../../src/service-tags/tag-region.js';
import { checkPrefixes, measureTags } from '../../src/service-tags/tag-sets.js';
import { suite } from '../suite.js';
import { type OwnTag, ownSnapshot, tagFileText } from './own-tags.js';

/** What was odd in seven years of Microsoft's files, and what was not but could be. */
const test = suite('oddities of tag files');
const { tags, regions } = loadAzureTables();

function read(rows: Readonly<Record<string, OwnTag>>, top: Readonly<Record<string, unknown>> = {}): TagSnapshot {
  const { snapshot, findings } = readTagSnapshot(tagFileText(rows, top), 'own.json');
  if (!snapshot) throw new Error(JSON.stringify(findings));
  return snapshot;
}

function reasonOf(text: string): string {
  const { snapshot, findings } = readTagSnapshot(text, 'own.json');
  assert.is(snapshot, undefined);
  assert.equal(
    findings.map(({ code }) => code),
    ['RC501'],
  );
  return findings[0]?.message.replace('own.json is no service-tag file: ', '') ?? '';
}

function placeOf(name: string, region?: string): [base: string, region: string] {
  const tag = { name, ...(region !== undefined && { region }) };
  return [baseOfTag(tag, tags), regionOfTag(tag, regions)];
}

test('files with CRLF, LF and BOM mean the same', async () => {
  const text = JSON.stringify(
    JSON.parse(tagFileText({ Own: { prefixes: ['192.0.2.0/24', '2001:db8::/32'] } })),
    null,
    2,
  );
  const named = (own: string): Parameters<typeof diffTagSnapshots>[0] => {
    const { snapshot } = readTagSnapshot(own, 'own.json');
    if (!snapshot) throw new Error('no snapshot');
    return { snapshot, name: 'own.json' };
  };
  for (const other of [text.replaceAll('\n', '\r\n'), `\uFEFF${text}`, `${text}\r\n`]) {
    const { diff } = await diffTagSnapshots(named(text), named(other));
    assert.ok(diff && isSameMeaning(diff) && diff.same === 1);
  }
});

test('the region of a file is spelled otherwise than the suffix', () => {
  assert.equal(placeOf('Storage.FranceCentral', 'centralfrance'), ['Storage', 'francecentral']);
  assert.equal(placeOf('Storage.GermanyWestCentral', 'germanywc'), ['Storage', 'germanywestcentral']);
});

test('AzureCloud spells suffixes as the file spells regions', () => {
  assert.equal(placeOf('AzureCloud.centralfrance', 'centralfrance'), ['AzureCloud', 'francecentral']);
  assert.equal(placeOf('AzureCloud.eastus', 'eastus'), ['AzureCloud', 'eastus']);
});

test('two tags of one service may be of one region, so the name is the key', () => {
  const { tags: found } = read({
    'Storage.EastUS2': { prefixes: ['192.0.2.0/25'], region: 'eastus2' },
    'Storage.EastUS2Stage': { prefixes: ['192.0.2.128/25'], region: 'eastus2' },
  });
  assert.equal([...found.keys()], ['storage.eastus2', 'storage.eastus2stage']);
  assert.equal(placeOf('Storage.EastUS2Stage', 'eastus2'), ['Storage', 'eastus2']);
});

test('a dot is not always a region, and a region needs no dot', () => {
  for (const name of ['AzureFrontDoor.Frontend', 'AzureMonitor.Core', 'AzureActiveDirectory.ServiceEndpoint'])
    assert.equal(placeOf(name), [name, '']);
  const portal = 'AzurePortal.AzureAppServiceUx';
  assert.equal(placeOf(portal, 'usgovtexas'), [portal, 'usgovtexas']);
  assert.equal(placeOf('DataFactoryManagement', 'chinaeast2'), ['DataFactoryManagement', 'chinaeast2']);
  assert.equal(placeOf('DataFactoryManagement', 'norwaye'), ['DataFactoryManagement', 'norwayeast']);
});

test('a region and a service that nobody knew yet are as the file has them', () => {
  assert.equal(placeOf('OwnService.MoonNorth', 'moonnorth'), ['OwnService', 'moonnorth']);
  const { tags: found } = read({ 'OwnService.MoonNorth': { prefixes: [], region: 'MoonNorth' } });
  assert.is(found.get('ownservice.moonnorth')?.region, 'moonnorth');
});

test('a tag without a prefix, or without one of a family, means no address and never any', async () => {
  const file = ownSnapshot({ None: { prefixes: [] }, Six: { prefixes: ['2001:db8::/64'] } });
  const { measured } = await measureTags(file.snapshot.tags.values(), file);
  assert.equal(
    measured.map(({ sets }) => [minimalCover(sets.ipv4).toTexts(), minimalCover(sets.ipv6).toTexts()]),
    [
      [[], []],
      [[], ['2001:db8::/64']],
    ],
  );
});

test('files from before August 2020 have no region ids and no features', () => {
  const old: SnapshotTag | undefined = read({ Own: { prefixes: [], region: 'westus' } }).tags.get('own');
  assert.equal(old, { name: 'Own', region: 'westus', prefixes: [] });
});

test('an empty text among the features is none', () => {
  const { tags: found } = read({ Own: { prefixes: [], networkFeatures: ['', 'NSG'] } });
  assert.equal(found.get('own')?.features, new Set(['NSG']));
});

test('the system service is no name', () => {
  assert.equal([...read({ Sql: { prefixes: [], systemService: '' } }).tags.keys()], ['sql']);
});

test('a change number may come again or go backwards, and says nothing of the content', async () => {
  const rows = { Own: { prefixes: ['192.0.2.0/24'] } };
  const [older, newer] = [read(rows, { changeNumber: 102 }), read(rows, { changeNumber: 88 })];
  const { diff } = await diffTagSnapshots({ snapshot: older, name: 'a' }, { snapshot: newer, name: 'b' });
  assert.ok(diff && isSameMeaning(diff));
  const moved = ownSnapshot({ Own: { prefixes: ['192.0.2.0/25'] } });
  const { diff: other } = await diffTagSnapshots({ snapshot: older, name: 'a' }, moved);
  assert.is(other?.changed.length, 1);
});

test('tags are in no order, and prefixes need none', async () => {
  const file = ownSnapshot({
    Zoo: { prefixes: [] },
    Ant: { prefixes: ['2001:db8::/64', '198.51.100.0/24', '192.0.2.0/24'] },
  });
  assert.equal([...file.snapshot.tags.keys()], ['zoo', 'ant']);
  const { measured } = await measureTags(file.snapshot.tags.values(), file);
  const ant = measured[1];
  assert.equal(ant && minimalCover(ant.sets.ipv4).toTexts(), ['192.0.2.0/24', '198.51.100.0/24']);
});

test('the answer of the discovery API has numbers as texts, no features and no region ids', () => {
  const answer = {
    name: 'public',
    id: '/subscriptions/x/providers/Microsoft.Network/serviceTags/public',
    type: 'Microsoft.Network/serviceTags',
    changeNumber: '63',
    cloud: 'Public',
    nextLink: '',
    values: [
      {
        name: 'Storage.WestUS',
        id: 'Storage.WestUS',
        serviceTagChangeNumber: '12',
        properties: { changeNumber: '12', region: 'westus', state: 'GA', addressPrefixes: ['192.0.2.0/24'] },
      },
    ],
  };
  const { snapshot, findings } = readTagSnapshot(JSON.stringify(answer), 'answer.json');
  assert.equal(findings, []);
  assert.is(snapshot?.changeNumber, 63);
  assert.equal(snapshot?.tags.get('storage.westus'), {
    name: 'Storage.WestUS',
    region: 'westus',
    prefixes: ['192.0.2.0/24'],
  });
  const page = { ...answer, nextLink: 'https://management.azure.com/next' };
  assert.match(reasonOf(JSON.stringify(page)), /one page of several/);
});

test('a text that is no prefix is found in tags that nobody asked for, and so is one that is every address', async () => {
  const reasons = async (...prefixes: readonly string[]): Promise<string[]> => {
    const findings = await checkPrefixes(ownSnapshot({ Good: { prefixes: ['192.0.2.0/24'] }, Own: { prefixes } }));
    return findings.map(({ message }) => message.replace('own.json is no service-tag file: ', ''));
  };
  assert.equal(await reasons('192.0.2.7', '2001:db8::/32', '2001:DB8::1/128'), []);
  for (const text of ['any', '*', '', 'Internet', '192.0.2.0-192.0.2.7', 'contoso.com', '192.0.2.0/24, 192.0.3.0/24'])
    assert.match((await reasons(text))[0] ?? '', `Own lists ${JSON.stringify(text)}, but `);
  assert.equal(await reasons('0.0.0.0/0', '::/0'), [
    'Own lists "0.0.0.0/0", which is every address',
    'Own lists "::/0", which is every address',
  ]);
});

test('Azure Germany stays refused, with a word why', () => {
  assert.match(reasonOf(tagFileText({ Own: { prefixes: [] } }, { cloud: 'AzureGermany' })), /closed in 2021/);
  assert.match(reasonOf(tagFileText({ Own: { prefixes: [] } }, { cloud: undefined })), /cloud is not said/);
});

test('says what is there instead of a tag file', () => {
  const whole = tagFileText({ Own: { prefixes: ['192.0.2.0/24'] } });
  assert.is(reasonOf('\uFEFF \r\n'), 'it is empty');
  assert.is(reasonOf(whole.slice(0, -9)), 'it is cut off');
  assert.is(reasonOf(`${whole}}`), 'it is broken JSON');
  assert.is(reasonOf('\r\n<!DOCTYPE html><html></html>'), 'it is a web page');
  assert.is(reasonOf('PK\u0003\u0004'), 'it is not JSON');
  assert.is(reasonOf(Buffer.from(`\uFEFF${whole}`, 'utf16le').toString('utf8')), 'it is not written in UTF-8');
  assert.match(
    reasonOf('{"error": {"code": "AuthorizationFailed"}}'),
    /error that Azure answered.*AuthorizationFailed/,
  );
});

test('refuses names and features that are none', () => {
  for (const name of ['', ' ']) assert.match(reasonOf(tagFileText({ [name]: { prefixes: [] } })), /has no name/);
  for (const networkFeatures of ['NSG', {}, 5])
    assert.match(reasonOf(tagFileText({ Own: { prefixes: [], networkFeatures } })), /entry 1 .* or of features/);
});

test('host bits, missing addresses and other texts are refused with tag and text, uncommon spellings are read', async () => {
  const file = ownSnapshot({ Own: { prefixes: ['192.0.2.1/24', '2001:DB8:0:0::/64', '*', '', '192.0.2.7'] } });
  const { measured, findings } = await measureTags(file.snapshot.tags.values(), file);
  assert.equal(measured, []);
  assert.equal(
    findings.map(({ message }) => /Own lists (".*?"),/.exec(message)?.[1]),
    ['"192.0.2.1/24"', '"*"', '""'],
  );
  const good = ownSnapshot({ Own: { prefixes: ['2001:DB8:0:0::/64', '::ffff:192.0.2.0/120', '192.0.2.7'] } });
  assert.equal((await measureTags(good.snapshot.tags.values(), good)).findings, []);
});

test('of many texts that are no prefixes the first are told, and how many more there are', async () => {
  const file = ownSnapshot({ Own: { prefixes: Array.from({ length: 500 }, (_, index) => `host-${index}`) } });
  const { findings } = await measureTags(file.snapshot.tags.values(), file);
  assert.is(findings.length, 11);
  assert.match(findings[10]?.message ?? '', /490 more/);
});

test('prefixes that are listed twice or lie in one another count their addresses once', async () => {
  const file = ownSnapshot({ Own: { prefixes: ['192.0.2.0/24', '192.0.2.0/24', '192.0.2.64/26'] } });
  const { measured } = await measureTags(file.snapshot.tags.values(), file);
  const own = measured[0];
  assert.equal(own && minimalCover(own.sets.ipv4).toTexts(), ['192.0.2.0/24']);
});

test.run();
