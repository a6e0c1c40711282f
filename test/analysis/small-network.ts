import fc from 'fast-check';
import {
  APPLICATIONS,
  type Application,
  IP_PROTOCOLS,
  type IpProtocol,
  type PacketMatch,
} from '../../src/analysis/packet-match.js';
import { type TagMeanings, tagMeanings } from '../../src/analysis/tag-meaning.js';
import type { Universe } from '../../src/analysis/universe.js';
import type { AddressMatch } from '../../src/configuration/addresses.js';
import type { HeaderSpace } from '../../src/packets/header-space.js';
import type { HostMatch } from '../../src/packets/host-classes.js';
import { ALL_PORTS, type PortSet, portSet } from '../../src/packets/ports.js';
import { readCanonicalPrefixes } from '../../src/packets/read-prefixes.js';

/** Eight private and eight public addresses, as places; everything of these tests happens between them. */
export const ADDRESSES: readonly string[] = [
  ...Array.from({ length: 8 }, (_, at) => `10.0.0.${at}`),
  ...Array.from({ length: 8 }, (_, at) => `198.51.100.${at}`),
];
export const PORTS: readonly number[] = [100, 101, 102, 103, 9000];
export const HOSTS: readonly string[] = ['contoso.com', 'www.contoso.com', 'evilcontoso.com', 'fabrikam.org'];
export const PROTOCOLS: readonly IpProtocol[] = ['Tcp', 'Udp', 'Icmp', 'other'];

/** A packet of the small network, by places in the lists above. */
export interface SmallPacket {
  readonly protocol: IpProtocol;
  readonly application: Application;
  readonly host: number;
  readonly source: number;
  readonly destination: number;
  readonly port: number;
}

/** One side of a rule, with the places that it holds. */
export interface SmallSide {
  readonly match: AddressMatch;
  readonly places: ReadonlySet<number>;
}

/** Tags of the small network: what a tag file would say. */
const TAGS: Readonly<Record<string, readonly string[]>> = {
  Storage: ['198.51.100.0/30', '198.51.100.6/32'],
  'Storage.WestUS': ['198.51.100.0/31'],
  Sql: ['198.51.100.3/32', '198.51.100.4/31'],
};

const placesOf = (text: string): number[] => {
  const [address = '', length = '32'] = text.split('/');
  const first = ADDRESSES.indexOf(address);
  return Array.from({ length: 2 ** (32 - Number(length)) }, (_, at) => first + at);
};

export const MEANINGS: TagMeanings = tagMeanings(
  readCanonicalPrefixes(['10.0.0.0/8']).sets,
  Object.entries(TAGS).map(([name, prefixes]) => ({
    tag: { name, prefixes },
    sets: readCanonicalPrefixes(prefixes).sets,
  })),
);

const EMPTY = readCanonicalPrefixes([]).sets;
const EVERY_PLACE = new Set(ADDRESSES.keys());

export const ANYWHERE: SmallSide = { match: { isAny: true, sets: EMPTY, tags: [], symbols: [] }, places: EVERY_PLACE };

/** `10.0.0.4/30` and the like. */
export const block: fc.Arbitrary<string> = fc
  .tuple(fc.nat(ADDRESSES.length - 1), fc.integer({ min: 29, max: 32 }))
  .map(([at, length]) => {
    const size = 2 ** (32 - length);
    return `${ADDRESSES[Math.floor(at / size) * size]}/${length}`;
  });

const prefixSide: fc.Arbitrary<SmallSide> = fc.array(block, { minLength: 1, maxLength: 3 }).map((texts) => ({
  match: { isAny: false, sets: readCanonicalPrefixes(texts).sets, tags: [], symbols: [] },
  places: new Set(texts.flatMap(placesOf)),
}));

const tagSide: fc.Arbitrary<SmallSide> = fc
  .constantFrom(...Object.keys(TAGS), 'VirtualNetwork', 'Internet')
  .map((tag) => ({
    match: { isAny: false, sets: EMPTY, tags: [tag.toUpperCase()], symbols: [] },
    places: placesOfTag(tag),
  }));

function placesOfTag(tag: string): ReadonlySet<number> {
  if (tag === 'VirtualNetwork') return new Set([0, 1, 2, 3, 4, 5, 6, 7]);
  if (tag === 'Internet') return new Set([8, 9, 10, 11, 12, 13, 14, 15]);
  return new Set((TAGS[tag] ?? []).flatMap(placesOf));
}

export const side: fc.Arbitrary<SmallSide> = fc.oneof(fc.constant(ANYWHERE), prefixSide, prefixSide, tagSide);
export const tagsAndPrefixes: fc.Arbitrary<SmallSide> = fc.tuple(prefixSide, tagSide).map(([one, other]) => ({
  match: { ...one.match, tags: other.match.tags },
  places: new Set([...one.places, ...other.places]),
}));

export const ports: fc.Arbitrary<PortSet> = fc.oneof(
  fc.constant(ALL_PORTS),
  fc
    .array(fc.tuple(fc.nat(3), fc.nat(2)), { minLength: 1, maxLength: 2 })
    .map((ranges) => portSet(ranges.map(([first, more]) => ({ first: 100 + first, last: 100 + first + more })))),
);

export const packet: fc.Arbitrary<SmallPacket> = fc.record({
  protocol: fc.constantFrom(...PROTOCOLS),
  application: fc.constantFrom(...APPLICATIONS),
  host: fc.nat(HOSTS.length - 1),
  source: fc.nat(ADDRESSES.length - 1),
  destination: fc.nat(ADDRESSES.length - 1),
  port: fc.nat(PORTS.length - 1),
});

const single = ADDRESSES.map(
  (address): AddressMatch => ({ isAny: false, sets: readCanonicalPrefixes([address]).sets, tags: [], symbols: [] }),
);
const singlePort = PORTS.map((port): PortSet => [{ first: port, last: port }]);
const singleHost = HOSTS.map((host): HostMatch => ({ kind: 'named', hosts: [host], urls: [], sets: [] }));

function item<T>(list: readonly T[], at: number): T {
  const found = list[at];
  if (found === undefined) throw new RangeError(`nothing at ${at}`);
  return found;
}

/** The packet alone, as a match. */
export function matchOfPacket({ protocol, application, host, source, destination, port }: SmallPacket): PacketMatch {
  return {
    protocols: [protocol],
    applications: [application],
    hosts: item(singleHost, host),
    source: item(single, source),
    sourcePorts: ALL_PORTS,
    destination: item(single, destination),
    ports: item(singlePort, port),
  };
}

/** Every packet of the small network and around it. */
export const EVERYTHING: PacketMatch = {
  protocols: IP_PROTOCOLS,
  applications: APPLICATIONS,
  hosts: { kind: 'any' },
  source: ANYWHERE.match,
  sourcePorts: ALL_PORTS,
  destination: ANYWHERE.match,
  ports: ALL_PORTS,
};

export const portOf = ({ port }: SmallPacket): number => item(PORTS, port);
export const hostOf = ({ host }: SmallPacket): string => item(HOSTS, host);

/** Whether the packet is in the space, which is of the universe. */
export function isIn(packetMatch: PacketMatch, space: HeaderSpace, universe: Universe): boolean {
  return universe.spaces.overlaps(universe.spaceOf(packetMatch), space);
}
