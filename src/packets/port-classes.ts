import { bitsOf, type IntervalClasses, intervalClasses } from './interval-classes.js';
import { ALL_PORTS, type PortSet, portSet } from './ports.js';

/** Ports, in classes that the sets of one question cannot tell apart. */
export class PortClasses {
  readonly #classes: IntervalClasses;
  readonly #bits: readonly bigint[];
  /** Every port. */
  readonly all: bigint;

  constructor(sets: readonly PortSet[]) {
    this.#classes = intervalClasses(
      [...sets, ALL_PORTS].map((set) => ({
        firsts: Uint32Array.from(set, ({ first }) => first),
        lasts: Uint32Array.from(set, ({ last }) => last),
      })),
      1,
    );
    this.#bits = this.#classes.classesOf.map((own) => bitsOf(own, this.#classes.count));
    this.all = this.bits(sets.length);
  }

  /** The classes of a set, by its place in what the constructor was given. */
  bits(index: number): bigint {
    const bits = this.#bits[index];
    if (bits === undefined) throw new RangeError(`there is no set ${index}`);
    return bits;
  }

  /** The ports of the classes. */
  portsOf(bits: bigint): PortSet {
    const { starts, classes } = this.#classes;
    return portSet(
      Array.from(classes, (own, at) => ({ own, first: starts[at] ?? 0, last: (starts[at + 1] ?? 65_536) - 1 }))
        .filter(({ own, first }) => first <= 65_535 && ((bits >> BigInt(own)) & 1n) === 1n)
        .map(({ first, last }) => ({ first, last })),
    );
  }
}
