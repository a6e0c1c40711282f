import type { TemplateParameter } from '../../targets/template-parameter.js';
import type { TargetModels } from '../format.js';
import { variableName } from './names.js';
import type { Json } from './values.js';

/** What azurerm asks for and a template does not, since it is deployed into a resource group. */
const RESOURCE_GROUPS = {
  resource_group_name: 'The resource group of the network security group and the route table.',
  firewall_resource_group_name: 'The resource group of the firewall.',
} as const;

const TYPES: Readonly<Record<TemplateParameter['type'], string>> = {
  string: 'string',
  int: 'number',
  bool: 'bool',
  array: 'list(string)',
};

/** What no target of the selection has a parameter for. */
export function ownVariables({ nsg, firewall, routes }: TargetModels): (keyof typeof RESOURCE_GROUPS)[] {
  return [
    ...(nsg || routes ? ['resource_group_name' as const] : []),
    ...(firewall?.form === 'classic' ? ['firewall_resource_group_name' as const] : []),
  ];
}

/** The parameters of all targets, each once: files of one folder are one module, which declares a variable once. */
export function parametersOf({ nsg, firewall, routes }: TargetModels): TemplateParameter[] {
  const all = [nsg, firewall, routes].flatMap((model) => model?.parameters ?? []);
  return [...new Map(all.map((parameter) => [parameter.name, parameter])).values()];
}

/** A variable without a default. */
export type NeededVariable = Pick<TemplateParameter, 'name' | 'type'>;

/** What has to be said to plan. */
export function neededVariables(models: TargetModels): NeededVariable[] {
  return [
    ...ownVariables(models).map((name) => ({ name, type: 'string' as const })),
    ...parametersOf(models)
      .filter((parameter) => parameter.default === undefined)
      .map(({ name, type }) => ({ name: variableName(name), type })),
  ];
}

/** `variables.tf.json`. Terraform takes what is inside a variable block literally, so nothing is escaped there. */
export function variableBlocks(models: TargetModels): Json {
  const own = ownVariables(models).map((name): [string, Json] => [
    name,
    {
      type: 'string',
      description: RESOURCE_GROUPS[name],
      nullable: false,
    },
  ]);
  return Object.fromEntries([
    ...own,
    ...parametersOf(models).map((one): [string, Json] => [variableName(one.name), variableBlock(one)]),
  ]);
}

function variableBlock(parameter: TemplateParameter): Json {
  const { name, type, description, default: value } = inWordsOfAzurerm(parameter);
  return {
    type: TYPES[type],
    description,
    ...(value !== undefined && { default: value }),
    nullable: false,
    ...(type === 'array' && { validation: refuseOpenLists(variableName(name)) }),
  };
}

/** Empty is never any, and a wildcard among sources would open the rules to all networks behind a firewall. */
function refuseOpenLists(name: string): Json {
  return {
    condition: `\${length(var.${name}) > 0 && !contains(var.${name}, "*")}`,
    error_message: 'At least one value is needed, and none may be a wildcard.',
  };
}

function inWordsOfAzurerm(parameter: TemplateParameter): TemplateParameter {
  switch (parameter.name) {
    case 'firewallPolicyName':
      return { ...parameter, description: 'Resource id of the existing firewall policy.' };
    // azurerm 4.0 turned the sense around. https://github.com/hashicorp/terraform-provider-azurerm (5.2.0, 2026-08-20)
    case 'disableBgpRoutePropagation':
      return {
        ...parameter,
        description: 'Let routes of gateways into the subnet; they would pass the firewall by.',
        default: parameter.default !== true,
      };
    default:
      return parameter;
  }
}

/** `versions.tf.json`: a module says once which providers it needs. */
export const VERSIONS: Json = {
  terraform: {
    required_version: '>= 1.1',
    required_providers: { azurerm: { source: 'hashicorp/azurerm', version: '>= 4.0, < 6.0' } },
  },
};
