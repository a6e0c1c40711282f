import type { Box } from '../packets/header-space.js';
import { type AddressName, SIDES, type Side, Universe } from './universe.js';

/**
 * Whether a box holds a packet whatever the names in it stand for, where each name stands for some address, a tag for more
 * than its regional tags together, and no tags together for all public addresses.
 */
export function isCertainBox(box: Box, universe: Universe): boolean {
  return ([4, 6] as const).some((family) => {
    const bits = universe.addresses.families[family];
    return SIDES.every((side) => isCertainSide(box, side, Universe.field(box, side) & bits, universe));
  });
}

function isCertainSide(box: Box, side: Side, bits: bigint, universe: Universe): boolean {
  if (bits === 0n) return false;
  const own = universe.namesOf(box.within, side);
  const not = universe.namesOf(box.outside, side);
  if (own.length + not.length === 0) return true;
  const family = (bits & universe.addresses.families[4]) !== 0n ? 4 : 6;
  const all = universe.addresses.families[family];
  const holdsPublic = (bits & universe.publicAddresses & all) === (universe.publicAddresses & all);
  const isPublic = (name: AddressName): boolean => name.kind === 'service-tag' || name.kind === 'host';
  if (own.length === 0) {
    const isBeyond = (bits & ~universe.publicAddresses) !== 0n;
    return not.every((name) => name.kind === 'service-tag') && (isBeyond || holdsPublic);
  }
  const inner = own.filter((name) => !own.some((other) => isBelow(other, name)));
  const [one, another] = inner;
  if (!one || another || !own.every((name) => name === one || isBelow(one, name))) return false;
  return not.every((name) => isBelow(name, one)) && (isPublic(one) ? holdsPublic : bits === all);
}

const isBelow = (name: AddressName, above: AddressName): boolean =>
  name.kind === 'service-tag' &&
  above.kind === 'service-tag' &&
  name.name.toLowerCase().startsWith(`${above.name.toLowerCase()}.`);
