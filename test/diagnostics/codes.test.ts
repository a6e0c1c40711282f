import * as assert from 'uvu/assert';
import { CODES, type FindingCode, isUsageCode, type Severity } from '../../src/diagnostics/codes.js';
import { finding } from '../../src/diagnostics/finding.js';
import { suite } from '../suite.js';

const test = suite('finding codes');
const ROWS = Object.entries(CODES);
const isCode = (text: string): text is FindingCode => text in CODES;
const ALL: readonly FindingCode[] = Object.keys(CODES).filter(isCode);

test('a code is RC and three digits, and its hundreds are a room of findings', () => {
  assert.ok(ROWS.length >= 40, `${ROWS.length} codes`);
  for (const [code] of ROWS) assert.match(code, /^RC[1234589]\d{2}$/);
});

test('codes stand in order, so that the next free one shows', () => {
  const codes = ROWS.map(([code]) => code);
  assert.equal(codes, [...codes].sort());
});

test('a severity is one of three, a title is one line and the only one of its words', () => {
  const severities: ReadonlySet<string> = new Set<Severity>(['error', 'warning', 'note']);
  for (const [code, { severity, title }] of ROWS) {
    assert.ok(severities.has(severity), code);
    assert.match(title, /^[A-Z][^\n]*[^\n.\s]$/, code);
  }
  assert.is(new Set(ROWS.map(([, { title }]) => title)).size, ROWS.length);
});

test('what is doubtful, informs or was accepted is no error', () => {
  const milder = ROWS.filter(([, { severity }]) => severity !== 'error').map(
    ([code, { severity }]) => `${code} ${severity}`,
  );
  assert.equal(milder, [
    'RC120 warning',
    'RC121 warning',
    'RC122 warning',
    'RC123 warning',
    'RC124 warning',
    'RC126 note',
    'RC128 warning',
    'RC213 note',
    'RC214 warning',
    'RC216 warning',
    'RC302 note',
    'RC303 warning',
    'RC304 warning',
    'RC308 warning',
    'RC311 warning',
    'RC404 note',
    'RC410 warning',
    'RC411 warning',
    'RC415 warning',
    'RC420 note',
    'RC510 warning',
    'RC525 warning',
  ]);
});

test('a finding has the severity of its code', () => {
  for (const code of ALL) assert.is(finding(code, 'what and why').severity, CODES[code].severity);
});

test('usage, files and our own bugs are usage codes; a stale output is a result', () => {
  const usage = ALL.filter(isUsageCode);
  assert.equal(
    usage,
    ALL.filter((code) => /^RC[89]/.test(code) && code !== 'RC809'),
  );
  for (const code of ['RC801', 'RC804', 'RC900'] as const) assert.ok(isUsageCode(code), code);
  for (const code of ['RC101', 'RC201', 'RC301', 'RC501', 'RC809'] as const) assert.not(isUsageCode(code), code);
});

test.run();
