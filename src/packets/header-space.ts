import { lowestBit } from './interval-classes.js';

/**
 * Packets, as a product: one set of classes per field, and what is known of addresses that are only named. `within` and
 * `outside` are bits of names: the address is, or is not, among those that the name stands for. `within` is closed: with a
 * name it has all names that always hold it.
 */
export interface Box {
  readonly fields: readonly bigint[];
  readonly within: bigint;
  readonly outside: bigint;
}

/** A set of packets: the union of its boxes, which may overlap. No box is no packet. */
export type HeaderSpace = readonly Box[];

/** The algebra of sets of packets, over names some of which always hold others. */
export class HeaderSpaces {
  readonly #closures: readonly bigint[];

  /** The names that hold each name, itself among them, as bits; by the name's bit. */
  constructor(closures: readonly bigint[]) {
    this.#closures = closures;
  }

  intersectBoxes(left: Box, right: Box): Box | undefined {
    const within = left.within | right.within;
    const outside = left.outside | right.outside;
    if ((within & outside) !== 0n) return undefined;
    const fields: bigint[] = [];
    for (let field = 0; field < left.fields.length; field++) {
      const both = (left.fields[field] ?? 0n) & (right.fields[field] ?? 0n);
      if (both === 0n) return undefined;
      fields.push(both);
    }
    return { fields, within, outside };
  }

  intersect(left: HeaderSpace, right: HeaderSpace): HeaderSpace {
    return left.flatMap((one) => right.flatMap((other) => this.intersectBoxes(one, other) ?? []));
  }

  /** What is in `left` and not in `right`; boxes of one left box do not overlap. */
  subtract(left: HeaderSpace, right: HeaderSpace): HeaderSpace {
    let rest = left;
    for (const box of right) {
      if (rest.length === 0) break;
      // Most boxes have nothing in common, so nothing is copied until one does.
      let less: Box[] | undefined;
      for (const [index, own] of rest.entries()) {
        if (areDisjoint(own, box)) less?.push(own);
        else {
          less ??= rest.slice(0, index);
          for (const piece of this.#subtractBox(own, box)) less.push(piece);
        }
      }
      rest = less ?? rest;
    }
    return rest;
  }

  isCovered(inner: HeaderSpace, outer: HeaderSpace): boolean {
    return inner.every((box) => this.subtract([box], outer).length === 0);
  }

  overlaps(left: HeaderSpace, right: HeaderSpace): boolean {
    return left.some((one) => right.some((other) => !areDisjoint(one, other)));
  }

  /** One piece per field and per name in which the right box is narrower; each agrees with it in those before. */
  #subtractBox(left: Box, right: Box): readonly Box[] {
    const both = this.intersectBoxes(left, right);
    if (!both) return [left];
    const pieces: Box[] = [];
    let fields = left.fields;
    for (let field = 0; field < fields.length; field++) {
      const shared = both.fields[field] ?? 0n;
      const rest = (fields[field] ?? 0n) & ~shared;
      if (rest !== 0n) pieces.push({ ...left, fields: replaced(fields, field, rest) });
      fields = replaced(fields, field, shared);
    }
    let { within, outside } = left;
    for (const name of bitsIn(right.within & ~left.within)) {
      const bit = 1n << BigInt(name);
      if ((within & bit) !== 0n) continue;
      pieces.push({ fields, within, outside: outside | bit });
      within |= this.#closures[name] ?? bit;
    }
    for (const name of bitsIn(right.outside & ~left.outside)) {
      const bit = 1n << BigInt(name);
      const inside = within | (this.#closures[name] ?? bit);
      if ((inside & outside) === 0n) pieces.push({ fields, within: inside, outside });
      outside |= bit;
    }
    return pieces;
  }
}

function areDisjoint(left: Box, right: Box): boolean {
  for (let field = 0; field < left.fields.length; field++) {
    if (((left.fields[field] ?? 0n) & (right.fields[field] ?? 0n)) === 0n) return true;
  }
  return ((left.within | right.within) & (left.outside | right.outside)) !== 0n;
}

function replaced(fields: readonly bigint[], field: number, value: bigint): readonly bigint[] {
  return fields[field] === value ? fields : fields.map((own, index) => (index === field ? value : own));
}

/** The bits that are set, in ascending order. */
export function* bitsIn(bits: bigint): Generator<number> {
  let rest = bits;
  while (rest !== 0n) {
    const bit = lowestBit(rest);
    yield bit;
    rest &= ~(1n << BigInt(bit));
  }
}
