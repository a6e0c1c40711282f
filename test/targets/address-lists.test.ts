import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { compile } from '../../src/compile.js';
import { equalAddresses } from '../../src/packets/address-set.js';
import { readCanonicalPrefixes, unionAddressSets } from '../../src/packets/read-prefixes.js';
import { loadAzureTables } from '../../src/rules.js';
import { readTagSnapshot } from '../../src/service-tags/snapshot.js';
import { builtInCatalog, neededParameters } from '../built-in-catalog.js';
import { codesOf, compileSmall, DEFAULT_ROUTE, entry, onlyRegion } from '../small-catalog.js';
import { suite } from '../suite.js';

/** `--target prefixes`: plain lists for firewalls that know no service tags. */
const test = suite('address lists');

const SNAPSHOT = {
  name: 'tags.json',
  text: JSON.stringify({
    changeNumber: 7,
    cloud: 'Public',
    values: [
      {
        name: 'Storage.WestUS',
        properties: { addressPrefixes: ['192.0.2.64/26', '192.0.2.0/26', '2001:db8::/48'], networkFeatures: null },
      },
      { name: 'AzureSignalR', properties: { addressPrefixes: [], networkFeatures: ['API', 'NSG', 'UDR', 'FW'] } },
    ],
  }),
};
const OPTIONS = { targets: ['prefixes'], serviceTags: SNAPSHOT };

const BODY = `parameters:
  partner: { type: prefixes, title: Prefixes of a partner }
requirements:
${entry('store', 'priority: 200, to: [{ serviceTag: "Storage.{region}" }, { fqdn: "*.contoso.com" }], tcp: [80, 443], udp: 53')}
${entry('hosts', 'to: { fqdn: ["*.contoso.com", contoso.com] }, tcp: 443, at: cluster')}
${entry('path', 'to: { url: "www.contoso.com/downloads/*" }, tcp: 443')}
${entry('partner', 'priority: 300, from: { prefix: "{partner}" }, tcp: 8443')}
${DEFAULT_ROUTE}`;

async function filesOf(parameters: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
  const { 'manifest.json': _manifest, ...files } = Object.fromEntries(
    onlyRegion(await compileSmall(BODY, { ...OPTIONS, parameters })).files,
  );
  return files;
}

test('one value a line per requirement, and all of it as CSV and JSON', async () => {
  const { 'prefixes.json': json = '', ...texts } = await filesOf({ partner: '198.51.100.0/25,198.51.100.128/25' });
  assert.equal(texts, {
    'prefixes-agents-store.txt': '192.0.2.0/25\n2001:db8::/48\n',
    'prefixes-agents-partner.txt': '198.51.100.0/24\n',
    'hosts-agents-hosts.txt': '*.contoso.com\ncontoso.com\n',
    'hosts-agents-path.txt': 'www.contoso.com/downloads/*\n',
    'prefixes.csv': `list,direction,at,protocol,ports,kind,value
agents-hosts,outbound,cluster,tcp,443,host,*.contoso.com
agents-hosts,outbound,cluster,tcp,443,host,contoso.com
agents-partner,inbound,compute,tcp,8443,ipv4,198.51.100.0/24
agents-path,outbound,compute,tcp,443,host,www.contoso.com/downloads/*
agents-store,outbound,compute,tcp,"80,443",ipv4,192.0.2.0/25
agents-store,outbound,compute,tcp,"80,443",ipv6,2001:db8::/48
agents-store,outbound,compute,udp,53,ipv4,192.0.2.0/25
agents-store,outbound,compute,udp,53,ipv6,2001:db8::/48
`,
  });
  const { region, changeNumber, lists } = JSON.parse(json);
  assert.equal([region, changeNumber, lists.length], ['westus', 7, 4]);
  assert.equal(lists[3].traffic, [
    { protocol: 'tcp', ports: '80,443' },
    { protocol: 'udp', ports: '53' },
  ]);
});

test('what has no address is a gap and no empty list, which some firewalls take for any', async () => {
  const body = `parameters: { partner: { type: prefixes, title: A partner } }
requirements:
${entry('empty', 'priority: 200, to: { serviceTag: AzureSignalR }, tcp: 443')}
${entry('open', 'priority: 210, to: { any: true }, tcp: 443')}
${entry('platform', 'priority: 220, from: { serviceTag: AzureLoadBalancer }, tcp: 443')}
${entry('tagged', 'to: { fqdnTag: WindowsUpdate }, tcp: 443')}
${entry('partner', 'priority: 230, to: { prefix: "{partner}" }, tcp: 443')}
${DEFAULT_ROUTE}`;
  const compilation = await compileSmall(body, OPTIONS);
  assert.equal(codesOf(compilation), ['RC301', 'RC301', 'RC301', 'RC301', 'RC301']);
  const { files, coverage } = onlyRegion(compilation);
  assert.equal([...files.keys()], ['manifest.json']);
  assert.ok(coverage.every(({ outcome }) => outcome.kind === 'impossible'));
});

test('a tag that Azure cannot use anywhere still has its addresses', async () => {
  const { coverage } = onlyRegion(await compileSmall(BODY, { ...OPTIONS, parameters: { partner: '10.0.0.0/8' } }));
  const rows = coverage.filter(({ requirement }) => requirement.endsWith('/store'));
  assert.equal(
    rows.map(({ target, outcome, alternative }) => [target, outcome.kind, alternative]),
    [
      ['prefixes', 'exact', 1],
      ['prefixes', 'exact', 1],
    ],
  );
});

test('without a tag file there are no lists, and they are made only where they are asked for', async () => {
  const { regions, findings } = await compileSmall(BODY, { targets: ['prefixes'] });
  assert.equal(regions, []);
  assert.equal(
    findings.map(({ code, place }) => [code, place]),
    [['RC810', { option: 'target', value: 'prefixes' }]],
  );
  const { models } = onlyRegion(
    await compileSmall(BODY, { serviceTags: SNAPSHOT, parameters: { partner: '10.0.0.0/8' } }),
  );
  assert.is(models.prefixes, undefined);
});

const FILE = 'ServiceTags_Public_20260622.json';
const folder = process.env['RULEC_TAG_FILES'] ?? '';
const name = `the lists of all features hold the addresses of their tags: ${FILE}`;
if (folder === '' || !existsSync(join(folder, FILE)))
  test.unable(name, folder === '' ? 'RULEC_TAG_FILES names no folder' : 'the folder lacks the file');
else
  test(name, async () => {
    const text = readFileSync(join(folder, FILE), 'utf8');
    const { snapshot } = readTagSnapshot(text, FILE);
    const catalog = await builtInCatalog();
    const { regions } = await compile(
      catalog,
      {
        region: 'westus',
        features: ['all'],
        parameters: { ...neededParameters(catalog), privateEndpointPrefixes: '10.5.0.0/24' },
        targets: ['prefixes'],
        serviceTags: { name: FILE, text },
      },
      loadAzureTables(),
    );
    const [region] = regions;
    assert.ok(region);
    const ids = new Set(region.coverage.map(({ requirement }) => requirement));
    let compared = 0;
    for (const id of ids) {
      const tags = region.coverage
        .filter(({ requirement }) => requirement === id)
        .map(({ peer }) => peer.toLowerCase());
      const listed = tags.flatMap((tag) => snapshot?.tags.get(tag) ?? []);
      const list = region.models.prefixes?.lists.find(({ requirement }) => requirement === id);
      if (listed.length === 0) continue;
      compared++;
      const wanted = unionAddressSets(listed.map(({ prefixes }) => readCanonicalPrefixes(prefixes).sets));
      const { sets } = readCanonicalPrefixes([...(list?.ipv4 ?? []), ...(list?.ipv6 ?? [])]);
      assert.ok(equalAddresses(sets.ipv4, wanted.ipv4) && equalAddresses(sets.ipv6, wanted.ipv6), id);
    }
    assert.ok(compared > 12, `${compared} lists`);
  });

test.run();
