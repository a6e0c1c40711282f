import { finding, type Report } from '../../diagnostics/finding.js';
import { hole } from '../../targets/template-parameter.js';
import type { OutboundRule, WorkspaceOutboundModel } from '../../targets/workspace-outbound/model.js';
import { portText } from '../outbound-rule-body.js';
import { AZURERM_OUTBOUND_TAGS } from './azurerm-outbound-tags.js';
import { labelOf } from './names.js';
import type { Remark } from './remarks.js';
import { escapeTemplate, type Json, reference } from './values.js';

const KINDS = {
  fqdn: 'azurerm_machine_learning_workspace_network_outbound_rule_fqdn',
  'service-tag': 'azurerm_machine_learning_workspace_network_outbound_rule_service_tag',
} as const;

/**
 * Rules one after another, whatever their kind: rules that were written at once were reported as made, and had deleted one another.
 * https://github.com/Azure/terraform-provider-azapi/issues/453 (2024-04-19)
 */
export function outboundResources({ rules }: WorkspaceOutboundModel, remarks: ReadonlyMap<string, Remark>): Json {
  const resources = rules.map((rule, index): [OutboundRule['kind'], string, Json] => {
    const before = rules[index - 1];
    const remark = remarks.get(rule.name);
    return [
      rule.kind,
      labelOf(rule.name),
      {
        ...(remark !== undefined && { '//': remark }),
        ...(before && { depends_on: [`${KINDS[before.kind]}.${labelOf(before.name)}`] }),
        name: rule.name,
        workspace_id: reference(hole('workspaceName')),
        ...attributesOf(rule),
      },
    ];
  });
  const ofKind = (kind: OutboundRule['kind']): { readonly [key: string]: Json } => {
    const own = resources.filter(([other]) => other === kind).map(([, label, body]) => [label, body] as const);
    return own.length === 0 ? {} : { [KINDS[kind]]: Object.fromEntries(own) };
  };
  return { ...ofKind('fqdn'), ...ofKind('service-tag') };
}

function attributesOf(rule: OutboundRule): { readonly [key: string]: Json } {
  switch (rule.kind) {
    case 'fqdn':
      return { destination_fqdn: escapeTemplate(rule.host) };
    case 'service-tag':
      return { service_tag: rule.tag, protocol: rule.protocol, port_ranges: portText(rule) };
    default:
      return rule satisfies never;
  }
}

/** Reports tags that azurerm refuses, though Azure takes them: none of its list is regional. */
export function reportTags({ rules }: WorkspaceOutboundModel, region: string, report: Report): void {
  const tags = new Set(rules.flatMap((rule) => (rule.kind === 'service-tag' ? [rule.tag] : [])));
  for (const tag of tags) {
    if (AZURERM_OUTBOUND_TAGS.has(tag)) continue;
    const base = tag.replace(/\..*$/, '');
    const other = AZURERM_OUTBOUND_TAGS.has(base) ? `name ${base} in a catalog of your own, or ` : '';
    report(
      finding('RC320', `azurerm has no outbound rule for the service tag ${tag}`, {
        region,
        help: `Write this target in other formats than terraform; or ${other}leave the feature out.`,
      }),
    );
  }
}
