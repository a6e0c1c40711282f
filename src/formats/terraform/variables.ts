import type { TemplateParameter } from '../../targets/template-parameter.js';
import { deployedModels, type TargetModels } from '../format.js';
import { variableName } from './names.js';
import type { Json } from './values.js';

/** What azurerm asks for and a template does not, since it is deployed into a resource group. */
type OwnVariable = 'resource_group_name' | 'firewall_resource_group_name';

function groupDescription(name: OwnVariable, models: TargetModels): string {
  switch (name) {
    case 'resource_group_name':
      return `The resource group of the network security group and the route table${models['endpoint-policy'] ? ', and of the service endpoint policy' : ''}.`;
    case 'firewall_resource_group_name':
      return 'The resource group of the firewall.';
    default:
      return name satisfies never;
  }
}

const TYPES: Readonly<Record<TemplateParameter['type'], string>> = {
  string: 'string',
  int: 'number',
  bool: 'bool',
  array: 'list(string)',
};

/** What no target of the selection has a parameter for. */
export function ownVariables(models: TargetModels): OwnVariable[] {
  const { nsg, firewall, routes, 'endpoint-policy': policy } = models;
  return [
    ...(nsg || routes || policy ? ['resource_group_name' as const] : []),
    ...(firewall?.form === 'classic' ? ['firewall_resource_group_name' as const] : []),
  ];
}

/** The parameters of all targets, each once: files of one folder are one module, which declares a variable once. */
export function parametersOf(models: TargetModels): TemplateParameter[] {
  const all = deployedModels(models).flatMap(({ parameters }) => parameters);
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
      description: groupDescription(name, models),
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
    ...(type === 'array' && {
      validation:
        name === 'storageAccountIds' ? refuseStrangeIds(variableName(name)) : refuseOpenLists(variableName(name)),
    }),
  };
}

/** Empty is never any, and a wildcard among sources would open the rules to all networks behind a firewall. */
function refuseOpenLists(name: string): Json {
  return {
    condition: `\${length(var.${name}) > 0 && !contains(var.${name}, "*")}`,
    error_message: 'At least one value is needed, and none may be a wildcard.',
  };
}

/** Empty is never any, and an alias among the ids would let others' accounts through. */
function refuseStrangeIds(name: string): Json {
  return {
    condition: `\${length(var.${name}) > 0 && alltrue([for id in var.${name} : can(regex("^/subscriptions/", id))])}`,
    error_message: 'At least one value is needed, and each is a resource id.',
  };
}

function inWordsOfAzurerm(parameter: TemplateParameter): TemplateParameter {
  switch (parameter.name) {
    case 'firewallPolicyName':
      return { ...parameter, description: 'Resource id of the existing firewall policy.' };
    case 'workspaceName':
      return {
        ...parameter,
        description:
          'Resource id of the existing workspace, whose managed network is in the mode AllowOnlyApprovedOutbound.',
      };
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

/**
 * From here on azurerm has both resources for outbound rules of workspaces. It stands here since every compile loads this file, and what
 * writes those resources comes with a list of tags. https://github.com/hashicorp/terraform-provider-azurerm/releases/tag/v4.15.0 (2025-01-10)
 */
const OUTBOUND_PROVIDER = '>= 4.15, < 6.0';

/** `versions.tf.json`: a module says once which providers it needs. */
export function versionsOf(models: TargetModels): Json {
  const version = models['workspace-outbound'] ? OUTBOUND_PROVIDER : '>= 4.0, < 6.0';
  return {
    terraform: {
      required_version: '>= 1.1',
      required_providers: { azurerm: { source: 'hashicorp/azurerm', version } },
    },
  };
}
