import { coversAddresses } from '../packets/address-set.js';
import type { Box, HeaderSpace } from '../packets/header-space.js';
import { PLATFORM_ADDRESS } from './public-addresses.js';
import { type AddressName, SIDES, type Side, Universe } from './universe.js';

/**
 * A part of a space that holds a packet whatever its names stand for, where each name stands for some IPv4 address, a tag for
 * more than its regional tags together, and no tags together for all public addresses. `whole` holds the space: names that only cut
 * it into pieces are put together again.
 */
export function certainPart(space: HeaderSpace, whole: HeaderSpace, universe: Universe): HeaderSpace {
  const certain = space.filter((box) => isCertainBox(box, universe));
  if (certain.length > 0) return certain;
  const found = space.flatMap((box) => whole.flatMap((outer) => piecesOf(box, outer, universe)));
  const first = found.find((box) => isCertainBox(box, universe) && universe.spaces.isCovered([box], space));
  return first ? [first] : [];
}

/** The box with the names of the whole on one side or both, and what tags cannot hold of it. */
function piecesOf(box: Box, outer: Box, universe: Universe): Box[] {
  const source = (1n << BigInt(universe.names.length)) - 1n;
  const mixed = (mask: bigint): Box => ({
    fields: box.fields,
    within: (box.within & ~mask) | (outer.within & mask),
    outside: (box.outside & ~mask) | (outer.outside & mask),
  });
  return [
    mixed(source),
    mixed(source << BigInt(universe.names.length)),
    { ...box, within: outer.within, outside: outer.outside },
  ];
}

/** Whether a box holds a packet whatever the names in it stand for. */
function isCertainBox(box: Box, universe: Universe): boolean {
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
  const missing = universe.publicAddresses & all & ~bits;
  // No tag stands for the platform's address alone.
  const holdsPublic = missing === 0n || coversAddresses(PLATFORM_ADDRESS.ipv4, universe.addresses.setsOf(missing).ipv4);
  const isPublic = (name: AddressName): boolean => name.kind === 'service-tag' || name.kind === 'host';
  if (own.length === 0) {
    const isBeyond = (bits & ~universe.publicAddresses) !== 0n;
    return not.every((name) => name.kind === 'service-tag') && (isBeyond || holdsPublic);
  }
  const inner = own.filter((name) => !own.some((other) => isBelow(other, name)));
  const [one, another] = inner;
  if (family === 6 || !one || another || !own.every((name) => name === one || isBelow(one, name))) return false;
  return not.every((name) => isBelow(name, one)) && (isPublic(one) ? holdsPublic : bits === all);
}

const isBelow = (name: AddressName, above: AddressName): boolean =>
  name.kind === 'service-tag' &&
  above.kind === 'service-tag' &&
  name.name.toLowerCase().startsWith(`${above.name.toLowerCase()}.`);
