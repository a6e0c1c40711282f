import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Compilation, compile } from '../../src/compile.js';
import { isPrefix, parsePrefix } from '../../src/packets/prefix-text.js';
import { loadAzureTables } from '../../src/rules.js';
import { readTagSnapshot } from '../../src/service-tags/snapshot.js';
import { builtInCatalog, neededParameters } from '../built-in-catalog.js';
import { suite } from '../suite.js';

const test = suite('all regions');

const CATALOG = await builtInCatalog();
const TABLES = loadAzureTables();
const EVERYTHING = CATALOG.services.flatMap(({ features }) => features.map(({ id }) => id));
/** Every feature by name, unsure entries with it, but for those that exclude another. */
const NAMED = EVERYTHING.filter(
  (id) => !CATALOG.services.some(({ features }) => features.some((one) => one.id === id && one.excludes.length > 0)),
);
const SELECTIONS: readonly (readonly [string, readonly string[]])[] = [
  ['the default features', []],
  ['all features', ['all']],
  ['every feature by name', NAMED],
];

async function compileAll(features: readonly string[], serviceTags?: { name: string; text: string }, cloud?: string) {
  const region = TABLES.regions
    .ofCustomers()
    .filter((candidate) => cloud === undefined || candidate.cloud === cloud)
    .map(({ name }) => name);
  const parameters = { ...neededParameters(CATALOG), clientPrefixes: '10.4.0.0/16' };
  return compile(CATALOG, { region, features, parameters, ...(serviceTags && { serviceTags }) }, TABLES);
}

const errorsOf = ({ findings }: Compilation): string[] =>
  findings.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code} ${message}`);

/** Every text below the keys that hold addresses: tags, prefixes, `*` and template expressions. */
function addressesIn(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return /address(?:es|prefix|prefixes)$/i.test(key) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => addressesIn(item, key));
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, member]) => addressesIn(member, name))
    : [];
}

/** The service tags that the templates name, wherever Azure takes one. */
function tagsIn(text: string): string[] {
  const template: { readonly resources: unknown } = JSON.parse(text);
  return addressesIn(template.resources).filter(
    (address) => address !== '*' && !address.startsWith('[') && !isPrefix(parsePrefix(address)),
  );
}

for (const [title, features] of SELECTIONS) {
  test(`every region customers can use compiles with ${title}`, async () => {
    const compilation = await compileAll(features);
    assert.equal(
      errorsOf(compilation).filter((message) => !message.startsWith('RC301')),
      [],
    );
    assert.equal(
      compilation.regions.map(({ region }) => region.name),
      TABLES.regions
        .ofCustomers()
        .map(({ name }) => name)
        .sort(),
    );
    for (const { region, files, models } of compilation.regions) {
      assert.equal(
        [...files.keys()].sort(),
        ['firewall.json', 'manifest.json', 'nsg.json', 'routes.json'],
        region.name,
      );
      assert.ok((models.nsg?.rules.length ?? 0) > 10, region.name);
    }
  });
}

const NEWEST = [
  ['public', 'ServiceTags_Public_20260622.json'],
  ['usgov', 'ServiceTags_AzureGovernment_20260720.json'],
  ['china', 'ServiceTags_China_20260720.json'],
] as const;
const folder = process.env['RULEC_TAG_FILES'] ?? '';

/** Azure resolves it by itself, so it stands in no file. */
const PLATFORM = 'AzureLoadBalancer';

for (const [cloud, file] of NEWEST) {
  const path = join(folder, file);
  for (const [title, features] of SELECTIONS) {
    const name = `${cloud}: the tags of ${title} are spelled as in ${file}`;
    if (folder === '' || !existsSync(path)) {
      test.unable(name, folder === '' ? 'RULEC_TAG_FILES names no folder' : 'the folder lacks the file');
      continue;
    }
    test(name, async () => {
      const text = readFileSync(path, 'utf8');
      const { snapshot } = readTagSnapshot(text, file);
      const spelled = new Set([...(snapshot?.tags.values() ?? [])].map((tag) => tag.name));
      for (const compilation of [
        await compileAll(features, undefined, cloud),
        await compileAll(features, { name: file, text }, cloud),
      ]) {
        assert.ok(compilation.regions.length > 0);
        for (const { region, files } of compilation.regions) {
          const tags = ['nsg.json', 'firewall.json', 'routes.json'].flatMap((one) => tagsIn(files.get(one) ?? '{}'));
          assert.ok(tags.length > 10, `${region.name}: ${tags.length} tags found`);
          for (const tag of tags) assert.ok(spelled.has(tag) || tag === PLATFORM, `${region.name}: ${tag}`);
        }
      }
    });
    if (features.length === 0 || features[0] === 'all') {
      test(`${cloud}: with ${file} there is no gap with ${title}`, async () => {
        const serviceTags = { name: file, text: readFileSync(path, 'utf8') };
        assert.equal(errorsOf(await compileAll(features, serviceTags, cloud)), []);
      });
    }
  }
}

test.run();
