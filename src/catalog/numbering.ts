import { type FilePlace, finding, type Report } from '../diagnostics/finding.js';
import type { RequirementEntry, Service } from './catalog.js';
import { needsPriority } from './entries.js';
import { checkLock } from './number-checks.js';
import { type GivenNumber, type NumberLock, sortNumbers } from './number-lock.js';
import type { NumberRoom } from './number-room.js';

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

/** No catalog of rulec's own takes these, so what users add to its services has them. */
export const USERS_NUMBERS = { first: 2000, last: 3990 } as const;

/** Numbers are given in tens: an entry takes the nine after its own where it needs several rules. */
const STEP = 10;

function entryName(service: Service, entry: RequirementEntry): string {
  return `${service.name}/${entry.id}`;
}

/** What there is to number in catalogs, before anything of them is numbered. */
export function roomOf(services: readonly Service[]): NumberRoom {
  const unstated = new Map<string, { place: FilePlace; numbers: readonly number[] }>();
  const stated = new Map<string, GivenNumber>();
  const all = services.flatMap((service) => service.requirements.map((entry) => ({ service, entry })));
  for (const { service, entry } of all) {
    const name = entryName(service, entry);
    const { priority: number, place } = entry;
    if (number !== undefined) stated.set(name, { entry: name, number, place });
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
  checkLock(lock, room, note);
  const unchanged = { services, numbering: { lock, isChanged: false, given: [], retired: [], room } };
  if (isWrong) return unchanged;

  const former = new Map(lock.retired.map((own) => [own.entry, own]));
  const isStated = ({ entry, number }: GivenNumber): boolean => room.stated.get(entry)?.number === number;
  const isGone = (own: GivenNumber): boolean =>
    !room.entries.has(own.entry) || (room.stated.has(own.entry) && !isStated(own));
  const retired = lock.numbers.filter(isGone);
  const numbers = new Map(lock.numbers.filter((own) => !isGone(own) && !isStated(own)).map((own) => [own.entry, own]));
  const taken = new Set([
    ...[...room.stated.values()].map(({ number }) => number),
    ...[lock.numbers, lock.retired, lock.moving, lock.left].flat().map(({ number }) => number),
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
    left: lock.left,
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

function noRoom(entry: string, place: FilePlace, possible: readonly number[]): ReturnType<typeof finding> {
  const [first, last] = [possible[0], possible.at(-1)];
  const range =
    first === undefined ? 'there is none' : first === last ? `${first} is taken` : `${first} to ${last} are taken`;
  return finding('RC106', `no number is left for ${entry}: ${range}`, {
    place,
    help: 'Give its service a larger block, state numbers of your own, or let retired ones go with rulec renumber --forget all.',
  });
}

function meaningOf({ numbers, retired, moving, left }: NumberLock): string {
  return JSON.stringify(
    [numbers, retired, moving, left].map((list) => list.map(({ entry, number }) => [entry, number])),
  );
}
