import * as assert from 'uvu/assert';
import type { Compilation, RegionOutput } from '../../src/compile.js';
import type { CompileOptions } from '../../src/compile-options.js';
import type { NetworkRule } from '../../src/targets/firewall/model.js';
import { collectionsOf } from '../../src/targets/firewall/model.js';
import type { SecurityRule } from '../../src/targets/nsg/model.js';
import {
  codesOf,
  compileSmall,
  DEFAULT_ROUTE,
  entry,
  onlyRegion,
  regionsUnlessRefused,
  SECOND_HEADER,
} from '../small-catalog.js';
import { suite } from '../suite.js';

/** Never more than was asked, never less without a word. */
const test = suite('soundness');

async function compileEntries(entries: string, options: Partial<CompileOptions> = {}, head = ''): Promise<Compilation> {
  return compileSmall(`${head}requirements:\n${entries}${DEFAULT_ROUTE}`, options);
}

function nsgRules({ models }: RegionOutput): readonly SecurityRule[] {
  return (models.nsg?.rules ?? []).filter(({ name }) => name.startsWith('agents-'));
}

function networkRules({ models }: RegionOutput): NetworkRule[] {
  return (models.firewall ? collectionsOf(models.firewall) : []).flatMap((collection) =>
    collection.kind === 'network' ? [...collection.rules] : [],
  );
}

const PARAMETERS = `
parameters:
  one: { type: prefix, title: One }
  two: { type: prefix, title: Two }
`;

test('the firewall lets through every parameter of an alternative', async () => {
  const region = onlyRegion(
    await compileEntries(entry('both', 'priority: 200, to: { prefix: ["{one}", "{two}"] }, tcp: 443'), {}, PARAMETERS),
  );
  assert.equal(
    region.coverage.filter(({ target }) => target === 'firewall').map(({ peer, outcome }) => [peer, outcome.kind]),
    [
      ['parameter one', 'exact'],
      ['parameter two', 'exact'],
    ],
  );
  const text = region.files.get('firewall.json') ?? '';
  for (const name of ['one', 'two'])
    assert.ok(text.includes(`[parameters('${name}')]`), `no rule of the firewall holds the parameter ${name}`);
});

test('the firewall keeps to the part of the subnet that an entry names, or says that it does not', async () => {
  const region = onlyRegion(
    await compileEntries(entry('part', 'priority: 200, to: { serviceTag: Storage }, tcp: 443, local: 10.1.2.0/28')),
  );
  assert.equal(nsgRules(region)[0]?.source.kind, 'prefixes');
  const [rule] = networkRules(region);
  const prefixes = rule?.source.kind === 'prefixes' ? rule.source.prefixes.map(({ text }) => text) : [];
  assert.equal(prefixes, ['10.1.2.0/28'], 'the rule is open to the whole subnet');
});

test('no rule has IPv4 on one side and IPv6 on the other', async () => {
  const { regions } = await compileEntries(
    entry('mixed', 'priority: 200, to: { prefix: [192.0.2.0/24, "2001:db8::/32"] }, tcp: 443, local: 10.1.2.0/24'),
    { targets: ['nsg'], defaultRoute: 'none' },
  );
  for (const rule of regions.flatMap(nsgRules)) {
    const families = [rule.source, rule.destination].flatMap((side) =>
      side.kind === 'prefixes' ? side.prefixes.map(({ family }) => family) : [],
    );
    assert.is(new Set(families).size, 1, `${rule.name} holds IPv${families.join(' and IPv')}`);
  }
});

for (const tag of ['VirtualNetwork', 'Internet']) {
  test(`no rule names ${tag} where a default route to a firewall changes what it means`, async () => {
    const body = `requirements:\n${entry('wide', `priority: 200, to: { serviceTag: ${tag} }, tcp: 443`)}${DEFAULT_ROUTE}`;
    for (const rule of (await regionsUnlessRefused(body)).flatMap(nsgRules))
      assert.not(rule.destination.kind === 'service-tag' && rule.destination.tag === tag, rule.name);
  });
}

test('a parameter of a catalog is not taken for one of the templates’ own', async () => {
  const head = `
parameters:
  privateAddressPrefixes: { type: prefix, title: Network of a partner }
  sourceAddresses: { type: prefixes, title: Networks of another partner }
`;
  const entries =
    entry('one', 'priority: 200, to: { prefix: "{privateAddressPrefixes}" }, tcp: 443') +
    entry('two', 'priority: 210, to: { prefix: "{sourceAddresses}" }, tcp: 443');
  const regions = await regionsUnlessRefused(`${head}requirements:\n${entries}${DEFAULT_ROUTE}`);
  for (const region of regions) {
    for (const { destination, name } of nsgRules(region))
      assert.not(destination.kind === 'parameter' && destination.value.parameter === 'privateAddressPrefixes', name);
    for (const { destination, name } of networkRules(region))
      assert.not(destination.kind === 'parameter' && destination.value.parameter === 'sourceAddresses', name);
  }
});

test('parameters of one name in two services do not share a hole of two kinds', async () => {
  const second = `${SECOND_HEADER}features:
  core: { title: Core, required: true }
parameters:
  partner: { type: prefixes, title: Networks of a partner }
requirements:
  - { id: partner, feature: core, priority: 500, to: { prefix: "{partner}" }, tcp: 443, purpose: A, source: guide }
`;
  const body = `
parameters:
  partner: { type: prefix, title: Network of a partner }
requirements:
${entry('partner', 'priority: 200, to: { prefix: "{partner}" }, tcp: 443')}${DEFAULT_ROUTE}`;
  for (const { models } of await regionsUnlessRefused(body, {}, second)) {
    const kinds = new Map<string, Set<boolean>>();
    for (const { destination } of models.nsg?.rules ?? [])
      if (destination.kind === 'parameter') {
        const name = destination.value.parameter;
        kinds.set(name, (kinds.get(name) ?? new Set()).add(destination.isList));
      }
    for (const [name, lists] of kinds) assert.is(lists.size, 1, `${name} is a list in one rule and a text in another`);
  }
});

const TAG_FILE = JSON.stringify({
  changeNumber: 1,
  cloud: 'Public',
  values: [
    {
      name: 'AzureSignalR',
      id: 'AzureSignalR',
      properties: { addressPrefixes: ['2001:db8::/48'], networkFeatures: ['API'] },
    },
    { name: 'AzureMonitor', id: 'AzureMonitor', properties: { addressPrefixes: [], networkFeatures: ['API'] } },
  ],
});

test('addresses that are none are a gap, never any', async () => {
  const compilation = await compileEntries(
    entry('six', 'priority: 200, to: { serviceTag: AzureSignalR }, tcp: 443') +
      entry('nothing', 'priority: 210, to: { serviceTag: AzureMonitor }, tcp: 443'),
    { serviceTags: { name: 'tags.json', text: TAG_FILE }, strictTags: true },
  );
  assert.equal(codesOf(compilation), ['RC301', 'RC301', 'RC301'], 'one in the firewall, the other one in both');
  const region = onlyRegion(compilation);
  assert.equal(
    nsgRules(region).map(({ name }) => name),
    ['agents-six-ipv6'],
  );
  assert.equal(networkRules(region), []);
});

test('a tag in doubt is a warning in the NSG as in the firewall', async () => {
  const text = TAG_FILE.replace('[]', '["192.0.2.0/24"]');
  const entries = entry('doubt', 'priority: 200, to: { serviceTag: AzureMonitor }, tcp: 443');
  for (const target of ['firewall', 'nsg']) {
    const options = { serviceTags: { name: 'tags.json', text }, targets: [target], defaultRoute: 'firewall' };
    assert.equal(codesOf(await compileEntries(entries, options)), ['RC303'], target);
  }
});

test('prefixes that are there twice are written once', async () => {
  const region = onlyRegion(
    await compileEntries(
      entry('twice', 'priority: 200, to: { prefix: ["{one}", 192.0.2.0/24] }, tcp: 443'),
      { parameters: { one: '192.0.2.0/24' } },
      PARAMETERS,
    ),
  );
  for (const rule of nsgRules(region)) {
    const texts = rule.destination.kind === 'prefixes' ? rule.destination.prefixes.map(({ text }) => text) : [];
    assert.is(new Set(texts).size, texts.length, texts.join(', '));
  }
});

test('a row of prefixes names the rules that hold them', async () => {
  const region = onlyRegion(
    await compileEntries(entry('both', 'priority: 200, to: { prefix: [192.0.2.0/24, "2001:db8::/32"] }, tcp: 443'), {
      acceptGaps: ['both'],
    }),
  );
  const rows = region.coverage.filter(({ target }) => target === 'nsg');
  assert.equal(
    rows.map(({ peer, rules }) => [peer, rules]),
    [
      ['192.0.2.0/24', ['agents-both-ipv4']],
      ['2001:db8::/32', ['agents-both-ipv6']],
    ],
  );
});

test('a finding about ports names all of them', async () => {
  const { findings } = await compileEntries(entry('range', 'to: { fqdn: "*.contoso.com" }, tcp: 9350-9354'));
  assert.equal(
    findings.map(({ code }) => code),
    ['RC301'],
  );
  assert.match(findings[0]?.message ?? '', /9350-9354/);
});

test('TLS of Azure’s own hosts is never broken open', async () => {
  const hosts = [
    'contoso.blob.core.windows.net',
    'contoso.azurecr.io',
    'contoso.westus.instances.azureml.ms',
    'adb-1.1.azuredatabricks.net',
    'contoso.dev.azuresynapse.net',
    'contoso.azurehdinsight.net',
  ];
  const region = onlyRegion(
    await compileEntries(
      hosts.map((host, index) => entry(`host-${index}`, `to: { url: "${host}/files/*" }, tcp: 443`)).join(''),
      { firewallTier: 'premium', tlsInspection: true, targets: ['firewall'] },
    ),
  );
  const broken = (region.models.firewall ? collectionsOf(region.models.firewall) : [])
    .flatMap((collection) => (collection.kind === 'application' ? [...collection.rules] : []))
    .flatMap(({ destination }) => (destination.kind === 'urls' && destination.terminateTls ? destination.urls : []));
  assert.equal(broken, []);
});

test.run();
