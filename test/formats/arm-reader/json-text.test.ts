import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { isJsonText, parseJson, type Value } from '../../../src/formats/arm-reader/json-text.js';
import { suite } from '../../suite.js';

const test = suite('JSON with places');

/** The value as `JSON.parse` has it; checks on the way that each stretch of the text is the value that it is said to be. */
function plain(value: Value, text: string): unknown {
  const found = plainOf(value, text);
  assert.equal(JSON.parse(text.slice(value.start, value.end)), found);
  return found;
}

function plainOf(value: Value, text: string): unknown {
  switch (value.kind) {
    case 'null':
      return null;
    case 'list':
      return value.items.map((item) => plain(item, text));
    case 'object':
      return Object.fromEntries([...value.members].map(([key, member]) => [key, plain(member.value, text)]));
    case 'boolean':
    case 'number':
    case 'text':
      return value.value;
    default:
      throw new Error(`JSON has no ${value.kind}`);
  }
}

const JSON_VALUES = fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes('__proto__'));

test('reads what JSON.parse reads, and says where', () => {
  fc.assert(
    fc.property(JSON_VALUES, fc.constantFrom('', ' ', '\t'), fc.boolean(), (value, indent, hasCarriageReturns) => {
      const text = JSON.stringify(value, null, indent).replaceAll('\n', hasCarriageReturns ? '\r\n' : '\n');
      const json = parseJson(text);
      assert.ok(isJsonText(json), text);
      assert.equal(plain(json.root, text), JSON.parse(text));
      assert.equal(json.repeated, []);
    }),
    { numRuns: 500 },
  );
});

test('refuses what JSON.parse refuses', () => {
  let refused = 0;
  const edits = fc.constantFrom('', ',', '}', ']', '{', '[', '"', '\\', '0', '-', '.', 'e', '\n', ':', 'x', '\\u12');
  fc.assert(
    fc.property(JSON_VALUES, fc.nat(), fc.nat(2), edits, (value, at, dropped, added) => {
      const whole = JSON.stringify(value);
      const from = at % (whole.length + 1);
      const text = whole.slice(0, from) + added + whole.slice(from + dropped);
      const json = parseJson(text);
      if (isJsonText(json)) assert.equal(plain(json.root, text), JSON.parse(text));
      else {
        refused++;
        assert.throws(() => JSON.parse(text), undefined, text);
        assert.ok(json.start >= 0 && json.start <= text.length && json.start <= json.end);
      }
    }),
    { numRuns: 2000 },
  );
  assert.ok(refused > 500, `${refused} refused`);
});

test('a byte order mark and comments of templates are no part of the value', () => {
  const text = '\uFEFF// one\r\n{ /* two, "three": */ "a": [1 /* four */, "// no comment"] } // five';
  const json = parseJson(text);
  assert.ok(isJsonText(json));
  assert.equal(plainOf(json.root, text.replace(/\/\* four \*\//, '          ')), { a: [1, '// no comment'] });
});

test('mistakes are said where they stand', () => {
  const mistakes: readonly (readonly [string, number, RegExp])[] = [
    ['', 0, /ends where a value is due/],
    ['{"a": 1,}', 7, /a comma stands before }/],
    ['[1 2]', 3, /a comma or ] is missing/],
    ['{"a" 1}', 5, /a colon is missing/],
    ['{a: 1}', 1, /a key in double quotes/],
    ['{"a": "b', 6, /the quote is never closed/],
    ['["a\nb"]', 3, /end of its line/],
    ['["\\x"]', 2, /no such escape/],
    ['[1', 2, /ends inside a list/],
    ['{"a": {', 7, /ends inside an object/],
    ['[] []', 3, /after the end/],
    ['[NaN]', 1, /a value is due/],
    ['/* open', 0, /a value is due/],
  ];
  for (const [text, at, reason] of mistakes) {
    const json = parseJson(text);
    assert.not(isJsonText(json), text);
    if (isJsonText(json)) continue;
    assert.is(json.start, at, text);
    assert.match(json.reason, reason);
  }
});

test('deep nesting is a mistake, not a crash', () => {
  const json = parseJson('['.repeat(100_000));
  assert.ok(!isJsonText(json) && /200 deep/.test(json.reason));
});

test('keys that stand twice are found, also below', () => {
  const json = parseJson('{"a": {"b": 1, "c": 2, "b": 3}, "a": 4}');
  assert.ok(isJsonText(json));
  assert.equal(
    json.repeated.map(({ key, first, second }) => [key, first.start, second.start]),
    [
      ['b', 7, 23],
      ['a', 1, 32],
    ],
  );
});

test.run();
