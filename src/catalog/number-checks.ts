import { finding, type Report } from '../diagnostics/finding.js';
import { type GivenNumber, type NumberLock, serviceOf } from './number-lock.js';
import type { NumberRoom } from './number-room.js';

/** Reports what is wrong with a lock of catalogs. */
export function checkLock(lock: NumberLock, room: NumberRoom, report: Report): void {
  checkDoubles(lock, report);
  checkOwner(lock, room, report);
  checkStated(lock, room, report);
  checkBlocks(lock, room, report);
}

/** A lock that was merged may hold one number for two entries, which both sides gave at the same time. */
function checkDoubles({ numbers, retired, moving }: NumberLock, report: Report): void {
  for (const { first, second } of doublesIn([...numbers, ...retired])) {
    const help = retired.includes(first)
      ? `Let one of them go, once no rule in Azure has the number: rulec renumber --forget ${second.entry} --write.`
      : 'Run rulec renumber --write: it gives one of them another number.';
    report(
      finding('RC129', `${second.entry} has the number of ${first.entry}, ${second.number}`, {
        place: second.place,
        notes: [{ message: 'the other one', ...(first.place && { place: first.place }) }],
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
    const other = [...numbers, ...retired, ...moving].find((own) => own.number === number && own.entry !== entry);
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

function checkStated({ numbers, retired, moving, left }: NumberLock, { stated }: NumberRoom, report: Report): void {
  const former = [...retired, ...left];
  for (const own of [...numbers, ...moving, ...former]) {
    const { entry, number, place } = own;
    const other = [...stated.values()].find((one) => one.number === number && one.entry !== entry);
    if (!other || stated.get(entry)?.number === number) continue;
    const isRetired = former.includes(own);
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

/** Whoever edits a lock, or a block, could bring two services to one number. */
function checkBlocks({ numbers }: NumberLock, { unstated }: NumberRoom, report: Report): void {
  for (const { entry, number, place } of numbers) {
    const possible = unstated.get(entry)?.numbers;
    if (!possible || possible.includes(number)) continue;
    const [first, last] = [possible[0], possible.at(-1)];
    const range = first === undefined ? 'its service has none' : `it may have ${first} to ${last}`;
    report(
      finding('RC106', `${entry} has ${number} in the lock, and ${range}`, {
        place,
        help: `Move it: rulec renumber ${entry}=NUMBER; or let its service keep the block that it had.`,
      }),
    );
  }
}
