import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import type { Catalog } from '../../src/catalog/catalog.js';
import { loadDirectories } from '../../src/catalog/load.js';
import { compile } from '../../src/compile.js';
import { loadAzureTables } from '../../src/rules.js';
import { builtInFiles } from '../built-in-catalog.js';
import { suite } from '../suite.js';

/** What of a catalog's text is form and no meaning: it must change neither the digest nor a byte of the output. */
const test = suite('order of catalogs');

const FILE = 'azure-machine-learning.yaml';
const FILES = builtInFiles();
const TABLES = loadAzureTables();

/** Loads the files in the place of the built-in catalogs. */
async function load(files: Readonly<Record<string, string>>): Promise<Catalog> {
  const path = mkdtempSync(join(tmpdir(), 'rulec-order-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
    const { catalog, findings } = await loadDirectories([{ path, label: 'rules', isBuiltIn: true }]);
    if (!catalog) throw new Error(findings.map(({ code, message }) => `${code} ${message}`).join('\n'));
    return catalog;
  } finally {
    rmSync(path, { recursive: true });
  }
}

/** The files of a compilation, by name. */
async function outputOf(catalog: Catalog): Promise<Readonly<Record<string, string>>> {
  const options = { region: 'westus', features: ['all'], parameters: { storageAccount: 'contoso' } };
  const { regions, findings } = await compile(catalog, options, TABLES);
  const [output] = regions;
  if (!output) throw new Error(findings.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return Object.fromEntries(output.files);
}

/** Numbers from 0 to `below`, the same for the same seed (a multiplicative generator of Lehmer). */
function dice(seed: number): (below: number) => number {
  let state = (seed % 2_147_483_646) + 1;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

function shuffled<T>(items: readonly T[], roll: (below: number) => number): T[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(roll(rest.length), 1));
}

type Mapping = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same mapping with the keys of it and of all inside in another order. */
function withKeysShuffled(value: unknown, roll: (below: number) => number): unknown {
  if (Array.isArray(value)) return value.map((item) => withKeysShuffled(item, roll));
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    shuffled(Object.entries(value), roll).map(([key, own]) => [key, withKeysShuffled(own, roll)]),
  );
}

/** The files of the service as one. */
function inOneFile(): Mapping {
  const whole: Record<string, unknown> = {};
  for (const file of Object.values(FILES).map((yaml): unknown => parse(yaml))) {
    for (const [key, value] of Object.entries(isMapping(file) ? file : {})) whole[key] = joined(whole[key], value);
  }
  return whole;
}

function joined(before: unknown, more: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(more)) return [...before, ...more];
  return isMapping(before) && isMapping(more) ? { ...before, ...more } : more;
}

/** The requirements and routes in another order. */
function withEntriesShuffled(file: Mapping, roll: (below: number) => number): Mapping {
  const lists = Object.entries(file).flatMap(([key, value]) =>
    Array.isArray(value) ? [[key, shuffled(value, roll)] as const] : [],
  );
  return { ...file, ...Object.fromEntries(lists) };
}

/** Deals what can be in several files of a service out to three; the header stays whole. */
function inThreeFiles(file: Mapping, roll: (below: number) => number): Record<string, string> {
  const { service, short, title, priorities, ...parts } = file;
  const files: Record<string, unknown>[] = [{ service, short, title, priorities }, { service }, { service }];
  for (const [key, value] of Object.entries(parts)) {
    const members: readonly (readonly [string, unknown])[] = Array.isArray(value)
      ? value.map((item) => ['', item] as const)
      : Object.entries(isMapping(value) ? value : {});
    for (const [name, member] of members) {
      const target = files[roll(3)];
      if (!target) continue;
      const own = target[key];
      target[key] = Array.isArray(value)
        ? [...(Array.isArray(own) ? own : []), member]
        : { ...(isMapping(own) ? own : {}), [name]: member };
    }
  }
  const names = shuffled(['a', 'b', 'c'], roll);
  return Object.fromEntries(files.map((content, index) => [`${names[index]}.yaml`, stringify(content)]));
}

/** Holds the catalog and output of a rewritten file against those of the file as it is. */
async function changesNothing(
  rewrite: (file: Mapping, roll: (below: number) => number) => Readonly<Record<string, string>>,
): Promise<void> {
  const file = inOneFile();
  const expected = await load(FILES);
  const output = await outputOf(expected);
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const catalog = await load(rewrite(file, dice(seed)));
      assert.is(catalog.digest, expected.digest);
      assert.equal(await outputOf(catalog), output);
    }),
    { seed: 20250601, numRuns: 12, endOnFailure: true },
  );
}

test('the order of entries changes nothing', () =>
  changesNothing((file, roll) => ({ [FILE]: stringify(withEntriesShuffled(file, roll)) })));

test('the order of keys changes nothing', () =>
  changesNothing((file, roll) => ({ [FILE]: stringify(withKeysShuffled(file, roll)) })));

test('the split of a service over files changes nothing', () =>
  changesNothing((file, roll) => inThreeFiles(file, roll)));

test('the rewriting rewrites', () => {
  const file = inOneFile();
  const roll = dice(1);
  for (const rewritten of [withEntriesShuffled(file, roll), withKeysShuffled(file, roll)]) {
    assert.is.not(stringify(rewritten), stringify(file));
    assert.is(stringify(rewritten).length, stringify(file).length);
  }
  assert.equal(Object.keys(inThreeFiles(file, roll)).sort(), ['a.yaml', 'b.yaml', 'c.yaml']);
});

test('a column named as places are is a part of the meaning', async () => {
  const table = (host: string): string =>
    `service: azure-machine-learning\ntables:\n  relay: { westus: { place: ${host} } }\n`;
  const digestOf = async (host: string): Promise<string> => (await load({ ...FILES, 'more.yaml': table(host) })).digest;
  assert.is(await digestOf('a.contoso.com'), await digestOf('a.contoso.com'));
  assert.is.not(await digestOf('a.contoso.com'), await digestOf('b.contoso.com'));
});

test('another meaning has another digest', async () => {
  const digestOf = async (content: string): Promise<string> => (await load({ ...FILES, [FILE]: content })).digest;
  const yaml = FILES[FILE] ?? '';
  const before = await digestOf(yaml);
  assert.is(await digestOf(`# A remark.\n\n${yaml}`), before);
  for (const [from, to] of [
    ['tcp: 8787', 'tcp: 8788'],
    ['priority: 1080', 'priority: 1480'],
    ['purpose: Sessions of RStudio', 'purpose: Session of RStudio'],
    ['verified: 2024-04-08', 'verified: 2024-04-09'],
    ['nextHop: internet', 'nextHop: none'],
  ] as const) {
    assert.ok(yaml.includes(from), from);
    assert.is.not(await digestOf(yaml.replace(from, to)), before, to);
  }
});

test.run();
