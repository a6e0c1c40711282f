import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Compilation, compile, type RegionOutput } from '../../src/compile.js';
import { equalAddresses } from '../../src/packets/address-set.js';
import { addressSetsOf, readCanonicalPrefixes } from '../../src/packets/read-prefixes.js';
import { loadAzureTables } from '../../src/rules.js';
import { readTagSnapshot } from '../../src/service-tags/snapshot.js';
import { collectionsOf } from '../../src/targets/firewall/model.js';
import { builtInCatalog } from '../built-in-catalog.js';
import { codesOf, compileSmall, DEFAULT_ROUTE, entry, onlyRegion } from '../small-catalog.js';
import { suite } from '../suite.js';

/** `--expand`: addresses in place of tags, all of them and no others. */
const test = suite('expand');

const tag = (name: string, addressPrefixes: readonly string[], networkFeatures: readonly string[] | null): object => ({
  name,
  properties: { addressPrefixes, networkFeatures },
});

const SNAPSHOT = {
  name: 'tags.json',
  text: JSON.stringify({
    changeNumber: 7,
    cloud: 'Public',
    values: [
      tag('Storage.WestUS', ['192.0.2.0/26', '192.0.2.64/26', '2001:db8::/48'], ['API', 'NSG', 'UDR', 'FW']),
      tag('EventHub', ['198.51.100.0/24'], ['API', 'NSG', 'UDR', 'FW']),
      tag('AzureSignalR', ['2001:db8:1::/48'], ['API', 'NSG', 'UDR', 'FW']),
    ],
  }),
};

const ENTRIES = `requirements:
${entry('store', 'priority: 200, to: [{ serviceTag: "Storage.{region}" }, { fqdn: "*.contoso.com" }], tcp: 443')}
${entry('probe', 'priority: 300, from: { serviceTag: AzureLoadBalancer }, tcp: 8443')}
routes:
  - { id: default, prefix: 0.0.0.0/0, nextHop: firewall }
  - { id: direct, serviceTag: EventHub, nextHop: internet }
`;

const expanded = (body: string, options: object = {}): Promise<Compilation> =>
  compileSmall(body, { serviceTags: SNAPSHOT, expand: true, ...options });

/** Prefixes that rules and routes hold, by name. */
function prefixesOf({ models }: RegionOutput): Record<string, readonly string[]> {
  const texts = (match: { kind: string; prefixes?: readonly { text: string }[] }): string[] =>
    match.prefixes?.map(({ text }) => text) ?? [`${match.kind}`];
  return Object.fromEntries([
    ...(models.nsg?.rules ?? [])
      .filter(({ name }) => name.startsWith('agents-'))
      .map((rule) => [`nsg ${rule.name}`, texts(rule.direction === 'Outbound' ? rule.destination : rule.source)]),
    ...(models.firewall ? collectionsOf(models.firewall) : [])
      .flatMap((collection) => (collection.kind === 'network' ? collection.rules : []))
      .map((rule) => [`firewall ${rule.name}`, texts(rule.destination)]),
    ...(models.routes?.routes ?? []).map(({ name, destination }) => [
      `routes ${name}`,
      'prefix' in destination ? [destination.prefix.text] : [destination.kind],
    ]),
  ]);
}

test('every target writes the fewest prefixes of the families that it can hold, and tags that only Azure resolves stay', async () => {
  assert.equal(prefixesOf(onlyRegion(await expanded(ENTRIES))), {
    'nsg agents-probe': ['service-tag'],
    'nsg agents-store-ipv4': ['192.0.2.0/25'],
    'nsg agents-store-ipv6': ['2001:db8::/48'],
    'firewall agents-store': ['192.0.2.0/25'],
    'routes agents-direct-1': ['198.51.100.0/24'],
    'routes rulec-default': ['0.0.0.0/0'],
  });
});

test('the coverage says exact, by which alternative, and as of when', async () => {
  const { coverage } = onlyRegion(await expanded(ENTRIES));
  const rows = coverage.filter(({ requirement, target }) => requirement.endsWith('/store') && target !== 'routes');
  for (const { outcome, alternative, reason } of rows) {
    assert.is(outcome.kind, 'exact');
    assert.is(alternative, 1, 'host names are no better than the addresses that were asked for');
    assert.match(reason ?? '', /addresses are written, as of change number 7/);
  }
  assert.is(rows.length, 2);
});

test('a tag without addresses of a family that the target holds is a gap, never any', async () => {
  const body = `requirements:\n${entry('six', 'priority: 200, to: { serviceTag: AzureSignalR }, tcp: 443')}${DEFAULT_ROUTE}`;
  const compilation = await expanded(body);
  assert.equal(codesOf(compilation), ['RC301']);
  assert.match(compilation.findings[0]?.message ?? '', /AzureSignalR has no IPv4 address/);
  assert.equal(prefixesOf(onlyRegion(compilation)), {
    'nsg agents-six-ipv6': ['2001:db8:1::/48'],
    'routes rulec-default': ['0.0.0.0/0'],
  });
});

test('without the option tags stay, and without a tag file the option is refused', async () => {
  const tags = onlyRegion(await compileSmall(ENTRIES, { serviceTags: SNAPSHOT }));
  assert.equal(prefixesOf(tags)['nsg agents-store'], ['service-tag']);
  const { regions, findings } = await compileSmall(ENTRIES, { expand: true });
  assert.equal(regions, []);
  assert.equal(
    findings.map(({ code, place }) => [code, place]),
    [['RC810', { option: 'expand' }]],
  );
});

test('more addresses than Azure allows are refused with their number', async () => {
  const many = Array.from({ length: 4001 }, (_, index) => `10.${index >> 7}.${(2 * index) & 255}.0/24`);
  const text = JSON.stringify({
    changeNumber: 7,
    cloud: 'Public',
    values: [tag('EventHub', many, ['API', 'NSG', 'FW'])],
  });
  const body = `requirements:\n${entry('many', 'priority: 200, to: { serviceTag: EventHub }, tcp: 443')}${DEFAULT_ROUTE}`;
  const { findings } = await expanded(body, { serviceTags: { name: 'tags.json', text } });
  assert.equal(
    findings.map(({ code }) => code),
    ['RC305'],
  );
  assert.match(findings[0]?.message ?? '', /^400\d addresses/);
});

const FILES = [
  'ServiceTags_Public_20260622.json',
  'ServiceTags_AzureGovernment_20260720.json',
  'ServiceTags_China_20260720.json',
];
const REGIONS = ['westus', 'usgovvirginia', 'chinaeast2'];
const folder = process.env['RULEC_TAG_FILES'] ?? '';

for (const [index, file] of FILES.entries()) {
  const name = `the rules of a tag hold its addresses and no others: ${file}`;
  const path = join(folder, file);
  if (folder === '' || !existsSync(path)) {
    test.unable(name, folder === '' ? 'RULEC_TAG_FILES names no folder' : 'the folder lacks the file');
    continue;
  }
  test(name, async () => {
    const text = readFileSync(path, 'utf8');
    const { snapshot } = readTagSnapshot(text, file);
    const options = {
      region: REGIONS[index] ?? '',
      serviceTags: { name: file, text },
      expand: true,
      features: [],
    };
    const { regions } = await compile(await builtInCatalog(), options, loadAzureTables());
    const [region] = regions;
    assert.ok(region);
    let compared = 0;
    for (const { peer, rules, target } of region.coverage) {
      const listed = snapshot?.tags.get(peer.toLowerCase());
      if (target !== 'nsg' || !listed) continue;
      compared++;
      const written = (region.models.nsg?.rules ?? [])
        .filter((rule) => rules.includes(rule.name))
        .flatMap(({ direction, source, destination }) => {
          const match = direction === 'Outbound' ? destination : source;
          return match.kind === 'prefixes' ? match.prefixes : [];
        });
      const [own, wanted] = [addressSetsOf(written), readCanonicalPrefixes(listed.prefixes).sets];
      assert.ok(equalAddresses(own.ipv4, wanted.ipv4) && equalAddresses(own.ipv6, wanted.ipv6), peer);
    }
    assert.ok(compared > 5, `${compared} tags`);
  });
}

test('routes to tags with addresses in common share them, and refuse to lead two ways', async () => {
  const routes = (hop: string): string => `requirements:
${entry('store', 'priority: 200, to: { serviceTag: Storage.WestUS }, tcp: 443')}
routes:
  - { id: all, serviceTag: Storage, nextHop: internet }
  - { id: near, serviceTag: Storage.WestUS, nextHop: ${hop} }
`;
  const serviceTags = {
    name: 'tags.json',
    text: JSON.stringify({
      changeNumber: 7,
      cloud: 'Public',
      values: [
        tag('Storage', ['192.0.2.0/24', '198.51.100.0/24'], ['API', 'NSG', 'UDR', 'FW']),
        tag('Storage.WestUS', ['198.51.100.0/24', '203.0.113.0/26'], ['API', 'NSG', 'UDR', 'FW']),
      ],
    }),
  };
  const shared = onlyRegion(await expanded(routes('internet'), { serviceTags }));
  const written = Object.entries(prefixesOf(shared)).filter(([name]) => name.startsWith('routes '));
  assert.equal(Object.fromEntries(written), {
    'routes agents-all-1': ['192.0.2.0/24'],
    'routes agents-all-2': ['198.51.100.0/24'],
    'routes agents-near-2': ['203.0.113.0/26'],
  });
  assert.equal(
    shared.posture.filter(({ target, rule }) => target === 'routes' && rule === 'agents-all-2').length,
    2,
    'both entries need it',
  );
  const refused = await expanded(routes('none'), { serviceTags });
  assert.equal(
    refused.findings.filter(({ code }) => code === 'RC310').map(({ message }) => message),
    ['contoso-agents/all sends 198.51.100.0/24 to internet, contoso-agents/near to none'],
  );
});

test('a file that does not say where tags work is not made to say it', async () => {
  const silent = {
    name: 'discovered.json',
    text: JSON.stringify({
      changeNumber: '7',
      cloud: 'Public',
      values: [{ name: 'BatchNodeManagement.WestUS', properties: { addressPrefixes: ['192.0.2.0/26'] } }],
    }),
  };
  const body = `requirements:
${entry('batch', 'priority: 200, to: { serviceTag: "BatchNodeManagement.{region}" }, tcp: 443')}
`;
  const { tags } = loadAzureTables();
  const region = onlyRegion(await compileSmall(body, { serviceTags: silent, strictTags: true }));
  const reasons = region.coverage.flatMap(({ target, reason }) => (target === 'firewall' ? [reason ?? ''] : []));
  assert.is(reasons.length, 1);
  assert.match(reasons[0] ?? '', `${tags.sources.public.file} does not mark BatchNodeManagement.WestUS`);
  assert.not.match(reasons[0] ?? '', 'discovered.json');
});

test.run();
