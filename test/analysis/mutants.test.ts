import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { compile } from '../../src/compile.js';
import { loadAzureTables } from '../../src/rules.js';
import { verify } from '../../src/verify.js';
import { builtInCatalog } from '../built-in-catalog.js';
import { ROOT } from '../golden.js';
import { REGIONS_IN_OUT } from '../out-regions.js';
import { suite } from '../suite.js';
import { MUTATION_KINDS, mutantsOf } from './mutations.js';

const test = suite('mutants');
const TABLES = loadAzureTables();
const CATALOG = await builtInCatalog();

interface Folder {
  readonly label: string;
  readonly files: ReadonlyMap<string, string>;
}

const FOLDERS: readonly Folder[] = REGIONS_IN_OUT.map((region) => ({
  label: region,
  files: new Map(
    readdirSync(join(ROOT, 'out', region))
      .filter((file) => file.endsWith('.json'))
      .map((file) => [file, readFileSync(join(ROOT, 'out', region, file), 'utf8')]),
  ),
}));

/** With host names on their way to the firewall, inbound rules and a route to a tag, which the goldens do not have. */
async function richFolder(firewallRules = 'policy'): Promise<Folder> {
  const features = ['compute-public-ip', 'pypi', 'rstudio'];
  const { regions } = await compile(CATALOG, { region: 'westus', features, firewallRules }, TABLES);
  const [output] = regions;
  assert.ok(output);
  return { label: `westus-rich, ${firewallRules}`, files: output.files };
}

const counts = new Map<string, number>(MUTATION_KINDS.map((kind) => [kind, 0]));

/** Judges every mutant of a folder; gives those that nothing expected was found of. */
async function survivorsOf({ label, files }: Folder): Promise<string[]> {
  const survivors: string[] = [];
  for (const [file, text] of files) {
    if (file === 'manifest.json') continue;
    for (const mutant of mutantsOf(file, text)) {
      counts.set(mutant.kind, (counts.get(mutant.kind) ?? 0) + 1);
      const mutated = new Map([...files, [file, mutant.text]]);
      const { findings } = await verify(CATALOG, [{ label, files: mutated }], undefined, TABLES);
      const codes = new Set(findings.filter(({ severity }) => severity === 'error').map(({ code }) => code));
      if (mutant.expected.some((code) => codes.has(code))) continue;
      survivors.push(`${label}/${file}: ${mutant.kind} ${mutant.rule}: ${[...codes].join(' ') || 'nothing'}`);
    }
  }
  return survivors;
}

for (const folder of FOLDERS) {
  test(`every mutant of out/${folder.label} is caught`, async () => {
    assert.equal(await survivorsOf(folder), []);
  });
}

test('every mutant of a region with hosts, inbound rules and tag routes is caught', async () => {
  assert.equal(await survivorsOf(await richFolder()), []);
});

test('every mutant of classic rules is caught', async () => {
  assert.equal(await survivorsOf(await richFolder('classic')), []);
});

test('there were mutants of every kind', () => {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  assert.ok(total > 700, `${total} mutants`);
  for (const [kind, count] of counts) assert.ok(count >= 6, `${kind}: ${count}`);
});

test('files as they were compiled have no finding but the gap that their manifest names', async () => {
  for (const folder of [...FOLDERS, await richFolder()]) {
    const { findings, verified } = await verify(CATALOG, [folder], undefined, TABLES);
    assert.is(verified.length, 1);
    assert.equal(
      findings.map(({ code, region }) => `${code} ${region}`),
      folder.label === 'chinaeast2' ? ['RC301 chinaeast2'] : [],
      folder.label,
    );
  }
});

test.run();
