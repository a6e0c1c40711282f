import type { EndpointPolicyConfiguration } from '../configuration/endpoint-policy.js';
import type { ConfiguredOutboundRule, WorkspaceOutboundConfiguration } from '../configuration/workspace-outbound.js';
import { printHostPattern } from '../packets/host-pattern.js';
import { field } from './diff-entries.js';
import type { RuleEntry } from './diff-frames.js';
import type { OwnNames } from './own-names.js';
import { portTexts, sideText } from './rule-texts.js';

/** A rule is known by what it is for: its name has a mark of that, which is another in another region. */
export function outboundEntries({ rules }: WorkspaceOutboundConfiguration, names: OwnNames): RuleEntry[] {
  return rules.map((rule) => {
    const [to, protocol, ports] = outboundTexts(rule, names);
    const key = `${rule.kind} ${to} ${protocol}`.toLowerCase();
    return {
      key,
      name: `${to}${protocol === '' ? '' : ` ${protocol}`}`,
      summary: `${rule.name}${ports.length === 0 ? '' : `, ports ${ports.join(', ')}`}`,
      fields: [field('ports', ...ports), field('category', rule.category)],
    };
  });
}

function outboundTexts(rule: ConfiguredOutboundRule, names: OwnNames): [string, string, string[]] {
  switch (rule.kind) {
    case 'fqdn':
      return [names.host(printHostPattern(rule.host)), '', []];
    case 'service-tag':
      return [names.tag(rule.tag), rule.protocol, portTexts(rule.ports)];
    case 'private-endpoint':
      return [`private endpoint of ${rule.resource}`, '', []];
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
