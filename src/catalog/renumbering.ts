import { compareText } from '../diagnostics/finding.js';

/** One entry that gets another number. */
export interface Move {
  readonly entry: string;
  readonly from: number;
  readonly to: number;
  /** Where it goes with the second step, where `to` is only a place to wait. */
  readonly until?: number;
}

/** What {@link planSteps} works with. */
export interface Positions {
  /** The number that each entry has. */
  readonly held: ReadonlyMap<string, number>;
  /** Where entries go, each to a number of its own that no entry holds which stays. */
  readonly goals: ReadonlyMap<string, number>;
  /** Numbers at which nobody can wait, beside those that are held or gone to. */
  readonly taken: ReadonlySet<number>;
  /** The numbers that an entry may have, in order. */
  readonly possible: (entry: string) => readonly number[];
}

/**
 * Plans moves in at most two steps. Azure takes no two rules of one direction with one number, and who deploys rules
 * one by one does so in any order: so within a step nobody goes where somebody was before it. An entry whose goal is
 * held waits for the second step; where its own number is wanted too, it waits at a free one. Gives the entry for which
 * there is none instead.
 */
export function planSteps({ held, goals, taken, possible }: Positions): Move[][] | { readonly stuck: string } {
  const moving = [...goals]
    .filter(([entry, goal]) => held.get(entry) !== goal)
    .sort(([left], [right]) => compareText(left, right));
  const holders = new Set(held.values());
  const wanted = new Set(moving.map(([, goal]) => goal));
  const unfree = new Set([...taken, ...holders, ...wanted]);
  const first: Move[] = [];
  const second: Move[] = [];
  for (const [entry, goal] of moving) {
    const from = held.get(entry);
    if (from === undefined) throw new Error(`${entry} has no number to move from`);
    if (!holders.has(goal)) {
      first.push({ entry, from, to: goal });
    } else if (!wanted.has(from)) {
      second.push({ entry, from, to: goal });
    } else {
      const waiting = possible(entry).find((number) => !unfree.has(number));
      if (waiting === undefined) return { stuck: entry };
      unfree.add(waiting);
      first.push({ entry, from, to: waiting, until: goal });
      second.push({ entry, from: waiting, to: goal });
    }
  }
  return [first, second].filter((step) => step.length > 0);
}
