import type { EndpointPolicyModel } from '../targets/endpoint-policy/model.js';
import type { FirewallModel } from '../targets/firewall/model.js';
import type { NsgModel } from '../targets/nsg/model.js';
import type { RouteTableModel } from '../targets/routes/model.js';
import type { Hole, TemplateParameter } from '../targets/template-parameter.js';
import { endpointPolicyBody } from './endpoint-policy-body.js';
import type { DeployedModel } from './format.js';
import { keptBy } from './kept.js';
import { outboundRuleBody, WORKSPACE_API_VERSION } from './outbound-rule-body.js';
import { nsgBody, routeBody, routeTableBody, ruleCollectionGroupBody, type Sum, securityRuleBody } from './sdk-body.js';

/** The API version that the templates name; the installed SDK speaks it too. */
export const API_VERSION = '2025-05-01';

const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#';

/** JSON as a template holds it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

interface Resource {
  readonly type: string;
  /** Where it is another than most have. */
  readonly apiVersion?: string;
  /** An ARM expression or a plain text. */
  readonly name: string;
  readonly location?: string;
  /** Resource ids as ARM expressions. */
  readonly dependsOn?: readonly string[];
  readonly properties: object;
}

/** An ARM template as text: what `az deployment group create` takes. */
export function writeArm(model: DeployedModel, description: string): string {
  const template = {
    $schema: SCHEMA,
    contentVersion: '1.0.0.0',
    metadata: { description },
    parameters: Object.fromEntries(model.parameters.map((parameter) => [parameter.name, parameterBody(parameter)])),
    resources: resourcesOf(model).map(resourceBody),
  };
  return `${JSON.stringify(template, null, 2)}\n`;
}

/** https://learn.microsoft.com/azure/azure-resource-manager/templates/parameters (2021-05-14) */
function parameterBody({ type, description, minLength, default: value }: TemplateParameter): Json {
  return {
    type,
    metadata: { description },
    ...(minLength !== undefined && { minLength }),
    ...(value !== undefined && { defaultValue: typeof value === 'string' ? escapeExpression(value) : value }),
  };
}

function resourceBody({ type, apiVersion = API_VERSION, name, location, dependsOn, properties }: Resource): object {
  return {
    type,
    apiVersion,
    name,
    location,
    dependsOn,
    properties: toJson(properties),
  };
}

function resourcesOf(model: DeployedModel): Resource[] {
  switch (model.kind) {
    case 'nsg':
      return nsgResources(model);
    case 'firewall':
      return firewallResources(model);
    case 'routes':
      return routeResources(model);
    case 'endpoint-policy':
      return endpointPolicyResources(model);
    case 'workspace-outbound':
      return serial(
        'Microsoft.MachineLearningServices/workspaces/outboundRules',
        'workspaceName',
        model.rules.map((rule) => ({ name: rule.name, properties: outboundRuleBody(rule) })),
        WORKSPACE_API_VERSION,
      );
    default:
      return model satisfies never;
  }
}

function nsgResources(model: NsgModel): Resource[] {
  const type = 'Microsoft.Network/networkSecurityGroups';
  if (model.isAttached) {
    return serial(
      `${type}/securityRules`,
      'networkSecurityGroupName',
      model.rules.map((rule) => ({ name: rule.name, properties: securityRuleBody(rule) })),
    );
  }
  const { location, securityRules } = nsgBody(model);
  return [
    {
      type,
      name: "[parameters('networkSecurityGroupName')]",
      location: String(location),
      properties: { securityRules: nest(securityRules) },
    },
  ];
}

function routeResources(model: RouteTableModel): Resource[] {
  const type = 'Microsoft.Network/routeTables';
  if (model.isAttached) {
    return serial(
      `${type}/routes`,
      'routeTableName',
      model.routes.map((route) => ({ name: route.name, properties: routeBody(route) })),
    );
  }
  const { location, routes, ...properties } = routeTableBody(model);
  return [
    {
      type,
      name: "[parameters('routeTableName')]",
      location: String(location),
      properties: { ...properties, routes: nest(routes) },
    },
  ];
}

function endpointPolicyResources(model: EndpointPolicyModel): Resource[] {
  const { location, serviceEndpointPolicyDefinitions: definitions } = endpointPolicyBody(model);
  return [
    {
      type: 'Microsoft.Network/serviceEndpointPolicies',
      name: "[parameters('serviceEndpointPolicyName')]",
      location: String(location),
      properties: { serviceEndpointPolicyDefinitions: nest(definitions) },
    },
  ];
}

function firewallResources(model: FirewallModel): Resource[] {
  return serial(
    'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
    'firewallPolicyName',
    model.groups.map((group) => ({ name: group.name, properties: ruleCollectionGroupBody(group) })),
  );
}

/** Children of one parent, each after the one before: Azure writes only one child of a parent at a time (hashicorp/terraform-provider-azurerm issue 15440). */
function serial(
  type: string,
  parent: string,
  children: readonly { name: string; properties: object }[],
  apiVersion?: string,
): Resource[] {
  return children.map(({ name, properties }, index) => {
    const before = children[index - 1];
    return {
      type,
      ...(apiVersion !== undefined && { apiVersion }),
      name: `[format('{0}/{1}', parameters('${parent}'), '${name}')]`,
      ...(before && { dependsOn: [`[resourceId('${type}', parameters('${parent}'), '${before.name}')]`] }),
      properties,
    };
  });
}

/** ARM wants below `properties` what the SDK has flat beside the name. */
function nest(items: unknown): object[] {
  if (!Array.isArray(items)) throw new Error('expected a list of named items');
  return items.map(nested);
}

const nested = keptBy(({ name, ...properties }: { name: string }) => ({ name, properties }));

function isHole(value: object): value is Hole | Sum {
  return 'parameter' in value;
}

/** Holes become template expressions; plain texts are kept from looking like one. */
function toJson(value: unknown): Json {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return escapeExpression(value);
  if (Array.isArray(value)) return value.map(itemToJson);
  if (typeof value !== 'object') throw new Error(`a template cannot hold ${typeof value}`);
  if (isHole(value))
    return 'plus' in value
      ? `[add(parameters('${value.parameter}'), ${value.plus})]`
      : `[parameters('${value.parameter}')]`;
  const members: { [key: string]: Json } = {};
  for (const [key, member] of Object.entries(value)) if (member !== undefined) members[key] = toJson(member);
  return members;
}

function itemToJson(item: unknown): Json {
  return typeof item === 'object' && item !== null ? objectItemToJson(item) : toJson(item);
}

const objectItemToJson = keptBy(toJson);

/** ARM reads a text in square brackets as an expression unless the first bracket is doubled. https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions */
function escapeExpression(text: string): string {
  return text.startsWith('[') && text.endsWith(']') ? `[${text}` : text;
}
