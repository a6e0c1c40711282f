import { isAllPorts, printPorts } from '../packets/ports.js';
import type { OutboundRule } from '../targets/workspace-outbound/model.js';

/** A stable version that has both kinds of rules; azurerm uses it too. https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/2024-04-01/workspaces/outboundrules (2024-04-01) */
export const WORKSPACE_API_VERSION = '2024-04-01';

/** The properties of an outbound rule, as the API takes them. */
export function outboundRuleBody(rule: OutboundRule): object {
  switch (rule.kind) {
    case 'fqdn':
      return { type: 'FQDN', category: 'UserDefined', destination: rule.host };
    case 'service-tag':
      return {
        type: 'ServiceTag',
        category: 'UserDefined',
        destination: {
          serviceTag: rule.tag,
          protocol: rule.protocol,
          portRanges: portText(rule),
          action: 'Allow',
        },
      };
    default:
      return rule satisfies never;
  }
}

/** Ports and ranges with commas, or `*`. */
export function portText({ ports }: Extract<OutboundRule, { kind: 'service-tag' }>): string {
  if (ports.length === 0) throw new Error('an empty set reached the output');
  return isAllPorts(ports) ? '*' : printPorts(ports);
}
