import * as assert from 'uvu/assert';
import type { Catalog } from '../src/catalog/catalog.js';
import { compile } from '../src/compile.js';
import type { CompileOptions } from '../src/compile-options.js';
import { sortFindings } from '../src/diagnostics/finding.js';
import { loadAzureTables } from '../src/rules.js';
import { builtInCatalog, neededParameters } from './built-in-catalog.js';
import { entry, smallCatalog } from './small-catalog.js';
import { suite } from './suite.js';

const test = suite('regions compiled together');

const TABLES = loadAzureTables();
const ALL = TABLES.regions.ofCustomers().map(({ name }) => name);

/** Regions share what they have in common, so each is compared with a compilation of its own. */
async function sameAsAlone(catalog: Catalog, regions: readonly string[], options: Partial<CompileOptions>) {
  const together = await compile(catalog, { region: regions, ...options }, TABLES);
  assert.equal(together.regions.length, regions.length, together.findings[0]?.message);
  const alone = await Promise.all(regions.map((region) => compile(catalog, { region, ...options }, TABLES)));
  const outputs = alone.flatMap((compilation) => compilation.regions);
  for (const { region, files, models, coverage, posture, headroom, requirements } of together.regions) {
    const own = outputs.find((output) => output.region === region);
    assert.equal([...files], [...(own?.files ?? [])], region.name);
    assert.equal(
      { models, coverage, posture, headroom, requirements },
      {
        models: own?.models,
        coverage: own?.coverage,
        posture: own?.posture,
        headroom: own?.headroom,
        requirements: own?.requirements,
      },
      region.name,
    );
  }
  assert.equal(together.findings, sortFindings(alone.flatMap(({ findings }) => findings)));
}

for (const options of [
  {},
  { features: ['all'] },
  { features: ['all'], attach: true, defaultRoute: 'none', openHosts: true },
  { features: ['all'], firewallTier: 'basic', strictTags: true },
  { targets: ['nsg'] },
  { targets: ['firewall', 'routes'], defaultDeny: 'none', attach: true },
] satisfies Partial<CompileOptions>[]) {
  test(`the built-in catalog, ${JSON.stringify(options)}`, async () => {
    const catalog = await builtInCatalog();
    await sameAsAlone(catalog, ALL, { ...options, parameters: neededParameters(catalog) });
  });
}

/** Entries that differ by region in every way a catalog knows, beside ones that do not. */
const BODY = `
features:
  core: { title: Every agent, required: true }
  more: { title: More of them }
parameters:
  account: { type: name, title: An account }
  peers: { type: prefixes, title: Peers of the subnet }
tables:
  relay:
    westus: { hosts: relay-1.contoso.com }
    eastus: { hosts: [relay-2.contoso.com, relay-3.contoso.com], addresses: 192.0.2.0/28 }
requirements:
${entry('by-tag', 'priority: 200, to: { serviceTag: AzureActiveDirectory }, tcp: [80, 443], udp: 123')}
${entry('by-region', 'priority: 210, to: [{ serviceTag: "BatchNodeManagement.{region}" }, { serviceTag: BatchNodeManagement, wider: all regions }], any: 443')}
${entry('by-host', 'to: { fqdn: ["*.contoso.com", "{account}.contoso.com"] }, tcp: [80, 443, 8443]')}
${entry('by-region-host', 'to: { fqdn: "{region}.contoso.com" }, tcp: 443')}
${entry('by-table', 'priority: 220, to: [{ prefix: "{relay.addresses}" }, { fqdn: "{relay.hosts}" }], tcp: 443')}
${entry('by-paired-region', 'priority: 230, to: { serviceTag: "Storage.{pairedRegion}" }, tcp: 443')}
${entry('by-peers', 'priority: 240, from: { prefix: "{peers}" }, tcp: 22')}
${entry('in-west', 'priority: 250, regions: [westus, westus2], to: { serviceTag: Sql }, tcp: 1433')}
${entry('in-east', 'regions: eastus, needs: off, to: { fqdn: east.contoso.com }, tcp: 443, replaces: by-region-host')}
${entry('needing', 'needs: in-west, to: { fqdn: needing.contoso.com }, tcp: 443')}
${entry('off', 'priority: 260, to: { serviceTag: Storage }, tcp: 445').replace('core', 'more')}
${entry('inbound', 'priority: 270, from: { serviceTag: AzureCloud }, tcp: 44224')}
${entry('browser', 'at: client, to: { url: contoso.com/portal/* }, tcp: 443')}
routes:
  - { id: default, prefix: 0.0.0.0/0, nextHop: firewall }
  - { id: sign-in, regions: [westus, chinaeast2], serviceTag: AzureActiveDirectory, nextHop: internet }
  - { id: batch, feature: more, serviceTag: "BatchNodeManagement.{region}", nextHop: internet }
`;

const SOME = ['australiacentral', 'chinaeast2', 'eastus', 'eastus2', 'usgovvirginia', 'westus', 'westus2'];

for (const options of [
  {},
  { features: ['more'] },
  { features: ['more'], defaultRoute: 'none', openHosts: true },
  { features: ['more'], strictTags: true, acceptGaps: ['by-table'] },
] satisfies Partial<CompileOptions>[]) {
  test(`a catalog with every kind of difference, ${JSON.stringify(options)}`, () =>
    sameAsAlone(smallCatalog(BODY), SOME, { ...options, parameters: { account: 'contoso' } }));
}

test('a workspace elsewhere', () =>
  sameAsAlone(smallCatalog(BODY), ['eastus', 'westus', 'westus2'], {
    workspaceRegion: 'westus2',
    parameters: { account: 'contoso' },
  }));

test.run();
