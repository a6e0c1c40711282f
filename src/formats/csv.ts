import { writeCsv } from './csv-text.js';
import type { FormatWriter } from './format.js';
import { type FindOrigin, originsOf } from './origins.js';
import { type RuleRow, ruleRows } from './rule-rows.js';

const COLUMNS = [
  'target',
  'rule',
  'priority',
  'collection',
  'direction',
  'action',
  'protocol',
  'source',
  'destination',
  'ports',
  'requirement',
  'purpose',
  'page',
  'read',
];

/** `rules.csv`: a line for every rule of every target, in the order of the templates. */
export const writeCsvFiles: FormatWriter = (content) => {
  const find = originsOf(content);
  const rows = ruleRows(content.models).map((row) => cellsOf(row, find));
  return rows.length === 0 ? new Map() : new Map([['rules.csv', writeCsv([COLUMNS, ...rows])]]);
};

function cellsOf(row: RuleRow, find: FindOrigin): string[] {
  const { ids, purpose, sources } = find(row.target, row.rule);
  return [
    row.target,
    row.rule,
    row.priority === undefined ? '' : String(row.priority),
    row.collection ?? '',
    row.direction,
    row.action,
    several(row.protocols),
    several(row.source.words),
    several(row.destination.words),
    several(row.ports),
    several(ids),
    purpose.replace(/\s+/g, ' ').trim(),
    several(sources.map(({ url }) => url)),
    several(sources.map(({ verified }) => verified)),
  ];
}

function several(words: readonly string[]): string {
  return words.join('; ');
}
