import type { FirewallCollection, FirewallConfiguration } from '../configuration/firewall.js';
import type { NsgRule } from '../configuration/nsg.js';
import type { ConfiguredRoute, RouteConfiguration } from '../configuration/routes.js';
import type { Region } from '../service-tags/regions.js';
import { diffEntries, type EntriesDiff, type Entry, type Field, field } from './diff-entries.js';
import { definitionEntries, outboundEntries } from './diff-listed.js';
import type { DiffSide, DiffTarget } from './diff-side.js';
import type { OwnNames } from './own-names.js';
import { addressTexts, portText, portTexts, sideText } from './rule-texts.js';

/** A rule, a collection, a group or a route as texts. */
export interface RuleEntry extends Entry {
  /** On one line. */
  readonly summary: string;
}

/** What differs between the rules of two sides; only what both hold is compared. */
export type RulesDiff = { readonly [target in DiffTarget]?: EntriesDiff<RuleEntry> };

/** Compares rules by their names, with the names of the regions put aside. Descriptions do not count. */
export function diffRules(
  left: DiffSide,
  right: DiffSide,
  names: { readonly left: OwnNames; readonly right: OwnNames },
): RulesDiff {
  return {
    ...(left.nsg &&
      right.nsg && {
        nsg: diffEntries(
          left.nsg.rules.map((rule) => nsgEntry(rule, names.left)),
          right.nsg.rules.map((rule) => nsgEntry(rule, names.right)),
        ),
      }),
    ...(left.firewall &&
      right.firewall && {
        firewall: withFrames(
          firewallEntries(left.firewall, left.region, names.left),
          firewallEntries(right.firewall, right.region, names.right),
        ),
      }),
    ...(left.routes &&
      right.routes && {
        routes: withFrames(routeEntries(left.routes, names.left), routeEntries(right.routes, names.right)),
      }),
    ...(left['workspace-outbound'] &&
      right['workspace-outbound'] && {
        'workspace-outbound': diffEntries(
          outboundEntries(left['workspace-outbound'], names.left),
          outboundEntries(right['workspace-outbound'], names.right),
        ),
      }),
    ...(left['endpoint-policy'] &&
      right['endpoint-policy'] && {
        'endpoint-policy': diffEntries(
          definitionEntries(left['endpoint-policy']),
          definitionEntries(right['endpoint-policy']),
        ),
      }),
  };
}

/** Rules, and what they are in: groups, collections, the table. */
interface Framed {
  readonly rules: readonly RuleEntry[];
  readonly frames: readonly RuleEntry[];
}

/** What rules are in counts only where both sides have it and it differs. */
function withFrames(left: Framed, right: Framed): EntriesDiff<RuleEntry> {
  const rules = diffEntries(left.rules, right.rules);
  const frames = diffEntries(left.frames, right.frames);
  return { ...rules, changed: [...frames.changed, ...rules.changed] };
}

function nsgEntry(rule: NsgRule, names: OwnNames): RuleEntry {
  const { direction, access, protocol, priority } = rule;
  const [from, to] = [addressTexts(rule.source, names), addressTexts(rule.destination, names)];
  const name = names.text(rule.name);
  return {
    key: name.toLowerCase(),
    name,
    summary: `${priority}, ${direction.toLowerCase()}, ${access.toLowerCase()} ${protocol === '*' ? 'any protocol' : protocol}${sideText('from', from)}${sideText('to', to)}${portText(rule.ports)}`,
    fields: [
      field('number', String(priority)),
      field('direction', direction),
      field('access', access),
      field('protocol', protocol),
      field('from', ...from),
      field('from ports', ...portTexts(rule.sourcePorts)),
      field('to', ...to),
      field('ports', ...portTexts(rule.ports)),
    ],
  };
}

/** The default priority of a region's group is the region's own. */
function firewallEntries({ groups }: FirewallConfiguration, region: Region | undefined, names: OwnNames): Framed {
  const all = groups.map((group) => {
    const name = names.text(group.name);
    const isOwn = region !== undefined && name !== group.name && group.priority === region.groupPriority;
    const priority = isOwn ? "the region's own" : String(group.priority);
    const frame: RuleEntry = {
      key: `group ${name.toLowerCase()}`,
      name: `group ${name}`,
      summary: '',
      fields: [field('priority', priority), field('generation', String(group.generation))],
    };
    return { frame, collections: group.collections.map((own) => collectionEntries(own, name, names)) };
  });
  return {
    frames: all.flatMap(({ frame, collections }) => [frame, ...collections.flatMap(({ frames }) => frames)]),
    rules: all.flatMap(({ collections }) => collections.flatMap(({ rules }) => rules)),
  };
}

function collectionEntries(collection: FirewallCollection, group: string, names: OwnNames): Framed {
  const { kind, priority, access } = collection;
  const name = names.text(collection.name);
  const key = `${group}/${name}`.toLowerCase();
  const frame: RuleEntry = {
    key,
    name: `collection ${name}`,
    summary: '',
    fields: [field('kind', kind), field('priority', String(priority)), field('access', access)],
  };
  const rules = firewallRules(collection, names).map(({ rule, fields, summary }) => ({
    key: `${key}/${rule}`.toLowerCase(),
    name: `${name}/${rule}`,
    summary: access === 'Allow' ? summary : `deny ${summary}`,
    fields,
  }));
  return { frames: [frame], rules };
}

interface RuleTexts {
  readonly rule: string;
  readonly summary: string;
  readonly fields: readonly Field[];
}

function firewallRules(collection: FirewallCollection, names: OwnNames): RuleTexts[] {
  switch (collection.kind) {
    case 'nat':
    case 'network':
      return collection.rules.map((rule) => {
        const [from, to] = [addressTexts(rule.source, names), addressTexts(rule.destination, names)];
        const translated =
          'translated' in rule ? [field('translated', `${rule.translated} ${rule.translatedPort}`)] : [];
        return {
          rule: names.text(rule.name),
          summary: `${rule.protocols.join(', ')}${sideText('to', to)}${portText(rule.ports)}`,
          fields: [
            field('protocols', ...rule.protocols),
            field('from', ...from),
            field('to', ...to),
            field('ports', ...portTexts(rule.ports)),
            ...translated,
          ],
        };
      });
    case 'application':
      return collection.rules.map((rule) => {
        const protocols = rule.protocols.map(({ type, port }) => `${type} ${port}`);
        const peers = [
          ...rule.hosts.map((host) => names.host(host)),
          ...rule.urls.map((url) => names.host(url)),
          ...rule.fqdnTags.map((tag) => `FQDN tag ${tag}`),
          ...rule.webCategories.map((category) => `web category ${category}`),
        ];
        return {
          rule: names.text(rule.name),
          summary: `${protocols.join(', ')}${sideText('to', peers)}`,
          fields: [
            field('protocols', ...protocols),
            field('from', ...addressTexts(rule.source, names)),
            ...(rule.destination ? [field('to', ...addressTexts(rule.destination, names))] : []),
            field('hosts', ...peers),
            field('TLS inspection', rule.terminatesTls ? 'on' : 'off'),
          ],
        };
      });
    default:
      return collection satisfies never;
  }
}

/** The routes, and what the table says of gateway routes. */
function routeEntries({ routes, disablesGatewayRoutes }: RouteConfiguration, names: OwnNames): Framed {
  const gateway = disablesGatewayRoutes === undefined ? [] : [disablesGatewayRoutes ? 'stay out' : 'come in'];
  const table = { key: 'table', name: 'table', summary: '', fields: [field('gateway routes', ...gateway)] };
  const rules = routes.map((route): RuleEntry => {
    const name = names.text(route.name);
    const [to, hop] = [destinationText(route.destination, names), hopText(route.nextHop, route.address)];
    return {
      key: name.toLowerCase(),
      name,
      summary: `${to} to ${hop}`,
      fields: [field('destination', to), field('next hop', hop)],
    };
  });
  return { frames: [table], rules };
}

function destinationText(destination: ConfiguredRoute['destination'], names: OwnNames): string {
  switch (destination.kind) {
    case 'prefix':
      return destination.prefix.text;
    case 'service-tag':
      return names.tag(destination.tag);
    case 'parameter':
      return `the parameter ${destination.name}`;
    default:
      return destination satisfies never;
  }
}

/** `VirtualAppliance 10.0.1.4`. */
export function hopText(type: string, address?: string): string {
  return address === undefined ? type : `${type} ${address}`;
}
