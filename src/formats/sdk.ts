import type { Hole, TemplateParameter } from '../targets/template-parameter.js';
import type { WorkspaceOutboundModel } from '../targets/workspace-outbound/model.js';
import { type ClassicList, classicLists } from './classic-body.js';
import { endpointPolicyBody } from './endpoint-policy-body.js';
import { fileOf } from './file-names.js';
import { type DeployedModel, deployedModels, type FormatWriter, titleOf } from './format.js';
import { outboundRuleBody, WORKSPACE_API_VERSION } from './outbound-rule-body.js';
import { nsgBody, routeBody, routeTableBody, ruleCollectionGroupBody, type Sum, securityRuleBody } from './sdk-body.js';

/** What becomes of a firewall with classic rules, which is read, changed and written: a body would take away all that is not in it. */
interface FirewallChange {
  readonly operations: 'azureFirewalls';
  readonly names: readonly Hole[];
  readonly lists: readonly ClassicList[];
}

/** What one call of `@azure/arm-network` takes: `client[operations].beginCreateOrUpdateAndWait(resourceGroup, ...names, body)`. */
interface Call {
  readonly operations:
    | 'networkSecurityGroups'
    | 'securityRules'
    | 'firewallPolicyRuleCollectionGroups'
    | 'routeTables'
    | 'routes'
    | 'serviceEndpointPolicies';
  /** The parent first. */
  readonly names: readonly (string | Hole)[];
  readonly body: object;
}

/** The bodies that Azure's SDK takes, for scripts and `loadJsonContent`: one file for each target. */
export const writeSdkFiles: FormatWriter = (content) => {
  const models = deployedModels(content.models);
  return new Map(models.map((model) => [fileOf(model.kind, 'sdk'), writeSdk(model, titleOf(content, model.kind))]));
};

function writeSdk(model: DeployedModel, description: string): string {
  const parameters = new Map(model.parameters.map((parameter) => [parameter.name, parameter]));
  const file = {
    description,
    parameters: Object.fromEntries(
      model.parameters.map(({ name, type, description: about, default: value }) => [
        name,
        { type, description: about, default: value },
      ]),
    ),
    ...(model.kind === 'workspace-outbound'
      ? { requests: requestsOf(model).map((request) => filled(request, parameters)) }
      : { calls: callsOf(model).map((call) => filled(call, parameters)) }),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function callsOf(model: Exclude<DeployedModel, WorkspaceOutboundModel>): (Call | FirewallChange)[] {
  switch (model.kind) {
    case 'nsg': {
      const parent = { parameter: 'networkSecurityGroupName' };
      if (!model.isAttached) return [{ operations: 'networkSecurityGroups', names: [parent], body: nsgBody(model) }];
      return model.rules.map((rule) => ({
        operations: 'securityRules',
        names: [parent, rule.name],
        body: securityRuleBody(rule),
      }));
    }
    case 'firewall':
      if (model.form === 'classic')
        return [{ operations: 'azureFirewalls', names: [{ parameter: 'firewallName' }], lists: classicLists(model) }];
      return model.groups.map((group) => ({
        operations: 'firewallPolicyRuleCollectionGroups',
        names: [{ parameter: 'firewallPolicyName' }, group.name],
        body: ruleCollectionGroupBody(group),
      }));
    case 'routes': {
      const parent = { parameter: 'routeTableName' };
      if (!model.isAttached) return [{ operations: 'routeTables', names: [parent], body: routeTableBody(model) }];
      return model.routes.map((route) => ({
        operations: 'routes',
        names: [parent, route.name],
        body: routeBody(route),
      }));
    }
    case 'endpoint-policy':
      return [
        {
          operations: 'serviceEndpointPolicies',
          names: [{ parameter: 'serviceEndpointPolicyName' }],
          body: endpointPolicyBody(model),
        },
      ];
    default:
      return model satisfies never;
  }
}

/** What Azure's API takes, for what `@azure/arm-network` does not know: a PUT to a path below the resource group. */
interface Request {
  readonly method: 'PUT';
  /** The parts of the path after the resource group; a name may be open. */
  readonly path: readonly (string | Hole)[];
  readonly apiVersion: string;
  readonly body: object;
}

/** https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/2024-04-01/workspaces/outboundrules (2024-04-01) */
function requestsOf({ rules }: WorkspaceOutboundModel): Request[] {
  const provider = ['providers', 'Microsoft.MachineLearningServices', 'workspaces', { parameter: 'workspaceName' }];
  return rules.map((rule) => ({
    method: 'PUT',
    path: [...provider, 'outboundRules', rule.name],
    apiVersion: WORKSPACE_API_VERSION,
    body: { properties: outboundRuleBody(rule) },
  }));
}

type Parameters = ReadonlyMap<string, TemplateParameter>;

/** Defaults take the place of holes; where there is none, a text that Azure refuses names what has to go there. */
function filled(value: unknown, parameters: Parameters): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => filled(item, parameters));
  if (isHole(value)) return fillingOf(value, parameters);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, filled(member, parameters)]));
}

function isHole(value: object): value is Hole | Sum {
  return 'parameter' in value;
}

function fillingOf(hole: Hole | Sum, parameters: Parameters): unknown {
  const parameter = parameters.get(hole.parameter);
  const value = parameter?.default;
  if (typeof value === 'number') return 'plus' in hole ? value + hole.plus : value;
  if (value !== undefined) return value;
  const placeholder = `<${hole.parameter}${'plus' in hole ? ` + ${hole.plus}` : ''}>`;
  return parameter?.type === 'array' ? [placeholder] : placeholder;
}
