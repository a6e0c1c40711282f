import type { EndpointPolicyConfiguration } from '../configuration/endpoint-policy.js';
import type { ConfiguredOutboundRule, WorkspaceOutboundConfiguration } from '../configuration/workspace-outbound.js';
import { printHostPattern } from '../packets/host-pattern.js';
import { type PortSet, unionPorts } from '../packets/ports.js';
import { field } from './diff-entries.js';
import type { RuleEntry } from './diff-frames.js';
import type { OwnNames } from './own-names.js';
import { portTexts, sideText } from './rule-texts.js';

/**
 * Rules are known by what they are for: a name has a mark of that, which is another in another region. Several for one tag and protocol, or for
 * one host, open what they open together, and so are compared together.
 */
export function outboundEntries({ rules }: WorkspaceOutboundConfiguration, names: OwnNames): RuleEntry[] {
  const groups = new Map<string, OutboundGroup>();
  for (const rule of rules) {
    const to = destinationText(rule, names);
    const key = `${rule.kind} ${to}`.toLowerCase();
    const known = groups.get(key);
    groups.set(key, {
      to,
      names: [...(known?.names ?? []), rule.name],
      categories: [...(known?.categories ?? []), rule.category],
      ports: unionPorts(known?.ports ?? [], rule.kind === 'service-tag' ? rule.ports : []),
    });
  }
  return [...groups].map(([key, group]) => {
    const ports = group.ports.length === 0 ? [] : portTexts(group.ports);
    return {
      key,
      name: group.to,
      summary: `${group.names.join(', ')}${ports.length === 0 ? '' : `, ports ${ports.join(', ')}`}`,
      fields: [field('ports', ...ports), field('category', ...group.categories)],
    };
  });
}

/** Rules for the same. */
interface OutboundGroup {
  readonly to: string;
  readonly names: readonly string[];
  readonly categories: readonly string[];
  /** None where rules have no ports of their own. */
  readonly ports: PortSet;
}

function destinationText(rule: ConfiguredOutboundRule, names: OwnNames): string {
  switch (rule.kind) {
    case 'fqdn':
      return names.host(printHostPattern(rule.host));
    case 'service-tag':
      return `${names.tag(rule.tag)} ${rule.protocol}`;
    case 'private-endpoint':
      return `private endpoint of ${rule.resource}`;
    default:
      return rule satisfies never;
  }
}

/** What a policy lists are no names of regions, so nothing is put aside. */
export function definitionEntries({ definitions }: EndpointPolicyConfiguration): RuleEntry[] {
  return definitions.map(({ name, service, resources }) => {
    const listed = resources.map((own) => (own.kind === 'parameter' ? `the parameter ${own.name}` : own.name));
    return {
      key: name.toLowerCase(),
      name,
      summary: `${service}${sideText('to', listed)}`,
      fields: [field('service', service), field('resources', ...listed)],
    };
  });
}
