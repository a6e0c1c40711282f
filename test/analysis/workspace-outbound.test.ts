import * as assert from 'uvu/assert';
import { compile } from '../../src/compile.js';
import type { CompileOptions } from '../../src/compile-options.js';
import { loadAzureTables } from '../../src/rules.js';
import { verify } from '../../src/verify.js';
import { builtInCatalog, neededParameters } from '../built-in-catalog.js';
import { onlyRegion } from '../small-catalog.js';
import { suite } from '../suite.js';

/** `rulec verify` reads outbound rules of a managed network as Azure would, and tells what they lack and what nobody asked for. */
const test = suite('workspace outbound judged');

const CATALOG = await builtInCatalog();
const TABLES = loadAzureTables();
const FILE = 'workspace-outbound.json';
/** Hosts, a wildcard, a path, tags, and a tag of the region. */
const FEATURES = ['pypi', 'rstudio', 'hbi-workspace', 'vscode-remote-websocket'];

async function filesOf(options: Partial<CompileOptions> = {}): Promise<ReadonlyMap<string, string>> {
  const all = { region: 'westus', targets: ['workspace-outbound'], features: FEATURES, ...options };
  return onlyRegion(await compile(CATALOG, all, TABLES)).files;
}

/** The codes of what is found of a folder, once each. */
async function judged(files: ReadonlyMap<string, string>): Promise<string[]> {
  const { findings } = await verify(CATALOG, [{ label: 'out/westus', files }], undefined, TABLES);
  return [...new Set(findings.map(({ code }) => code))].filter((code) => code !== 'RC411').sort();
}

async function changed(from: string | RegExp, to: string): Promise<string[]> {
  const files = await filesOf();
  const text = files.get(FILE) ?? '';
  const other = text.replace(from, to);
  assert.is.not(other, text, `${from}`);
  JSON.parse(other);
  return judged(new Map([...files, [FILE, other]]));
}

test('as it was compiled nothing is wrong, in any region of any cloud', async () => {
  assert.equal(await judged(await filesOf()), []);
  for (const features of [[], ['all']]) {
    const options = { region: 'all', features, parameters: neededParameters(CATALOG), targets: ['workspace-outbound'] };
    const { regions } = await compile(CATALOG, options, TABLES);
    for (const { region, files, models } of regions) {
      const { findings } = await verify(CATALOG, [{ label: region.name, files }], undefined, TABLES);
      const codes = [...new Set(findings.map(({ code }) => code))];
      const isEmpty = models['workspace-outbound'] === undefined;
      assert.equal(codes, features.length === 0 || isEmpty ? [] : ['RC301'], region.name);
    }
  }
});

test('each rule that is dropped, and each that goes elsewhere, is caught', async () => {
  const files = await filesOf();
  const template = JSON.parse(files.get(FILE) ?? '');
  assert.ok(template.resources.length >= 7);
  for (const index of template.resources.keys()) {
    const dropped = structuredClone(template);
    dropped.resources.splice(index, 1);
    const text = JSON.stringify(dropped);
    assert.equal(await judged(new Map([...files, [FILE, text]])), ['RC401', 'RC409'], `without rule ${index}`);
    const moved = structuredClone(template);
    const { properties } = moved.resources[index];
    if (properties.type === 'FQDN') properties.destination = 'files.example.org';
    else properties.destination.serviceTag = 'Storage';
    assert.equal(await judged(new Map([...files, [FILE, JSON.stringify(moved)]])), ['RC401', 'RC402'], `rule ${index}`);
  }
});

const MUTANTS: readonly (readonly [what: string, from: string | RegExp, to: string, codes: readonly string[]])[] = [
  ['a wildcard for a host', '"raw.githubusercontent.com"', '"*.githubusercontent.com"', ['RC402']],
  ['a port more', '"8787"', '"8787,22"', ['RC402']],
  ['another port', '"8787"', '"8788"', ['RC401', 'RC402']],
  ['all ports', '"8787"', '"*"', ['RC402']],
  ['every protocol', /"TCP",(\s+"portRanges": "8787")/, '"*",$1', ['RC402']],
  ['another protocol', /"TCP",(\s+"portRanges": "8787")/, '"UDP",$1', ['RC401', 'RC402']],
  ['the tag of all regions', '"AzureKeyVault.WestUS"', '"AzureKeyVault"', ['RC402']],
  ['a tag that is none', '"AzureKeyVault.WestUS"', '"AzureKeyVaults"', ['RC207']],
  [
    'addresses beside the tag',
    '"AzureKeyVault.WestUS"',
    '"AzureKeyVault.WestUS", "addressPrefixes": ["0.0.0.0/0"]',
    ['RC521'],
  ],
  ['a rule that denies', '"Allow"', '"Deny"', ['RC522']],
  ['ports that are none', '"8787"', '"8787;22"', ['RC522']],
  ['no ports', '"8787"', '""', ['RC522']],
  ['no destination', '"pypi.org"', '""', ['RC522']],
  ['any host', '"pypi.org"', '"*"', ['RC522']],
  ['a type that nobody knows', '"FQDN"', '"Everything"', ['RC522']],
  ['a key that nobody knows', '"category": "UserDefined"', '"category": "UserDefined", "scope": "all"', ['RC521']],
  ['a category of Azure', '"UserDefined"', '"Required"', ['RC402']],
  ['a category that Azure recommends', '"UserDefined"', '"Recommended"', ['RC402']],
  ['a category of what another rule needs', '"UserDefined"', '"Dependency"', ['RC402']],
  ['another name', "'aml-rstudio')]\"", "'aml-other')]\"", ['RC409']],
];

for (const [what, from, to, codes] of MUTANTS)
  test(`caught: ${what}`, async () => assert.equal(await changed(from, to), [...codes]));

test('caught: a rule more, a private endpoint, and rules inside a workspace', async () => {
  const rule = (properties: object): string =>
    JSON.stringify({
      type: 'Microsoft.MachineLearningServices/workspaces/outboundRules',
      apiVersion: '2024-04-01',
      name: "[format('{0}/{1}', parameters('workspaceName'), 'more')]",
      properties: { category: 'UserDefined', ...properties },
    });
  const endpoint = { serviceResourceId: '/subscriptions/1/x', subresourceTarget: 'blob' };
  const workspace = {
    type: 'Microsoft.MachineLearningServices/workspaces',
    name: 'w',
    properties: {
      managedNetwork: {
        isolationMode: 'AllowOnlyApprovedOutbound',
        outboundRules: { more: { type: 'FQDN', destination: 'example.org' } },
      },
    },
  };
  for (const [text, codes] of [
    [rule({ type: 'FQDN', destination: 'example.org' }), ['RC402', 'RC409']],
    [rule({ type: 'PrivateEndpoint', destination: endpoint }), ['RC402', 'RC409']],
    [JSON.stringify(workspace), ['RC523']],
  ] as const)
    assert.equal(await changed('"resources": [', `"resources": [${text},`), [...codes]);
});

test('caught: a workspace whose managed network is open, and what is not known of one', async () => {
  const found = (managedNetwork: unknown): Promise<string[]> => {
    const workspace = {
      type: 'Microsoft.MachineLearningServices/workspaces',
      name: 'w',
      properties: { managedNetwork },
    };
    return changed('"resources": [', `"resources": [${JSON.stringify(workspace)},`);
  };
  const isolationMode = 'AllowOnlyApprovedOutbound';
  assert.equal(await found({ isolationMode: 'AllowInternetOutbound' }), ['RC523']);
  assert.equal(await found({ isolationMode: 'Disabled' }), ['RC523']);
  assert.equal(await found({ isolationMode: "[parameters('workspaceName')]" }), ['RC523']);
  assert.equal(await found("[parameters('workspaceName')]"), ['RC523']);
  assert.equal(await found({ isolationMode: 'Open' }), ['RC522']);
  assert.equal(await found({}), ['RC522']);
  assert.equal(await found({ isolationMode, openTo: '*' }), ['RC521']);
  assert.equal(await found({ isolationMode, status: { status: 'Active' } }), []);
});

test('caught: rules of another workspace, which count for nothing here', async () => {
  const { resources, ...template } = JSON.parse((await filesOf()).get(FILE) ?? '');
  const [first, ...others] = resources;
  const judgedAs = async (own: readonly unknown[]): Promise<string[]> =>
    judged(new Map([...(await filesOf()), [FILE, JSON.stringify({ ...template, resources: own })]]));
  const elsewhere = { ...first, name: first.name.replace("parameters('workspaceName')", "'other'") };
  assert.is.not(elsewhere.name, first.name);
  assert.equal(await judgedAs([...others, elsewhere]), ['RC401', 'RC402', 'RC409'], 'moved');
  assert.equal(await judgedAs([...resources, elsewhere]), ['RC402'], 'a name that each of the two has');
});

test('caught: a manifest that calls wider what is not, or not what is', async () => {
  const files = await filesOf();
  const manifest = files.get('manifest.json') ?? '';
  const told = (from: string | RegExp, to: string): Promise<string[]> => {
    const other = manifest.replaceAll(from, to);
    assert.is.not(other, manifest);
    return judged(new Map([...files, ['manifest.json', other]]));
  };
  assert.equal(await told('"outcome": "wider"', '"outcome": "exact"'), ['RC402']);
  const exact = /"outcome": "exact",(?=\s+"alternative": 1,\s+"rules": \[\s+"aml-rstudio")/g;
  assert.equal(await told(exact, '"outcome": "wider", "alsoAllows": "x",'), ['RC409']);
});

test('caught: no file', async () => {
  const files = new Map(await filesOf({ targets: ['nsg', 'workspace-outbound'], features: ['rstudio'] }));
  files.delete(FILE);
  assert.equal(await judged(files), ['RC401', 'RC409']);
});

test.run();
