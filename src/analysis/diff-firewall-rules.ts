import type { FirewallCollection, FirewallConfiguration, FirewallGroup } from '../configuration/firewall.js';
import { groupPriorityOf } from '../targets/options.js';
import { diffEntries, type EntriesDiff, type Field, field } from './diff-entries.js';
import { type Framed, type RuleEntry, withFrames } from './diff-frames.js';
import type { DiffSide } from './diff-side.js';
import type { OwnNames } from './own-names.js';
import { addressTexts, portText, portTexts, sideText } from './rule-texts.js';

interface FirewallRuleEntry extends RuleEntry {
  /** Its name and the kind of its collection. */
  readonly byItself: string;
}

/**
 * A policy has other collections than a firewall with classic rules. So where one side is the one and the other the other,
 * rules are the same by their own names, unless several of a side have one.
 */
export function diffFirewalls(
  isOneForm: boolean,
  left: Framed<FirewallRuleEntry>,
  right: Framed<FirewallRuleEntry>,
): EntriesDiff<RuleEntry> {
  const areNamesOwn = [left, right].every(
    ({ rules }) => new Set(rules.map(({ byItself }) => byItself)).size === rules.length,
  );
  if (isOneForm || !areNamesOwn) return withFrames(left, right);
  const byThemselves = ({ rules }: Framed<FirewallRuleEntry>): RuleEntry[] =>
    rules.map(({ byItself, ...entry }) => ({ ...entry, key: byItself }));
  return diffEntries(byThemselves(left), byThemselves(right));
}

/** The default priority of a region's group is the region's own, and so is that of its collections in a firewall itself. */
function priorityText(
  { name, priority }: Pick<FirewallGroup, 'name' | 'priority'>,
  renamed: string,
  { region, deployment }: DiffSide,
): string {
  const isOwn = region !== undefined && renamed !== name && priority === groupPriorityOf(region, deployment);
  return isOwn ? "the region's own" : String(priority);
}

/** The groups and collections of a firewall, and its rules, under the names that both sides of a diff have for them. */
export function firewallEntries(
  { groups }: FirewallConfiguration,
  side: DiffSide,
  names: OwnNames,
): Framed<FirewallRuleEntry> {
  const all = groups.map((group) => {
    const name = names.text(group.name);
    const priority = priorityText(group, name, side);
    const frame: RuleEntry = {
      key: `group ${name.toLowerCase()}`,
      name: `group ${name}`,
      summary: '',
      fields: [field('priority', priority), field('generation', String(group.generation))],
    };
    return { frame, collections: group.collections.map((own) => collectionEntries(own, name, side, names)) };
  });
  return {
    frames: all.flatMap(({ frame, collections }) => [frame, ...collections.flatMap(({ frames }) => frames)]),
    rules: all.flatMap(({ collections }) => collections.flatMap(({ rules }) => rules)),
  };
}

function collectionEntries(
  collection: FirewallCollection,
  group: string,
  side: DiffSide,
  names: OwnNames,
): Framed<FirewallRuleEntry> {
  const { kind, access } = collection;
  const name = names.text(collection.name);
  const key = `${group}/${name}`.toLowerCase();
  const frame: RuleEntry = {
    key,
    name: `collection ${name}`,
    summary: '',
    fields: [field('kind', kind), field('priority', priorityText(collection, name, side)), field('access', access)],
  };
  const rules = firewallRules(collection, names).map(({ rule, fields, summary }) => ({
    key: `${key}/${rule}`.toLowerCase(),
    byItself: `${kind} ${rule}`.toLowerCase(),
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
