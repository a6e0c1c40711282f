import { finding, type Report } from '../diagnostics/finding.js';
import { didYouMean } from '../diagnostics/suggest.js';
import type { GivenNumber } from './number-lock.js';
import type { NumberRoom } from './number-room.js';

/** An entry and the number that it shall have. */
export interface Goal {
  readonly entry: string;
  readonly number: number;
}

/** Who has which number, and which ones nobody may have. */
export interface Holdings {
  readonly held: ReadonlyMap<string, number>;
  readonly room: NumberRoom;
  readonly retired: readonly GivenNumber[];
}

/** The numbers that entries shall have: those of the moves, or close together. Moves that cannot be are reported. */
export function goalsOf(
  { moves, pack }: { readonly moves: readonly Goal[]; readonly pack: boolean },
  holdings: Holdings,
  report: Report,
): Goal[] {
  if (pack) return packed(holdings);
  const { held } = holdings;
  const last = new Map(moves.map((move) => [move.entry, move]));
  const byNumber = new Map<number, string>();
  for (const [entry, number] of held) if (!last.has(entry)) byNumber.set(number, entry);
  return [...last.values()].filter((move) => {
    const isFine = isPossible(move, byNumber, holdings, report);
    byNumber.set(move.number, byNumber.get(move.number) ?? move.entry);
    return isFine;
  });
}

/** Close together, in the order that they have; who states a number, or had it, is left where it is. */
function packed({ held, room, retired }: Holdings): Goal[] {
  const taken = new Set([...room.stated.values(), ...retired].map(({ number }) => number));
  const inOrder = [...room.unstated.keys()]
    .flatMap((entry) => {
      const number = held.get(entry);
      return number === undefined ? [] : [{ entry, number }];
    })
    .sort((left, right) => left.number - right.number);
  for (const [entry, number] of held) if (!room.unstated.has(entry)) taken.add(number);
  return inOrder.map(({ entry, number }) => {
    const free = room.unstated.get(entry)?.numbers.find((own) => !taken.has(own)) ?? number;
    taken.add(free);
    return { entry, number: free };
  });
}

function isPossible(
  { entry, number }: Goal,
  byNumber: ReadonlyMap<number, string>,
  { room: { unstated, stated, entries }, retired }: Holdings,
  report: Report,
): boolean {
  const place = { option: '', value: `${entry}=${number}` };
  const refuse = (code: 'RC106' | 'RC215', message: string, help: string): false => {
    report(finding(code, message, { place, help }));
    return false;
  };
  const own = unstated.get(entry);
  if (!own) {
    const names = [...unstated.keys()];
    if (!entries.has(entry))
      return refuse(
        'RC215',
        `the catalogs have no entry ${entry}`,
        didYouMean(entry, names, 'Write SERVICE/ENTRY=NUMBER.'),
      );
    const why = stated.has(entry) ? 'states its number' : 'needs no number';
    return refuse('RC106', `${entry} ${why}, so the lock has none`, 'Change it in its catalog.');
  }
  const { numbers } = own;
  if (!numbers.includes(number)) {
    const range =
      numbers.length > 0
        ? `It may have multiples of 10 from ${numbers[0]} to ${numbers.at(-1)}.`
        : 'Its service has no block.';
    return refuse('RC106', `${entry} cannot have ${number}`, range);
  }
  const stating = [...stated.values()].find((other) => other.number === number);
  const holder = stating?.entry ?? byNumber.get(number);
  if (holder !== undefined && holder !== entry) {
    const help = stating ? 'Take another number.' : `Take another one, or move ${holder} too: ${holder}=NUMBER.`;
    return refuse('RC106', `${number} belongs to ${holder}`, help);
  }
  const former = retired.find((other) => other.number === number && other.entry !== entry);
  if (!former) return true;
  return refuse(
    'RC106',
    `${number} is retired: ${former.entry} had it`,
    `Once its rule is gone from Azure, add --forget ${former.entry}.`,
  );
}
