import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { type Move, planSteps } from '../../src/catalog/renumbering.js';
import { suite } from '../suite.js';

const test = suite('renumbering in steps');

const NUMBERS = Array.from({ length: 30 }, (_, index) => 2000 + index * 10);

/** Rules of one direction as Azure has them: it refuses a number that another rule has. */
class Azure {
  readonly #rules: Map<string, number>;

  constructor(rules: ReadonlyMap<string, number>) {
    this.#rules = new Map(rules);
  }

  put(rule: string, number: number): void {
    for (const [other, own] of this.#rules)
      if (other !== rule && own === number) assert.unreachable(`${rule} takes ${number} from ${other}`);
    this.#rules.set(rule, number);
  }

  numberOf(rule: string): number | undefined {
    return this.#rules.get(rule);
  }
}

const steps = (
  held: Readonly<Record<string, number>>,
  goals: Readonly<Record<string, number>>,
  taken: readonly number[] = [],
): ReturnType<typeof planSteps> =>
  planSteps({
    held: new Map(Object.entries(held)),
    goals: new Map(Object.entries(goals)),
    taken: new Set(taken),
    possible: () => NUMBERS,
  });

const lines = (plan: Move[][] | { stuck: string }): string[] =>
  'stuck' in plan
    ? [plan.stuck]
    : plan.map((step) => step.map(({ entry, from, to }) => `${entry} ${from}>${to}`).join(' '));

test('a free number takes one step, a chain two, a swap two with places to wait', () => {
  assert.equal(lines(steps({ a: 2000, b: 2010 }, { a: 2020 })), ['a 2000>2020']);
  assert.equal(lines(steps({ a: 2000, b: 2010 }, { a: 2010, b: 2020 })), ['b 2010>2020', 'a 2000>2010']);
  assert.equal(lines(steps({ a: 2000, b: 2010 }, { a: 2010, b: 2000 })), [
    'a 2000>2020 b 2010>2030',
    'a 2020>2010 b 2030>2000',
  ]);
  assert.equal(lines(steps({ a: 2000 }, { a: 2000 })), []);
});

test('nobody waits where a number is retired or stated; without room the entry is named', () => {
  assert.equal(lines(steps({ a: 2000, b: 2010 }, { a: 2010, b: 2000 }, [2020, 2030])), [
    'a 2000>2040 b 2010>2050',
    'a 2040>2010 b 2050>2000',
  ]);
  assert.equal(lines(steps({ a: 2000, b: 2010 }, { a: 2010, b: 2000 }, NUMBERS.slice(2))), ['a']);
});

const moves = fc
  .tuple(
    fc.shuffledSubarray(NUMBERS, { minLength: 1, maxLength: 10 }),
    fc.shuffledSubarray(NUMBERS, { minLength: 10, maxLength: 10 }),
    fc.integer({ min: 1, max: 10 }),
  )
  .map(([from, to, movers]) => {
    const held = from.map((number, index): [string, number] => [`e${index}`, number]);
    const staying = new Set(held.slice(movers).map(([, number]) => number));
    const goals = held
      .slice(0, movers)
      .flatMap(([entry], index): [string, number][] => (staying.has(to[index] ?? 0) ? [] : [[entry, to[index] ?? 0]]));
    // Who is left without a goal stays, and must not be gone to.
    const left = held.slice(0, movers).filter(([entry]) => !goals.some(([own]) => own === entry));
    return {
      held: new Map(held),
      goals: new Map(goals.filter(([, number]) => !left.some(([, own]) => own === number))),
    };
  })
  .filter(({ held, goals }) => {
    const stays = [...held].filter(([entry]) => !goals.has(entry)).map(([, number]) => number);
    return ![...goals.values()].some((number) => stays.includes(number));
  });

/** Entries that take the numbers of one another. */
const rounds = fc
  .shuffledSubarray(NUMBERS, { minLength: 2, maxLength: 10 })
  .chain((from) => fc.tuple(fc.constant(from), fc.shuffledSubarray(from, { minLength: from.length })))
  .map(([from, to]) => ({
    held: new Map(from.map((number, index): [string, number] => [`e${index}`, number])),
    goals: new Map(to.map((number, index): [string, number] => [`e${index}`, number])),
  }));

const plans = fc.oneof(moves, rounds);

test('in whatever order the changes of a step reach Azure, none is refused, and everybody arrives', () => {
  let swaps = 0;
  fc.assert(
    fc.property(plans, fc.infiniteStream(fc.nat()), ({ held, goals }, order) => {
      const planned = planSteps({ held, goals, taken: new Set(), possible: () => NUMBERS });
      if ('stuck' in planned) return;
      assert.ok(planned.length <= 2);
      if (planned[0]?.some(({ until }) => until !== undefined)) swaps++;
      const azure = new Azure(held);
      for (const step of planned) {
        const shuffled = step
          .map((move) => ({ move, at: order.next().value ?? 0 }))
          .sort((left, right) => left.at - right.at);
        for (const { move } of shuffled) {
          assert.is(azure.numberOf(move.entry), move.from);
          azure.put(move.entry, move.to);
        }
      }
      for (const [entry, number] of held) assert.is(azure.numberOf(entry), goals.get(entry) ?? number);
    }),
    { numRuns: 2_000 },
  );
  assert.ok(swaps > 300, `${swaps} plans needed a place to wait`);
});

test.run();
