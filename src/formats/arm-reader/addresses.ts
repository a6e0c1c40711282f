import type { AddressMatch, AddressSymbol } from '../../configuration/addresses.js';
import { addressSet, emptySet, isEmptySet } from '../../packets/address-set.js';
import { addressWords } from '../../packets/address-words.js';
import type { Prefix } from '../../packets/prefix.js';
import { isPrefix, parsePrefix } from '../../packets/prefix-text.js';
import {
  type AddressSets,
  addressSetsOf,
  readCanonicalPrefixes,
  unionAddressSets,
} from '../../packets/read-prefixes.js';
import type { Fields } from './fields.js';
import type { Value } from './json-text.js';

const NO_ADDRESSES: AddressSets = { ipv4: emptySet(4), ipv6: emptySet(6) };

/** Gathers one side of a rule from the fields that speak of it. */
export class AddressSide {
  readonly #texts: { readonly value: Value; readonly text: string; readonly key: string }[] = [];
  readonly #ranges: AddressSets[] = [];
  readonly #tags = new Set<string>();
  readonly #symbols = new Map<string, AddressSymbol>();
  #isAny = false;
  #isRefused = false;

  constructor(
    readonly fields: Fields,
    /** `source` or `destination`, for findings. */
    readonly side: string,
  ) {}

  addAny(): void {
    this.#isAny = true;
  }

  /** An address or a prefix. */
  addPrefix(key: string, value: Value, text: string): void {
    this.#texts.push({ key, value, text });
  }

  addRange(key: string, value: Value, text: string): void {
    const [first, last] = text.split('-').map((end) => singleIpv4(end.trim()));
    if (first && last && first.base <= last.base && text.split('-').length === 2) {
      const words = [first, last].map(({ base }) => addressWords(BigInt(`0x${base}`), 4) ?? new Uint32Array());
      this.#ranges.push({ ipv4: addressSet(4, words[0] ?? [], words[1] ?? []), ipv6: NO_ADDRESSES.ipv6 });
    } else this.#refuseText(key, value, text, 'no range of IPv4 addresses', 'A range is 10.0.0.4-10.0.0.9.');
  }

  addTag(value: Value, text: string): void {
    const tag = this.fields.reading.spellTag(text);
    if (tag.kind === 'known') this.#tags.add(tag.name);
    else {
      this.#isRefused = true;
      const message = `${this.side} of ${this.fields.subject} is ${JSON.stringify(text)}, which is no address and no service tag`;
      this.fields.reading.find('RC207', value, message, { help: tag.help });
    }
  }

  addSymbol(symbol: AddressSymbol): void {
    this.#symbols.set(`${symbol.kind} ${symbol.name}`, symbol);
  }

  addSets(sets: AddressSets): void {
    this.#ranges.push(sets);
  }

  /** Says that a value has no place on this side; the side is not called empty then. */
  refuse(value: Value, message: string, help: string): void {
    this.#isRefused = true;
    this.fields.refuse(value, message, help);
  }

  refuseKind(key: string, value: Value, wanted: string): void {
    this.#isRefused = true;
    this.fields.refuseKind(key, value, wanted);
  }

  get isEmpty(): boolean {
    const parts = [this.#texts.length, this.#ranges.length, this.#tags.size, this.#symbols.size];
    return !this.#isAny && !this.#isRefused && parts.every((count) => count === 0);
  }

  /** The union of all that was added. */
  match(): AddressMatch {
    const symbols = [...this.#symbols.values()];
    return { isAny: this.#isAny, sets: this.#sets(), tags: [...this.#tags], symbols };
  }

  #sets(): AddressSets {
    if (this.#texts.length === 0 && this.#ranges.length === 0) return NO_ADDRESSES;
    const { sets, unread } = readCanonicalPrefixes(this.#texts.map(({ text }) => text));
    const others = unread.length === 0 ? [] : [addressSetsOf(this.#parse(new Set(unread)))];
    return others.length + this.#ranges.length === 0 ? sets : unionAddressSets([sets, ...others, ...this.#ranges]);
  }

  /** Reads what is not written canonically, or says what is wrong with it. */
  #parse(unread: ReadonlySet<string>): Prefix[] {
    return this.#texts.flatMap(({ key, value, text }) => {
      if (!unread.has(text)) return [];
      const parsed = parsePrefix(text);
      if (isPrefix(parsed)) return parsed;
      const help =
        parsed.canonical === undefined
          ? 'Azure takes addresses and prefixes such as 10.0.0.0/8.'
          : `Write ${parsed.canonical} where that is meant.`;
      this.#refuseText(key, value, text, `no prefix: ${parsed.reason}`, help);
      return [];
    });
  }

  #refuseText(key: string, value: Value, text: string, why: string, help: string): void {
    this.refuse(value, `${key} of ${this.fields.subject} holds ${JSON.stringify(text)}, which is ${why}`, help);
  }
}

/** Whether a text can only be meant as an address or a prefix: no service tag starts with a digit or has a colon or slash. */
export function looksLikeAddress(text: string): boolean {
  return /^\d|[:/]/.test(text);
}

/** Whether all addresses are of one family, or there are none. */
export function isOneFamily({ sets }: AddressMatch): boolean {
  return isEmptySet(sets.ipv4) || isEmptySet(sets.ipv6);
}

function singleIpv4(text: string): Prefix | undefined {
  const parsed = parsePrefix(text);
  return isPrefix(parsed) && parsed.family === 4 && parsed.length === 32 ? parsed : undefined;
}
