import type { AddressMatch } from '../configuration/addresses.js';
import type { Box, HeaderSpace } from '../packets/header-space.js';
import { minimalCover } from '../packets/prefix-cover.js';
import type { OrderedRule, PlacedRule } from './ordered-rules.js';
import { nameText } from './packet-text.js';
import { SIDES, type Side, Universe } from './universe.js';

/**
 * Packets whose address no rule singles out: where a host may resolve to anything, or a tag is only a name, a rule for
 * particular addresses decides of a part of the packets, and this is what is left.
 */
export function ordinaryOf(
  packets: HeaderSpace,
  rules: readonly PlacedRule<unknown>[],
  universe: Universe,
): HeaderSpace {
  let rest = packets;
  for (const { space } of rules) {
    for (const box of space) {
      rest = rest.flatMap((one) => {
        const both = universe.spaces.intersectBoxes(one, box);
        if (!both || narrowedSides(one, both).length === 0) return [one];
        // What takes most of the addresses is no exception; what is left of them is.
        return holdsMost(one, both, universe) ? [both] : universe.spaces.subtract([one], [both]);
      });
    }
  }
  return rest;
}

/** Whether it is a question of known addresses alone, and most of them are here. */
function holdsMost(one: Box, both: Box, { addresses }: Universe): boolean {
  if (one.within !== both.within) return false;
  return SIDES.every((side) => {
    const [all, part] = [Universe.field(one, side), Universe.field(both, side)];
    return all === part || addresses.countAddresses(part) * 2n > addresses.countAddresses(all);
  });
}

/** The sides of a box on which a part of it has fewer addresses, or more of a name. */
function narrowedSides(one: Box, both: Box): Side[] {
  const isNamed = one.within !== both.within;
  return SIDES.filter((side) => isNamed || Universe.field(one, side) !== Universe.field(both, side));
}

/** What the addresses of packets have to be in for a rule to match them, in the words of the rule. */
export function conditionsOf(packets: HeaderSpace, rule: OrderedRule<unknown>, universe: Universe): string[] {
  const conditions = rule.matches.flatMap((match) => {
    const space = universe.spaceOf(match);
    return SIDES.flatMap((side): string[] => {
      const isNarrower = packets.some((one) =>
        space.some((box) => {
          const both = universe.spaces.intersectBoxes(one, box);
          return both !== undefined && isNarrowerOn(side, one, both, universe);
        }),
      );
      return isNarrower ? [`${side === 'source' ? 'from ' : ''}${sideText(match[side])}`] : [];
    });
  });
  return [...new Set(conditions)];
}

function isNarrowerOn(side: Side, one: Box, both: Box, universe: Universe): boolean {
  if (Universe.field(one, side) !== Universe.field(both, side)) return true;
  return universe.namesOf(both.within & ~one.within, side).length > 0;
}

const MOST_PREFIXES = 3;

/** One side of a rule in a few words: its tags and other names, else its prefixes. */
export function sideText({ isAny, sets, tags, symbols }: AddressMatch, most = MOST_PREFIXES): string {
  if (isAny) return 'any';
  const prefixes = [...minimalCover(sets.ipv4).toTexts(), ...minimalCover(sets.ipv6).toTexts()];
  const shown = prefixes.length > most + 1 ? prefixes.slice(0, most) : prefixes;
  const more = prefixes.length - shown.length;
  return [...tags, ...symbols.map(nameText), ...shown, ...(more > 0 ? [`${more} more prefixes`] : [])].join(', ');
}
