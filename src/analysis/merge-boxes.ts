import type { Box, HeaderSpace } from '../packets/header-space.js';
import { FIELDS, SIDES, type Universe } from './universe.js';

/** The same packets in fewer boxes, as far as pairs of boxes make one: for people, who read every one. */
export function mergeBoxes(space: HeaderSpace, universe: Universe): HeaderSpace {
  const boxes = [...space];
  for (let isStable = false; !isStable; ) {
    isStable = true;
    for (let left = 0; left < boxes.length; left++) {
      for (let right = boxes.length - 1; right > left; right--) {
        const [one, other] = [boxes[left], boxes[right]];
        const merged = one && other && mergePair(one, other, universe);
        if (!merged) continue;
        boxes[left] = merged;
        boxes.splice(right, 1);
        isStable = false;
      }
    }
  }
  return boxes;
}

function mergePair(one: Box, other: Box, universe: Universe): Box | undefined {
  if (one.within === other.within && one.outside === other.outside) {
    const differing = FIELDS.filter((_, index) => one.fields[index] !== other.fields[index]);
    const isOneField = differing.length <= 1;
    if (!isOneField && !areFamilies(one, other, differing, universe)) return undefined;
    return { ...one, fields: one.fields.map((bits, index) => bits | (other.fields[index] ?? 0n)) };
  }
  if (one.fields.some((bits, index) => bits !== other.fields[index])) return undefined;
  return withoutName(one, other, universe) ?? withoutName(other, one, universe);
}

/** No packet goes from an address of one family to one of the other, so boxes of the two make one. */
function areFamilies(one: Box, other: Box, differing: readonly string[], { addresses }: Universe): boolean {
  const isOf = (box: Box, family: 4 | 6): boolean =>
    SIDES.every((side) => ((box.fields[FIELDS.indexOf(side)] ?? 0n) & ~addresses.families[family]) === 0n);
  return (
    differing.every((name) => SIDES.some((side) => side === name)) &&
    ((isOf(one, 4) && isOf(other, 6)) || (isOf(one, 6) && isOf(other, 4)))
  );
}

/** What is in a name and what is outside of it are all of it. */
function withoutName(inner: Box, outer: Box, { spaces }: Universe): Box | undefined {
  const holdsInner =
    (inner.within & outer.within) === outer.within && (inner.outside & outer.outside) === inner.outside;
  if (!holdsInner) return undefined;
  const all: Box = { ...outer, outside: inner.outside };
  return spaces.isCovered([all], [inner, outer]) ? all : undefined;
}
