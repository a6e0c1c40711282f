import type { FirewallModel } from '../targets/firewall/model.js';
import type { FirewallRules } from '../targets/options.js';
import type { TemplateParameter } from '../targets/template-parameter.js';

/** The type of firewalls, whose classic rules are no resources: https://github.com/Azure/azure-sdk-for-js (arm-network 36.0.0) has operations for the whole alone. */
export const FIREWALL_TYPE = 'Microsoft.Network/azureFirewalls';

/** A parameter that takes a resource as Azure shows it; none has a default, which would be a guess. */
export interface ResourceParameter {
  readonly name: string;
  readonly type: 'object';
  readonly description: string;
  readonly minLength?: undefined;
  readonly default?: undefined;
}

/**
 * A template can write a firewall only whole, so what is not said to Azure is taken away from it. Nothing is left to
 * guess: the firewall is handed in as it is, and written back with our collections in the place of those of their names.
 */
export const EXISTING_FIREWALL: ResourceParameter = {
  name: 'existingFirewall',
  type: 'object',
  description:
    'The whole firewall as Azure shows it now. What it has by then and is not in here is lost, but for the collections of this template.',
};

/** The parameters of a model where a template writes it: the whole firewall in the place of its name. */
export function templateParameters(model: {
  readonly parameters: readonly TemplateParameter[];
}): readonly (TemplateParameter | ResourceParameter)[] {
  return model.parameters.map((parameter) => (parameter.name === 'firewallName' ? EXISTING_FIREWALL : parameter));
}

/** Whether a template writes all of a firewall. */
export function isWholeFirewall(model: { readonly kind: string; readonly form?: FirewallModel['form'] }): boolean {
  return model.kind === 'firewall' && model.form === 'classic';
}

/**
 * What stands for parameters where our own templates are judged: a firewall without collections of anybody else, as the
 * groups of a policy are judged without those beside them. So the judge cannot see what becomes of the rest of the
 * firewall; `classic-template.ts` compares what says so.
 */
export function judgedParameters(rules: FirewallRules): Readonly<Record<string, unknown>> {
  const nobodyElse = { networkRuleCollections: [], applicationRuleCollections: [] };
  return rules === 'classic' ? { [EXISTING_FIREWALL.name]: { name: '{firewall}', properties: nobodyElse } } : {};
}
