import type { AddressMatch, AddressSymbol } from '../configuration/addresses.js';
import { AddressClasses } from '../packets/address-classes.js';
import { type Box, type HeaderSpace, HeaderSpaces } from '../packets/header-space.js';
import { HostClasses, type HostMatch } from '../packets/host-classes.js';
import { PortClasses } from '../packets/port-classes.js';
import type { PortSet } from '../packets/ports.js';
import type { AddressFamily } from '../packets/prefix.js';
import { type AddressSets, unionAddressSets } from '../packets/read-prefixes.js';
import { APPLICATIONS, IP_PROTOCOLS, type PacketMatch } from './packet-match.js';
import { PUBLIC_ADDRESSES } from './public-addresses.js';
import type { TagMeanings } from './tag-meaning.js';

/** The fields of a box, in the order in which they tell most rules apart. */
export const FIELDS = ['protocols', 'ports', 'destination', 'source', 'hosts', 'applications', 'sourcePorts'] as const;

export type Field = (typeof FIELDS)[number];

export const SIDES = ['source', 'destination'] as const;

export type Side = (typeof SIDES)[number];

/** A service tag without addresses, or another name for addresses. */
export type AddressName = { readonly kind: 'service-tag'; readonly name: string } | AddressSymbol;

/** A part of one side of a rule: classes, and a name where they are known by one. */
interface Term {
  readonly classes: bigint;
  readonly name?: number;
}

/**
 * Everything that one analysis speaks of, cut into the classes that its rules and requirements can tell apart. Two boxes
 * are comparable only where they come from the same universe.
 */
export class Universe {
  readonly spaces: HeaderSpaces;
  readonly addresses: AddressClasses;
  readonly ports: PortClasses;
  readonly hosts: HostClasses;
  readonly names: readonly AddressName[];
  readonly #portBits = new Map<PortSet, bigint>();
  readonly #hostBits = new Map<HostMatch, bigint>();
  readonly #terms = new Map<AddressMatch, readonly Term[]>();
  readonly #closures: readonly bigint[];

  /** Takes every match that will be asked about; the meaning of each tag in them must be known. */
  constructor(matches: readonly PacketMatch[], meanings: TagMeanings) {
    const portSets = [...new Set(matches.flatMap(({ ports, sourcePorts }) => [ports, sourcePorts]))];
    this.ports = new PortClasses(portSets);
    for (const [index, set] of portSets.entries()) this.#portBits.set(set, this.ports.bits(index));
    const hostMatches = [...new Set(matches.map(({ hosts }) => hosts))];
    this.hosts = new HostClasses(hostMatches);
    for (const [index, match] of hostMatches.entries()) this.#hostBits.set(match, this.hosts.bits(index));

    const sides = [...new Set(matches.flatMap(({ source, destination }) => [source, destination]))];
    const named = new Names(meanings, new Set(sides.flatMap(({ tags }) => tags.map((tag) => tag.toLowerCase()))));
    const parts = sides.map((side) => ({ side, sets: knownSets(side, meanings), names: named.of(side) }));
    this.addresses = new AddressClasses([PUBLIC_ADDRESSES, ...parts.map(({ sets }) => sets)]);
    for (const [index, { side, names }] of parts.entries()) {
      const classes = side.isAny ? this.addresses.all : this.addresses.bits(index + 1);
      this.#terms.set(side, [
        ...(classes === 0n ? [] : [{ classes }]),
        ...names.map((name) => ({ classes: this.#classesOfName(named.all[name]), name })),
      ]);
    }
    this.names = named.all;
    this.#closures = SIDES.flatMap((_, side) =>
      named.closures().map((bits) => bits << BigInt(side * named.all.length)),
    );
    this.spaces = new HeaderSpaces(this.#closures);
  }

  /** The classes of addresses that service tags and public hosts can stand for. */
  get publicAddresses(): bigint {
    return this.addresses.bits(0);
  }

  /** The packets of a match that was given to the constructor. */
  spaceOf(match: PacketMatch): HeaderSpace {
    const protocols = flags(IP_PROTOCOLS, match.protocols);
    const applications = flags(APPLICATIONS, match.applications);
    const hosts = known(this.#hostBits, match.hosts);
    const ports = known(this.#portBits, match.ports);
    const sourcePorts = known(this.#portBits, match.sourcePorts);
    const space: Box[] = [];
    for (const from of known(this.#terms, match.source)) {
      for (const to of known(this.#terms, match.destination)) {
        const within = this.#within('source', from) | this.#within('destination', to);
        for (const family of [4, 6] as const) {
          const source = from.classes & this.addresses.families[family];
          const destination = to.classes & this.addresses.families[family];
          // In the order of FIELDS.
          const fields = [protocols, ports, destination, source, hosts, applications, sourcePorts];
          if (!fields.includes(0n)) space.push({ fields, within, outside: 0n });
        }
      }
    }
    return space;
  }

  spaceOfAll(matches: readonly PacketMatch[]): HeaderSpace {
    return matches.flatMap((match) => this.spaceOf(match));
  }

  /** The packets of one address family. */
  ofFamily(space: HeaderSpace, family: AddressFamily): HeaderSpace {
    const bits = this.addresses.families[family];
    return space.filter((box) => (Universe.field(box, 'destination') & bits) !== 0n);
  }

  /** The names that bits of a box speak of, of one side. */
  namesOf(bits: bigint, side: Side): AddressName[] {
    const shift = BigInt(SIDES.indexOf(side) * this.names.length);
    return this.names.filter((_, index) => ((bits >> (shift + BigInt(index))) & 1n) === 1n);
  }

  /** A field's classes in a box. */
  static field(box: Box, field: Field): bigint {
    return box.fields[FIELDS.indexOf(field)] ?? 0n;
  }

  #within(side: Side, { name }: Term): bigint {
    return name === undefined ? 0n : (this.#closures[SIDES.indexOf(side) * this.names.length + name] ?? 0n);
  }

  /** Service tags and hosts are public; nothing is known of the others. */
  #classesOfName(name: AddressName | undefined): bigint {
    return name?.kind === 'service-tag' || name?.kind === 'host' ? this.publicAddresses : this.addresses.all;
  }
}

/** The names of an analysis, each with those that always hold it. */
class Names {
  readonly all: AddressName[] = [];
  readonly #meanings: TagMeanings;
  readonly #spoken: ReadonlySet<string>;
  readonly #indices = new Map<string, number>();
  readonly #holders: (readonly number[])[] = [];

  /** `spoken`: the tags that come up, in lower case; what holds a tag counts only where it does. */
  constructor(meanings: TagMeanings, spoken: ReadonlySet<string>) {
    this.#meanings = meanings;
    this.#spoken = spoken;
  }

  of({ tags, symbols }: AddressMatch): number[] {
    const named = tags.filter((tag) => this.#meanings(tag).kind === 'name');
    return [
      ...named.map((name) => this.#find({ kind: 'service-tag', name })),
      ...symbols.map((symbol) => this.#find(symbol)),
    ];
  }

  /** The bits of each name and of all that hold it. */
  closures(): bigint[] {
    return this.#holders.map((holders, index) =>
      holders.reduce((bits, holder) => bits | (1n << BigInt(holder)), 1n << BigInt(index)),
    );
  }

  #find(name: AddressName): number {
    const key = `${name.kind} ${name.name.toLowerCase()}`;
    const found = this.#indices.get(key);
    if (found !== undefined) return found;
    const index = this.all.length;
    this.all.push(name);
    this.#indices.set(key, index);
    this.#holders[index] = [];
    const meaning = name.kind === 'service-tag' ? this.#meanings(name.name) : undefined;
    if (meaning?.kind === 'name') {
      this.#holders[index] = meaning.holders
        .filter((holder) => this.#spoken.has(holder.toLowerCase()))
        .map((holder) => this.#find({ kind: 'service-tag', name: holder }));
    }
    return index;
  }
}

function knownSets({ sets, tags }: AddressMatch, meanings: TagMeanings): AddressSets {
  const ofTags = tags.flatMap((tag) => {
    const meaning = meanings(tag);
    return meaning.kind === 'addresses' ? [meaning.sets] : [];
  });
  return ofTags.length === 0 ? sets : unionAddressSets([sets, ...ofTags]);
}

function flags<T>(all: readonly T[], some: readonly T[]): bigint {
  let flagged = 0;
  for (const item of some) flagged |= 1 << all.indexOf(item);
  return BigInt(flagged);
}

function known<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new TypeError('a match that this universe was not made of');
  return value;
}
