import { type AddressSet, addressSet } from './address-set.js';
import { printAddress } from './address-text.js';
import { hostMask, WIDTH, type Words, writeBlockLast } from './address-words.js';
import type { AddressFamily, Prefix } from './prefix.js';

/** Prefixes of one family side by side, for thousands of them. */
export class PrefixList {
  readonly family: AddressFamily;
  readonly #width: number;
  #bases: Uint32Array;
  #lengths: Uint8Array;
  #count = 0;

  constructor(family: AddressFamily, room = 16) {
    this.family = family;
    this.#width = WIDTH[family];
    this.#lengths = new Uint8Array(Math.max(1, room));
    this.#bases = new Uint32Array(this.#lengths.length * this.#width);
  }

  get count(): number {
    return this.#count;
  }

  /** First addresses, in the order of the list. */
  get bases(): Words {
    return this.#bases.subarray(0, this.#count * this.#width);
  }

  get lengths(): ArrayLike<number> {
    return this.#lengths.subarray(0, this.#count);
  }

  /** Appends a prefix, unless the address has bits beyond the length; whether it did. */
  add(words: Words, at: number, length: number): boolean {
    const count = this.#count;
    const width = this.#width;
    if (count === this.#lengths.length) this.#grow();
    const bases = this.#bases;
    let beyond = 0;
    for (let word = 0; word < width; word++) {
      const bits = words[at + word] ?? 0;
      bases[count * width + word] = bits;
      beyond |= bits & hostMask(length, word);
    }
    if (beyond !== 0) return false;
    this.#lengths[count] = length;
    this.#count = count + 1;
    return true;
  }

  #grow(): void {
    const [bases, lengths] = [this.#bases, this.#lengths];
    this.#bases = new Uint32Array(2 * bases.length);
    this.#bases.set(bases);
    this.#lengths = new Uint8Array(2 * lengths.length);
    this.#lengths.set(lengths);
  }

  /** The addresses in any of the prefixes. */
  toSet(): AddressSet {
    const firsts = this.bases;
    const lasts = new Uint32Array(firsts.length);
    for (let index = 0; index < this.#count; index++) {
      const at = index * this.#width;
      writeBlockLast(firsts, at, this.#lengths[index] ?? 0, lasts, at, this.#width);
    }
    return addressSet(this.family, firsts, lasts);
  }

  /** CIDR texts, as RFC 5952 has them for IPv6. */
  toTexts(): string[] {
    const texts = new Array<string>(this.#count);
    for (let index = 0; index < this.#count; index++) texts[index] = this.#textAt(index);
    return texts;
  }

  toPrefixes(): Prefix[] {
    return this.toTexts().map((text, index) => ({
      family: this.family,
      base: this.#baseAt(index),
      length: this.#lengths[index] ?? 0,
      text,
    }));
  }

  #textAt(index: number): string {
    return `${printAddress(this.#bases, index * this.#width, this.family)}/${this.#lengths[index]}`;
  }

  #baseAt(index: number): string {
    let base = '';
    for (let word = 0; word < this.#width; word++)
      base += (this.#bases[index * this.#width + word] ?? 0).toString(16).padStart(8, '0');
    return base;
  }
}
