import type { AddressMatch } from '../configuration/addresses.js';
import { complementAddresses } from '../packets/address-set.js';
import type { Box, HeaderSpace } from '../packets/header-space.js';
import type { HostMatch } from '../packets/host-classes.js';
import type { NamedPacket } from '../packets/named-packet.js';
import { ALL_PORTS, type PortSet } from '../packets/ports.js';
import type { Prefix } from '../packets/prefix.js';
import { addressSetsOf } from '../packets/read-prefixes.js';
import { type Case, computeSide } from './case.js';
import {
  ANY_HOST,
  ANYWHERE,
  APPLICATIONS,
  type Application,
  addressMatch,
  everythingBetween,
  type IpProtocol,
  type PacketMatch,
} from './packet-match.js';
import { PLATFORM_ADDRESS } from './public-addresses.js';
import { Universe } from './universe.js';

/** A packet that somebody asks about, and the way that it takes through the subnet's border. */
export interface AskedPacket {
  readonly packet: NamedPacket;
  readonly direction: 'inbound' | 'outbound';
  /** The address of the subnet's side; any of the compute's subnet where it is not said. */
  readonly local?: Prefix;
}

/** A packet as matches; it is what all of them match. */
export interface AskedMatches {
  readonly asked: AskedPacket;
  readonly matches: readonly PacketMatch[];
  /** The same at every host: what it could be meant for, where only its address is known. */
  readonly atHosts: readonly PacketMatch[];
  /** Answers to an inbound packet. */
  readonly answers: readonly PacketMatch[];
}

/** Neither a host nor a service is at the address of Azure's platform, though it counts as a public one. */
const NOT_PLATFORM = addressMatch({
  sets: { ipv4: complementAddresses(PLATFORM_ADDRESS.ipv4), ipv6: complementAddresses(PLATFORM_ADDRESS.ipv6) },
});

/** What the firewall reads at a port if nothing else is said. https://learn.microsoft.com/azure/firewall/firewall-faq (2022-09-12) */
const APPLICATION_OF_PORT: ReadonlyMap<number, Application> = new Map([
  [80, 'http'],
  [443, 'https'],
  [1433, 'mssql'],
]);

/** What a firewall can read a host from. */
const READABLE = APPLICATIONS.filter((application) => application !== 'none');

const PROTOCOLS: Readonly<Record<NamedPacket['protocol'], IpProtocol>> = { tcp: 'Tcp', udp: 'Udp', icmp: 'Icmp' };

/** The matches of a packet, made once: a universe knows them by identity. */
export function matchesOfPacket(asked: AskedPacket, { options }: Pick<Case, 'options'>): AskedMatches {
  const { packet, direction, local } = asked;
  const { remote, port } = packet;
  const subnet = direction === 'outbound' ? computeSide(options) : ANYWHERE;
  const base = {
    protocols: [PROTOCOLS[packet.protocol]],
    sourcePorts: ALL_PORTS,
    ports: port === undefined ? ALL_PORTS : portSetOf(port),
  };
  const between = (own: AddressMatch, other = remoteMatch(packet)): Pick<PacketMatch, 'source' | 'destination'> =>
    direction === 'outbound' ? { source: own, destination: other } : { source: other, destination: own };
  const match: PacketMatch = {
    ...base,
    ...between(subnet),
    hosts: hostsOf(packet),
    applications: applicationsOf(packet),
  };
  const own = local && { ...match, ...between(addressMatch({ sets: addressSetsOf([local]) })) };
  const isNamed = remote.kind !== 'address';
  const matches = [match, ...(own ? [own] : []), ...(isNamed ? [{ ...match, ...between(subnet, NOT_PLATFORM) }] : [])];
  const readsHosts = direction === 'outbound' && packet.protocol === 'tcp' && remote.kind !== 'host';
  return {
    asked,
    matches,
    atHosts: readsHosts ? matches.map((one) => ({ ...one, applications: READABLE })) : [],
    answers: direction === 'inbound' ? [everythingBetween(ANYWHERE, remoteMatch(packet))] : [],
  };
}

/** Every match of a packet, for the universe. */
export function matchesOfAsked({ matches, atHosts, answers }: AskedMatches): PacketMatch[] {
  return [...matches, ...atHosts, ...answers];
}

/** The packets that all matches match; of IPv4 alone where only a host is known, as the routes and the firewall are. */
export function spaceOfAsked({ asked, matches }: AskedMatches, universe: Universe): HeaderSpace {
  const space = intersection(matches, universe);
  if (asked.packet.remote.kind === 'address') return space;
  return space.filter(isOfIpv4(universe));
}

/** What the packet may be at other hosts. */
export function spaceAtHosts({ atHosts }: AskedMatches, universe: Universe): HeaderSpace {
  return intersection(atHosts, universe).filter(isOfIpv4(universe));
}

function intersection(matches: readonly PacketMatch[], universe: Universe): HeaderSpace {
  const [first = [], ...others] = matches.map((match) => universe.spaceOf(match));
  return others.reduce((rest, own) => universe.spaces.intersect(rest, own), first);
}

function isOfIpv4(universe: Universe): (box: Box) => boolean {
  const { addresses } = universe;
  return (box) =>
    (Universe.field(box, 'source') & addresses.families[4]) !== 0n &&
    (Universe.field(box, 'destination') & addresses.families[4]) !== 0n;
}

function remoteMatch({ remote }: NamedPacket): AddressMatch {
  switch (remote.kind) {
    case 'host':
      return addressMatch({ symbols: [{ kind: 'host', name: remote.host }] });
    case 'address':
      return addressMatch({ sets: addressSetsOf([remote.prefix]) });
    case 'service-tag':
      return addressMatch({ tags: [remote.tag] });
    default:
      return remote satisfies never;
  }
}

function hostsOf({ remote }: NamedPacket): HostMatch {
  if (remote.kind !== 'host') return ANY_HOST;
  const { host, path } = remote;
  const named = path === undefined ? { hosts: [host], urls: [] } : { hosts: [], urls: [`${host}${path}`] };
  return { kind: 'named', ...named, sets: [] };
}

/** An address alone names no host, so that nothing is read from it. */
function applicationsOf({ remote, protocol, port, application }: NamedPacket): readonly Application[] {
  if (protocol !== 'tcp' || remote.kind !== 'host') return ['none'];
  return [application ?? APPLICATION_OF_PORT.get(port ?? 0) ?? 'none'];
}

const PORTS = new Map<number, PortSet>();

/** One object per port: universes count sets. */
function portSetOf(port: number): PortSet {
  const known = PORTS.get(port) ?? [{ first: port, last: port }];
  PORTS.set(port, known);
  return known;
}
