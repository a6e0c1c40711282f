import type { AddressMatch } from '../configuration/addresses.js';
import { emptySet } from '../packets/address-set.js';
import type { HostMatch } from '../packets/host-classes.js';
import { ALL_PORTS, type PortSet } from '../packets/ports.js';

/** What an NSG tells apart; the last stands for every other protocol of IP. */
export const IP_PROTOCOLS = ['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', 'other'] as const;

export type IpProtocol = (typeof IP_PROTOCOLS)[number];

/** The protocols that have ports, as far as Azure's rules know. */
export const PORT_PROTOCOLS: readonly IpProtocol[] = ['Tcp', 'Udp'];

/** What a firewall can read a host from; the last stands for everything else. */
export const APPLICATIONS = ['http', 'https', 'mssql', 'none'] as const;

export type Application = (typeof APPLICATIONS)[number];

/** Packets, as one line of a rule or one flow of a requirement names them. */
export interface PacketMatch {
  readonly protocols: readonly IpProtocol[];
  readonly applications: readonly Application[];
  /** The host that the packet is meant for. */
  readonly hosts: HostMatch;
  readonly source: AddressMatch;
  readonly sourcePorts: PortSet;
  readonly destination: AddressMatch;
  readonly ports: PortSet;
}

export const ANY_HOST: HostMatch = { kind: 'any' };

const NO_ADDRESS = { ipv4: emptySet(4), ipv6: emptySet(6) };

export const ANYWHERE: AddressMatch = { isAny: true, sets: NO_ADDRESS, tags: [], symbols: [] };

/** The addresses that are named, and no others. */
export function addressMatch(named: Partial<Pick<AddressMatch, 'sets' | 'tags' | 'symbols'>>): AddressMatch {
  return { isAny: false, sets: NO_ADDRESS, tags: [], symbols: [], ...named };
}

/** Every packet from one side to the other. */
export function everythingBetween(source: AddressMatch, destination: AddressMatch): PacketMatch {
  return {
    protocols: IP_PROTOCOLS,
    applications: APPLICATIONS,
    hosts: ANY_HOST,
    source,
    sourcePorts: ALL_PORTS,
    destination,
    ports: ALL_PORTS,
  };
}
