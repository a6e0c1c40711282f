import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { compile } from '../../src/compile.js';
import type { CompileOptions } from '../../src/compile-options.js';
import { type Finding, isFilePlace } from '../../src/diagnostics/finding.js';
import { lintService } from '../../src/lint.js';
import { loadAzureTables } from '../../src/rules.js';
import { DEFAULT_ROUTE, smallCatalog } from '../small-catalog.js';
import { suite } from '../suite.js';

/**
 * The judge of RC123 is the compiler: what lint calls out of reach, no target takes, whatever the region and the
 * options. Catalogs are made of few words, so that alternatives get into one another's way.
 */
const test = suite('unreachable alternatives');

const TABLES = loadAzureTables();

const TAGS = [
  'Storage',
  'storage',
  'AzureFrontDoor.FirstParty',
  '"Storage.{region}"',
  '"AzureActiveDirectory.{region}"',
  'VirtualNetwork',
  'AzureSignalR',
];
const HOSTS = ['contoso.com', '"*.contoso.com"', 'Contoso.com', '"{region}.contoso.com"', '"{relay.hosts}"'];
const PREFIXES = ['192.0.2.0/28', '198.51.100.0/28', '"2001:db8::/48"', '"{partner}"', '"{relay.addresses}"'];
const TRAFFIC = ['tcp: 443', 'tcp: [80, 443]', 'tcp: 8443', 'any: 443', 'any: all', 'udp: 443'];

const listOf = (words: readonly string[]): fc.Arbitrary<string> =>
  fc.uniqueArray(fc.constantFrom(...words), { minLength: 1, maxLength: 2 }).map((items) => `[${items.join(', ')}]`);

const byCloud = (words: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: listOf(words) },
    {
      weight: 1,
      arbitrary: fc
        .record({ public: listOf(words), usgov: listOf(words), china: listOf(words) }, { requiredKeys: [] })
        .filter((clouds) => Object.keys(clouds).length > 0)
        .map(
          (clouds) =>
            `{ ${Object.entries(clouds)
              .map(([cloud, list]) => `${cloud}: ${list}`)
              .join(', ')} }`,
        ),
    },
  );

const peer = fc.oneof(
  byCloud(TAGS).map((values) => ({ text: `serviceTag: ${values}`, isHost: false })),
  byCloud(HOSTS).map((values) => ({ text: `fqdn: ${values}`, isHost: true })),
  byCloud(PREFIXES).map((values) => ({ text: `prefix: ${values}`, isHost: false })),
  fc.constant({ text: 'any: true', isHost: false }),
);

const alternative = fc
  .record({
    peer,
    traffic: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...TRAFFIC) },
      { weight: 1, arbitrary: fc.constant('icmp: all') },
    ),
    isWider: fc.nat(4).map((number) => number === 0),
  })
  .filter(
    ({ peer: { text, isHost }, traffic }) =>
      !(isHost && traffic.startsWith('icmp')) && !(text.startsWith('any') && traffic.startsWith('any')),
  )
  .map(({ peer: { text }, traffic, isWider }) => `{ ${text}, ${traffic}${isWider ? ', wider: more' : ''} }`);

const rest = fc.constantFrom(
  '',
  ', clouds: public',
  ', clouds: [usgov, china]',
  ', regions: [westus, usgovvirginia]',
  ', local: 10.0.0.0/28',
  ', local: "{side}"',
  ', local: "2001:db8:1::/64"',
  ', at: client',
  ', at: cluster',
);

const entryText = fc
  .tuple(fc.array(alternative, { minLength: 2, maxLength: 3 }), rest)
  .map(
    ([alternatives, more]) =>
      `  - { id: one, feature: core, priority: 200, to: [${alternatives.join(', ')}]${more}, purpose: For the test, source: guide }`,
  );

const HEAD = `
parameters:
  partner: { type: prefix, title: A partner }
  side: { type: prefix, title: A part of the subnet }
tables:
  relay:
    westus: { hosts: relay.contoso.com, addresses: 192.0.2.0/28 }
    eastus: { hosts: relay.contoso.com }
`;

const SNAPSHOT = {
  name: 'tags.json',
  text: JSON.stringify({
    changeNumber: 1,
    cloud: 'Public',
    values: [
      { name: 'Storage', properties: { addressPrefixes: ['192.0.2.64/28'], networkFeatures: ['API'] } },
      {
        name: 'Storage.WestUS',
        properties: { addressPrefixes: ['192.0.2.80/28', '2001:db8:2::/48'], networkFeatures: ['API', 'NSG'] },
      },
      { name: 'AzureSignalR', properties: { addressPrefixes: ['2001:db8::/48'], networkFeatures: ['API'] } },
      {
        name: 'AzureFrontDoor.FirstParty',
        properties: { addressPrefixes: ['192.0.2.96/28'], networkFeatures: ['API', 'NSG', 'FW'] },
      },
    ],
  }),
};

const WAYS: readonly CompileOptions[] = [
  { region: ['westus', 'eastus2', 'usgovvirginia', 'chinaeast2'] },
  { region: ['westus', 'chinaeast2'], defaultRoute: 'none' },
  { region: ['westus', 'usgovvirginia'], defaultRoute: 'none', openHosts: true },
  { region: ['eastus', 'chinaeast2'], firewallTier: 'basic', strictTags: true },
  { region: 'westus', firewallTier: 'premium', tlsInspection: true, targets: ['nsg'], defaultRoute: 'firewall' },
  { region: 'westus', workspaceRegion: 'eastus', targets: ['firewall'] },
  { region: 'westus', serviceTags: SNAPSHOT },
  { region: 'westus', parameters: { side: '2001:db8:3::/64', partner: '2001:db8:4::/64' } },
];

test('no target takes what lint calls out of reach', async () => {
  let flagged = 0;
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(entryText, async (text) => {
      const catalog = smallCatalogUnlessRefused(`${HEAD}requirements:\n${text}\n${DEFAULT_ROUTE}`);
      if (!catalog) return;
      const entry = catalog.services[0]?.requirements[0];
      const found: Finding[] = [];
      const context = {
        ...TABLES,
        asOf: '2026-07-31',
        isBuiltIn: () => false,
        report: (item: Finding) => found.push(item),
      };
      for (const service of catalog.services) lintService(service, context);
      const lines = found.filter(({ code }) => code === 'RC123');
      const unreachable = new Set(
        lines.map(({ place }) => {
          assert.ok(place && isFilePlace(place));
          return 1 + (entry?.alternatives.findIndex((own) => own.place.start.column === place.start.column) ?? -1);
        }),
      );
      flagged += unreachable.size;
      if (unreachable.size === 0) return;
      for (const options of WAYS) {
        const { regions } = await compile(catalog, { ...options, acceptGaps: ['one'] }, TABLES);
        for (const row of regions.flatMap(({ coverage }) => coverage)) {
          // The route table tells where the first alternative leads, and takes none.
          if (row.target === 'routes' || row.alternative === undefined) continue;
          taken++;
          assert.not(
            unreachable.has(row.alternative),
            `alternative ${row.alternative} in ${row.target} with ${JSON.stringify(options)}: ${text}`,
          );
        }
      }
    }),
    { numRuns: 400, seed: 123 },
  );
  assert.ok(flagged > 40 && taken > 400, `${flagged} flagged, ${taken} taken`);
});

/** Loads a catalog that the format may refuse, such as an entry without a peer in its clouds. */
function smallCatalogUnlessRefused(body: string): ReturnType<typeof smallCatalog> | undefined {
  try {
    return smallCatalog(body);
  } catch {
    return undefined;
  }
}

test.run();
