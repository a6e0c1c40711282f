import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Catalog } from '../../src/catalog/catalog.js';
import { type CatalogDirectory, type LoadedCatalog, loadDirectories } from '../../src/catalog/load.js';
import { precompiledJson } from '../../src/catalog/precompile.js';
import { digestOfSources, type PrecompiledCatalog } from '../../src/catalog/precompiled.js';
import { compile } from '../../src/compile.js';
import { exitCodeOf } from '../../src/diagnostics/finding.js';
import { loadAzureTables, loadCatalog } from '../../src/rules.js';
import { builtInFiles } from '../built-in-catalog.js';
import { ROOT } from '../golden.js';
import { suite } from '../suite.js';

const test = suite('loading catalogs');

const RULES = join(ROOT, 'rules');
const BUILT_IN: CatalogDirectory = { path: RULES, label: 'rules', isBuiltIn: true };
const SERVICE = 'azure-machine-learning';
const SERVICE_FILE = `${SERVICE}.yaml`;
const TABLES = loadAzureTables();
const MARK = 'the precompiled one';

/** Loads directories with these files after the ones given; the files are there only while they are loaded. */
async function loadFiles(
  files: Readonly<Record<string, string>>,
  {
    isBuiltIn = false,
    before = [],
    precompiled,
  }: { isBuiltIn?: boolean; before?: CatalogDirectory[]; precompiled?: string } = {},
): Promise<LoadedCatalog> {
  const path = mkdtempSync(join(tmpdir(), 'rulec-load-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
    return await loadDirectories([...before, { path, label: isBuiltIn ? 'rules' : 'mine', isBuiltIn }], precompiled);
  } finally {
    rmSync(path, { recursive: true });
  }
}

function catalogOf({ catalog, findings }: LoadedCatalog): Catalog {
  if (!catalog) throw new Error(findings.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return catalog;
}

const codesOf = ({ findings }: LoadedCatalog): string[] => findings.map(({ code }) => code);

/** The files of a compilation for a region, by name. */
async function outputOf(catalog: Catalog, region = 'westus'): Promise<Readonly<Record<string, string>>> {
  const { regions, findings } = await compile(catalog, { region, features: [], services: [SERVICE] }, TABLES);
  const [output] = regions;
  if (!output) throw new Error(findings.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return Object.fromEntries(output.files);
}

test('the built-in catalogs load without a finding', async () => {
  const loaded = await loadDirectories([BUILT_IN]);
  assert.equal(codesOf(loaded), []);
  assert.ok(catalogOf(loaded).services.every(({ builtIn }) => builtIn));
  assert.ok(loaded.texts.has(`rules/${SERVICE_FILE}`));
});

test('a directory that is missing, a file and an empty directory are refused, all of them at once', async () => {
  const path = mkdtempSync(join(tmpdir(), 'rulec-load-'));
  try {
    mkdirSync(join(path, 'empty'));
    writeFileSync(join(path, 'empty', 'notes.txt'), 'none');
    writeFileSync(join(path, 'file.yaml'), builtInFiles()[SERVICE_FILE] ?? '');
    const loaded = await loadDirectories([
      BUILT_IN,
      ...['missing', 'file.yaml', 'empty'].map((name) => ({ path: join(path, name), label: name, isBuiltIn: false })),
    ]);
    assert.is(loaded.catalog, undefined);
    assert.equal(
      loaded.findings.map(({ code, place }) => [code, place]),
      [
        ['RC804', { option: 'catalog', value: 'missing' }],
        ['RC804', { option: 'catalog', value: 'file.yaml' }],
        ['RC118', { option: 'catalog', value: 'empty' }],
      ],
    );
    assert.is(exitCodeOf(loaded.findings), 2);
  } finally {
    rmSync(path, { recursive: true });
  }
});

test('files named *.yaml and *.yml are catalogs, others are not', async () => {
  const own = (name: string, block: string): string =>
    `service: ${name}\nshort: ${name}\ntitle: ${name}\npriorities: ${block}\n`;
  const loaded = await loadFiles({
    'one.yaml': own('one', '3000-3090'),
    'two.yml': own('two', '3100-3190'),
    'three.yaml.old': 'no: catalog',
    'README.md': '# Ours',
  });
  assert.equal(
    catalogOf(loaded).services.map(({ name }) => name),
    ['one', 'two'],
  );
  assert.equal([...loaded.texts.keys()], ['mine/one.yaml', 'mine/two.yml']);
});

test('the precompiled catalog is the catalog that its YAML gives', async () => {
  const json = await precompiledJson(RULES);
  const [fromJson, fromYaml] = [await loadDirectories([BUILT_IN], json), await loadDirectories([BUILT_IN])];
  assert.equal(fromJson.catalog, fromYaml.catalog);
  assert.equal(JSON.parse(json).catalog, JSON.parse(JSON.stringify(fromYaml.catalog)));
  assert.equal((await loadCatalog()).catalog, fromYaml.catalog);
});

/** A precompiled catalog that can be told from what its YAML gives. */
async function markedJson(): Promise<string> {
  const precompiled: PrecompiledCatalog = JSON.parse(await precompiledJson(RULES));
  return JSON.stringify({ ...precompiled, catalog: { ...precompiled.catalog, digest: MARK } });
}

test('the precompiled catalog is used for just the YAML that it was made from', async () => {
  const precompiled = await markedJson();
  const files = builtInFiles();
  const { [SERVICE_FILE]: yaml = '', ...others } = files;
  const digestWith = async (files: Readonly<Record<string, string>>): Promise<string> =>
    catalogOf(await loadFiles(files, { isBuiltIn: true, precompiled })).digest;
  assert.is(catalogOf(await loadDirectories([BUILT_IN], precompiled)).digest, MARK);
  assert.is(await digestWith(files), MARK, 'it counts what the files say, not where they are');
  assert.is.not(await digestWith({ ...files, [SERVICE_FILE]: `${yaml}# A remark.\n` }), MARK);
  assert.is.not(await digestWith({ ...others, 'renamed.yaml': yaml }), MARK);
  const more = 'service: contoso\nshort: contoso\ntitle: Contoso\npriorities: 3000-3090\n';
  assert.is.not(await digestWith({ ...files, 'contoso.yaml': more }), MARK);
});

test('the precompiled catalog is not used beside other directories, nor for a directory of the user', async () => {
  const precompiled = await markedJson();
  const more = { 'mine.yaml': `service: ${SERVICE}\noff:\n  - id: rstudio\n    reason: Nobody here uses R\n` };
  const beside = catalogOf(await loadFiles(more, { before: [BUILT_IN], precompiled }));
  assert.is.not(beside.digest, MARK);
  const off = beside.services[0]?.off.map(
    ({ id, reason, place }) => `${id}: ${reason}, ${place.file} ${place.start.line}`,
  );
  assert.equal(off, ['rstudio: Nobody here uses R, mine/mine.yaml 3']);
  const own = await loadDirectories([{ ...BUILT_IN, isBuiltIn: false }], precompiled);
  assert.is.not(catalogOf(own).digest, MARK);
});

test('sources have one digest, whatever their names and contents run into', () => {
  const digest = (...sources: [string, string][]): string =>
    digestOfSources(sources.map(([file, content]) => ({ file, content })));
  assert.is(digest(['a', 'b']), digest(['a', 'b']));
  assert.is.not(digest(['a', 'bc']), digest(['ab', 'c']));
  assert.is.not(digest(['a', 'b'], ['c', 'd']), digest(['a', 'd'], ['c', 'b']));
});

test("a user's file adds an entry, a feature and a source to a built-in service", async () => {
  const loaded = await loadFiles(
    {
      'more.yaml': `
service: ${SERVICE}
sources:
  ours: { title: Contoso network guide, url: https://docs.contoso.com/network, verified: 2025-06-01 }
features:
  mirror: { title: Packages from our own mirror, default: on }
requirements:
  - id: mirror
    feature: [mirror, core]
    priority: 1480
    to: { prefix: 203.0.113.0/24 }
    tcp: 443
    purpose: Packages from our own mirror
    source: [ours, firewall]
    owner: Network team
`,
    },
    { before: [BUILT_IN] },
  );
  const catalog = catalogOf(loaded);
  const [service, ...others] = catalog.services.filter(({ name }) => name === SERVICE);
  assert.equal(others, []);
  assert.ok(service?.builtIn, 'it stays a built-in service');
  const added = service?.requirements.find(({ id }) => id === 'mirror');
  assert.is(added?.owner, 'Network team');
  assert.is(added?.place.file, 'mine/more.yaml');
  const nsg = (await outputOf(catalog))['nsg.json'] ?? '';
  assert.match(nsg, '"aml-mirror"');
  assert.match(nsg, '203.0.113.0/24');
});

test("a user's file turns a built-in entry off, with a reason that reviewers see", async () => {
  const off = `service: ${SERVICE}\noff:\n  - { id: storage, reason: Our accounts have private endpoints }\n`;
  const before = await outputOf(catalogOf(await loadDirectories([BUILT_IN])));
  const after = await outputOf(catalogOf(await loadFiles({ 'off.yaml': off }, { before: [BUILT_IN] })));
  assert.match(before['nsg.json'] ?? '', '"aml-storage"');
  assert.not.match(after['nsg.json'] ?? '', '"aml-storage"');
  assert.not.match(after['firewall.json'] ?? '', '"aml-storage"');
  const skipped: unknown = JSON.parse(after['manifest.json'] ?? '{}').skipped;
  assert.ok(Array.isArray(skipped));
  const reason = 'turned off: Our accounts have private endpoints';
  assert.ok(JSON.stringify(skipped).includes(JSON.stringify({ entry: `${SERVICE}/storage`, reason })));
});

test.run();
