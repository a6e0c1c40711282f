/**
 * Every file of fixtures/bad-catalogs is a catalog of a user's with a mistake in it. Its name starts with the code that
 * it raises, and the golden beside it shows each finding below the line that it points at. A folder is one catalog of
 * several files. A first line `# options: {json}` holds options of the compilation that brings the mistake to light.
 *
 * Files named `many-*` hold many mistakes, and comments at the ends of their lines say which codes a single run must
 * report there: the goldens are held against what a person wrote.
 */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Catalog } from '../../src/catalog/catalog.js';
import { type CatalogDirectory, loadDirectories } from '../../src/catalog/load.js';
import { compile } from '../../src/compile.js';
import type { CompileOptions } from '../../src/compile-options.js';
import { type Finding, isFilePlace } from '../../src/diagnostics/finding.js';
import { loadAzureTables } from '../../src/rules.js';
import { fixture, goldenFolder, matchesGolden, ROOT } from '../golden.js';
import { suite } from '../suite.js';
import { annotate, codesLike, expectedIn, isCode, linesAndCodes } from './annotated-source.js';

const test = suite('bad catalogs');

const FOLDER = fixture('bad-catalogs');
const BUILT_IN: CatalogDirectory = { path: join(ROOT, 'rules'), label: 'rules', isBuiltIn: true };
const LABEL = 'catalogs';
const TABLES = loadAzureTables();

/** One bad catalog: its name and its files, below the folder of all. */
interface BadCatalog {
  readonly name: string;
  readonly files: readonly string[];
}

const BAD_CATALOGS: readonly BadCatalog[] = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() || entry.name.endsWith('.yaml'))
  .map((entry) => ({
    name: entry.name.replace(/\.yaml$/, ''),
    files: entry.isDirectory()
      ? readdirSync(join(FOLDER, entry.name))
          .filter((file) => file.endsWith('.yaml'))
          .map((file) => join(entry.name, file))
      : [entry.name],
  }))
  .sort((left, right) => (left.name < right.name ? -1 : 1));

goldenFolder(
  FOLDER,
  BAD_CATALOGS.flatMap(({ files }) => files.map((file) => join(FOLDER, file))),
);

const sourceOf = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');
const nameInFindings = (file: string): string => `${LABEL}/${file.replace(/^.*[\\/]/, '')}`;

/** What a run of the command would say: loads the catalog beside the built-in ones and compiles it where it loads. */
async function findingsOf({ files }: BadCatalog): Promise<readonly Finding[]> {
  const path = mkdtempSync(join(tmpdir(), 'rulec-bad-catalog-'));
  try {
    for (const file of files) copyFileSync(join(FOLDER, file), join(path, file.replace(/^.*[\\/]/, '')));
    const { catalog, findings } = await loadDirectories([BUILT_IN, { path, label: LABEL, isBuiltIn: false }]);
    if (!catalog) return findings;
    const compilation = await compile(catalog, optionsIn(sourceOf(files[0] ?? ''), catalog), TABLES);
    return [...findings, ...compilation.findings];
  } finally {
    rmSync(path, { recursive: true });
  }
}

/** Compiles the user's own services alone where the fixture does not say otherwise, so that no other catalog matters. */
function optionsIn(source: string, { services }: Catalog): CompileOptions {
  const given: Partial<CompileOptions> = JSON.parse(/^# options: (.*)\n/.exec(source)?.[1] ?? '{}');
  const own = services.filter(({ builtIn }) => !builtIn).map(({ name }) => name);
  return { region: 'westus', ...(own.length > 0 && { services: own }), ...given };
}

function matchesGoldens({ files }: BadCatalog, findings: readonly Finding[]): void {
  const names = files.map(nameInFindings);
  const isElsewhere = ({ place }: Finding): boolean => !place || !isFilePlace(place) || !names.includes(place.file);
  for (const [index, file] of files.entries()) {
    const name = nameInFindings(file);
    const own = findings.filter(({ place }) => place && isFilePlace(place) && place.file === name);
    const shown = index === 0 ? [...findings.filter(isElsewhere), ...own] : own;
    matchesGolden(annotate(sourceOf(file), name, shown), join(FOLDER, `${file}.findings`));
  }
}

for (const bad of BAD_CATALOGS) {
  test(bad.name, async () => {
    const findings = await findingsOf(bad);
    if (bad.name.startsWith('many-')) {
      assert.equal(linesAndCodes(findings), expectedIn(sourceOf(bad.files[0] ?? '')));
    } else {
      const code = bad.name.slice(0, 5);
      assert.ok(isCode(code), `${code} is no code`);
      assert.equal(codesLike(code, findings), [code]);
    }
    matchesGoldens(bad, findings);
  });
}

test('there are bad catalogs, some with many mistakes and some of several files', () => {
  assert.ok(BAD_CATALOGS.length > 100, `${BAD_CATALOGS.length} bad catalogs`);
  assert.ok(BAD_CATALOGS.filter(({ name }) => name.startsWith('many-')).length >= 3);
  assert.ok(BAD_CATALOGS.filter(({ files }) => files.length > 1).length >= 3);
});

test.run();
