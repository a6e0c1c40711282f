import { compareText } from '../../diagnostics/finding.js';
import type { EndpointPolicyModel } from '../../targets/endpoint-policy/model.js';
import {
  type ClassicCollection,
  classicCollections,
  type RuleCollection,
  type RuleCollectionGroup,
} from '../../targets/firewall/model.js';
import type { NsgModel } from '../../targets/nsg/model.js';
import type { RouteTableModel } from '../../targets/routes/model.js';
import type { TemplateParameter } from '../../targets/template-parameter.js';
import type { WorkspaceOutboundModel } from '../../targets/workspace-outbound/model.js';
import { API_VERSION } from '../arm.js';
import { definitionBody } from '../endpoint-policy-body.js';
import { type DeployedModel, deployedModels, type FormatWriter, titleOf } from '../format.js';
import { type FindOrigin, type Origin, originsOf } from '../origins.js';
import { outboundRuleBody, WORKSPACE_API_VERSION } from '../outbound-rule-body.js';
import { nsgBody, routeBody, routeTableBody, ruleCollectionGroupBody, securityRuleBody } from '../sdk-body.js';
import { type ResourceParameter, templateParameters } from '../whole-firewall.js';
import { classicParts } from './classic-firewall.js';
import { type CommentsOf, comment, parameterName, printValue, quoted } from './syntax.js';

const NSG = 'Microsoft.Network/networkSecurityGroups';
const ROUTE_TABLE = 'Microsoft.Network/routeTables';
const WORKSPACE = 'Microsoft.MachineLearningServices/workspaces';
const ENDPOINT_POLICY = 'Microsoft.Network/serviceEndpointPolicies';
const FIREWALL_POLICY = 'Microsoft.Network/firewallPolicies';

/** One file for each target of Azure. */
export const writeBicepFiles: FormatWriter = (content) => {
  const find = originsOf(content);
  const models = deployedModels(content.models);
  return new Map(models.map((model) => [`${model.kind}.bicep`, writeBicep(model, titleOf(content, model.kind), find)]));
};

function writeBicep(model: DeployedModel, description: string, find: FindOrigin): string {
  const parts = [
    `metadata description = ${quoted(description)}`,
    ...templateParameters(model).map(parameterText),
    ...resourcesOf(model, find),
  ];
  return `${parts.join('\n\n')}\n`;
}

const PARAMETER_TYPES: Readonly<Record<(TemplateParameter | ResourceParameter)['type'], string>> = {
  string: 'string',
  int: 'int',
  bool: 'bool',
  array: 'string[]',
  object: 'object',
};

function parameterText(parameter: TemplateParameter | ResourceParameter): string {
  const { name, type, description, minLength, default: value } = parameter;
  const given = value === undefined ? '' : ` = ${printValue(value, 0, noComments)}`;
  const least = minLength === undefined ? '' : `@minLength(${minLength})\n`;
  return `@description(${quoted(description)})\n${least}param ${parameterName(name)} ${PARAMETER_TYPES[type]}${given}`;
}

function resourcesOf(model: DeployedModel, find: FindOrigin): string[] {
  const taken = new Set(model.parameters.map(({ name }) => name));
  const nameOf = (wanted: string): string => (taken.has(wanted) ? `${wanted}_` : wanted);
  switch (model.kind) {
    case 'nsg':
      return nsgParts(model, find, nameOf);
    case 'routes':
      return routeParts(model, find, nameOf);
    case 'firewall': {
      if (model.form === 'classic')
        return classicParts(model, ruleComments(classicCollections(model), 'protocols', find), nameOf);
      const policy = nameOf('firewallPolicy');
      return [
        existing(policy, FIREWALL_POLICY, 'firewallPolicyName'),
        ...model.groups.map((group, index) => groupText(group, index, policy, nameOf, find)),
      ];
    }
    case 'workspace-outbound':
      return outboundParts(model, find, nameOf);
    case 'endpoint-policy':
      return [endpointPolicyText(model, find, nameOf)];
    default:
      return model satisfies never;
  }
}

type NameOf = (wanted: string) => string;

function nsgParts(model: NsgModel, find: FindOrigin, nameOf: NameOf): string[] {
  const descriptions = new Map(model.rules.map(({ name, description }) => [name, description]));
  const commentsOf: CommentsOf = (item) => {
    const name = nameIn(item);
    return name === undefined ? [] : comments(find('nsg', name), descriptions.get(name));
  };
  const rules = model.rules.map((rule) => ({ name: rule.name, properties: securityRuleBody(rule) }));
  if (model.isAttached) {
    const parent = { symbol: nameOf('networkSecurityGroup'), type: NSG, name: 'networkSecurityGroupName' };
    return children(parent, 'securityRules', 'securityRule', rules, commentsOf, nameOf);
  }
  const { location } = nsgBody(model);
  const body = {
    name: { parameter: 'networkSecurityGroupName' },
    location,
    properties: { securityRules: rules },
  };
  return [resource(nameOf('networkSecurityGroup'), NSG, body, commentsOf)];
}

function routeParts(model: RouteTableModel, find: FindOrigin, nameOf: NameOf): string[] {
  const commentsOf: CommentsOf = (item) => {
    const name = nameIn(item);
    return name === undefined ? [] : comments(find('routes', name), undefined);
  };
  const routes = model.routes.map((route) => ({ name: route.name, properties: routeBody(route) }));
  if (model.isAttached) {
    const parent = { symbol: nameOf('routeTable'), type: ROUTE_TABLE, name: 'routeTableName' };
    return children(parent, 'routes', 'route', routes, commentsOf, nameOf);
  }
  const { location, disableBgpRoutePropagation } = routeTableBody(model);
  const body = {
    name: { parameter: 'routeTableName' },
    location,
    properties: { disableBgpRoutePropagation, routes },
  };
  return [resource(nameOf('routeTable'), ROUTE_TABLE, body, commentsOf)];
}

function outboundParts(model: WorkspaceOutboundModel, find: FindOrigin, nameOf: NameOf): string[] {
  const commentsOf: CommentsOf = (item) => {
    const name = nameIn(item);
    return name === undefined ? [] : comments(find('workspace-outbound', name), undefined);
  };
  const rules = model.rules.map((rule) => ({ name: rule.name, properties: outboundRuleBody(rule) }));
  const parent = {
    symbol: nameOf('workspace'),
    type: WORKSPACE,
    name: 'workspaceName',
    apiVersion: WORKSPACE_API_VERSION,
  };
  return children(parent, 'outboundRules', 'outboundRule', rules, commentsOf, nameOf);
}

function endpointPolicyText(model: EndpointPolicyModel, find: FindOrigin, nameOf: NameOf): string {
  const commentsOf: CommentsOf = (item) => {
    const name = nameIn(item);
    return name === undefined ? [] : comments(find('endpoint-policy', name), undefined);
  };
  const definitions = model.definitions.map((own) => ({ name: own.name, properties: definitionBody(own) }));
  const body = {
    name: { parameter: 'serviceEndpointPolicyName' },
    location: model.region,
    properties: { serviceEndpointPolicyDefinitions: definitions },
  };
  return resource(nameOf('serviceEndpointPolicy'), ENDPOINT_POLICY, body, commentsOf);
}

/** Groups wait for one another: Azure writes only one of a policy at a time (hashicorp/terraform-provider-azurerm issue 15440). */
function groupText(
  group: RuleCollectionGroup,
  index: number,
  policy: string,
  nameOf: NameOf,
  find: FindOrigin,
): string {
  const commentsOf = ruleComments(group.collections, 'ruleType', find);
  const symbol = (at: number): string => nameOf(`ruleCollectionGroup${at === 0 ? '' : at + 1}`);
  const body = {
    parent: { parameter: policy },
    name: group.name,
    ...(index > 0 && { dependsOn: [{ parameter: symbol(index - 1) }] }),
    properties: ruleCollectionGroupBody(group),
  };
  return resource(symbol(index), `${FIREWALL_POLICY}/ruleCollectionGroups`, body, commentsOf);
}

/** Comments above the rules of a firewall, which have a key that collections lack. */
function ruleComments(
  collections: readonly (RuleCollection | ClassicCollection)[],
  key: 'ruleType' | 'protocols',
  find: FindOrigin,
): CommentsOf {
  const descriptions = new Map(
    collections.flatMap(({ rules }) => rules.map(({ name, description }) => [name, description] as const)),
  );
  return (item) => {
    const name = nameIn(item);
    return name === undefined || !(key in item) ? [] : comments(find('firewall', name), descriptions.get(name));
  };
}

interface Parent {
  readonly symbol: string;
  readonly type: string;
  /** The parameter that names it. */
  readonly name: string;
  /** Where it is another than most have. */
  readonly apiVersion?: string;
}

/** A loop, one at a time as Azure wants it, so that a child can come or go without touching the others' lines. */
function children(
  parent: Parent,
  kind: string,
  one: string,
  items: readonly object[],
  commentsOf: CommentsOf,
  nameOf: NameOf,
): string[] {
  const body = [`  parent: ${parent.symbol}`, `  name: ${nameOf(one)}.name`, `  properties: ${nameOf(one)}.properties`];
  return [
    existing(parent.symbol, parent.type, parent.name, parent.apiVersion),
    `var ${nameOf(kind)} = ${printValue(items, 0, commentsOf)}`,
    [
      '// Azure writes only one child of a parent at a time.',
      '@batchSize(1)',
      `resource ${nameOf(`${one}Resources`)} '${parent.type}/${kind}@${parent.apiVersion ?? API_VERSION}' = [for ${nameOf(one)} in ${nameOf(kind)}: {`,
      ...body,
      '}]',
    ].join('\n'),
  ];
}

function existing(symbol: string, type: string, parameter: string, apiVersion = API_VERSION): string {
  return `resource ${symbol} '${type}@${apiVersion}' existing = {\n  name: ${parameter}\n}`;
}

function resource(symbol: string, type: string, body: object, commentsOf: CommentsOf): string {
  return `resource ${symbol} '${type}@${API_VERSION}' = ${printValue(body, 0, commentsOf)}`;
}

function nameIn(item: object): string | undefined {
  return 'name' in item && typeof item.name === 'string' ? item.name : undefined;
}

/** The entry and its newest page; its purpose too where the rule has no description, or Azure's limit has cut it. */
function comments({ ids, purpose, sources }: Origin, description: string | undefined): string[] {
  const [newest] = sources.toSorted((left, right) => compareText(right.verified, left.verified));
  const page = newest ? `, ${newest.url} (${newest.verified})` : '';
  return [
    ...(ids.length === 0 ? [] : [comment(`${ids.join(', ')}${page}`)]),
    ...(purpose === description || purpose === '' ? [] : [comment(purpose)]),
  ];
}

const noComments: CommentsOf = () => [];
