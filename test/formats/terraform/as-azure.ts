import * as assert from 'uvu/assert';
import { EMPTY_FIREWALL } from '../deployment-values.js';
import { type Evaluated, isObject } from './evaluate.js';

/** The words of azurerm that are not those of the API in another case. */
const NAMES: Readonly<Record<string, string>> = {
  next_hop_in_ip_address: 'nextHopIpAddress',
  destination_fqdns: 'targetFqdns',
  destination_urls: 'targetUrls',
  destination_fqdn_tags: 'fqdnTags',
  terminate_tls: 'terminateTLS',
};

/** The resources of a module as Azure's own JSON, told by what azurerm does with each attribute. */
export function asAzure(resources: readonly Evaluated[]): string {
  const classic = resources.filter(({ type }) => type in CLASSIC_LISTS);
  const others = resources.filter(({ type }) => !(type in CLASSIC_LISTS));
  return JSON.stringify([...others.map(resource), ...(classic.length > 0 ? [firewall(classic)] : [])]);
}

const CLASSIC_LISTS: Readonly<Record<string, string>> = {
  azurerm_firewall_network_rule_collection: 'networkRuleCollections',
  azurerm_firewall_application_rule_collection: 'applicationRuleCollections',
};

/** The collections of one firewall, which has no others. */
function firewall(collections: readonly Evaluated[]): object {
  const names = new Set(
    collections.map(({ values }) => `${values['resource_group_name']}/${values['azure_firewall_name']}`),
  );
  assert.is(names.size, 1);
  return {
    type: 'Microsoft.Network/azureFirewalls',
    name: EMPTY_FIREWALL.name,
    properties: Object.fromEntries(
      Object.entries(CLASSIC_LISTS).map(([type, list]) => [
        list,
        collections.filter((one) => one.type === type).map(classicCollection),
      ]),
    ),
  };
}

function classicCollection({ values }: Evaluated): object {
  return {
    name: values['name'],
    properties: {
      priority: values['priority'],
      action: { type: values['action'] },
      rules: listOf(values['rule']).map(({ protocol, protocols, destination_fqdns: hosts, ...others }) => ({
        ...inApiWords(others),
        ...given('destinationFqdns', hosts),
        ...given('protocols', protocols),
        ...given(
          'protocols',
          listOf(protocol).map(({ type, port }) => ({ protocolType: type, port })),
        ),
      })),
    },
  };
}

function resource({ type, values }: Evaluated): object {
  const name = String(values['name']);
  switch (type) {
    case 'azurerm_network_security_group':
      return {
        type: 'Microsoft.Network/networkSecurityGroups',
        name,
        location: values['location'],
        properties: { securityRules: listOf(values['security_rule']).map((rule) => child(rule, rule)) },
      };
    case 'azurerm_network_security_rule':
      return {
        type: 'Microsoft.Network/networkSecurityGroups/securityRules',
        ...child(values, values, `${values['network_security_group_name']}/`),
      };
    case 'azurerm_route_table':
      return {
        type: 'Microsoft.Network/routeTables',
        name,
        location: values['location'],
        properties: {
          disableBgpRoutePropagation: values['bgp_route_propagation_enabled'] === false,
          routes: listOf(values['route']).map((route) => child(route, route)),
        },
      };
    case 'azurerm_route':
      return {
        type: 'Microsoft.Network/routeTables/routes',
        ...child(values, values, `${values['route_table_name']}/`),
      };
    case 'azurerm_machine_learning_workspace_network_outbound_rule_fqdn':
      return outboundRule(name, 'FQDN', values['destination_fqdn']);
    case 'azurerm_machine_learning_workspace_network_outbound_rule_service_tag':
      return outboundRule(name, 'ServiceTag', {
        serviceTag: values['service_tag'],
        protocol: values['protocol'],
        portRanges: values['port_ranges'],
      });
    case 'azurerm_subnet_service_endpoint_storage_policy':
      return {
        type: 'Microsoft.Network/serviceEndpointPolicies',
        name,
        location: values['location'],
        properties: { serviceEndpointPolicyDefinitions: listOf(values['definition']).map((own) => child(own, own)) },
      };
    case 'azurerm_firewall_policy_rule_collection_group':
      return {
        type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
        name: `policy/${name}`,
        properties: {
          priority: values['priority'],
          ruleCollections: [
            ...listOf(values['network_rule_collection']).map((one) => collection(one, 'NetworkRule')),
            ...listOf(values['application_rule_collection']).map((one) => collection(one, 'ApplicationRule')),
          ],
        },
      };
    default:
      assert.unreachable(`${type} is no resource of ours`);
      return {};
  }
}

function outboundRule(name: string, type: string, destination: unknown): object {
  return {
    type: 'Microsoft.MachineLearningServices/workspaces/outboundRules',
    name: `workspace/${name}`,
    properties: { type, category: 'UserDefined', destination },
  };
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Belong to the resource, and not to the rule. */
const OF_RESOURCE = ['id', 'name', 'resource_group_name', 'network_security_group_name', 'route_table_name'];

function child(values: Record<string, unknown> | Evaluated['values'], named: Evaluated['values'], before = ''): object {
  const members = Object.entries(values).filter(([key]) => !OF_RESOURCE.includes(key));
  return { name: `${before}${named['name']}`, properties: inApiWords(Object.fromEntries(members)) };
}

function collection(values: Record<string, unknown>, ruleType: string): object {
  return {
    ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
    name: values['name'],
    priority: values['priority'],
    action: { type: values['action'] },
    rules: listOf(values['rule']).map((rule) => ({ ruleType, ...rules(rule, ruleType) })),
  };
}

function rules(rule: Record<string, unknown>, ruleType: string): object {
  const { protocols, destination_fqdns: hosts, ...others } = rule;
  if (ruleType === 'NetworkRule')
    return { ipProtocols: protocols, ...inApiWords({ ...others }), ...given('destinationFqdns', hosts) };
  return {
    protocols: listOf(protocols).map(({ type, port }) => ({ protocolType: type, port })),
    ...inApiWords({ ...others, destination_fqdns: hosts }),
  };
}

function given(key: string, value: unknown): object {
  return isLeftOut(value) ? {} : { [key]: value };
}

/** What Terraform gives for an attribute that nobody has set. */
function isLeftOut(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

function inApiWords(values: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => !isLeftOut(value))
      .map(([key, value]) => [NAMES[key] ?? key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()), value]),
  );
}
