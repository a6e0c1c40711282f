import { type AddressSet, addressSet, countAddresses, emptySet } from './address-set.js';
import { printAddress } from './address-text.js';
import { ALL_ONES, copyAddress, WIDTH, writePredecessor } from './address-words.js';
import { allBits, bitsOf, type IntervalClasses, intervalClasses, membersOf } from './interval-classes.js';
import type { AddressFamily } from './prefix.js';
import { minimalCover } from './prefix-cover.js';
import type { AddressSets } from './read-prefixes.js';

/** Addresses of both families, in classes that the sets of one question cannot tell apart. IPv4 has the lower classes. */
export class AddressClasses {
  readonly #ipv4: IntervalClasses;
  readonly #ipv6: IntervalClasses;
  readonly #bits: readonly bigint[];
  /** Boxes of one analysis share their classes, and a tag file makes a set of them large. */
  readonly #sets = new Map<bigint, AddressSets>();
  readonly #covers = new Map<bigint, readonly string[]>();
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
      const members = membersOf(own, this.#of(family).count);
      for (let at = 0; at < classes.length; at++)
        if (members[classes[at] ?? 0] === 1) return printAddress(starts, at * WIDTH[family], family);
    }
    return undefined;
  }

  /** The addresses of the classes. */
  setsOf(bits: bigint): AddressSets {
    const known = this.#sets.get(bits);
    if (known) return known;
    const sets = { ipv4: this.#setOf(bits, 4), ipv6: this.#setOf(bits, 6) };
    this.#sets.set(bits, sets);
    return sets;
  }

  /** The fewest prefixes that hold the addresses of the classes, IPv4 first. */
  coverOf(bits: bigint): readonly string[] {
    const known = this.#covers.get(bits);
    if (known) return known;
    const { ipv4, ipv6 } = this.setsOf(bits);
    const texts = [...minimalCover(ipv4).toTexts(), ...minimalCover(ipv6).toTexts()];
    this.#covers.set(bits, texts);
    return texts;
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
    const members = membersOf(own, this.#of(family).count);
    const firsts = new Uint32Array(starts.length);
    const lasts = new Uint32Array(starts.length);
    let end = 0;
    for (let at = 0; at < classes.length; at++) {
      if (members[classes[at] ?? 0] !== 1) continue;
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
