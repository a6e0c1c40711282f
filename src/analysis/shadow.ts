import type { HeaderSpace } from '../packets/header-space.js';
import { decide, type PlacedRule } from './ordered-rules.js';
import type { Universe } from './universe.js';

/** A rule that could be left out, or that never gets its turn. */
export interface DeadRule<D> {
  readonly rule: PlacedRule<D>;
  /**
   * `shadowed`: it never decides, and those before it decide otherwise. `unreachable`: it never decides, and those before it
   * decide the same. `redundant`: it decides, and those after it would decide the same.
   */
  readonly kind: 'shadowed' | 'unreachable' | 'redundant';
  /** Of the rules before it where it never decides, else of those that would decide in its place, the fewest that hold all of its packets. */
  readonly because: readonly PlacedRule<D>[];
  /** Whether it is so of IPv4 alone. */
  readonly isIpv4Only: boolean;
}

/**
 * Finds rules that change nothing or never decide. Exact: several rules together count. A rule that is of use for IPv6
 * alone is told too, since few subnets have IPv6.
 */
export function deadRules<D>(
  rules: readonly PlacedRule<D>[],
  universe: Universe,
  isSame: (left: D, right: D) => boolean,
): DeadRule<D>[] {
  return rules.flatMap((rule, index): DeadRule<D>[] => {
    if (rule.origin !== 'configuration') return [];
    const dead = deadRule(rules, index, rule.space, universe, isSame);
    if (dead) return [{ ...dead, isIpv4Only: false }];
    const ipv4 = universe.ofFamily(rule.space, 4);
    if (ipv4.length === 0 || ipv4.length === rule.space.length) return [];
    const half = deadRule(rules, index, ipv4, universe, isSame);
    return half ? [{ ...half, isIpv4Only: true }] : [];
  });
}

/** Asks about some of a rule's packets. */
function deadRule<D>(
  rules: readonly PlacedRule<D>[],
  index: number,
  packets: HeaderSpace,
  universe: Universe,
  isSame: (left: D, right: D) => boolean,
): Omit<DeadRule<D>, 'isIpv4Only'> | undefined {
  const rule = rules[index];
  if (!rule) return undefined;
  const before = rules.slice(0, index);
  let rest = before.reduce((left, { space }) => universe.spaces.subtract(left, space), packets);
  if (rest.length === 0) {
    const isOtherwise = decide(packets, before, universe).some(
      ({ rule: other }) => other && !isSame(other.decision, rule.decision),
    );
    const kind = isOtherwise ? 'shadowed' : 'unreachable';
    return { rule, kind, because: fewestThatCover(packets, before, universe) };
  }
  const own = rest;
  const after: PlacedRule<D>[] = [];
  for (const later of rules.slice(index + 1)) {
    if (rest.length === 0) break;
    if (!universe.spaces.overlaps(rest, later.space)) continue;
    if (!isSame(later.decision, rule.decision)) return undefined;
    after.push(later);
    rest = universe.spaces.subtract(rest, later.space);
  }
  return rest.length > 0 ? undefined : { rule, kind: 'redundant', because: fewestThatCover(own, after, universe) };
}

/**
 * The fewest of the rules whose packets together hold all of the space, which all of them together do. Branches on who
 * takes what is left, fewest candidates first, and stops where no better answer can come.
 */
function fewestThatCover<D>(
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
