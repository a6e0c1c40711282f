import type {
  FirewallPolicyFilterRuleCollection,
  FirewallPolicyRuleCollectionGroup,
  NetworkSecurityGroup,
  RouteTable,
  ApplicationRule as SdkApplicationRule,
  NetworkRule as SdkNetworkRule,
  Route as SdkRoute,
  SecurityRule as SdkSecurityRule,
} from '@azure/arm-network';
import { printHostPattern } from '../packets/host-pattern.js';
import { isAllPorts, type PortSet, printPortRange } from '../packets/ports.js';
import type {
  ApplicationRule,
  NetworkRule,
  RuleCollection,
  RuleCollectionGroup,
  RuleSource,
} from '../targets/firewall/model.js';
import type { AddressMatch, NsgModel, SecurityRule } from '../targets/nsg/model.js';
import type { Route, RouteTableModel } from '../targets/routes/model.js';
import type { Hole } from '../targets/template-parameter.js';
import { keptBy } from './kept.js';

/** A sum that a template works out: a parameter and a number added to it. */
export interface Sum extends Hole {
  readonly plus: number;
}

/** A type of the SDK in which any value may still be a hole. */
export type Templated<T> = T extends string | number | boolean
  ? T | Hole | Sum
  : T extends readonly (infer Item)[]
    ? readonly (Templated<Item> | Hole)[] | Hole
    : { readonly [K in keyof T]: Templated<T[K]> };

/** The body that creates the whole group, as `@azure/arm-network` takes it. */
export function nsgBody(model: NsgModel): Templated<NetworkSecurityGroup> {
  return {
    location: model.region,
    securityRules: model.rules.map(namedRuleBody),
  };
}

/** Made once per rule: regions share rules. */
const namedRuleBody = keptBy(
  (rule: SecurityRule): Templated<SdkSecurityRule> => ({ name: rule.name, ...securityRuleBody(rule) }),
);

export function securityRuleBody(rule: SecurityRule): Templated<SdkSecurityRule> {
  return {
    description: rule.description,
    protocol: rule.protocol,
    sourcePortRange: '*',
    ...portFields(rule.ports),
    ...addressFields('source', rule.source),
    ...addressFields('destination', rule.destination),
    access: rule.access,
    priority: rule.priority,
    direction: rule.direction,
  };
}

/** One port or range goes in the singular field, several in the plural one. */
function portFields(ports: PortSet): Templated<SdkSecurityRule> {
  const [first, ...more] = refuseEmpty(ports);
  if (isAllPorts(ports)) return { destinationPortRange: '*' };
  return more.length === 0
    ? { destinationPortRange: printPortRange(first) }
    : { destinationPortRanges: ports.map(printPortRange) };
}

/** Tags go only in the singular field; Azure refuses them in the plural one. */
function addressFields(side: 'source' | 'destination', match: AddressMatch): Templated<SdkSecurityRule> {
  const one = (value: string | Hole): Templated<SdkSecurityRule> =>
    side === 'source' ? { sourceAddressPrefix: value } : { destinationAddressPrefix: value };
  const many = (value: readonly string[] | Hole): Templated<SdkSecurityRule> =>
    side === 'source' ? { sourceAddressPrefixes: value } : { destinationAddressPrefixes: value };
  switch (match.kind) {
    case 'any':
      return one('*');
    case 'service-tag':
      return one(match.tag);
    case 'prefixes': {
      const [first, ...more] = refuseEmpty(match.prefixes);
      return more.length === 0 ? one(first.text) : many(match.prefixes.map(({ text }) => text));
    }
    case 'parameter':
      return match.isList ? many(match.value) : one(match.value);
    default:
      return match satisfies never;
  }
}

/** The body that creates the whole table. */
export function routeTableBody(model: RouteTableModel): Templated<RouteTable> {
  return {
    location: model.region,
    disableBgpRoutePropagation: model.disableBgpRoutePropagation,
    routes: model.routes.map((route) => ({ name: route.name, ...routeBody(route) })),
  };
}

export function routeBody({ destination, nextHop }: Route): Templated<SdkRoute> {
  return {
    addressPrefix: destinationText(destination),
    nextHopType: nextHop.type,
    ...(nextHop.type === 'VirtualAppliance' && { nextHopIpAddress: nextHop.address }),
  };
}

function destinationText(destination: Route['destination']): string | Hole {
  switch (destination.kind) {
    case 'prefix':
      return destination.prefix.text;
    case 'parameter':
      return destination.value;
    case 'service-tag':
      return destination.tag;
    default:
      return destination satisfies never;
  }
}

export function ruleCollectionGroupBody({
  priority,
  collections,
}: RuleCollectionGroup): Templated<FirewallPolicyRuleCollectionGroup> {
  return {
    priority: groupPriority(priority),
    ruleCollections: collections.map(collectionBody),
  };
}

/** The parameter for the first group; later ones come after it. */
export function groupPriority({ base, offset }: RuleCollectionGroup['priority']): Hole | Sum {
  return offset === 0 ? base : { ...base, plus: offset };
}

function collectionBody(collection: RuleCollection): Templated<FirewallPolicyFilterRuleCollection> {
  return {
    ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
    name: collection.name,
    priority: collection.priority,
    action: { type: 'Allow' },
    rules:
      collection.kind === 'network' ? collection.rules.map(networkRuleBody) : collection.rules.map(applicationRuleBody),
  };
}

export const networkRuleBody = keptBy(
  (rule: NetworkRule): Templated<SdkNetworkRule> => ({
    ruleType: 'NetworkRule',
    name: rule.name,
    description: rule.description,
    ipProtocols: rule.protocols,
    ...sourceFields(rule.source),
    ...networkDestinationFields(rule.destination),
    destinationPorts: isAllPorts(rule.ports) ? ['*'] : [...refuseEmpty(rule.ports)].map(printPortRange),
  }),
);

function networkDestinationFields(
  destination: NetworkRule['destination'],
): Pick<Templated<SdkNetworkRule>, 'destinationAddresses' | 'destinationFqdns'> {
  switch (destination.kind) {
    case 'service-tags':
      return { destinationAddresses: refuseEmpty(destination.tags) };
    case 'prefixes':
      return { destinationAddresses: [...refuseEmpty(destination.prefixes)].map(({ text }) => text) };
    case 'hosts':
      return { destinationFqdns: refuseEmpty(destination.hosts) };
    case 'parameter':
      return { destinationAddresses: destination.isList ? destination.value : [destination.value] };
    case 'any':
      return { destinationAddresses: ['*'] };
    default:
      return destination satisfies never;
  }
}

export const applicationRuleBody = keptBy(
  (rule: ApplicationRule): Templated<SdkApplicationRule> => ({
    ruleType: 'ApplicationRule',
    name: rule.name,
    description: rule.description,
    protocols: refuseEmpty(rule.protocols).map(({ type, port }) => ({ protocolType: type, port })),
    ...sourceFields(rule.source),
    ...webDestinationFields(rule.destination),
  }),
);

function webDestinationFields(
  destination: ApplicationRule['destination'],
): Pick<Templated<SdkApplicationRule>, 'targetFqdns' | 'targetUrls' | 'terminateTLS' | 'fqdnTags'> {
  switch (destination.kind) {
    case 'hosts':
      return { targetFqdns: [...refuseEmpty(destination.hosts)].map(printHostPattern) };
    case 'urls':
      return { targetUrls: refuseEmpty(destination.urls), terminateTLS: destination.terminateTls };
    case 'fqdn-tags':
      return { fqdnTags: refuseEmpty(destination.tags) };
    default:
      return destination satisfies never;
  }
}

function sourceFields(source: RuleSource): Pick<Templated<SdkNetworkRule>, 'sourceAddresses' | 'sourceIpGroups'> {
  switch (source.kind) {
    case 'addresses':
      return { sourceAddresses: source.value };
    case 'ip-groups':
      return { sourceIpGroups: source.value };
    case 'address':
      return { sourceAddresses: [source.value] };
    case 'prefixes':
      return { sourceAddresses: [...refuseEmpty(source.prefixes)].map(({ text }) => text) };
    default:
      return source satisfies never;
  }
}

/** Empty is never any: a field left out would match everything, so an empty one must not get here. */
function refuseEmpty<T>(items: readonly T[]): readonly [T, ...T[]] {
  const [first, ...rest] = items;
  if (first === undefined) throw new Error('an empty set reached the output');
  return [first, ...rest];
}
