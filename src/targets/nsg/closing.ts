import { ALL_PORTS } from '../../packets/ports.js';
import type { DefaultDeny } from '../options.js';
import { hole } from '../template-parameter.js';
import type { AddressMatch, SecurityRule } from './model.js';

/** The template parameter that holds the private prefixes. */
export const PRIVATE_PARAMETER = 'privateAddressPrefixes';

const ANYONE: AddressMatch = { kind: 'any' };
const PRIVATE: AddressMatch = { kind: 'parameter', value: hole(PRIVATE_PARAMETER), isList: true };
const BASE = { protocol: '*' as const, ports: ALL_PORTS };

/** A rule that no requirement asked for, and what it is for. */
interface OwnRule {
  readonly rule: SecurityRule;
  readonly reason: string;
}

const INBOUND: readonly OwnRule[] = [
  {
    reason: "health probes of Azure's load balancer",
    rule: {
      ...BASE,
      name: 'rulec-allow-load-balancer-in',
      description: "Health probes of Azure's load balancer",
      direction: 'Inbound',
      access: 'Allow',
      priority: 4094,
      source: { kind: 'service-tag', tag: 'AzureLoadBalancer' },
      destination: ANYONE,
    },
  },
  {
    reason: 'private peers: the network, its peers, the hub',
    rule: {
      ...BASE,
      name: 'rulec-allow-private-in',
      description: 'From private addresses',
      direction: 'Inbound',
      access: 'Allow',
      priority: 4095,
      source: PRIVATE,
      destination: ANYONE,
    },
  },
  {
    reason: "closes the direction before Azure's default rules open it",
    rule: {
      ...BASE,
      name: 'rulec-deny-all-in',
      description: 'Everything else',
      direction: 'Inbound',
      access: 'Deny',
      priority: 4096,
      source: ANYONE,
      destination: ANYONE,
    },
  },
];
const OUTBOUND: readonly OwnRule[] = [
  {
    reason: 'private peers: the network, its peers, the hub, DNS, private endpoints',
    rule: {
      ...BASE,
      name: 'rulec-allow-private-out',
      description: 'To private addresses',
      direction: 'Outbound',
      access: 'Allow',
      priority: 4095,
      source: ANYONE,
      destination: PRIVATE,
    },
  },
  {
    reason: "closes the direction before Azure's default rules open it",
    rule: {
      ...BASE,
      name: 'rulec-deny-all-out',
      description: 'Everything else',
      direction: 'Outbound',
      access: 'Deny',
      priority: 4096,
      source: ANYONE,
      destination: ANYONE,
    },
  },
];
/**
 * What ends each direction that is closed. Azure's own default rules allow all that goes to the Internet and all
 * within `VirtualNetwork`, which means every address once a default route to an appliance is there; so these come
 * before them and never name that tag. https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview (2025-07-15)
 */
export function closingRules(defaultDeny: DefaultDeny): readonly OwnRule[] {
  switch (defaultDeny) {
    case 'both':
      return [...INBOUND, ...OUTBOUND];
    case 'outbound':
      return OUTBOUND;
    case 'none':
      return [];
    default:
      return defaultDeny satisfies never;
  }
}
