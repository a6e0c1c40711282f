import type { EndpointPolicyModel } from '../targets/endpoint-policy/model.js';
import type { ClassicModel, PolicyModel } from '../targets/firewall/model.js';
import type { NsgModel } from '../targets/nsg/model.js';
import type { RouteTableModel } from '../targets/routes/model.js';
import type { TemplateParameter } from '../targets/template-parameter.js';
import { classicResource, classicVariables } from './arm-firewall.js';
import { escapeExpression, type Json, nest, toJson } from './arm-values.js';
import { classicLists } from './classic-body.js';
import { endpointPolicyBody } from './endpoint-policy-body.js';
import type { DeployedModel } from './format.js';
import { outboundRuleBody, WORKSPACE_API_VERSION } from './outbound-rule-body.js';
import { nsgBody, routeBody, routeTableBody, ruleCollectionGroupBody, securityRuleBody } from './sdk-body.js';
import { type ResourceParameter, templateParameters } from './whole-firewall.js';

/** The API version that the templates name; the installed SDK speaks it too. */
export const API_VERSION = '2025-05-01';

const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#';

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
    parameters: Object.fromEntries(
      templateParameters(model).map((parameter) => [parameter.name, parameterBody(parameter)]),
    ),
    ...(isClassic(model)
      ? { variables: classicVariables(model), resources: [classicResource(classicLists(model), API_VERSION)] }
      : { resources: resourcesOf(model).map(resourceBody) }),
  };
  return `${JSON.stringify(template, null, 2)}\n`;
}

function isClassic(model: DeployedModel): model is ClassicModel {
  return model.kind === 'firewall' && model.form === 'classic';
}

/** https://learn.microsoft.com/azure/azure-resource-manager/templates/parameters (2021-05-14) */
function parameterBody({ type, description, minLength, default: value }: TemplateParameter | ResourceParameter): Json {
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

function resourcesOf(model: Exclude<DeployedModel, ClassicModel>): Resource[] {
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

function firewallResources(model: PolicyModel): Resource[] {
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
