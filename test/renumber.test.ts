import * as assert from 'uvu/assert';
import type { NumberLock } from '../src/catalog/number-lock.js';
import type { NumberRoom } from '../src/catalog/numbering.js';
import type { Finding } from '../src/diagnostics/finding.js';
import { type Renumbering, type RenumberingPlan, renumber } from '../src/renumber.js';
import { suite } from './suite.js';

const test = suite('renumber');

const PLACE = { file: 'mine.yaml', start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
const NUMBERS = Array.from({ length: 8 }, (_, index) => 200 + index * 10);
const ENTRIES = ['own/a', 'own/b', 'own/c', 'own/d'];

const ROOM: NumberRoom = {
  unstated: new Map(ENTRIES.map((entry) => [entry, { place: PLACE, numbers: NUMBERS }])),
  stated: new Map([[270, { entry: 'own/said', number: 270 }]]),
  entries: new Set([...ENTRIES, 'own/said', 'own/host']),
  services: new Set(['own']),
};

const list = (numbers: Readonly<Record<string, number>> = {}): NumberLock['numbers'] =>
  Object.entries(numbers).map(([entry, number]) => ({ entry: `own/${entry}`, number }));

type Sections = Readonly<Record<'numbers' | 'retired' | 'moving', Readonly<Record<string, number>>>>;

function plan(
  { numbers, retired, moving }: Partial<Sections>,
  order: Partial<Renumbering> & { readonly to?: Readonly<Record<string, number>> } = {},
): { plan: RenumberingPlan | undefined; findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const { to, ...others } = order;
  const lock = { file: 'rulec.lock', numbers: list(numbers), retired: list(retired), moving: list(moving) };
  const whole = { moves: list(to), pack: false, retire: [], forget: [], ...others };
  return { plan: renumber(lock, ROOM, whole, (item) => findings.push(item)), findings };
}

/** The sections of the lock after the first step, without `own/`. */
function after(made: ReturnType<typeof plan>): Sections {
  if (!made.plan) throw new Error(made.findings.map(({ message }) => message).join('\n'));
  const section = (numbers: NumberLock['numbers']): Record<string, number> =>
    Object.fromEntries(numbers.map(({ entry, number }) => [entry.slice(4), number]));
  const { numbers, retired, moving } = made.plan.lock;
  return { numbers: section(numbers), retired: section(retired), moving: section(moving) };
}

const refusals = (made: ReturnType<typeof plan>): string[] => {
  assert.is(made.plan, undefined);
  return made.findings.map(({ code, message }) => `${code} ${message}`);
};

test('a move to a free number is one step; a number for an entry without one is no step', () => {
  const one = plan({ numbers: { a: 200 } }, { to: { a: 230, b: 240 } });
  assert.equal(after(one), { numbers: { a: 230, b: 240 }, retired: {}, moving: {} });
  assert.equal(one.plan?.steps, [[{ entry: 'own/a', from: 200, to: 230 }]]);
  assert.equal(one.plan?.given, [{ entry: 'own/b', number: 240 }]);
});

test('two that swap take two steps: the second stands in the lock and is taken without an order', () => {
  const first = plan({ numbers: { a: 200, b: 210 } }, { to: { a: 210, b: 200 } });
  assert.equal(after(first), { numbers: { a: 220, b: 230 }, retired: {}, moving: { a: 210, b: 200 } });
  const second = plan(after(first));
  assert.ok(second.plan?.isSecond);
  assert.equal(after(second), { numbers: { a: 210, b: 200 }, retired: {}, moving: {} });
  assert.equal(refusals(plan(after(first), { pack: true })).length, 1);
  assert.match(refusals(plan(after(first), { to: { c: 240 } })).join(), /^RC810 a renumbering has begun/);
});

test('of two with one number, the second by name gets another; so does one with a retired number', () => {
  assert.equal(after(plan({ numbers: { a: 200, b: 200, c: 210 } })).numbers, { a: 200, b: 220, c: 210 });
  assert.equal(after(plan({ numbers: { a: 200, b: 200 } }, { to: { b: 250 } })).numbers, { a: 200, b: 250 });
  assert.equal(after(plan({ numbers: { a: 200 }, retired: { gone: 200 } })), {
    numbers: { a: 210 },
    retired: { gone: 200 },
    moving: {},
  });
});

test('packing closes holes in the order of the numbers, and leaves retired and stated ones alone', () => {
  const packed = plan({ numbers: { a: 260, b: 220, c: 240 }, retired: { gone: 210 } }, { pack: true });
  assert.equal(after(packed), {
    numbers: { a: 230, b: 200, c: 240 },
    retired: { gone: 210 },
    moving: { c: 220 },
  });
});

test('what is retired is kept from others until it is forgotten', () => {
  const retired = plan({ numbers: { a: 200, gone: 210 } }, { retire: ['own/gone'] });
  assert.equal(after(retired), { numbers: { a: 200 }, retired: { gone: 210 }, moving: {} });
  assert.match(refusals(plan(after(retired), { to: { a: 210 } })).join(), /RC106 210 is retired: own\/gone had it/);
  assert.equal(after(plan(after(retired), { to: { a: 210 }, forget: ['own/gone'] })).numbers, { a: 210 });
  assert.equal(after(plan(after(retired), { forget: ['all'] })).retired, {});
  assert.match(refusals(plan(after(retired), { forget: ['own/gon'], retire: ['oven'] })).join(), /RC215.*RC215/);
});

test('what moves and is retired before the second step does not arrive', () => {
  const made = plan({ numbers: { a: 220, b: 230 }, moving: { a: 210, b: 200 } }, { retire: ['own/a'] });
  assert.equal(after(made), { numbers: { b: 200 }, retired: { a: 220 }, moving: {} });
});

test('moves that cannot be are refused, all of them', () => {
  const wrong = plan(
    { numbers: { a: 200, b: 210 } },
    { to: { a: 210, c: 205, said: 220, host: 220, nobody: 220, d: 270 } },
  );
  assert.equal(refusals(wrong), [
    'RC106 210 belongs to own/b',
    'RC106 own/c cannot have 205',
    'RC106 own/said states its number, so the lock has none',
    'RC106 own/host needs no number, so the lock has none',
    'RC215 the catalogs have no entry own/nobody',
    'RC106 270 belongs to own/said',
  ]);
  assert.equal(refusals(plan({ numbers: { a: 200, b: 210 } }, { to: { a: 240, b: 240 } })), [
    'RC106 240 belongs to own/a',
  ]);
});

test('without room to wait there is no plan', () => {
  const numbers = { a: 200, b: 210, c: 220, d: 230, v: 240, w: 250, x: 260 };
  assert.match(refusals(plan({ numbers }, { to: { a: 210, b: 200 } })).join(), /RC106 no number is free for own\/a/);
});

test.run();
