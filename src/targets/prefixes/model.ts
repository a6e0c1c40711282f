import type { Protocol } from '../../packets/protocol.js';

/** The addresses and hosts of one requirement, for a firewall that knows no service tags. */
export interface AddressList {
  /** As rules are named: `aml-storage`. */
  readonly name: string;
  readonly requirement: string;
  readonly purpose: string;
  readonly direction: 'inbound' | 'outbound';
  /** Whose subnet needs it. */
  readonly at: string;
  readonly traffic: readonly { readonly protocol: Protocol; readonly ports: string }[];
  /** CIDR texts, the fewest that hold the addresses, in ascending order. */
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  /** Names, wildcards and URLs as the catalog has them. */
  readonly hosts: readonly string[];
}

/** Plain lists per requirement, as of one tag file. */
export interface PrefixesModel {
  readonly kind: 'prefixes';
  readonly region: string;
  readonly changeNumber: number;
  /** By name. */
  readonly lists: readonly AddressList[];
}
