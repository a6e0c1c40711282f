import * as assert from 'uvu/assert';
import type { NumberLock } from '../src/catalog/number-lock.js';
import type { NumberRoom } from '../src/catalog/number-room.js';
import type { Finding } from '../src/diagnostics/finding.js';
import { type Renumbering, type RenumberingPlan, renumber } from '../src/renumber.js';
import { suite } from './suite.js';

const test = suite('renumber');

const PLACE = { file: 'mine.yaml', start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
const NUMBERS = Array.from({ length: 8 }, (_, index) => 200 + index * 10);
const ENTRIES = ['own/a', 'own/b', 'own/c', 'own/d'];

const ROOM: NumberRoom = {
  unstated: new Map(ENTRIES.map((entry) => [entry, { place: PLACE, numbers: NUMBERS }])),
  stated: new Map([['own/said', { entry: 'own/said', number: 270 }]]),
  entries: new Set([...ENTRIES, 'own/said', 'own/host']),
  services: new Set(['own']),
};

const list = (numbers: Readonly<Record<string, number>> = {}): NumberLock['numbers'] =>
  Object.entries(numbers).map(([entry, number]) => ({ entry: `own/${entry}`, number }));

type Numbers = Readonly<Record<string, number>>;
type Sections = Readonly<Record<'numbers' | 'retired' | 'moving', Numbers>>;

function plan(
  { numbers, retired, moving, left }: Partial<Sections> & { readonly left?: Numbers },
  order: Partial<Renumbering> & { readonly to?: Readonly<Record<string, number>> } = {},
): { plan: RenumberingPlan | undefined; findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const { to, ...others } = order;
  const lock = {
    file: 'rulec.lock',
    numbers: list(numbers),
    retired: list(retired),
    moving: list(moving),
    left: list(left),
  };
  const whole = { moves: list(to), pack: false, retire: [], forget: [], ...others };
  return { plan: renumber(lock, ROOM, whole, (item) => findings.push(item)), findings };
}

const numbersIn = (numbers: NumberLock['numbers']): Record<string, number> =>
  Object.fromEntries(numbers.map(({ entry, number }) => [entry.slice(4), number]));

/** What entries have left with the step. */
const leftBy = (made: ReturnType<typeof plan>): Numbers => numbersIn(made.plan?.lock.left ?? []);

/** The other sections of the lock after the first step, without `own/`. */
function after(made: ReturnType<typeof plan>): Sections {
  if (!made.plan) throw new Error(made.findings.map(({ message }) => message).join('\n'));
  const { numbers, retired, moving } = made.plan.lock;
  return { numbers: numbersIn(numbers), retired: numbersIn(retired), moving: numbersIn(moving) };
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

test('what an entry leaves is kept from others until the next step, which says that it is deployed', () => {
  const moved = plan({ numbers: { a: 200, b: 210 } }, { to: { a: 230 } });
  assert.equal(leftBy(moved), { a: 200 });
  const lock = { ...after(moved), left: leftBy(moved) };
  assert.equal(leftBy(plan(lock)), { a: 200 }, 'nothing is moved');
  assert.equal(leftBy(plan(lock, { to: { c: 240 } })), { a: 200 }, 'a first number is no step');
  const again = plan(lock, { to: { b: 200 } });
  assert.equal([after(again).numbers, leftBy(again)], [{ a: 230, b: 200 }, { b: 210 }]);
  assert.equal(leftBy(plan(lock, { forget: ['own/a'] })), {});
  const swapped = plan({ numbers: { a: 200, b: 210 } }, { to: { a: 210, b: 200 } });
  assert.equal(leftBy(swapped), { a: 200, b: 210 });
  assert.equal(leftBy(plan({ ...after(swapped), left: leftBy(swapped) })), { a: 220, b: 230 });
});

test('nobody gets a number with the step in which its holder leaves it', () => {
  const made = plan({ numbers: { a: 200 } }, { to: { a: 230, b: 200 } });
  assert.equal(refusals(made), ['RC106 own/b cannot have 200 yet: it is left with this step']);
});

test('of two with one number, the one that is named gets the other one', () => {
  assert.equal(after(plan({ numbers: { a: 210, b: 210 } }, { to: { a: 250 } })).numbers, { a: 250, b: 210 });
});

test('a lock that merged badly in the middle of a renumbering is mended or refused, and never gives a number twice', () => {
  const doubled = plan({ numbers: { a: 200, b: 200 }, moving: { b: 210 } });
  assert.equal(after(doubled), { numbers: { a: 200, b: 220 }, retired: {}, moving: {} });
  const staying = plan({ numbers: { a: 200, b: 210 }, moving: { a: 210 } });
  assert.equal(refusals(staying), ['RC129 210, where own/a goes, belongs to own/b']);
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
