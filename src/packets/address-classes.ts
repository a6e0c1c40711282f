import { type AddressSet, addressSet, countAddresses, emptySet } from './address-set.js';
import { printAddress } from './address-text.js';
import { ALL_ONES, copyAddress, WIDTH, writePredecessor } from './address-words.js';
import { allBits, bitsOf, type IntervalClasses, intervalClasses } from './interval-classes.js';
import type { AddressFamily } from './prefix.js';
import type { AddressSets } from './read-prefixes.js';

/** Addresses of both families, in classes that the sets of one question cannot tell apart. IPv4 has the lower classes. */
export class AddressClasses {
  readonly #ipv4: IntervalClasses;
  readonly #ipv6: IntervalClasses;
  readonly #bits: readonly bigint[];
  /** All classes of each family. */
  readonly families: Readonly<Record<AddressFamily, bigint>>;

  constructor(sets: readonly AddressSets[]) {
    this.#ipv4 = intervalClasses(
      sets.map(({ ipv4 }) => ipv4),
      WIDTH[4],
    );
    this.#ipv6 = intervalClasses(
      sets.map(({ ipv6 }) => ipv6),
      WIDTH[6],
    );
    const shift = BigInt(this.#ipv4.count);
    this.families = { 4: allBits(this.#ipv4.count), 6: allBits(this.#ipv6.count) << shift };
    this.#bits = sets.map(
      (_, index) =>
        bitsOf(this.#ipv4.classesOf[index] ?? [], this.#ipv4.count) |
        (bitsOf(this.#ipv6.classesOf[index] ?? [], this.#ipv6.count) << shift),
    );
  }

  /** Every address. */
  get all(): bigint {
    return this.families[4] | this.families[6];
  }

  /** The classes of a set, by its place in what the constructor was given. */
  bits(index: number): bigint {
    const bits = this.#bits[index];
    if (bits === undefined) throw new RangeError(`there is no set ${index}`);
    return bits;
  }

  /** The lowest address of the classes, of IPv4 where there is one. */
  firstAddress(bits: bigint): string | undefined {
    for (const family of [4, 6] as const) {
      const { starts, classes } = this.#of(family);
      const own = this.#own(bits, family);
      if (own === 0n) continue;
      for (let at = 0; at < classes.length; at++)
        if (isIn(own, classes[at])) return printAddress(starts, at * WIDTH[family], family);
    }
    return undefined;
  }

  /** The addresses of the classes. */
  setsOf(bits: bigint): AddressSets {
    return { ipv4: this.#setOf(bits, 4), ipv6: this.#setOf(bits, 6) };
  }

  /** How many addresses the classes hold, both families together. */
  countAddresses(bits: bigint): bigint {
    const { ipv4, ipv6 } = this.setsOf(bits);
    return countAddresses(ipv4) + countAddresses(ipv6);
  }

  #setOf(bits: bigint, family: AddressFamily): AddressSet {
    const own = this.#own(bits, family);
    if (own === 0n) return emptySet(family);
    const { starts, classes } = this.#of(family);
    const width = WIDTH[family];
    const firsts = new Uint32Array(starts.length);
    const lasts = new Uint32Array(starts.length);
    let end = 0;
    for (let at = 0; at < classes.length; at++) {
      if (!isIn(own, classes[at])) continue;
      copyAddress(starts, at * width, firsts, end, width);
      if (at + 1 < classes.length) writePredecessor(starts, (at + 1) * width, lasts, end, width);
      else lasts.fill(ALL_ONES, end, end + width);
      end += width;
    }
    return addressSet(family, firsts.subarray(0, end), lasts.subarray(0, end));
  }

  #of(family: AddressFamily): IntervalClasses {
    return family === 4 ? this.#ipv4 : this.#ipv6;
  }

  /** The bits of a family, from its own first class on. */
  #own(bits: bigint, family: AddressFamily): bigint {
    return family === 4 ? bits & this.families[4] : bits >> BigInt(this.#ipv4.count);
  }
}

function isIn(bits: bigint, own: number | undefined): boolean {
  return own !== undefined && ((bits >> BigInt(own)) & 1n) === 1n;
}
