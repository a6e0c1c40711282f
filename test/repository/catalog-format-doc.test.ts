import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { catalogJsonSchema } from '../../src/catalog/format.js';
import type { LoadedCatalog } from '../../src/catalog/load.js';
import { readCatalogText } from '../../src/catalog/read.js';
import { compile } from '../../src/compile.js';
import { loadCatalog } from '../../src/rules.js';
import { ROOT } from '../golden.js';
import { suite } from '../suite.js';

/** docs/catalog-format.md has every key of the format, in a table for each level, and examples that hold. */
const test = suite('catalog format page');

const PAGE = readFileSync(join(ROOT, 'docs', 'catalog-format.md'), 'utf8');

/** The bodies of the fences with an info string. */
function fences(text: string, info: string): string[] {
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].flatMap(([, said, body = '']) =>
    said === info ? [body] : [],
  );
}

const COMPLETE = fences(PAGE, 'yaml catalog');
const PIECES = fences(PAGE, 'yaml');

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Key {
  readonly isRequired: boolean;
  readonly schema: unknown;
}

/** The keys of the mappings that a schema allows: its own, those of its alternatives, items and free keys. */
function keysOf(schema: unknown): Map<string, Key> {
  if (Array.isArray(schema)) return new Map(schema.flatMap((part) => [...keysOf(part)]));
  if (!isObject(schema)) return new Map();
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const own = isObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  return new Map([
    ...own.map(([key, value]): [string, Key] => [key, { isRequired: required.includes(key), schema: value }]),
    ...['anyOf', 'items', 'additionalProperties'].flatMap((part) => [...keysOf(schema[part])]),
  ]);
}

/** The keys below a path of keys. */
function keysAt(path: readonly string[]): Map<string, Key> {
  return path.reduce((keys, name) => keysOf(keys.get(name)?.schema), keysOf(catalogJsonSchema()));
}

/** Every key at every level. */
function allKeys(keys: ReadonlyMap<string, Key>): string[] {
  return [...keys].flatMap(([key, { schema }]) => [key, ...allKeys(keysOf(schema))]);
}

/** The section of the page that has the table of each level. */
const LEVELS: Readonly<Record<string, readonly string[]>> = {
  'A file': [],
  Sources: ['sources'],
  Features: ['features'],
  Parameters: ['parameters'],
  Requirements: ['requirements'],
  'Service endpoint policies': ['requirements', 'endpointPolicy'],
  'Managed networks': ['requirements', 'managedNetwork'],
  'Peers and alternatives': ['requirements', 'to'],
  'Values by cloud': ['requirements', 'to', 'fqdn'],
  Routes: ['routes'],
  'Adding to a built-in service': ['off'],
};

/** Key and whether it is needed, from the first table with a column for that. */
function rowsOf(page: string, heading: string): [string, string][] {
  const section = page.split(/^##+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const table = /^\| key \| needed \|.*\n\|[-|]+\n((?:\|.*\n)+)/m.exec(section)?.[1] ?? '';
  return [...table.matchAll(/^\| `([^`]+)` \| (\w+) \|/gm)].map(([, key = '', needed = '']) => [key, needed]);
}

/** The words in inline code. */
function wordsInCode(page: string): Set<string> {
  const prose = page.replace(/^```[\s\S]*?^```$/gm, '');
  return new Set([...prose.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) => code.split(/\W+/)));
}

/** Loads a text beside the built-in catalogs, as a directory of a user's own. */
async function loadBeside(text: string): Promise<LoadedCatalog> {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-catalog-format-'));
  try {
    writeFileSync(join(folder, 'example.yaml'), text);
    return await loadCatalog({ directories: [folder] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the page has examples of both kinds, and no fence that is neither', () => {
  assert.ok(COMPLETE.length >= 2, `${COMPLETE.length} complete ones`);
  assert.ok(PIECES.length >= 6, `${PIECES.length} pieces`);
  const commands = fences(PAGE, 'sh');
  assert.is(PAGE.match(/^```/gm)?.length, 2 * (COMPLETE.length + PIECES.length + commands.length));
  assert.match(PAGE.slice(0, PAGE.indexOf('## A file')), '```yaml catalog');
});

for (const text of COMPLETE) {
  const { read } = readCatalogText(text, 'example.yaml', false);
  const name = read.text?.service ?? 'an example without a service';
  test(`the example of ${name} loads and compiles, with the entries it adds`, async () => {
    const { catalog, findings } = await loadBeside(text);
    assert.equal(findings, []);
    assert.ok(catalog);
    const compilation = await compile(catalog, { region: 'westus' });
    assert.equal(
      compilation.findings.filter(({ severity }) => severity === 'error'),
      [],
    );
    const [region] = compilation.regions;
    const needed = region?.requirements.requirements.map(({ id }) => String(id)) ?? [];
    const own = read.text?.requirements?.map(({ value }) => `${name}/${value.id}`) ?? [];
    assert.ok(
      own.some((id) => needed.includes(id)),
      `none of ${own.join(', ')} is asked for`,
    );
  });
}

for (const [index, body] of PIECES.entries()) {
  test(`piece ${index + 1} is of the format`, () => {
    const { read, findings } = readCatalogText(`service: example\n${body}`, 'piece.yaml', false);
    assert.equal(findings, []);
    assert.ok(read.text && Object.keys(read.text).length > 1, body);
  });
}

for (const [heading, path] of Object.entries(LEVELS)) {
  test(`the table under "${heading}" has the keys of the level and says which are needed`, () => {
    const expected = [...keysAt(path)].map(([key, { isRequired }]) => [key, isRequired ? 'yes' : 'no']);
    const rows = rowsOf(PAGE, heading);
    assert.ok(expected.length > 1);
    const sorted = (pairs: readonly (readonly string[])[]): string[] => pairs.map((pair) => pair.join(' ')).sort();
    assert.equal(sorted(rows), sorted(expected));
  });
}

test('every key of every level is somewhere in code', () => {
  const keys = new Set(allKeys(keysAt([])));
  assert.ok(keys.size > 45, `${keys.size} keys`);
  const words = wordsInCode(PAGE);
  assert.equal(
    [...keys].filter((key) => !words.has(key)),
    [],
  );
});

test('a missing key is seen', () => {
  const page = PAGE.replace('| `local` | no |', '| `locale` | no |');
  assert.not(rowsOf(page, 'Requirements').some(([key]) => key === 'local'));
  assert.not(wordsInCode('`locale` and\n```yaml\nlocal: `local`\n```\n').has('local'));
});

test.run();
