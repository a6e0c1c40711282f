import type { AddressMatch } from '../configuration/addresses.js';
import type { NsgConfiguration, NsgRule } from '../configuration/nsg.js';
import { isAllPorts } from '../packets/ports.js';
import type { Access, OrderedRule } from './ordered-rules.js';
import {
  ANY_HOST,
  ANYWHERE,
  APPLICATIONS,
  addressMatch,
  everythingBetween,
  IP_PROTOCOLS,
  type IpProtocol,
  PORT_PROTOCOLS,
} from './packet-match.js';

type Direction = NsgRule['direction'];

const tagged = (tag: string): AddressMatch => addressMatch({ tags: [tag] });

interface DefaultRule {
  readonly name: string;
  readonly priority: number;
  readonly access: Access;
  readonly source: AddressMatch;
  readonly destination: AddressMatch;
}

/** The rules that Azure puts at the end of every NSG. https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview (2025-07-15) */
export const DEFAULT_RULES: Readonly<Record<Direction, readonly DefaultRule[]>> = {
  Inbound: [
    {
      name: 'AllowVnetInBound',
      priority: 65_000,
      access: 'Allow',
      source: tagged('VirtualNetwork'),
      destination: tagged('VirtualNetwork'),
    },
    {
      name: 'AllowAzureLoadBalancerInBound',
      priority: 65_001,
      access: 'Allow',
      source: tagged('AzureLoadBalancer'),
      destination: ANYWHERE,
    },
    { name: 'DenyAllInBound', priority: 65_500, access: 'Deny', source: ANYWHERE, destination: ANYWHERE },
  ],
  Outbound: [
    {
      name: 'AllowVnetOutBound',
      priority: 65_000,
      access: 'Allow',
      source: tagged('VirtualNetwork'),
      destination: tagged('VirtualNetwork'),
    },
    {
      name: 'AllowInternetOutBound',
      priority: 65_001,
      access: 'Allow',
      source: ANYWHERE,
      destination: tagged('Internet'),
    },
    { name: 'DenyAllOutBound', priority: 65_500, access: 'Deny', source: ANYWHERE, destination: ANYWHERE },
  ],
};

/** The rules of one direction in the order of their priorities, Azure's own last. */
export function nsgRules({ rules }: NsgConfiguration, direction: Direction): OrderedRule<Access>[] {
  const own = rules
    .filter((rule) => rule.direction === direction)
    .sort((left, right) => left.priority - right.priority)
    .map(
      (rule): OrderedRule<Access> => ({
        name: rule.name,
        origin: 'configuration',
        decision: rule.access,
        matches: [
          {
            protocols: protocolsOf(rule),
            applications: APPLICATIONS,
            hosts: ANY_HOST,
            source: rule.source,
            sourcePorts: rule.sourcePorts,
            destination: rule.destination,
            ports: rule.ports,
          },
        ],
      }),
    );
  const defaults = DEFAULT_RULES[direction].map(
    ({ name, access, source, destination }): OrderedRule<Access> => ({
      name,
      origin: 'azure',
      decision: access,
      matches: [everythingBetween(source, destination)],
    }),
  );
  return [...own, ...defaults];
}

/**
 * `*` is every protocol. With ports it is those that have ports: Azure does not say whether such a rule matches ICMP, and
 * the narrower reading is the safe one for what must pass.
 */
function protocolsOf({ protocol, ports, sourcePorts }: NsgRule): readonly IpProtocol[] {
  if (protocol !== '*') return [protocol];
  return isAllPorts(ports) && isAllPorts(sourcePorts) ? IP_PROTOCOLS : PORT_PROTOCOLS;
}
