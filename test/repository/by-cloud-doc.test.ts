import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Finding } from '../../src/diagnostics/finding.js';
import { type CompileOptions, compile, loadCatalog, type RegionOutput } from '../../src/index.js';
import { neededParameters } from '../built-in-catalog.js';
import { ROOT } from '../golden.js';
import { suite } from '../suite.js';

const test = suite('by-cloud page');
const PAGE = join(ROOT, 'docs', 'azure-machine-learning-by-cloud.md');

/** The rows of the page's tables as `requirement | target | column title` to cell. */
function cellsOfPage(): Map<string, string> {
  const cells = new Map<string, string>();
  let titles: string[] = [];
  for (const line of readFileSync(PAGE, 'utf8').split('\n')) {
    if (!line.startsWith('|')) {
      titles = [];
      continue;
    }
    const row = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (titles.length === 0) titles = row;
    else if (!/^-+$/.test(row[0] ?? ''))
      for (const [index, title] of titles.entries())
        if (index > 1) cells.set(`${row[0]} | ${row[1]} | ${title}`, row[index] ?? '');
  }
  return cells;
}

const WORDS = {
  exact: 'exact',
  wider: 'wider',
  elsewhere: 'by the firewall',
  impossible: 'gap',
  'not-applicable': 'not applicable',
};

/** What the page should say of a requirement: peers with the same outcome together. */
function cellOf({ coverage }: RegionOutput, requirement: string, target: string): string {
  const groups = new Map<string, Set<string>>();
  for (const row of coverage) {
    if (row.requirement !== `azure-machine-learning/${requirement}` || row.target !== target) continue;
    const isInDoubt = row.outcome.kind === 'exact' && row.reason?.includes('does not mark') && row.alternative === 1;
    const isByAddress = row.reason?.includes('its addresses stand in');
    const words = isByAddress ? 'exact, by its addresses' : isInDoubt ? 'exact, in doubt' : WORDS[row.outcome.kind];
    groups.set(words, (groups.get(words) ?? new Set()).add(`\`${row.peer}\``));
  }
  return [...groups].map(([words, peers]) => `${[...peers].join(', ')}: ${words}`).join('; ') || 'not asked for';
}

async function outputs(
  options: Omit<CompileOptions, 'region'>,
  regions: readonly string[],
): Promise<Map<string, RegionOutput>> {
  const { catalog } = await loadCatalog();
  assert.ok(catalog);
  const { regions: found } = await compile(catalog, { ...options, region: regions });
  return new Map(found.map((output) => [output.region.name, output]));
}

function compare(expected: ReadonlyMap<string, RegionOutput>, suffix: string): void {
  const cells = [...cellsOfPage()].filter(([key]) =>
    [...expected.keys()].some((region) => key.endsWith(`| ${region}${suffix}`)),
  );
  assert.ok(cells.length >= 9 * expected.size, `${cells.length} cells`);
  const wrong = cells.flatMap(([key, cell]) => {
    const [requirement = '', target = '', column = ''] = key.split(' | ');
    const output = expected.get(column.slice(0, column.length - suffix.length));
    const actual = output && cellOf(output, requirement.replaceAll('`', ''), target);
    return actual === cell ? [] : [`${key}: the page says ${cell}, rulec ${actual}`];
  });
  assert.equal(wrong, []);
}

test('the tables say what rulec does', async () =>
  compare(await outputs({}, ['westus', 'usgovvirginia', 'chinaeast2']), ''));

test('every default requirement has a row for both filters', async () => {
  const [first] = (await outputs({}, ['westus'])).values();
  const keys = [...cellsOfPage().keys()];
  for (const { id } of first?.requirements.requirements ?? []) {
    for (const target of ['nsg', 'firewall'])
      assert.ok(keys.includes(`\`${id.slice(id.indexOf('/') + 1)}\` | ${target} | westus`), `${id} ${target}`);
  }
});

/** The page's rows about gaps: requirement, target, cloud, feature. */
function gapsOfPage(): readonly { requirement: string; target: string; cloud: string; feature: string }[] {
  const section = readFileSync(PAGE, 'utf8').split('## Every gap there is')[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `(.+)` \| (\w+) \| (\w+) \| `(.+)` \|$/gm)].map(
    ([, requirement = '', target = '', cloud = '', feature = '']) => ({ requirement, target, cloud, feature }),
  );
}

for (const features of [[], ['all']]) {
  test(`in every region, ${features.length === 0 ? 'the default features' : 'all features'} have just the gaps of the page`, async () => {
    const { catalog } = await loadCatalog();
    assert.ok(catalog);
    const options = { region: 'all', features, parameters: neededParameters(catalog) };
    const { regions, findings } = await compile(catalog, options);
    assert.equal([...new Set(regions.map(({ region }) => region.cloud))].sort(), ['china', 'public', 'usgov']);
    assert.equal([...new Set(errorsIn(findings))], ['RC301']);
    const listed = gapsOfPage();
    assert.is(listed.length, 3);
    for (const { region, coverage, requirements } of regions) {
      const gaps = coverage.filter(({ outcome }) => outcome.kind === 'impossible');
      const isOn = (feature: string): boolean => requirements.features.includes(`azure-machine-learning/${feature}`);
      assert.equal(
        gaps.map(({ requirement, target }) => `${requirement} ${target}`),
        listed
          .filter(({ cloud, feature }) => cloud === region.cloud && isOn(feature))
          .map(({ requirement, target }) => `azure-machine-learning/${requirement} ${target}`),
        region.name,
      );
    }
  });
}

function errorsIn(findings: readonly Finding[]): string[] {
  return findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

const folder = process.env['RULEC_TAG_FILES'];
for (const [region, pattern] of [
  ['usgovvirginia', /AzureGovernment/],
  ['chinaeast2', /China/],
] as const) {
  const title = `the column of ${region} with its tag file`;
  const name =
    folder === undefined
      ? undefined
      : readdirSync(folder)
          .sort()
          .findLast((file) => pattern.test(file));
  if (folder === undefined || name === undefined)
    test.unable(title, 'RULEC_TAG_FILES names no folder with such a file');
  else
    test(title, async () =>
      compare(
        await outputs({ serviceTags: { name, text: readFileSync(join(folder, name), 'utf8') } }, [region]),
        ' with tag file',
      ),
    );
}

test.run();
