import type { AddressMatch } from '../configuration/addresses.js';
import type { HostMatch } from '../packets/host-classes.js';
import type { PortSet } from '../packets/ports.js';

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
