import type { HeaderSpace } from '../packets/header-space.js';
import { decide, effectiveSpace, type PlacedRule } from './ordered-rules.js';
import type { Universe } from './universe.js';

/** A rule that could be left out, or that never gets its turn. */
export interface DeadRule<D> {
  readonly rule: PlacedRule<D>;
  /**
   * `shadowed`: it never decides, and those before it decide otherwise. `unreachable`: it never decides, and those before it
   * decide the same. `redundant`: it decides, and those after it would decide the same.
   */
  readonly kind: 'shadowed' | 'unreachable' | 'redundant';
  /** The fewest rules that take all of its packets: before it where it never decides, after it where it is redundant. */
  readonly because: readonly PlacedRule<D>[];
}

/** Finds rules that change nothing or never decide. Exact: several rules together count. */
export function deadRules<D>(
  rules: readonly PlacedRule<D>[],
  universe: Universe,
  isSame: (left: D, right: D) => boolean,
): DeadRule<D>[] {
  return rules.flatMap((rule, index): DeadRule<D>[] => {
    if (rule.origin !== 'configuration') return [];
    const own = effectiveSpace(rules, index, universe);
    if (own.length === 0) {
      const before = rules.slice(0, index);
      const isOtherwise = decide(rule.space, before, universe).some(
        ({ rule: other }) => other && !isSame(other.decision, rule.decision),
      );
      return [
        {
          rule,
          kind: isOtherwise ? 'shadowed' : 'unreachable',
          because: fewestThatCover(rule.space, before, universe),
        },
      ];
    }
    const after: PlacedRule<D>[] = [];
    let rest: HeaderSpace = own;
    for (const later of rules.slice(index + 1)) {
      if (rest.length === 0) break;
      if (!universe.spaces.overlaps(rest, later.space)) continue;
      if (!isSame(later.decision, rule.decision)) return [];
      after.push(later);
      rest = universe.spaces.subtract(rest, later.space);
    }
    return rest.length > 0 ? [] : [{ rule, kind: 'redundant', because: fewestThatCover(own, after, universe) }];
  });
}

/**
 * The fewest of the rules whose packets together hold all of the space, which all of them together do. Branches on who
 * takes what is left, fewest candidates first, and stops where no better answer can come.
 */
export function fewestThatCover<D>(
  space: HeaderSpace,
  rules: readonly PlacedRule<D>[],
  { spaces }: Universe,
): PlacedRule<D>[] {
  const candidates = rules.filter((rule) => spaces.overlaps(rule.space, space));
  let best: readonly PlacedRule<D>[] = candidates;
  const search = (rest: HeaderSpace, taken: readonly PlacedRule<D>[], open: readonly PlacedRule<D>[]): void => {
    if (rest.length === 0) {
      best = taken;
      return;
    }
    if (taken.length + 1 >= best.length) return;
    // Somebody must take this box, or the part of it that is hardest to take.
    const [box] = rest;
    if (!box) return;
    const takers = open.filter((rule) => spaces.overlaps([box], rule.space));
    const ranked = takers
      .map((rule) => ({ rule, left: spaces.subtract(rest, rule.space) }))
      .sort((one, other) => one.left.length - other.left.length);
    for (const { rule, left } of ranked) {
      search(
        left,
        [...taken, rule],
        open.filter((other) => other !== rule),
      );
      if (best.length <= taken.length + 1) return;
    }
  };
  search(space, [], candidates);
  return rules.filter((rule) => best.includes(rule));
}
