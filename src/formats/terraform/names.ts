import { finding, type Report } from '../../diagnostics/finding.js';

/** Parameters of the templates that Terraform takes by another name, since azurerm asks for something else or a folder holds all targets. */
const RENAMED: Readonly<Record<string, string>> = {
  firewallPolicyName: 'firewall_policy_id',
  priority: 'rule_collection_group_priority',
  disableBgpRoutePropagation: 'bgp_route_propagation_enabled',
  workspaceName: 'workspace_id',
};

/** Names that a module cannot give to its variables. https://developer.hashicorp.com/terraform/language/values/variables (2025-02-10) */
const RESERVED: ReadonlySet<string> = new Set([
  'count',
  'depends_on',
  'for_each',
  'lifecycle',
  'locals',
  'providers',
  'source',
  'version',
]);

/** The variable of a template parameter: `firewallPrivateIp` is `firewall_private_ip`. */
export function variableName(parameter: string): string {
  return (
    RENAMED[parameter] ??
    parameter
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
      .toLowerCase()
  );
}

/** The label of a rule, a route or a group: `aml-batch` is `aml_batch`. */
export function labelOf(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, '_').toLowerCase();
}

/** Reports what would be one label, and so one resource, though Azure tells the names apart. */
export function reportSharedLabels(names: readonly string[], region: string, report: Report): void {
  const owners = new Map<string, string>();
  for (const name of names) {
    const label = labelOf(name);
    const other = owners.get(label);
    if (other === undefined) owners.set(label, name);
    else
      report(
        finding('RC312', `${other} and ${name} would both be ${label} in Terraform`, {
          region,
          help: 'Rename one of the entries.',
        }),
      );
  }
}

/** Reports parameters whose variables Terraform could not tell apart or does not take. */
export function reportVariables(
  parameters: readonly string[],
  ours: readonly string[],
  region: string,
  report: Report,
): void {
  const owners = new Map<string, string>(ours.map((name) => [name, 'a variable of rulec']));
  const help = 'Rename the parameter in the catalog.';
  const ownFirst = [...parameters.filter(isOurs), ...parameters.filter((name) => !isOurs(name))];
  for (const parameter of ownFirst) {
    const name = variableName(parameter);
    const other = owners.get(name);
    if (RESERVED.has(name))
      report(
        finding('RC312', `the parameter ${parameter} would be the variable ${name}, which Terraform keeps`, {
          region,
          help,
        }),
      );
    else if (other !== undefined)
      report(
        finding('RC312', `the parameter ${parameter} would be the variable ${name}, as is ${other}`, { region, help }),
      );
    else owners.set(name, `the parameter ${parameter}`);
  }
}

const isOurs = (parameter: string): boolean => Object.hasOwn(RENAMED, parameter);
