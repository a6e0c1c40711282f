import { printHostPattern } from '../packets/host-pattern.js';
import { isAllPorts, type PortSet, printPortRange } from '../packets/ports.js';
import type { PolicyDefinition } from '../targets/endpoint-policy/model.js';
import type { ApplicationRule, NetworkRule, RuleSource } from '../targets/firewall/model.js';
import type { AddressMatch, SecurityRule } from '../targets/nsg/model.js';
import type { Route } from '../targets/routes/model.js';
import type { Hole } from '../targets/template-parameter.js';
import type { OutboundRule } from '../targets/workspace-outbound/model.js';
import type { DeployedModel, TargetModels } from './format.js';
import { type NamedCollection, namedCollections } from './named-collections.js';

/** One side of a rule in words: tags, prefixes, hosts, `*`, or a parameter in braces. */
export interface SideWords {
  readonly words: readonly string[];
  /** The tags that the words are the addresses of. */
  readonly tags: readonly string[];
}

/** A rule of any target in words, for tables. */
export interface RuleRow {
  readonly target: DeployedModel['kind'];
  readonly rule: string;
  /** The rule's own, or its collection's. */
  readonly priority?: number;
  readonly collection?: string;
  readonly direction: 'inbound' | 'outbound';
  /** `Allow`, `Deny`, or where a route leads. */
  readonly action: string;
  readonly protocols: readonly string[];
  readonly source: SideWords;
  readonly destination: SideWords;
  readonly ports: readonly string[];
}

/** Every rule of a region, in the order of the templates. */
export function ruleRows(models: TargetModels): RuleRow[] {
  const { nsg, firewall, routes, 'endpoint-policy': policy, 'workspace-outbound': outbound } = models;
  return [
    ...(nsg?.rules ?? []).map(securityRow),
    ...(firewall ? namedCollections(firewall) : []).flatMap(collectionRows),
    ...(routes?.routes ?? []).map(routeRow),
    ...(policy?.definitions ?? []).map(definitionRow),
    ...(outbound?.rules ?? []).map(outboundRow),
  ];
}

function securityRow(rule: SecurityRule): RuleRow {
  return {
    target: 'nsg',
    rule: rule.name,
    priority: rule.priority,
    direction: rule.direction === 'Inbound' ? 'inbound' : 'outbound',
    action: rule.access,
    protocols: [rule.protocol],
    source: matchWords(rule.source),
    destination: matchWords(rule.destination),
    ports: portWords(rule.ports),
  };
}

function matchWords(match: AddressMatch): SideWords {
  switch (match.kind) {
    case 'any':
      return plain(['*']);
    case 'service-tag':
      return plain([match.tag]);
    case 'prefixes':
      return { words: match.prefixes.map(({ text }) => text), tags: match.tags ?? [] };
    case 'parameter':
      return plain([holeWord(match.value)]);
    default:
      return match satisfies never;
  }
}

function collectionRows({ title, collection, priority }: NamedCollection): RuleRow[] {
  const common = {
    target: 'firewall' as const,
    ...(priority !== undefined && { priority }),
    collection: title,
    direction: 'outbound' as const,
    action: 'Allow',
  };
  return collection.kind === 'network'
    ? collection.rules.map((rule) => ({ ...common, ...networkWords(rule) }))
    : collection.rules.map((rule) => ({ ...common, ...applicationWords(rule) }));
}

type RuleWords = Pick<RuleRow, 'rule' | 'protocols' | 'source' | 'destination' | 'ports'>;

function networkWords(rule: NetworkRule): RuleWords {
  return {
    rule: rule.name,
    protocols: rule.protocols,
    source: sourceWords(rule.source),
    destination: networkDestinationWords(rule.destination),
    ports: portWords(rule.ports),
  };
}

function networkDestinationWords(destination: NetworkRule['destination']): SideWords {
  switch (destination.kind) {
    case 'service-tags':
      return plain(destination.tags);
    case 'prefixes':
      return plain(destination.prefixes.map(({ text }) => text));
    case 'hosts':
      return plain(destination.hosts);
    case 'parameter':
      return plain([holeWord(destination.value)]);
    case 'any':
      return plain(['*']);
    default:
      return destination satisfies never;
  }
}

function applicationWords(rule: ApplicationRule): RuleWords {
  return {
    rule: rule.name,
    protocols: rule.protocols.map(({ type }) => type),
    source: sourceWords(rule.source),
    destination: plain(webWords(rule.destination)),
    ports: rule.protocols.map(({ port }) => String(port)),
  };
}

function webWords(destination: ApplicationRule['destination']): readonly string[] {
  switch (destination.kind) {
    case 'hosts':
      return destination.hosts.map(printHostPattern);
    case 'urls':
      return destination.urls;
    case 'fqdn-tags':
      return destination.tags;
    default:
      return destination satisfies never;
  }
}

function sourceWords(source: RuleSource): SideWords {
  return plain(source.kind === 'prefixes' ? source.prefixes.map(({ text }) => text) : [holeWord(source.value)]);
}

function routeRow({ name, destination, nextHop }: Route): RuleRow {
  const words = (): SideWords => {
    switch (destination.kind) {
      case 'prefix':
        return { words: [destination.prefix.text], tags: destination.tag === undefined ? [] : [destination.tag] };
      case 'parameter':
        return plain([holeWord(destination.value)]);
      case 'service-tag':
        return plain([destination.tag]);
      default:
        return destination satisfies never;
    }
  };
  return {
    target: 'routes',
    rule: name,
    direction: 'outbound',
    action: nextHop.type === 'VirtualAppliance' ? `${nextHop.type} ${holeWord(nextHop.address)}` : nextHop.type,
    protocols: ['*'],
    source: plain(['*']),
    destination: words(),
    ports: ['*'],
  };
}

function definitionRow({ name, resources }: PolicyDefinition): RuleRow {
  return {
    target: 'endpoint-policy',
    rule: name,
    direction: 'outbound',
    action: 'Allow',
    protocols: ['*'],
    source: plain(['*']),
    destination: plain('parameter' in resources ? [holeWord(resources)] : resources),
    ports: ['*'],
  };
}

function outboundRow(rule: OutboundRule): RuleRow {
  const isHost = rule.kind === 'fqdn';
  return {
    target: 'workspace-outbound',
    rule: rule.name,
    direction: 'outbound',
    action: 'Allow',
    protocols: isHost ? ['Http', 'Https'] : [rule.protocol],
    source: plain(['*']),
    destination: plain([isHost ? rule.host : rule.tag]),
    ports: isHost ? ['80', '443'] : portWords(rule.ports),
  };
}

function plain(words: readonly string[]): SideWords {
  return { words, tags: [] };
}

/** As catalogs write what only deployment knows. */
function holeWord({ parameter }: Hole): string {
  return `{${parameter}}`;
}

function portWords(ports: PortSet): string[] {
  return isAllPorts(ports) ? ['*'] : ports.map(printPortRange);
}
