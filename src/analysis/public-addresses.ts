import { complementAddresses } from '../packets/address-set.js';
import { type AddressSets, readCanonicalPrefixes } from '../packets/read-prefixes.js';

/**
 * Blocks that no service tag and no public host lies in: private, shared and link-local addresses, loopback, multicast
 * and what is reserved. https://www.rfc-editor.org/rfc/rfc6890 (2013)
 */
const NOT_PUBLIC = readCanonicalPrefixes([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
  '::/128',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
]).sets;

export const PUBLIC_ADDRESSES: AddressSets = {
  ipv4: complementAddresses(NOT_PUBLIC.ipv4),
  ipv6: complementAddresses(NOT_PUBLIC.ipv6),
};

/** The address of Azure's platform: DNS, health probes. https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 (2025-05-23) */
export const PLATFORM_ADDRESS: AddressSets = readCanonicalPrefixes(['168.63.129.16/32']).sets;
