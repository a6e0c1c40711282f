import type { AddressMatch, AddressSymbol } from '../../../src/configuration/addresses.js';
import type { Configuration } from '../../../src/configuration/configuration.js';
import type { PolicyResource } from '../../../src/configuration/endpoint-policy.js';
import type {
  FirewallApplicationRule,
  FirewallCollection,
  FirewallNetworkRule,
} from '../../../src/configuration/firewall.js';
import type { NsgRule } from '../../../src/configuration/nsg.js';
import type { ConfiguredRoute } from '../../../src/configuration/routes.js';
import type { DeployedModel } from '../../../src/formats/format.js';
import { type HostPattern, printHostPattern } from '../../../src/packets/host-pattern.js';
import { ALL_PORTS } from '../../../src/packets/ports.js';
import type { Prefix } from '../../../src/packets/prefix.js';
import { isPrefix, parsePrefix } from '../../../src/packets/prefix-text.js';
import { addressSetsOf } from '../../../src/packets/read-prefixes.js';
import {
  type ApplicationRule,
  type ClassicCollection,
  classicCollections,
  type NetworkDestination,
  type NetworkRule,
  type RuleCollection,
  type RuleSource,
} from '../../../src/targets/firewall/model.js';
import type { NsgModel, AddressMatch as WrittenMatch } from '../../../src/targets/nsg/model.js';
import type { RouteTableModel } from '../../../src/targets/routes/model.js';
import type { Hole, TemplateParameter } from '../../../src/targets/template-parameter.js';

/** What reading must give for what was written, told from the model alone. */
export function asRead(model: DeployedModel): Configuration {
  const fill = new Filler(model.parameters);
  switch (model.kind) {
    case 'nsg':
      return { kind: 'nsg', isWhole: !model.isAttached, rules: model.rules.map((rule) => nsgRule(rule, fill)) };
    case 'firewall':
      if (model.form === 'classic') {
        const collections = classicCollections(model).map((collection) =>
          collectionAsRead(collection, Number(fill.defaultOf(collection.priority)), fill),
        );
        const group = { name: '{firewall}', generation: 0, priority: 100, collections };
        return { kind: 'firewall', form: 'classic', groups: [group] };
      }
      return {
        kind: 'firewall',
        form: 'policy',
        groups: model.groups.map(({ name, priority, collections }) => ({
          name,
          generation: 0,
          priority: Number(fill.defaultOf(priority.base)) + priority.offset,
          collections: collections.map((collection) => collectionAsRead(collection, collection.priority, fill)),
        })),
      };
    case 'routes':
      return {
        kind: 'routes',
        isWhole: !model.isAttached,
        ...(!model.isAttached && { disablesGatewayRoutes: fill.defaultOf(model.disableBgpRoutePropagation) === true }),
        routes: model.routes.map((route) => routeAsRead(route, fill)),
      };
    case 'endpoint-policy':
      return {
        kind: 'endpoint-policy',
        isWhole: true,
        definitions: model.definitions.map(({ name, description, service, resources }) => ({
          name,
          description,
          service,
          resources:
            'parameter' in resources
              ? resourcesOf(resources, fill)
              : resources.map((alias) => ({ kind: 'alias', name: alias })),
        })),
      };
    case 'workspace-outbound':
      return {
        kind: 'workspace-outbound',
        rules: model.rules.map((rule) =>
          rule.kind === 'fqdn'
            ? { kind: 'fqdn', name: rule.name, category: 'UserDefined', host: hostOf(rule.host) }
            : { ...rule, category: 'UserDefined' },
        ),
      };
    default:
      return model satisfies never;
  }
}

function hostOf(text: string): HostPattern {
  return text.startsWith('*.') ? { wildcard: true, name: text.slice(2) } : { wildcard: false, name: text };
}

function collectionAsRead(
  collection: RuleCollection | ClassicCollection,
  priority: number,
  fill: Filler,
): FirewallCollection {
  const head = { name: collection.name, priority, access: 'Allow' as const };
  return collection.kind === 'network'
    ? { kind: 'network', ...head, rules: collection.rules.map((rule) => networkRule(rule, fill)) }
    : { kind: 'application', ...head, rules: collection.rules.map((rule) => webRule(rule, fill)) };
}

function resourcesOf(hole: Hole, fill: Filler): PolicyResource[] {
  const ids = fill.defaultOf(hole);
  if (!Array.isArray(ids)) return [{ kind: 'parameter', name: hole.parameter }];
  return ids.map((id) => ({ kind: 'id', name: String(id).toLowerCase() }));
}

const NOTHING: AddressMatch = { isAny: false, sets: addressSetsOf([]), tags: [], symbols: [] };

class Filler {
  constructor(readonly parameters: readonly TemplateParameter[]) {}

  defaultOf({ parameter }: Hole): TemplateParameter['default'] {
    return this.parameters.find(({ name }) => name === parameter)?.default;
  }

  match(hole: Hole): AddressMatch {
    const value = this.defaultOf(hole);
    const symbol: AddressSymbol = { kind: 'parameter', name: hole.parameter };
    if (value === undefined) return { ...NOTHING, symbols: [symbol] };
    const texts = typeof value === 'object' ? value : [String(value)];
    if (texts.every((text) => text.startsWith('/')))
      return { ...NOTHING, symbols: texts.map((text) => ({ kind: 'ip-group', name: text.toLowerCase() })) };
    return ofPrefixes(texts.map(prefixOf));
  }
}

function prefixOf(text: string): Prefix {
  const parsed = parsePrefix(text);
  if (!isPrefix(parsed)) throw new Error(`${text}: ${parsed.reason}`);
  return parsed;
}

function ofPrefixes(prefixes: readonly Prefix[]): AddressMatch {
  return { ...NOTHING, sets: addressSetsOf(prefixes) };
}

function nsgRule({ source, destination, ...rule }: NsgModel['rules'][number], fill: Filler): NsgRule {
  return {
    ...rule,
    source: side(source, fill),
    destination: side(destination, fill),
    sourcePorts: ALL_PORTS,
  };
}

function side(match: WrittenMatch, fill: Filler): AddressMatch {
  switch (match.kind) {
    case 'any':
      return { ...NOTHING, isAny: true };
    case 'service-tag':
      return { ...NOTHING, tags: [match.tag] };
    case 'prefixes':
      return ofPrefixes(match.prefixes);
    case 'parameter':
      return fill.match(match.value);
    default:
      return match satisfies never;
  }
}

function networkRule(rule: NetworkRule, fill: Filler): FirewallNetworkRule {
  return { ...rule, source: ruleSource(rule.source, fill), destination: networkDestination(rule.destination, fill) };
}

function networkDestination(destination: NetworkDestination, fill: Filler): AddressMatch {
  switch (destination.kind) {
    case 'service-tags':
      return { ...NOTHING, tags: destination.tags };
    case 'hosts':
      return { ...NOTHING, symbols: destination.hosts.map((name) => ({ kind: 'host', name })) };
    default:
      return side(destination, fill);
  }
}

function ruleSource(source: RuleSource, fill: Filler): AddressMatch {
  return source.kind === 'prefixes' ? ofPrefixes(source.prefixes) : fill.match(source.value);
}

function webRule({ destination, ...rule }: ApplicationRule, fill: Filler): FirewallApplicationRule {
  return {
    ...rule,
    source: ruleSource(rule.source, fill),
    hosts: destination.kind === 'hosts' ? destination.hosts.map(printHostPattern) : [],
    urls: destination.kind === 'urls' ? destination.urls : [],
    fqdnTags: destination.kind === 'fqdn-tags' ? destination.tags : [],
    webCategories: [],
    terminatesTls: destination.kind === 'urls' && destination.terminateTls,
  };
}

function routeAsRead({ name, destination, nextHop }: RouteTableModel['routes'][number], fill: Filler): ConfiguredRoute {
  const given = nextHop.type === 'VirtualAppliance' ? nextHop.address : undefined;
  const address = given && String(fill.defaultOf(given) ?? `[${given.parameter}]`);
  return {
    name,
    destination: destinationAsRead(destination, fill),
    nextHop: nextHop.type,
    ...(address !== undefined && { address }),
  };
}

function destinationAsRead(
  destination: RouteTableModel['routes'][number]['destination'],
  fill: Filler,
): ConfiguredRoute['destination'] {
  switch (destination.kind) {
    case 'prefix':
      return { kind: 'prefix', prefix: destination.prefix };
    case 'service-tag':
      return destination;
    case 'parameter': {
      const value = fill.defaultOf(destination.value);
      if (value === undefined) return { kind: 'parameter', name: destination.value.parameter };
      return { kind: 'prefix', prefix: prefixOf(String(value)) };
    }
    default:
      return destination satisfies never;
  }
}
