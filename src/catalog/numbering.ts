import { type FilePlace, finding, type Report } from '../diagnostics/finding.js';
import type { RequirementEntry, Service } from './catalog.js';
import { needsPriority } from './entries.js';
import { type GivenNumber, type NumberLock, serviceOf, sortNumbers } from './number-lock.js';

/** What numbering did to the lock. */
export interface Numbering {
  readonly lock: NumberLock;
  readonly isChanged: boolean;
  /** Entries that got their number just now, placed where they stand in the catalog. */
  readonly given: readonly GivenNumber[];
  /** Entries whose numbers were retired just now. */
  readonly retired: readonly GivenNumber[];
  readonly room: NumberRoom;
}

/** Who states a number, who needs one, and which ones there are. */
export interface NumberRoom {
  /** Entries that need a number and state none, by name, with the numbers that they may have, in order. */
  readonly unstated: ReadonlyMap<string, { readonly place: FilePlace; readonly numbers: readonly number[] }>;
  readonly stated: ReadonlyMap<number, GivenNumber>;
  /** Every entry of the catalogs, and every service. */
  readonly entries: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
}

/** No catalog of rulec's own takes these, so what users add to its services has them. */
export const USERS_NUMBERS = { first: 2000, last: 3990 } as const;

/** Numbers are given in tens: an entry takes the nine after its own where it needs several rules. */
const STEP = 10;

export function entryName(service: Service, entry: RequirementEntry): string {
  return `${service.name}/${entry.id}`;
}

/** What there is to number in catalogs, before anything of them is numbered. */
export function roomOf(services: readonly Service[]): NumberRoom {
  const unstated = new Map<string, { place: FilePlace; numbers: readonly number[] }>();
  const stated = new Map<number, GivenNumber>();
  const all = services.flatMap((service) => service.requirements.map((entry) => ({ service, entry })));
  for (const { service, entry } of all) {
    const name = entryName(service, entry);
    const { priority: number, place } = entry;
    if (number !== undefined) stated.set(number, { entry: name, number, place });
    else if (needsPriority(entry)) unstated.set(name, { place, numbers: numbersOf(service, services) });
  }
  return {
    unstated,
    stated,
    entries: new Set(all.map(({ service, entry }) => entryName(service, entry))),
    services: new Set(services.map(({ name }) => name)),
  };
}

/** The block of a service of the user's; beside those of all services for what is added to one of rulec's. */
function numbersOf({ builtIn, priorities }: Service, services: readonly Service[]): number[] {
  const { first, last } = builtIn ? USERS_NUMBERS : priorities;
  const all = Array.from({ length: (last - first) / STEP + 1 }, (_, index) => first + index * STEP);
  return builtIn ? all.filter((number) => isForUsers(number, services)) : all;
}

/** Whether what a user adds to a service of rulec's may have a number: it is kept for users, and in no service's block. */
export function isForUsers(number: number, services: readonly Service[]): boolean {
  if (number < USERS_NUMBERS.first || number > USERS_NUMBERS.last) return false;
  return !services.some(({ priorities: { first, last } }) => number >= first && number <= last);
}

/**
 * Gives every entry that needs a number and states none the one that it has in the lock, or had there, or else the
 * lowest that nobody has or ever had. What does not fit is reported, and nothing is numbered then.
 */
export function numberEntries(
  services: readonly Service[],
  lock: NumberLock,
  report: Report,
): { services: readonly Service[]; numbering: Numbering } {
  const room = roomOf(services);
  let isWrong = false;
  const note: Report = (item) => {
    isWrong = true;
    report(item);
  };
  checkDoubles(lock, note);
  checkOwner(lock, room, note);
  checkStated(lock, room, note);
  const unchanged = { services, numbering: { lock, isChanged: false, given: [], retired: [], room } };
  if (isWrong) return unchanged;

  const former = new Map(lock.retired.map((own) => [own.entry, own]));
  const statedBy = new Map([...room.stated.values()].map(({ entry, number }) => [entry, number]));
  const isStated = ({ entry, number }: GivenNumber): boolean => statedBy.get(entry) === number;
  const isGone = (own: GivenNumber): boolean =>
    !room.entries.has(own.entry) || (statedBy.has(own.entry) && !isStated(own));
  const retired = lock.numbers.filter(isGone);
  const numbers = new Map(lock.numbers.filter((own) => !isGone(own) && !isStated(own)).map((own) => [own.entry, own]));
  const taken = new Set([
    ...room.stated.keys(),
    ...[lock.numbers, lock.retired, lock.moving].flat().map(({ number }) => number),
  ]);
  const given: GivenNumber[] = [];
  for (const [entry, { place, numbers: possible }] of room.unstated) {
    if (numbers.has(entry)) continue;
    const number = former.get(entry)?.number ?? possible.find((own) => !taken.has(own));
    if (number === undefined) {
      note(noRoom(entry, place, possible));
      continue;
    }
    taken.add(number);
    const own = { entry, number, place };
    given.push(own);
    numbers.set(entry, own);
  }
  if (isWrong) return unchanged;
  const back = new Set(given.map(({ entry }) => entry));
  const next: NumberLock = {
    file: lock.file,
    numbers: sortNumbers([...numbers.values()]),
    retired: sortNumbers([...lock.retired.filter((own) => !back.has(own.entry) && !isStated(own)), ...retired]),
    moving: lock.moving.filter(({ entry }) => numbers.has(entry)),
  };
  return {
    services: services.map((service) => numbered(service, numbers)),
    numbering: { lock: next, isChanged: meaningOf(next) !== meaningOf(lock), given, retired, room },
  };
}

function numbered(service: Service, numbers: ReadonlyMap<string, GivenNumber>): Service {
  const requirements = service.requirements.map((entry): RequirementEntry => {
    const own = entry.priority === undefined ? numbers.get(entryName(service, entry)) : undefined;
    return own ? { ...entry, priority: own.number } : entry;
  });
  return { ...service, requirements };
}

/** A lock that was merged may hold one number for two entries, which both sides gave at the same time. */
function checkDoubles({ numbers, retired, moving }: NumberLock, report: Report): void {
  for (const own of doublesIn([...numbers, ...retired])) {
    const help = 'Run rulec renumber: it gives one of them another number.';
    report(
      finding('RC129', `${own.second.entry} has the number of ${own.first.entry}, ${own.second.number}`, {
        place: own.second.place,
        notes: [{ message: 'the other one', ...(own.first.place && { place: own.first.place }) }],
        help,
      }),
    );
  }
  const both = new Map(numbers.map((own) => [own.entry, own]));
  for (const { entry, place } of retired) {
    const other = both.get(entry);
    if (!other) continue;
    report(
      finding('RC129', `${entry} has a number and a retired one`, {
        place,
        notes: [{ message: 'the one that it has', ...(other.place && { place: other.place }) }],
        help: 'Remove one of the two lines.',
      }),
    );
  }
  for (const { entry, number, place } of moving) {
    const other = [...numbers, ...retired].find((own) => own.number === number);
    if (!other && both.has(entry)) continue;
    const reason = other
      ? `${number}, where ${entry} goes, belongs to ${other.entry}`
      : `${entry}, which moves, has no number`;
    report(finding('RC129', reason, { place, help: 'Remove the line, and renumber again.' }));
  }
}

/** Pairs of given numbers that are the same, by name; the first of each keeps it. */
export function doublesIn(numbers: readonly GivenNumber[]): { first: GivenNumber; second: GivenNumber }[] {
  const holders = new Map<number, GivenNumber>();
  return numbers.flatMap((second) => {
    const first = holders.get(second.number);
    if (first) return [{ first, second }];
    holders.set(second.number, second);
    return [];
  });
}

/** A lock of other catalogs would have every number given anew and every one of its own retired. */
function checkOwner({ file, numbers }: NumberLock, { entries, services, unstated }: NumberRoom, report: Report): void {
  const foreign = numbers.filter(({ entry }) => !services.has(serviceOf(entry)));
  const lost = numbers.filter(({ entry }) => !entries.has(entry));
  const isForeign = foreign.length > 0 || (numbers.length > 0 && lost.length === numbers.length && unstated.size > 0);
  const [first] = foreign.length > 0 ? foreign : lost;
  if (!isForeign || !first) return;
  const what =
    foreign.length > 0
      ? `it has a number for ${first.entry}, and no catalog has the service ${serviceOf(first.entry)}`
      : `no catalog has an entry of those that it has numbers for, such as ${first.entry}`;
  const names = [
    ...new Set(foreign.length > 0 ? foreign.map(({ entry }) => serviceOf(entry)) : lost.map(({ entry }) => entry)),
  ];
  report(
    finding('RC130', `${file} is the lock of other catalogs: ${what}`, {
      place: first.place,
      help: `Load the catalogs that it was made for. If they are gone for good: rulec renumber --retire ${names.join(',')} --write.`,
    }),
  );
}

function checkStated({ numbers, retired, moving }: NumberLock, { stated }: NumberRoom, report: Report): void {
  for (const { entry, number, place } of [...numbers, ...retired, ...moving]) {
    const other = stated.get(number);
    if (!other || other.entry === entry) continue;
    const isRetired = retired.some((own) => own.entry === entry);
    report(
      finding(
        'RC106',
        `${other.entry} states ${number}, which ${isRetired ? `${entry} had` : `was given to ${entry}`}`,
        {
          place: other.place,
          notes: [{ message: 'here', ...(place && { place }) }],
          help: isRetired
            ? `Take another number; or once the rule of ${entry} is gone from Azure, rulec renumber --forget ${entry} --write.`
            : `Take another number, or move the other one first: rulec renumber ${entry}=NUMBER.`,
        },
      ),
    );
  }
}

export function noRoom(entry: string, place: FilePlace, possible: readonly number[]): ReturnType<typeof finding> {
  const [first, last] = [possible[0], possible.at(-1)];
  const range =
    first === undefined ? 'there is none' : first === last ? `${first} is taken` : `${first} to ${last} are taken`;
  return finding('RC106', `no number is left for ${entry}: ${range}`, {
    place,
    help: 'Give its service a larger block, state numbers of your own, or let retired ones go with rulec renumber --forget all.',
  });
}

function meaningOf({ numbers, retired, moving }: NumberLock): string {
  return JSON.stringify([numbers, retired, moving].map((list) => list.map(({ entry, number }) => [entry, number])));
}
