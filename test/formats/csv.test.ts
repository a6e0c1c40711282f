import * as assert from 'uvu/assert';
import { compile } from '../../src/compile.js';
import { writeCsv } from '../../src/formats/csv-text.js';
import { collectionsOf } from '../../src/targets/firewall/model.js';
import { builtInCatalog, neededParameters, REGION_OF_EACH_CLOUD } from '../built-in-catalog.js';
import { compileSmall, DEFAULT_ROUTE, entry, onlyRegion } from '../small-catalog.js';
import { suite } from '../suite.js';
import { checkTexts } from './texts.js';

const test = suite('csv');

/** Reads RFC 4180, as far as a record may hold it; the marks that keep formulas away are taken off. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quotedCell, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\n)/g)) {
    const cell = quotedCell?.replaceAll('""', '"') ?? bare ?? '';
    assert.not.match(cell, /^[=+\-@\t\r\n\0]/, 'a formula');
    row.push(cell.replace(/^'/, ''));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

test('any cell comes back, and none is a formula', () =>
  checkTexts((text) => {
    const rows = [
      ['a', text],
      [text, 'b'],
    ];
    assert.equal(readCsv(writeCsv(rows)), rows);
  }));

test('what a spreadsheet would work out', () =>
  assert.is(
    writeCsv([['=1+1', '+1', '-1', '@A', ' =1', '\t=1', '＝1', "'a", 'a=b', '1-2', '']]),
    `'=1+1,'+1,'-1,'@A,' =1,'\t=1,'＝1,''a,a=b,1-2,\n`,
  ));

test('a line for every rule of every target', async () => {
  const catalog = await builtInCatalog();
  const { regions } = await compile(catalog, {
    region: REGION_OF_EACH_CLOUD,
    features: ['all'],
    parameters: neededParameters(catalog),
    formats: ['csv'],
  });
  for (const { models, files } of regions) {
    const text = files.get('rules.csv') ?? '';
    const [head = [], ...rows] = readCsv(text);
    assert.is(text.split('\n').length, rows.length + 2, 'one line each');
    assert.ok(rows.every((row) => row.length === head.length));
    const names = [
      ...(models.nsg?.rules ?? []).map(({ name, priority }) => ['nsg', name, String(priority)]),
      ...(models.firewall ? collectionsOf(models.firewall) : []).flatMap(({ rules, priority }) =>
        rules.map(({ name }) => ['firewall', name, String(priority)]),
      ),
      ...(models.routes?.routes ?? []).map(({ name }) => ['routes', name, '']),
    ];
    assert.equal(
      rows.map((row) => row.slice(0, 3)),
      names,
    );
    const cell = (row: readonly string[], column: string): string => row[head.indexOf(column)] ?? '';
    for (const row of rows) {
      const isOurs = /^rulec-(?!default)/.test(cell(row, 'rule'));
      assert.is(cell(row, 'requirement') === '', isOurs, row.join());
      assert.is(cell(row, 'page') === '', isOurs, row.join());
      assert.is(cell(row, 'page').split('; ').length, cell(row, 'read').split('; ').length);
      assert.ok(cell(row, 'purpose') !== '' && cell(row, 'destination') !== '' && cell(row, 'ports') !== '');
    }
  }
});

test('an odd purpose stays on its line', async () => {
  const body = `requirements:
${entry('a', 'priority: 200, to: { serviceTag: Sql }, tcp: 443').replace('For the test', `"=HYPERLINK(\\"x\\"),\\n second, 'line'"`)}${DEFAULT_ROUTE}`;
  const { files } = onlyRegion(await compileSmall(body, { formats: ['csv'], targets: ['nsg'] }));
  const line = (files.get('rules.csv') ?? '').split('\n').find((text) => text.includes('agents-a')) ?? '';
  assert.ok(line.includes(`,"'=HYPERLINK(""x""), second, 'line'",`), line);
});

test.run();
