/**
 * Every file of fixtures/lint is a catalog that loads; a folder is one with a survey beside it. One named after a code
 * raises it, with nothing worse or as bad beside it, and the golden beside each file shows every finding below the line
 * that it points at. `many-*` hold many mistakes, and comments say which codes they must raise where. `good-*` look like
 * what is reported and are not; they must give nothing. A first line `# options: {json}` holds options of the run.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Finding, isFilePlace } from '../../src/diagnostics/finding.js';
import { type LintOptions, lint } from '../../src/lint.js';
import { annotate, codesLike, expectedIn, isCode, linesAndCodes } from '../catalog/annotated-source.js';
import { fixture, goldenFolder, matchesGolden } from '../golden.js';
import { suite } from '../suite.js';

const test = suite('lint');

const FOLDER = fixture('lint');
const AS_OF = '2026-07-31';

interface Case {
  readonly name: string;
  /** Below the folder of all, with the path in the directory that is linted. */
  readonly files: readonly { readonly path: string; readonly inside: string }[];
}

const CASES: readonly Case[] = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() || entry.name.endsWith('.yaml'))
  .map((entry) => ({
    name: entry.name.replace(/\.yaml$/, ''),
    files: entry.isDirectory()
      ? readdirSync(join(FOLDER, entry.name), { recursive: true, encoding: 'utf8' })
          .filter((file) => file.endsWith('.yaml'))
          .sort()
          .map((inside) => ({ path: join(entry.name, inside), inside }))
      : [{ path: entry.name, inside: entry.name }],
  }))
  .sort((left, right) => (left.name < right.name ? -1 : 1));

goldenFolder(
  FOLDER,
  CASES.flatMap(({ files }) => files.map(({ path }) => join(FOLDER, path))),
);

const sourceOf = (path: string): string => readFileSync(join(FOLDER, path), 'utf8');

/** The findings about the case's own files. */
async function findingsOf({ files }: Case): Promise<readonly Finding[]> {
  const directory = mkdtempSync(join(tmpdir(), 'rulec-lint-'));
  try {
    for (const { path, inside } of files) cpSync(join(FOLDER, path), join(directory, inside), { recursive: true });
    const given: Partial<LintOptions> = JSON.parse(
      /^# options: (.*)\n/.exec(sourceOf(files[0]?.path ?? ''))?.[1] ?? '{}',
    );
    const { findings } = await lint({ directories: [directory], asOf: AS_OF, ...given });
    const own = (text: string): string => text.replaceAll(`${directory}/`, 'catalogs/');
    const moved: readonly Finding[] = JSON.parse(own(JSON.stringify(findings)));
    return moved.filter(({ place }) => !place || !isFilePlace(place) || place.file.startsWith('catalogs/'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

for (const one of CASES) {
  test(one.name, async () => {
    const findings = await findingsOf(one);
    if (one.name.startsWith('many-'))
      assert.equal(linesAndCodes(findings), expectedIn(sourceOf(one.files[0]?.path ?? '')));
    else if (!one.name.startsWith('good-')) {
      const code = one.name.slice(0, 5);
      assert.ok(isCode(code), `${code} is no code`);
      assert.equal(codesLike(code, findings), [code]);
    }
    for (const { path, inside } of one.files) {
      const file = `catalogs/${inside}`;
      const own = findings.filter(({ place }) => !place || (isFilePlace(place) && place.file === file));
      const annotated = annotate(sourceOf(path), file, own);
      if (one.name.startsWith('good-')) assert.is(annotated, sourceOf(path));
      else matchesGolden(annotated, join(FOLDER, `${path}.findings`));
    }
  });
}

test('the built-in catalogs have no error and no warning, whatever the day', async () => {
  for (const asOf of ['2026-07-20', '2036-07-20']) {
    const { findings, surveys } = await lint({ asOf });
    assert.equal(
      findings.filter(({ severity }) => severity !== 'note').map(({ code, message }) => `${code} ${message}`),
      [],
    );
    assert.equal(
      surveys.map(({ rows, accounted }) => [rows, accounted]),
      [[263, 263]],
    );
  }
});

test('before the day of a copy it is from the future, and too old only after the age', async () => {
  const codesOn = async (asOf: string, maxAge?: string): Promise<string[]> => {
    const { findings } = await lint({ asOf, ...(maxAge !== undefined && { maxAge }) });
    return findings
      .filter(({ code }) => code === 'RC119' || code === 'RC120')
      .map(({ code, message }) => `${code} ${message}`);
  };
  assert.equal(await codesOn('2026-07-19'), ['RC119 tag-files was verified on 2026-07-20, which is after 2026-07-19']);
  const isFirewall = (message: string): boolean => message.includes('the copy of firewall is');
  assert.not((await codesOn('2027-03-19', '365d')).some(isFirewall));
  assert.ok((await codesOn('2027-03-20', '365d')).some(isFirewall));
  assert.not((await codesOn('2027-03-19', '12m')).some(isFirewall));
  assert.ok((await codesOn('2027-03-20', '1y')).some(isFirewall));
  assert.ok((await codesOn('2027-03-20', '365')).some(isFirewall));
});

test('beside catalogs of users only what they take part in is said', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'rulec-lint-'));
  const file = join(directory, 'mine.yaml');
  const sources = 'sources: { ours: { title: Ours, url: https://docs.contoso.com/network, verified: 2025-06-01 } }';
  const entry = 'feature: pypi, tcp: 443, purpose: Packages, source: ours';
  writeFileSync(
    file,
    `service: azure-machine-learning
${sources}
requirements:
  - { id: our-pypi, ${entry}, to: { fqdn: ["*.pythonhosted.org", pypi.org] } }
  - { id: our-files, ${entry}, to: { fqdn: files.pythonhosted.org } }
`,
  );
  try {
    const { findings } = await lint({ directories: [directory], asOf: AS_OF, maxAge: '2y' });
    assert.equal(
      findings.map(({ code, message }) => `${code} ${message}`),
      [
        'RC124 our-pypi says the same as pypi',
        'RC126 files.pythonhosted.org of our-files is covered by *.pythonhosted.org of our-pypi',
      ],
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('words that are no day and no age are refused, both at once', async () => {
  const { findings } = await lint({ asOf: '2026-02-30', maxAge: '3w' });
  assert.equal(
    findings.map(({ code, place }) => [code, place]),
    [
      ['RC811', { option: 'as-of', value: '2026-02-30' }],
      ['RC811', { option: 'max-age', value: '3w' }],
    ],
  );
});

test.run();
