import { doublesIn } from './catalog/number-checks.js';
import { goalsOf } from './catalog/number-goals.js';
import type { GivenNumber, NumberLock } from './catalog/number-lock.js';
import { serviceOf, sortNumbers } from './catalog/number-lock.js';
import type { NumberRoom } from './catalog/number-room.js';
import { type Move, planSteps } from './catalog/renumbering.js';
import { compareText, finding, type Report } from './diagnostics/finding.js';
import { didYouMean } from './diagnostics/suggest.js';

/** What to do with the numbers of a lock. */
export interface Renumbering {
  /** Entries and the numbers that they shall have. */
  readonly moves: readonly { readonly entry: string; readonly number: number }[];
  /** Close the holes between numbers, in their order. */
  readonly pack: boolean;
  /** Entries, or services with all of theirs, that are gone: their numbers are kept from others. */
  readonly retire: readonly string[];
  /** Entries, services or `all`, whose retired numbers may be given again. */
  readonly forget: readonly string[];
}

/** What {@link renumber} gives. */
export interface RenumberingPlan {
  /** Two where some entry goes where another one is; each is to be deployed before the next. */
  readonly steps: readonly (readonly Move[])[];
  /** Whether this is the second step of what was begun before. */
  readonly isSecond: boolean;
  /** Entries that get their first number, or another since two had one. */
  readonly given: readonly GivenNumber[];
  readonly retired: readonly GivenNumber[];
  readonly forgotten: readonly GivenNumber[];
  /** The lock after the first step; the second stands in it as `moving`. */
  readonly lock: NumberLock;
}

/**
 * Plans other numbers for entries that state none. Nothing is written. What cannot be done is reported, all of it, and
 * there is no plan then. Without an order it gives a number to the second of two entries that have the same, or goes on with the
 * second step of what was begun.
 */
export function renumber(
  lock: NumberLock,
  room: NumberRoom,
  order: Renumbering,
  report: Report,
): RenumberingPlan | undefined {
  let isWrong = false;
  const note: Report = (item) => {
    isWrong = true;
    report(item);
  };
  const isSecond = lock.moving.length > 0;
  if (isSecond && (order.moves.length > 0 || order.pack)) {
    const help = 'Deploy what was compiled after the first step, then rulec renumber --write without anything else.';
    note(finding('RC810', 'a renumbering has begun, and its second step is still to be taken', { help }));
  }
  const retired = named(lock.numbers, order.retire, 'retire', note);
  const living = lock.numbers.filter((own) => !retired.includes(own));
  const all = [...lock.retired, ...lock.left];
  const forgotten = order.forget.includes('all') ? all : named(all, order.forget, 'forget', note);
  const kept = [...lock.retired.filter((own) => !forgotten.includes(own)), ...retired];
  // Who is gone may have gone before its move was deployed: then its rule is where it was.
  const leftByGone = lock.left.filter(
    (own) => !forgotten.includes(own) && !living.some(({ entry }) => entry === own.entry),
  );
  const former = [...kept, ...leftByGone];

  const anew = withoutDoubles(living, kept, order);
  const given: GivenNumber[] = [];
  const held = new Map(living.filter((own) => !anew.includes(own)).map(({ entry, number }) => [entry, number]));
  const stays = new Set([
    ...[...room.stated.values()].map(({ number }) => number),
    ...kept.map(({ number }) => number),
    ...[...lock.moving, ...lock.left].map(({ number }) => number),
  ]);
  const second = lock.moving.filter(({ entry }) => held.has(entry) && room.unstated.has(entry));
  const goals = new Map(second.map(({ entry, number }) => [entry, number]));
  checkGoals(held, goals, lock.file, note);
  for (const [entry, number] of goals) {
    const gone = leftByGone.find((own) => own.number === number);
    if (gone) note(maybeThere(entry, gone));
  }
  const atFirst = new Set(held.values());
  for (const { entry, number } of goalsOf(order, { held, room, retired: former }, note)) {
    if (held.has(entry)) goals.set(entry, number);
    else if (atFirst.has(number)) note(notYet(entry, number));
    else given.push({ entry, number });
  }
  const taken = (): Set<number> =>
    new Set([...stays, ...held.values(), ...goals.values(), ...given.map(({ number }) => number)]);
  for (const { entry } of anew) {
    if (given.some((own) => own.entry === entry) || order.moves.some((own) => own.entry === entry)) continue;
    const now = taken();
    const number = room.unstated.get(entry)?.numbers.find((own) => !now.has(own));
    if (number !== undefined) given.push({ entry, number });
    else note(stuck(entry));
  }
  if (isWrong) return undefined;

  const steps = planSteps({
    held,
    goals,
    taken: new Set([...stays, ...given.map(({ number }) => number)]),
    possible: (entry) => room.unstated.get(entry)?.numbers ?? [],
  });
  if ('stuck' in steps) {
    report(stuck(steps.stuck));
    return undefined;
  }
  const [first = [], then = []] = steps;
  for (const { entry, to } of first) held.set(entry, to);
  for (const { entry, number } of given) held.set(entry, number);
  const back = kept.filter(({ entry, number }) => held.has(entry) && held.get(entry) !== number);
  const left = [...first.map(({ entry, from }) => ({ entry, number: from })), ...back];
  // Who takes a step says that the last one is deployed.
  const before = first.length > 0 ? leftByGone : lock.left.filter((own) => !forgotten.includes(own));
  return {
    steps,
    isSecond,
    given: sortNumbers(given),
    retired,
    forgotten,
    lock: {
      file: lock.file,
      numbers: sortNumbers([...held].map(([entry, number]) => ({ entry, number }))),
      retired: sortNumbers(kept.filter(({ entry }) => !held.has(entry))),
      moving: then.map(({ entry, to }) => ({ entry, number: to })),
      left: sortNumbers([...before, ...left]),
    },
  };
}

/**
 * The entries that need another number, since somebody else has theirs or had it: of two, the one that the order moves,
 * else the second by name.
 */
function withoutDoubles(
  living: readonly GivenNumber[],
  retired: readonly GivenNumber[],
  { moves }: Renumbering,
): readonly GivenNumber[] {
  const isMoved = ({ entry }: GivenNumber): boolean => moves.some((own) => own.entry === entry);
  const doubles = doublesIn([...living].sort((one, other) => Number(isMoved(one)) - Number(isMoved(other))));
  return living.filter(
    (own) => doubles.some(({ second }) => second === own) || retired.some(({ number }) => number === own.number),
  );
}

/** A lock that was edited may let somebody go where somebody stays. */
function checkGoals(
  held: ReadonlyMap<string, number>,
  goals: ReadonlyMap<string, number>,
  file: string,
  report: Report,
): void {
  for (const [entry, number] of goals) {
    const holder = [...held].find(([other, own]) => own === number && !goals.has(other));
    if (!holder) continue;
    const help = `Remove its line below \`moving\` in ${file}, and renumber again.`;
    report(finding('RC129', `${number}, where ${entry} goes, belongs to ${holder[0]}`, { help }));
  }
}

function maybeThere(entry: string, { entry: gone, number }: GivenNumber): ReturnType<typeof finding> {
  const help = `Once its rule is gone from Azure: rulec renumber --forget ${gone} --write.`;
  return finding(
    'RC106',
    `${number}, where ${entry} goes, may still be ${gone}'s in Azure, which left it and is gone`,
    {
      help,
    },
  );
}

function notYet(entry: string, number: number): ReturnType<typeof finding> {
  const help = 'Leave it out of this order; when the step is deployed, give it the number with the next one.';
  return finding('RC106', `${entry} cannot have ${number} yet: it is left with this step`, { help });
}

function stuck(entry: string): ReturnType<typeof finding> {
  const help = 'Let retired numbers go with --forget, or give its service a larger block.';
  return finding('RC106', `no number is free for ${entry}`, { help });
}

/** The numbers of the entries, or of the entries of services, that were named. */
function named(
  numbers: readonly GivenNumber[],
  names: readonly string[],
  option: 'retire' | 'forget',
  report: Report,
): readonly GivenNumber[] {
  for (const name of names) {
    if (numbers.some(({ entry }) => entry === name || serviceOf(entry) === name)) continue;
    const known = [...new Set(numbers.flatMap(({ entry }) => [entry, serviceOf(entry)]))].sort(compareText);
    const what = option === 'retire' ? 'number' : 'retired number';
    const otherwise = known.length > 0 ? `The lock has ${known.join(', ')}.` : `The lock has no ${what}.`;
    const place = { option, value: name };
    report(
      finding('RC215', `the lock has no ${what} of ${JSON.stringify(name)}`, {
        place,
        help: didYouMean(name, known, otherwise),
      }),
    );
  }
  return numbers.filter(({ entry }) => names.includes(entry) || names.includes(serviceOf(entry)));
}
