import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { RequirementEntry, Service } from '../../src/catalog/catalog.js';
import { readSurvey, type Survey } from '../../src/catalog/survey.js';
import type { Finding } from '../../src/diagnostics/finding.js';
import { checkSurvey, type SurveyResult } from '../../src/lint/survey.js';
import { builtInCatalog } from '../built-in-catalog.js';
import { ROOT } from '../golden.js';
import { smallCatalog } from '../small-catalog.js';
import { suite } from '../suite.js';

const test = suite('survey');

const FILE = 'rules/surveys/azure-machine-learning.yaml';
const TEXT = readFileSync(join(ROOT, FILE), 'utf8');
const [SERVICE] = (await builtInCatalog()).services;

interface Checked {
  readonly result: SurveyResult | undefined;
  readonly messages: readonly string[];
}

const messagesOf = (findings: readonly Finding[]): string[] =>
  findings.map(({ code, message }) => `${code} ${message}`);

function check(survey: Survey | undefined, service: Service | undefined): Checked {
  const found: Finding[] = [];
  const result = survey && service && checkSurvey(survey, service, (item) => found.push(item));
  return { result, messages: messagesOf(found) };
}

const { survey: SURVEY, findings: MISTAKES } = readSurvey(TEXT, FILE);
const ROWS = SURVEY?.tables.flatMap(({ rows }) => rows) ?? [];

function without(service: Service | undefined, id: string): Service | undefined {
  const keep = (entry: { readonly id: string }): boolean => entry.id !== id;
  return (
    service && { ...service, requirements: service.requirements.filter(keep), routes: service.routes.filter(keep) }
  );
}

test('263 of 263 rows are accounted for, and no entry is there without a page', () => {
  const { result, messages } = check(SURVEY, SERVICE);
  assert.equal(messagesOf(MISTAKES), []);
  assert.equal(messages, []);
  assert.equal(result, { service: 'azure-machine-learning', rows: 263, accounted: 263, withReason: 24 });
});

test('a row that is gone is missed, whichever it is', () => {
  assert.is(ROWS.length, 263);
  for (const row of ROWS) {
    const tables = SURVEY?.tables.map((one) => ({ ...one, rows: one.rows.filter((other) => other !== row) })) ?? [];
    const { messages } = check(SURVEY && { ...SURVEY, tables }, SERVICE);
    assert.ok(messages.includes('RC127 the survey says 263 rows, and its tables have 262'), row.id);
  }
});

test('an entry or route that is gone is missed, whichever it is', () => {
  for (const { id } of [...(SERVICE?.requirements ?? []), ...(SERVICE?.routes ?? [])]) {
    const { messages } = check(SURVEY, without(SERVICE, id));
    assert.ok(
      messages.some((message) => message.startsWith('RC127') && message.includes(`the entry ${id},`)),
      id,
    );
  }
});

/** The service with one entry changed. */
function changed(id: string, change: (entry: RequirementEntry) => RequirementEntry): Service | undefined {
  return (
    SERVICE && {
      ...SERVICE,
      requirements: SERVICE.requirements.map((entry) => (entry.id === id ? change(entry) : entry)),
    }
  );
}

test('an entry that lets through less than its rows is missed, whichever value, port or cloud is gone', () => {
  let mutants = 0;
  for (const row of ROWS) {
    const [id, ...others] = row.entries;
    if (!row.asks || id === undefined || others.length > 0) continue;
    const direction = row.asks.direction === 'inbound' ? 'outbound' : 'inbound';
    const values = new Set(
      row.asks.alternatives.flatMap((way) =>
        Object.values(way.values)
          .flat()
          .map(({ value }) => value),
      ),
    );
    for (const [what, service] of [
      ['direction', changed(id, (entry) => ({ ...entry, direction }))],
      ['clouds', changed(id, (entry) => ({ ...entry, clouds: [] }))],
      [
        'ports',
        changed(id, (entry) => ({
          ...entry,
          alternatives: entry.alternatives.map((way) => ({ ...way, traffic: [] })),
        })),
      ],
      [
        'values',
        changed(id, (entry) => ({
          ...entry,
          alternatives: entry.alternatives.map((way) => ({
            ...way,
            values: Object.fromEntries(
              Object.entries(way.values).map(([cloud, texts]) => [
                cloud,
                texts.filter(({ value }) => !values.has(value) && !value.startsWith('*.')),
              ]),
            ),
          })),
        })),
      ],
    ] as const) {
      mutants++;
      const { messages } = check(SURVEY, service);
      assert.ok(
        messages.some((message) => message.startsWith('RC127') && message.includes(row.id)),
        `${row.id} without its ${what}`,
      );
    }
  }
  assert.ok(mutants > 800, `${mutants} mutants`);
});

const SMALL = smallCatalog(`
requirements:
  - { id: store, feature: core, priority: 200, to: [{ serviceTag: "Storage.{region}" }, { fqdn: "*.store.contoso.com" }], tcp: [80, 443], purpose: A, source: guide }
  - { id: update, feature: core, clouds: public, to: { fqdn: update.contoso.com }, tcp: 443, purpose: B, source: guide }
routes:
  - { id: default, prefix: 0.0.0.0/0, nextHop: firewall }
`).services[0];

function checkText(text: string, file: string): readonly string[] {
  const { survey, findings } = readSurvey(text, file);
  return [...messagesOf(findings), ...check(survey, SMALL).messages];
}

function small(rows: string, rest = ''): readonly string[] {
  const count = rows.split('\n').filter((line) => line.trim() !== '').length;
  const text = `service: contoso-agents\ncount: ${count}\ntables:\n  all:\n    title: All\n    rows:\n${rows}\n${rest}`;
  return checkText(text, 'elsewhere/surveys/contoso.yaml');
}

test('a row is answered by its value, or by a wildcard above it', () => {
  assert.equal(small('      a: { to: { serviceTag: "storage.{region}" }, tcp: 443, entry: store }'), []);
  assert.equal(small('      a: { to: { fqdn: x.y.store.contoso.com }, tcp: [80, 443], entry: store }'), []);
  assert.equal(small('      a: { to: { fqdn: update.contoso.com }, tcp: 443, clouds: public, entry: update }'), []);
});

test('what an entry lacks is told with cloud, value and ports', () => {
  for (const [row, lost] of [
    ['to: { fqdn: store.contoso.com }, tcp: 443, clouds: public, entry: store', 'store.contoso.com tcp 443 in public'],
    ['to: { serviceTag: Storage }, tcp: 443, clouds: china, entry: store', 'Storage tcp 443 in china'],
    [
      'to: { fqdn: a.store.contoso.com }, tcp: 443-445, clouds: china, entry: store',
      'a.store.contoso.com tcp 444-445 in china',
    ],
    [
      'to: { fqdn: a.store.contoso.com }, udp: 443, clouds: china, entry: store',
      'a.store.contoso.com udp 443 in china',
    ],
    [
      'to: { fqdn: update.contoso.com }, tcp: 443, entry: update',
      'update.contoso.com tcp 443 in usgov; update.contoso.com tcp 443 in china',
    ],
  ] as const) {
    const [message = ''] = small(`      a: { ${row} }`);
    assert.ok(message.startsWith('RC127') && message.endsWith(`a asks for more: ${lost}`), message);
  }
});

test('a named entry has a part of what the row asks for', () => {
  const [message] = small('      a: { to: { fqdn: a.store.contoso.com }, tcp: 443, entry: [store, update] }');
  assert.is(message, 'RC127 update has nothing of what a asks for');
});

test('a row has an entry or a reason, and reasons have rows', () => {
  for (const [row, rest, expected] of [
    ['to: { fqdn: a.b.com }, tcp: 443', '', 'RC127 the row a has neither entry nor reason'],
    ['says: Something, entry: store', '', 'RC127 the row a gives words alone'],
    ['entry: store', '', 'RC127 the row a says nothing'],
    ['says: X, reason: none', '', 'RC127 the row a has the reason none, which does not exist'],
    ['says: X, to: { fqdn: a.b.com }, tcp: 443, entry: store', '', 'RC127 the row a says what it asks for twice'],
    ['to: { fqdn: a.b.com }, entry: store', '', 'RC114 a: it names no protocol'],
    [
      'to: { fqdn: a.store.contoso.com }, tcp: 443, entry: stroe',
      '',
      'RC127 a names the entry stroe, which contoso-agents does not have',
    ],
    [
      'to: { fqdn: a.store.contoso.com }, tcp: 443, entry: store',
      'reasons: { idle: Nobody says so }',
      'RC127 no row has the reason idle',
    ],
    ['to: { fqdn: a.store.contoso.com }, tcp: 443, entrys: store', '', 'RC102 a row has no key "entrys"'],
  ] as const) {
    assert.ok(small(`      a: { ${row} }`, rest).includes(expected), `${row}: ${small(`      a: { ${row} }`, rest)}`);
  }
});

test('routes are held against their rows', () => {
  const row = '      a: { to: { fqdn: a.store.contoso.com }, tcp: 443, entry: store }';
  const routes = (text: string): readonly string[] => small(row, `routes: { d: { ${text} } }`);
  assert.equal(routes('prefix: 0.0.0.0/0, nextHop: firewall, route: default'), []);
  assert.match(
    routes('prefix: 0.0.0.0/0, nextHop: internet, route: default')[0] ?? '',
    /d sends 0.0.0.0\/0 to internet/,
  );
  assert.match(routes('prefix: 0.0.0.0/0, nextHop: firewall, route: defualt')[0] ?? '', /the entry defualt/);
  assert.match(routes('nextHop: firewall, route: default')[0] ?? '', /needs `prefix` or `serviceTag`/);
});

test('an entry beside the survey that no row asks for is told, one of another directory is not', () => {
  const text =
    'service: contoso-agents\ncount: 1\ntables: { all: { title: All, rows: { a: { to: { fqdn: a.store.contoso.com }, tcp: 443, entry: store } } } }\n';
  assert.equal(checkText(text, 'surveys/contoso.yaml'), [
    'RC128 no row of the survey asks for update',
    'RC128 no row of the survey asks for default',
  ]);
  const listed = `${text}unlisted: { update: Ours, default: Ours }\n`;
  assert.equal(checkText(listed, 'surveys/contoso.yaml'), []);
  assert.equal(checkText(text, 'elsewhere/surveys/contoso.yaml'), []);
});

test.run();
