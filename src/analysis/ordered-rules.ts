import type { Box, HeaderSpace } from '../packets/header-space.js';
import type { PacketMatch } from './packet-match.js';
import type { Universe } from './universe.js';

/** Who wrote a rule: the configuration, or Azure, which adds rules of its own at the end. */
export type RuleOrigin = 'configuration' | 'azure';

/**
 * A rule in the order in which Azure asks rules; the first that matches decides. `D` is what it decides: access, or a next
 * hop.
 */
export interface OrderedRule<D> {
  readonly name: string;
  readonly origin: RuleOrigin;
  readonly decision: D;
  /** The packets it matches: the union. */
  readonly matches: readonly PacketMatch[];
}

export type Access = 'Allow' | 'Deny';

/** A rule with its packets in a universe. */
export interface PlacedRule<D> extends OrderedRule<D> {
  readonly space: HeaderSpace;
}

export function placeRules<D>(rules: readonly OrderedRule<D>[], universe: Universe): PlacedRule<D>[] {
  return rules.map((rule) => ({ ...rule, space: universe.spaceOfAll(rule.matches) }));
}

/** A part of a set of packets, and the rule that decides it; no rule where none matches. */
export interface Decided<D> {
  readonly rule?: PlacedRule<D>;
  readonly space: HeaderSpace;
}

/** Asks the rules about packets, and gives the parts that each decides, in the order of the rules. */
export function decide<D>(packets: HeaderSpace, rules: readonly PlacedRule<D>[], { spaces }: Universe): Decided<D>[] {
  const decided: Decided<D>[] = [];
  let rest = packets;
  for (const rule of rules) {
    if (rest.length === 0) break;
    const space = spaces.intersect(rest, rule.space);
    if (space.length === 0) continue;
    decided.push({ rule, space });
    rest = spaces.subtract(rest, rule.space);
  }
  if (rest.length > 0) decided.push({ space: rest });
  return decided;
}

/** What the rule decides itself: its packets without those of the rules before it. */
export function effectiveSpace<D>(
  rules: readonly PlacedRule<D>[],
  index: number,
  { spaces }: Universe,
  isCounted: (rule: PlacedRule<D>) => boolean = () => true,
): HeaderSpace {
  let rest: HeaderSpace = rules[index]?.space ?? [];
  for (let before = 0; before < index && rest.length > 0; before++) {
    const rule = rules[before];
    if (rule && isCounted(rule)) rest = spaces.subtract(rest, rule.space);
  }
  return rest;
}

/** All packets that the rules allow; boxes may overlap, and each is of one rule. */
export function allowedSpace(
  rules: readonly PlacedRule<Access>[],
  universe: Universe,
): { rule: PlacedRule<Access>; space: readonly Box[] }[] {
  return rules.flatMap((rule, index) => {
    if (rule.decision !== 'Allow') return [];
    // A rule before that allows too takes nothing away.
    const space = effectiveSpace(rules, index, universe, ({ decision }) => decision === 'Deny');
    return space.length === 0 ? [] : [{ rule, space }];
  });
}
