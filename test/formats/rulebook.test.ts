import * as assert from 'uvu/assert';
import { compile, type RegionOutput } from '../../src/compile.js';
import { code, plain } from '../../src/formats/rulebook/words.js';
import { collectionsOf } from '../../src/targets/firewall/model.js';
import { builtInCatalog, neededParameters } from '../built-in-catalog.js';
import { REGIONS_IN_OUT } from '../out-regions.js';
import { compileSmall, DEFAULT_ROUTE, entry, onlyRegion } from '../small-catalog.js';
import { suite } from '../suite.js';
import { compileGoodCase, goodCases, loadGoodCase } from '../targets/good-case.js';
import { cellsOf, hasMarkup, seen, tablesOf } from './markdown-tables.js';
import { checkTexts } from './texts.js';

const test = suite('rule book');

/** Checks tables and links of a page; gives its tables. */
function checkPage(page: string): ReturnType<typeof tablesOf> {
  const tables = tablesOf(page);
  const slugs = [...page.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
  const titles = slugs.filter((slug, index) => slugs.indexOf(slug) === index);
  for (const [, target = ''] of page.matchAll(/\]\(#([^)]*)\)/g)) assert.ok(titles.includes(target), `#${target}`);
  const prose = page.replace(/`[^`\n]+`/g, '').replace(/\\./g, '');
  const keys = [...page.matchAll(/^\[([^\]]+)\]: <https:\/\/\S+>$/gm)].map(([, key]) => key);
  assert.equal(new Set(keys).size, keys.length, 'a key stands for one page');
  for (const [, key] of prose.matchAll(/\[([^\]]+)\]\[\]/g)) assert.ok(keys.includes(key), `[${key}]`);
  for (const key of keys) assert.ok(prose.split(`[${key}][]`).length > 2, `${key} is used beside the list of sources`);
  return tables;
}

/** Every rule stands in the book once, in the order of the template. */
function checkRules({ models, files }: RegionOutput): void {
  const tables = checkPage(files.get('rulebook.md') ?? '');
  const rulesIn = (heading: string): string[] =>
    (tables.get(heading) ?? []).flatMap(([, ...rows]) => rows.map(([name = '']) => name.replaceAll('`', '')));
  for (const direction of ['Inbound', 'Outbound']) {
    assert.equal(
      rulesIn(direction),
      (models.nsg?.rules ?? []).filter((rule) => rule.direction === direction).map(({ name }) => name),
    );
  }
  const { firewall } = models;
  const [group] = firewall?.form === 'policy' ? firewall.groups : [];
  for (const collection of firewall ? collectionsOf(firewall) : []) {
    assert.equal(
      rulesIn(group ? `${group.name}/${collection.name}` : collection.name),
      collection.rules.map((rule) => rule.name),
    );
  }
  const counted = rulesIn('Route table').map((cell) => / and (\d+) more$/.exec(cell)?.[1] ?? '0');
  const names = (models.routes?.routes ?? []).map(({ name }) => name);
  assert.is(
    counted.reduce((sum, more) => sum + 1 + Number(more), 0),
    names.length,
  );
  for (const cell of rulesIn('Route table')) assert.ok(names.includes(cell.replace(/ and .*/, '')), cell);
}

test('every rule, gap, remark and limit of every region in out/', async () => {
  const catalog = await builtInCatalog();
  const options = {
    region: REGIONS_IN_OUT,
    features: ['all'],
    parameters: neededParameters(catalog),
    formats: ['rulebook'],
  };
  const { regions: outputs } = await compile(catalog, options);
  assert.is(outputs.length, REGIONS_IN_OUT.length);
  for (const output of outputs) {
    checkRules(output);
    const tables = tablesOf(output.files.get('rulebook.md') ?? '');
    const first = (heading: string): string[] =>
      (tables.get(heading) ?? []).flatMap(([, ...rows]) => rows.map(([cell = '']) => cell.replaceAll('`', '')));
    const names = new Map(output.requirements.requirements.map(({ id, name }) => [id, name]));
    const named = (kind: string): string[] =>
      [
        ...new Set(
          output.coverage.filter(({ outcome }) => outcome.kind === kind).map((row) => names.get(row.requirement) ?? ''),
        ),
      ].sort();
    assert.equal([...new Set(first('Gaps'))].sort(), named('impossible'));
    assert.equal([...new Set(first('Wider than asked'))].sort(), named('wider'));
    assert.equal([...new Set(first('Enforced elsewhere'))].sort(), named('elsewhere'));
    assert.equal(
      first('Left out'),
      output.requirements.skipped.map(({ entry: own }) => own),
    );
    assert.is(first('Limits').length, output.headroom.length);
  }
});

for (const good of goodCases()) {
  test(`fixtures/good/${good.name}`, async () => {
    const { catalog } = await loadGoodCase(good);
    assert.ok(catalog);
    const { regions } = await compile(catalog, { ...good.options, formats: ['rulebook'] });
    for (const output of regions) checkRules(output);
  });
}

test('an accepted gap says so', async () => {
  const good = goodCases().find(({ options }) => (options.acceptGaps ?? []).length > 0);
  assert.ok(good);
  const { compilation } = await compileGoodCase({ ...good, options: { ...good.options, formats: ['rulebook'] } });
  const [, ...rows] = tablesOf(compilation?.regions[0]?.files.get('rulebook.md') ?? '').get('Gaps')?.[0] ?? [];
  assert.ok(rows.length > 0 && rows.some((row) => row.includes('yes')));
});

test('any text is shown as it is, in one cell', () =>
  checkTexts((text) => {
    const shown = text.replace(/[\s\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim();
    const written = plain(text);
    assert.not(hasMarkup(written), written);
    assert.is(seen(written), shown);
    assert.equal(cellsOf(`| ${written} | x |`), [written, 'x']);
    const asCode = code(text);
    if (asCode.startsWith('`')) assert.is(asCode, `\`${text}\``);
    else assert.is(seen(asCode), shown);
    assert.equal(cellsOf(`| ${asCode} | x |`), [asCode, 'x']);
  }));

test('the lines that deploy', async () => {
  const body = `requirements:\n${entry('a', 'priority: 200, to: { serviceTag: Sql }, tcp: 443')}${DEFAULT_ROUTE}`;
  const deploy = async (formats: readonly string[]): Promise<string> => {
    const { files } = onlyRegion(await compileSmall(body, { formats, targets: ['routes'] }));
    const page = files.get('rulebook.md') ?? '';
    return page.slice(page.indexOf('## Deploy'), page.indexOf('## Sources'));
  };
  const line = (file: string): string =>
    `az deployment group create --resource-group GROUP --template-file ${file} --parameters routeTableName=NAME firewallPrivateIp=ADDRESS\n`;
  assert.ok((await deploy(['arm', 'bicep', 'rulebook'])).includes(line('routes.json')));
  assert.ok((await deploy(['bicep', 'rulebook'])).includes(line('routes.bicep')));
  assert.match(await deploy(['rulebook']), /add `--format arm`/);
});

test('a service endpoint policy goes beside what the subnet has', async () => {
  const policy = 'endpointPolicy: { service: Microsoft.Storage, ownAccounts: true }';
  const body = `requirements:\n${entry('a', `priority: 200, to: { serviceTag: Storage }, tcp: 443, ${policy}`)}`;
  const options = { formats: ['arm', 'rulebook'], targets: ['endpoint-policy'] };
  const { files } = onlyRegion(await compileSmall(body, options));
  const page = files.get('rulebook.md') ?? '';
  assert.match(page, /--service-endpoint-policy NAME\n```\n\nThe update of the subnet replaces/);
});

test('a rule book of a deployment says whose it is', async () => {
  const body = `requirements:\n${entry('relay', 'priority: 200, to: { serviceTag: ServiceBus }, tcp: 443')}`;
  const deployment = { name: 'spoke-a', place: 2 };
  const page = (own: RegionOutput): string => own.files.get('rulebook.md') ?? '';
  const whose = page(onlyRegion(await compileSmall(body, { formats: ['rulebook'], deployment })));
  assert.match(whose, /^# Rule book: Contoso agents, West US, spoke-a\n/);
  assert.match(whose, /^- Deployment: `spoke-a`$/m);
  assert.not.match(page(onlyRegion(await compileSmall(body, { formats: ['rulebook'] }))), /spoke-a|Deployment:/);
});

test.run();
