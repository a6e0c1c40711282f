import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { FindingCode, Severity } from '../../src/diagnostics/codes.js';
import {
  compareText,
  exitCodeOf,
  type Finding,
  type FindingDetail,
  finding,
  hasErrors,
  isFilePlace,
  type Place,
  sortFindings,
} from '../../src/diagnostics/finding.js';
import { suite } from '../suite.js';

const test = suite('findings');
const SEED = { seed: 801, numRuns: 500 };

function at(file: string, line: number, column = 1): Place {
  return { file, start: { line, column }, end: { line, column: column + 1 } };
}

test('a finding holds what was said and nothing empty', () => {
  assert.equal(finding('RC201', 'there is no region x'), {
    code: 'RC201',
    severity: 'error',
    message: 'there is no region x',
    notes: [],
  });
  const detail: FindingDetail = {
    help: 'Look it up.',
    place: { option: 'region', value: 'x' },
    notes: [{ message: 'y' }],
  };
  assert.equal(finding('RC214', 'm', detail), { code: 'RC214', severity: 'warning', message: 'm', ...detail });
  assert.not('place' in finding('RC201', 'm', { place: undefined }));
});

test('a place is in a file or in an option', () => {
  assert.ok(isFilePlace(at('a.yaml', 1)));
  assert.not(isFilePlace({ option: 'region', value: 'x' }));
});

test('the exit code is 0 without errors, 2 for usage, else 1', () => {
  const cases: readonly (readonly [readonly FindingCode[], 0 | 1 | 2, 0 | 1 | 2])[] = [
    [[], 0, 0],
    [['RC213'], 0, 0],
    [['RC302', 'RC213'], 0, 0],
    [['RC303'], 0, 1],
    [['RC303', 'RC302'], 0, 1],
    [['RC301'], 1, 1],
    [['RC301', 'RC303'], 1, 1],
    [['RC809'], 1, 1],
    [['RC801'], 2, 2],
    [['RC900'], 2, 2],
    [['RC301', 'RC804'], 2, 2],
    [['RC804', 'RC301', 'RC213'], 2, 2],
  ];
  for (const [codes, normal, strict] of cases) {
    const findings = codes.map((code) => finding(code, 'm'));
    assert.is(exitCodeOf(findings), normal, codes.join());
    assert.is(exitCodeOf(findings, 'error'), normal, codes.join());
    assert.is(exitCodeOf(findings, 'warning'), strict, codes.join());
    assert.is(hasErrors(findings), normal !== 0, codes.join());
  }
});

test('findings stand by severity, then place, code and message', () => {
  const sorted = [
    finding('RC804', 'no place comes first'),
    finding('RC201', 'm', { place: { option: 'region', value: 'a' } }),
    finding('RC201', 'm', { place: { option: 'region', value: 'b' } }),
    finding('RC205', 'm', { place: { option: 'source' } }),
    finding('RC104', 'm', { place: at('a.yaml', 2, 9) }),
    finding('RC104', 'm', { place: at('a.yaml', 2, 10) }),
    finding('RC103', 'm', { place: at('a.yaml', 9) }),
    finding('RC107', 'a', { place: at('a.yaml', 10) }),
    finding('RC107', 'b', { place: at('a.yaml', 10) }),
    finding('RC108', 'a', { place: at('a.yaml', 10) }),
    finding('RC101', 'm', { place: at('b.yaml', 1) }),
    finding('RC214', 'm', { place: at('a.yaml', 1) }),
    finding('RC213', 'm', { place: at('a.yaml', 1) }),
  ];
  assert.equal(sortFindings(sorted), sorted);
  assert.equal(sortFindings([...sorted].reverse()), sorted);
});

test('a finding told twice is shown once; one that differs in anything stays', () => {
  const one = finding('RC107', 'm', { place: at('a.yaml', 1), help: 'h' });
  const more = [
    finding('RC107', 'm', { place: at('a.yaml', 1) }),
    finding('RC107', 'm', { place: at('a.yaml', 1), help: 'other' }),
    finding('RC107', 'm', { place: at('a.yaml', 1), help: 'h', notes: [{ message: 'n' }] }),
    finding('RC107', 'm', { place: at('a.yaml', 2), help: 'h' }),
    finding('RC107', 'n', { place: at('a.yaml', 1), help: 'h' }),
    finding('RC108', 'm', { place: at('a.yaml', 1), help: 'h' }),
  ];
  assert.is(sortFindings([one, structuredClone(one), one]).length, 1);
  assert.is(sortFindings([one, ...more, one]).length, 1 + more.length);
});

const place: fc.Arbitrary<Place | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom<Place>({ option: 'region' }, { option: 'region', value: 'x' }, { option: 'features', value: 'x' }),
  fc
    .tuple(fc.constantFrom('a', 'a.yaml', 'b.yaml'), fc.constantFrom(1, 2, 10, 100), fc.constantFrom(1, 2, 10))
    .map(([file, line, column]) => at(file, line, column)),
);
const code = fc.constantFrom<FindingCode>('RC104', 'RC213', 'RC214', 'RC301', 'RC303');
const told = fc.array(
  fc.tuple(code, fc.constantFrom('a', 'b'), place).map(([which, message, where]) => {
    return finding(which, message, { place: where });
  }),
  { maxLength: 12 },
);

test('the order does not depend on who reported first', () => {
  const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };
  fc.assert(
    fc.property(
      told.chain((findings) =>
        fc.tuple(fc.constant(findings), fc.shuffledSubarray(findings, { minLength: findings.length })),
      ),
      ([findings, shuffled]: readonly [Finding[], Finding[]]) => {
        const sorted = sortFindings(findings);
        assert.equal(sortFindings(shuffled), sorted);
        assert.equal(sortFindings(sorted), sorted);
        const texts = new Set(findings.map((item) => JSON.stringify(item)));
        assert.equal(new Set(sorted.map((item) => JSON.stringify(item))), texts);
        assert.is(sorted.length, texts.size);
        const ranks = sorted.map(({ severity }) => rank[severity]);
        assert.equal(
          ranks,
          [...ranks].sort((left, right) => left - right),
        );
      },
    ),
    SEED,
  );
});

test('the order does not depend on who reported first where only help, notes or the end differ', () => {
  const start = { line: 1, column: 1 };
  const same = [
    finding('RC114', 'm', { place: at('a.yaml', 1), help: 'one' }),
    finding('RC114', 'm', { place: at('a.yaml', 1), help: 'two' }),
    finding('RC114', 'm', { place: at('a.yaml', 1), notes: [{ message: 'n' }] }),
    finding('RC114', 'm', { place: { file: 'a.yaml', start, end: { line: 1, column: 9 } } }),
  ];
  assert.equal(sortFindings([...same].reverse()), sortFindings(same));
});

test('texts are ordered by their units, in every locale', () => {
  assert.equal(['b', 'ä', 'B', 'a', 'Z', ''].sort(compareText), ['', 'B', 'Z', 'a', 'b', 'ä']);
  assert.is(compareText('a', 'a'), 0);
  assert.ok(compareText('a', 'ab') < 0);
  assert.ok(compareText('westus2', 'westus10') > 0);
});

test.run();
