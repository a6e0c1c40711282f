import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { assembleCatalog } from '../../src/catalog/assemble.js';
import type { CatalogFileText } from '../../src/catalog/format.js';
import { type ReadFile, readCatalogText } from '../../src/catalog/read.js';
import { type FilePlace, type Finding, isFilePlace } from '../../src/diagnostics/finding.js';
import { fixture } from '../golden.js';
import { suite } from '../suite.js';

const test = suite('catalog shapes');

const FILE = 'catalogs/app.yaml';

const WHOLE = `service: contoso-app
short: app
title: Contoso application
priorities: 3000-3090
sources:
  guide: { title: Contoso network guide, url: https://docs.contoso.com/network, verified: 2025-06-01 }
features:
  core: { title: What the application cannot do without, required: true }
requirements:
  - id: monitor
    feature: core
    priority: 3000
    to:
      - serviceTag: "AzureMonitor.{region}"
      - fqdn: { public: [api.contoso.com, "*.log.contoso.com"], usgov: api.contoso.us }
        wider: every log
    tcp: [443, 8000-8010]
    purpose: The application reports its health
    source: guide
routes:
  - { id: branch, prefix: 203.0.113.0/24, nextHop: internet }
`;

function read(content: string): { text: CatalogFileText; findings: readonly Finding[] } {
  const { read: file, findings } = readCatalogText(content, FILE, false);
  if (!file.text) throw new Error(`not read: ${findings.map(({ code, message }) => `${code} ${message}`).join('; ')}`);
  return { text: file.text, findings };
}

/** The codes and places of reading alone, in the order of the file. */
function codesAndPlaces(content: string): string[] {
  return readCatalogText(content, FILE, false)
    .findings.map(({ code, place }) => `${code} ${place && isFilePlace(place) ? JSON.stringify(place.start) : '-'}`)
    .sort();
}

function placesOf(findings: readonly Finding[]): FilePlace[] {
  return findings.flatMap(({ place }) => (place && isFilePlace(place) ? [place] : []));
}

const BAD_FILES = readdirSync(fixture('bad-catalogs'))
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => ({ name, content: readFileSync(fixture('bad-catalogs', name), 'utf8') }));

test('a file without mistakes is read whole', () => {
  const { text, findings } = read(WHOLE);
  assert.equal(findings, []);
  assert.is(text.service, 'contoso-app');
  assert.equal(text.priorities, { first: 3000, last: 3090 });
  assert.equal(text.requirements?.[0]?.value.tcp, [
    { first: 443, last: 443 },
    { first: 8000, last: 8010 },
  ]);
});

test('an alias is what its anchor stands on, whatever its kind', () => {
  const twice = WHOLE.replace('tcp: [443', 'tcp: &ports [443')
    .replace('source: guide\n', 'source: &sources [guide]\n')
    .replace('feature: core', 'feature: &feature core')
    .replace(
      'routes:',
      `  - id: logs
    feature: *feature
    priority: 3010
    to: { serviceTag: Storage }
    tcp: *ports
    purpose: The application keeps its logs
    source: *sources
routes:`,
    );
  const { text, findings } = read(twice);
  assert.equal(findings, []);
  const [first, second] = text.requirements ?? [];
  assert.equal(second?.value.tcp, first?.value.tcp);
  assert.equal(second?.value.source, ['guide']);
  assert.equal(second?.value.feature, first?.value.feature);
});

test('a mistake behind an alias is shown where it is written', () => {
  const bad = WHOLE.replace('tcp: [443, 8000-8010]', 'udp: &ports 0\n    tcp: *ports');
  const places = placesOf(readCatalogText(bad, FILE, false).findings);
  assert.is(places.length, 2, 'once for each use');
  for (const { start } of places) assert.equal(start, { line: 17, column: 17 });
});

test('a value that is not there is shown at its key', () => {
  for (const [text, line] of [
    ['to: { fqdn }', 13],
    ['to: { ? fqdn }', 13],
    ['to: { serviceTag: Storage, wider }', 13],
  ] as const) {
    const bad = WHOLE.replace(/ {4}to:\n[\s\S]*? {8}wider: every log\n/, `    ${text}\n`);
    assert.equal(
      placesOf(readCatalogText(bad, FILE, false).findings).map(({ start }) => start.line),
      [line],
      text,
    );
  }
});

test('a number keeps the digits it is written with', () => {
  for (const digits of ['010', '1.10', '0x1F', '1e3', '0o17', '-0', '12345678901234567890123']) {
    assert.is(read(WHOLE.replace('Contoso application', digits)).text.title, digits);
  }
});

test('a number that begins with a zero is no port: some readers take 010 for eight', () => {
  const { findings } = readCatalogText(WHOLE.replace('[443, 8000-8010]', '010'), FILE, false);
  assert.equal(
    findings.map(({ code }) => code),
    ['RC107'],
  );
});

test('a list of ports is one set, however it is written', () => {
  const portsOf = (ports: string): unknown =>
    read(WHOLE.replace('[443, 8000-8010]', ports)).text.requirements?.[0]?.value.tcp;
  assert.equal(portsOf('[8000-8010, 443, 443]'), portsOf('[443, 8000-8010]'));
  assert.equal(portsOf('[442-443, 444]'), [{ first: 442, last: 444 }]);
  assert.equal(portsOf('all'), [{ first: 0, last: 65_535 }]);
});

test('hosts and prefixes are read into their one spelling', () => {
  const { text } = read(WHOLE.replace('api.contoso.com,', 'API.Contoso.COM,').replace('203.0.113.0/24', '203.0.113.7'));
  const [, hosts] = text.requirements?.[0]?.value.to ?? [];
  assert.equal(
    hosts?.value.fqdn?.public?.map(({ value }) => value),
    ['api.contoso.com', '*.log.contoso.com'],
  );
  assert.is(text.routes?.[0]?.value.prefix?.value, '203.0.113.7/32');
});

test('line ends of Windows move no place', () => {
  assert.ok(BAD_FILES.length > 100);
  for (const { name, content } of BAD_FILES)
    assert.equal(codesAndPlaces(content.replaceAll('\n', '\r\n')), codesAndPlaces(content), name);
});

test('a byte order mark moves no place, and changes nothing that is read', () => {
  for (const { name, content } of BAD_FILES)
    assert.equal(codesAndPlaces(`\uFEFF${content}`), codesAndPlaces(content), name);
  assert.equal(read(`\uFEFF${WHOLE}`), read(WHOLE));
});

/** Puts one of the pieces in the place of some characters, a few times. */
const PIECES = [
  '',
  ' ',
  '\n',
  '\t',
  ':',
  ': ',
  '- ',
  '[',
  ']',
  '{',
  '}',
  '{}',
  '[]',
  '"',
  "'",
  '*',
  '&a ',
  '*a',
  '#',
  '!x ',
  '~',
  '0',
  '-',
  '? ',
  '|',
  '>',
  ',',
  'é',
  '\u{1F30D}',
  '\0',
] as const;
const EDITS = fc.array(
  fc.record({
    at: fc.nat(WHOLE.length - 1),
    length: fc.nat(4),
    piece: fc.constantFrom(...PIECES),
  }),
  { minLength: 1, maxLength: 4 },
);

function edited(edits: readonly { at: number; length: number; piece: string }[]): string {
  return edits.reduce(
    (content, { at, length, piece }) => content.slice(0, at) + piece + content.slice(at + length),
    WHOLE,
  );
}

/** What is missing at the end of a line is shown one column beyond it. */
function isInside({ file, start, end }: FilePlace, lines: readonly string[]): boolean {
  const isThere = ({ line, column }: FilePlace['start'], beyond: number): boolean =>
    line >= 1 && column >= 1 && line <= lines.length && column <= (lines[line - 1] ?? '').length + 1 + beyond;
  const isInOrder = start.line < end.line || (start.line === end.line && start.column <= end.column);
  return file === FILE && isThere(start, 0) && isThere(end, 1) && isInOrder;
}

function checksWithoutThrowing(file: ReadFile): readonly Finding[] {
  return assembleCatalog([file]).findings;
}

test('whatever stands in a file, reading ends with places inside it', () => {
  let broken = 0;
  fc.assert(
    fc.property(EDITS, (edits) => {
      const content = edited(edits);
      const { read: file, findings } = readCatalogText(content, FILE, false);
      const all = [...findings, ...checksWithoutThrowing(file)];
      if (all.length > 0) broken++;
      assert.ok(file.text !== undefined || findings.length > 0, 'nothing was read, and nothing said');
      const lines = content.split('\n');
      for (const place of placesOf(all)) assert.ok(isInside(place, lines), JSON.stringify(place));
    }),
    { seed: 20250601, numRuns: 600 },
  );
  assert.ok(broken > 200 && broken < 600, `${broken} files with findings`);
});

test.run();
