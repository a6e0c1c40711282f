import * as assert from 'uvu/assert';
import type { Finding } from '../../src/diagnostics/finding.js';
import { readLock, writeLock } from '../../src/project/lock-file.js';
import { suite } from '../suite.js';

const test = suite('the lock file');

function read(text: string): { lock: ReturnType<typeof readLock>; findings: readonly Finding[] } {
  const findings: Finding[] = [];
  return { lock: readLock(text, 'rulec.lock', (item) => findings.push(item)), findings };
}

const told = (text: string): string[] =>
  read(text).findings.map(({ code, place }) => `${code} ${place && 'start' in place ? place.start.line : ''}`);

test('what is written reads the same, a line for each entry, sorted', () => {
  const numbers = [
    { entry: 'a/one', number: 2000 },
    { entry: 'a/two', number: 2010 },
  ];
  const lock = {
    file: 'rulec.lock',
    numbers,
    retired: [{ entry: 'b/gone', number: 2020 }],
    moving: [{ entry: 'a/two', number: 2030 }],
    left: [
      { entry: 'a/one', number: 2040 },
      { entry: 'b/gone', number: 2050 },
      { entry: 'b/gone', number: 2060 },
    ],
  };
  const text = writeLock(lock);
  const shuffled = text.replace('  a/one: 2000\n', '').replace('retired:', '  a/one: 2000\nretired:');
  assert.is.not(shuffled, text);
  for (const own of [text, shuffled, text.replaceAll('\n', '\r\n'), `\uFEFF${text}`]) {
    const { lock: again, findings } = read(own);
    assert.equal(findings, []);
    assert.ok(again);
    assert.is(writeLock(again), text);
  }
  assert.is(text.split('\n').filter((line) => line.startsWith('  ')).length, 6);
});

test('an empty lock has no empty section', () => {
  const text = writeLock({ file: 'rulec.lock', numbers: [], retired: [], moving: [], left: [] });
  assert.match(text, /^(?:#.*\n)+lock: 1\n$/);
});

test('what is wrong is told, all of it, where it stands', () => {
  assert.equal(told(''), ['RC104 1']);
  assert.equal(told('numbers:\n  a/one: 2000\n'), ['RC103 1']);
  assert.equal(told('lock: 2\n'), ['RC104 1']);
  assert.equal(told('lock: 1\nnumber:\n  a/one: 2000\n'), ['RC102 2']);
  assert.equal(told('lock: 1\nnumbers:\n  a/one: 2005\n  one: 2000\n  a/two: many\n  a/three: 4000\n'), [
    'RC106 3',
    'RC104 4',
    'RC106 5',
    'RC106 6',
  ]);
  assert.equal(told('lock: 1\nnumbers:\n  a/one: 2000\n  a/one: 2010\n'), ['RC105 4']);
  assert.equal(told('lock: 1\nnumbers: [a/one]\n'), ['RC104 2']);
});

test('the marks of a merge are told as such, and not as YAML that does not parse', () => {
  const text = 'lock: 1\nnumbers:\n<<<<<<< HEAD\n  a/one: 2000\n=======\n  a/two: 2000\n>>>>>>> theirs\n';
  assert.equal(told(text), ['RC820 3']);
  assert.equal(told(text.replaceAll('\n', '\r\n')), ['RC820 3']);
  assert.equal(told('lock: 1\n  # <<<<<<< in a remark\nnumbers:\n  a/one: 2000\n'), []);
});

test.run();
