import * as assert from 'uvu/assert';
import { compile } from '../../src/compile.js';
import type { CompileOptions } from '../../src/compile-options.js';
import { loadAzureTables } from '../../src/rules.js';
import { verify } from '../../src/verify.js';
import { builtInCatalog, neededParameters } from '../built-in-catalog.js';
import { compileSmall, entry, onlyRegion, smallCatalog } from '../small-catalog.js';
import { suite } from '../suite.js';

/** `rulec verify` reads a service endpoint policy as Azure would, and tells what it lacks and what nobody asked for. */
const test = suite('endpoint policy judged');

const CATALOG = await builtInCatalog();
const TABLES = loadAzureTables();
const FILE = 'endpoint-policy.json';
const ID = '/subscriptions/1/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/contoso';

async function filesOf(options: Partial<CompileOptions>): Promise<ReadonlyMap<string, string>> {
  const targets = ['endpoint-policy'];
  return onlyRegion(await compile(CATALOG, { region: 'westus', targets, ...options }, TABLES)).files;
}

/** The codes of what is found of a folder, once each. */
async function judged(files: ReadonlyMap<string, string>): Promise<string[]> {
  const { findings } = await verify(CATALOG, [{ label: 'out/westus', files }], undefined, TABLES);
  return [...new Set(findings.map(({ code }) => code))].sort();
}

async function changed(from: string | RegExp, to: string, options: Partial<CompileOptions> = {}): Promise<string[]> {
  const files = await filesOf(options);
  const text = files.get(FILE) ?? '';
  const other = text.replace(from, to);
  assert.is.not(other, text, `${from}`);
  JSON.parse(other);
  return judged(new Map([...files, [FILE, other]]));
}

const ALIAS = '"/services/Azure/MachineLearning"';
const SECOND = /,\s*\{\s*"name": "storage-accounts"[\s\S]*?\n {10}\}(?=\n {8}\])/;

test('as it was compiled nothing is wrong, in any region, with any word about accounts', async () => {
  assert.equal(await judged(await filesOf({})), []);
  for (const storageAccounts of [['none'], [ID], ['/subscriptions/1', ID]])
    assert.equal(await judged(await filesOf({ storageAccounts })), [], storageAccounts.join());
  const everything = { features: ['all'], parameters: neededParameters(CATALOG) };
  assert.equal(await judged(await filesOf(everything)), ['RC301']);
  assert.equal(await judged(await filesOf({ ...everything, acceptGaps: ['vscode-extensions'] })), ['RC302']);
  const { regions } = await compile(CATALOG, { region: 'all', targets: ['nsg', 'endpoint-policy'] }, TABLES);
  for (const { region, files } of regions) {
    const { findings } = await verify(CATALOG, [{ label: region.name, files }], undefined, TABLES);
    assert.equal(
      findings.filter(({ severity }) => severity === 'error').map(({ message }) => message),
      [],
      region.name,
    );
  }
});

const MUTANTS: readonly (readonly [what: string, from: string | RegExp, to: string, codes: readonly string[]])[] = [
  ['an alias for all of Azure', ALIAS, '"/services/Azure"', ['RC401', 'RC402', 'RC411']],
  ['an alias in another case', ALIAS, '"/services/azure/machinelearning"', ['RC401', 'RC402', 'RC411']],
  ['one alias more', ALIAS, `${ALIAS}, "/services/Azure/Batch"`, ['RC402', 'RC411']],
  ['a subscription beside the alias', ALIAS, `${ALIAS}, "/subscriptions/2"`, ['RC402', 'RC411']],
  ['the alias where ids go', /"Global"/, '"Microsoft.Storage"', ['RC401', 'RC411']],
  ['ids where aliases go', /"Microsoft.Storage"/, '"Global"', ['RC401', 'RC411']],
  ['no definition of accounts', SECOND, '', ['RC401', 'RC409', 'RC411']],
  ['another name', '"name": "storage-accounts"', '"name": "others"', ['RC409', 'RC411']],
  ['accounts that are known', /"\[parameters\('storageAccountIds'\)\]"/, `["${ID}"]`, ['RC401', 'RC402', 'RC411']],
  ['another parameter', /storageAccountIds/g, 'ids', ['RC401', 'RC402', 'RC411']],
  ['another description', /Accounts by resource id/, 'Ours', ['RC411']],
  ['no accounts', /"\[parameters\('storageAccountIds'\)\]"/, '[]', ['RC411', 'RC522']],
  ['no aliases', new RegExp(`\\[\\s*${ALIAS}\\s*\\]`), '[]', ['RC411', 'RC522']],
  ['no definitions', /(?<="serviceEndpointPolicyDefinitions": )[\s\S]*?\n {8}\]/, '[]', ['RC411', 'RC522']],
  ['a key that nobody knows', ALIAS, `${ALIAS}], "serviceScopes": ["all"`, ['RC411', 'RC521']],
  ['a key of the policy', /"serviceEndpointPolicyDefinitions"/, '"serviceAlias": "x", $&', ['RC411', 'RC521']],
  ['a service of another kind', /"Global"/, '"Microsoft.Sql"', ['RC411', 'RC522']],
  ['a list that may be empty', /,\s*"minLength": 1/, '', ['RC402', 'RC411']],
  ['a list that may have no items', '"minLength": 1', '"minLength": 0', ['RC402', 'RC411']],
  ['a text that is nothing', ALIAS, '"contoso"', ['RC411', 'RC522']],
];

for (const [what, from, to, codes] of MUTANTS)
  test(`caught: ${what}`, async () => assert.equal(await changed(from, to), [...codes]));

test('caught: an id more, and one less', async () => {
  const options = { storageAccounts: [ID, '/subscriptions/2'] };
  assert.equal(await changed('"/subscriptions/2"', '"/subscriptions/2", "/subscriptions/3"', options), [
    'RC402',
    'RC411',
  ]);
  assert.equal(await changed(/,\s*"\/subscriptions\/2"/, '', options), ['RC401', 'RC411']);
  assert.equal(
    await changed('"minLength": 1', '"minLength": 0', options),
    ['RC402', 'RC411'],
    'a default can be changed',
  );
  assert.equal(await changed(ID, ID.toUpperCase(), options), ['RC411'], 'letter case of ids does not count');
});

test('caught: a definition of its own beside the policy', async () => {
  const child = {
    type: 'Microsoft.Network/serviceEndpointPolicies/serviceEndpointPolicyDefinitions',
    name: "[format('{0}/more', parameters('serviceEndpointPolicyName'))]",
    apiVersion: '2025-05-01',
    properties: { service: 'Microsoft.Storage', serviceResources: ['/subscriptions/9'] },
  };
  assert.equal(await changed('"resources": [', `"resources": [${JSON.stringify(child)},`), ['RC402', 'RC409', 'RC411']);
});

test('caught: a second policy in the file', async () => {
  const policy = {
    type: 'Microsoft.Network/serviceEndpointPolicies',
    name: 'other',
    properties: {
      serviceEndpointPolicyDefinitions: [
        { name: 'more', properties: { service: 'Microsoft.Storage', serviceResources: ['/subscriptions/9'] } },
      ],
    },
  };
  assert.equal(await changed(/\n {2}\]\n\}\n$/, `, ${JSON.stringify(policy)} ] }`), ['RC402', 'RC411']);
});

test('caught: definitions in two policies, which a subnet may have one of', async () => {
  const template = JSON.parse((await filesOf({})).get(FILE) ?? '');
  const [policy] = template.resources;
  const definitions: { readonly name: string; readonly properties: object }[] =
    policy.properties.serviceEndpointPolicyDefinitions;
  assert.is(definitions.length, 2);
  const judgedAs = async (resources: readonly object[]): Promise<string[]> =>
    judged(new Map([...(await filesOf({})), [FILE, JSON.stringify({ ...template, resources })]]));
  const split = definitions.map((one, index) => {
    return { ...policy, name: `p${index}`, properties: { serviceEndpointPolicyDefinitions: [one] } };
  });
  assert.equal(await judgedAs(split), ['RC401', 'RC402', 'RC409', 'RC411']);
  const children = (parents: readonly string[]): object[] =>
    definitions.map(({ name, properties }, index) => {
      const type = 'Microsoft.Network/serviceEndpointPolicies/serviceEndpointPolicyDefinitions';
      return { type, apiVersion: '2025-05-01', name: `${parents[index]}/${name}`, properties };
    });
  assert.equal(await judgedAs(children(['p1', 'p2'])), ['RC401', 'RC402', 'RC409', 'RC411']);
  assert.equal(await judgedAs(children(['p1', 'p1'])), ['RC402', 'RC411'], 'the policy may have others');
});

test('caught: no file', async () => {
  const files = new Map(await filesOf({ targets: ['nsg', 'endpoint-policy'] }));
  files.delete(FILE);
  assert.equal(await judged(files), ['RC401', 'RC409']);
});

test('caught: storage that the manifest does not call a gap', async () => {
  const files = new Map(
    await filesOf({ features: ['vscode-extensions'], acceptGaps: ['vscode-extensions'], targets: ['endpoint-policy'] }),
  );
  const manifest = (files.get('manifest.json') ?? '').replaceAll(
    '"outcome": "impossible"',
    '"outcome": "not-applicable"',
  );
  assert.equal(await judged(new Map([...files, ['manifest.json', manifest]])), ['RC401']);
});

test('caught: one way of several that is storage, which the manifest does not call a gap', async () => {
  const body = `requirements:\n${entry('data', 'priority: 200, to: [{ serviceTag: "Storage.{region}" }, { fqdn: files.contoso.com }], tcp: 443')}`;
  const targets = ['nsg', 'endpoint-policy'];
  const { files } = onlyRegion(await compileSmall(body, { targets, acceptGaps: ['data'] }));
  const manifest = (files.get('manifest.json') ?? '').replace('"outcome": "impossible"', '"outcome": "not-applicable"');
  const own = new Map([...files, ['manifest.json', manifest]]);
  const { findings } = await verify(smallCatalog(body), [{ label: 'out/westus', files: own }], undefined, TABLES);
  const texts = findings.map(({ code, message }) => `${code} ${message}`);
  assert.match(texts.join('\n'), /^RC401 .*Storage\.WestUS is storage that it does not list$/m);
});

test.run();
