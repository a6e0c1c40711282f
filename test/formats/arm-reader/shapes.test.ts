import * as assert from 'uvu/assert';
import type { Configuration } from '../../../src/configuration/configuration.js';
import { suite } from '../../suite.js';
import { read } from './read.js';

/** The same rules in all the shapes in which Azure's tools have them. */
const test = suite('shapes of configurations');

const SCOPE = '/subscriptions/1/resourceGroups/Hub/providers/Microsoft.Network';

async function only(content: unknown): Promise<Configuration> {
  const { configurations, findings } = await read(content);
  assert.equal(findings, []);
  const [configuration, ...more] = configurations;
  if (!configuration || more.length > 0) throw new Error(`${configurations.length} configurations`);
  return configuration;
}

function template(...resources: readonly object[]): object {
  return {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    resources,
  };
}

const RULES = [
  {
    name: 'web',
    description: 'Web',
    protocol: 'Tcp',
    sourcePortRange: '*',
    destinationPortRanges: ['80', '443'],
    sourceAddressPrefix: '10.0.0.4',
    destinationAddressPrefix: 'Storage.WestUS',
    access: 'Allow',
    priority: 100,
    direction: 'Outbound',
  },
  {
    name: 'private',
    protocol: '*',
    sourcePortRange: '*',
    destinationPortRange: '*',
    sourceAddressPrefixes: ['10.0.0.0/8', '192.168.0.0/16'],
    destinationAddressPrefix: '*',
    access: 'Allow',
    priority: 100,
    direction: 'Inbound',
  },
] as const;

const DEFAULT_RULE = {
  name: 'AllowVnetInBound',
  id: `${SCOPE}/networkSecurityGroups/nsg/defaultSecurityRules/AllowVnetInBound`,
  ...{ protocol: '*', sourcePortRange: '*', destinationPortRange: '*', access: 'Allow', priority: 65000 },
  ...{ sourceAddressPrefix: 'VirtualNetwork', destinationAddressPrefix: 'VirtualNetwork', direction: 'Inbound' },
};

function nest<T extends { name: string }>({ name, ...properties }: T, type?: string): object {
  return { name, ...(type !== undefined && { type, apiVersion: '2025-05-01' }), properties };
}

const NSG_TYPE = 'Microsoft.Network/networkSecurityGroups';

/** As `az rest` has it: everything nested, with what Azure adds. */
const RAW_NSG = {
  name: 'nsg',
  id: `${SCOPE}/networkSecurityGroups/nsg`,
  etag: 'W/"1"',
  type: NSG_TYPE,
  location: 'westus',
  tags: { owner: 'network' },
  properties: {
    provisioningState: 'Succeeded',
    resourceGuid: '2',
    flushConnection: false,
    securityRules: RULES.map((rule) => ({
      ...nest({
        ...rule,
        provisioningState: 'Succeeded',
        sourceAddressPrefixes: 'sourceAddressPrefixes' in rule ? rule.sourceAddressPrefixes : [],
        destinationAddressPrefixes: [],
        sourcePortRanges: [],
        destinationApplicationSecurityGroups: null,
      }),
      id: `${SCOPE}/networkSecurityGroups/nsg/securityRules/${rule.name}`,
      etag: 'W/"1"',
      type: `${NSG_TYPE}/securityRules`,
    })),
    defaultSecurityRules: [nest(DEFAULT_RULE)],
    subnets: [{ id: `${SCOPE}/virtualNetworks/hub/subnets/compute` }],
    networkInterfaces: [],
    flowLogs: [],
  },
};

/** As `az network nsg show` has it, which leaves `properties` out and adds the resource group. */
const FLAT_NSG = {
  ...{ name: 'nsg', id: RAW_NSG.id, etag: 'W/"1"', type: NSG_TYPE, location: 'westus', resourceGroup: 'Hub' },
  ...{ provisioningState: 'Succeeded', resourceGuid: '2' },
  securityRules: RULES.map((rule) => ({
    ...rule,
    ...{ etag: 'W/"1"', resourceGroup: 'Hub', type: `${NSG_TYPE}/securityRules`, provisioningState: 'Succeeded' },
    id: `${SCOPE}/networkSecurityGroups/nsg/securityRules/${rule.name}`,
  })),
  defaultSecurityRules: [DEFAULT_RULE],
};

const NSG_SHAPES: Readonly<Record<string, unknown>> = {
  'an answer of the API': RAW_NSG,
  'what az prints': FLAT_NSG,
  'what the SDK takes': { location: 'westus', securityRules: RULES },
  'a list of the API': { value: [RAW_NSG], nextLink: null },
  'a list that az prints': [FLAT_NSG],
  'an answer of Resource Graph': { count: 1, data: [{ ...RAW_NSG, subscriptionId: '1', tenantId: '2', kind: '' }] },
  'flat rules in a nested group': { ...RAW_NSG, properties: { securityRules: RULES } },
  'a template': template(RAW_NSG),
  'default rules among the others': { name: 'nsg', securityRules: [...RULES, DEFAULT_RULE] },
  'children inside their group': template({
    ...{ type: NSG_TYPE, name: 'nsg', properties: {} },
    resources: RULES.map((rule) => nest(rule, 'securityRules')),
  }),
  'children beside their group': template(
    { type: NSG_TYPE, name: 'nsg', properties: {} },
    ...RULES.map((rule) => nest({ ...rule, name: `NSG/${rule.name}` }, `${NSG_TYPE}/securityRules`)),
  ),
  'rules that an export says twice': template(
    { type: NSG_TYPE, name: 'nsg', properties: { securityRules: RULES.map((rule) => nest(rule)) } },
    ...RULES.map((rule) => nest({ ...rule, name: `nsg/${rule.name}` }, `${NSG_TYPE}/securityRules`)),
  ),
  'a template with symbols for resources': {
    ...template(),
    languageVersion: '2.0',
    resources: { nsg: RAW_NSG, other: { existing: true, type: NSG_TYPE, name: 'other' } },
  },
  'a template in a template': template({
    ...{ type: 'Microsoft.Resources/deployments', name: 'inner', apiVersion: '2022-09-01' },
    properties: { mode: 'Incremental', template: template(RAW_NSG) },
  }),
};

for (const [title, content] of Object.entries(NSG_SHAPES)) {
  test(`a security group: ${title}`, async () => {
    assert.equal(await only(content), await only(RAW_NSG));
  });
}

test('the rules are what they say', async () => {
  const nsg = await only(RAW_NSG);
  assert.is(nsg.kind, 'nsg');
  if (nsg.kind !== 'nsg') return;
  assert.is(nsg.isWhole, true);
  assert.equal(
    nsg.rules.map(({ name, priority, direction, protocol }) => `${name} ${priority} ${direction} ${protocol}`),
    ['web 100 Outbound Tcp', 'private 100 Inbound *'],
  );
  const [web, local] = nsg.rules;
  assert.equal(web?.ports, [
    { first: 80, last: 80 },
    { first: 443, last: 443 },
  ]);
  assert.equal(web?.destination.tags, ['Storage.WestUS']);
  assert.equal(Array.from(web?.source.sets.ipv4.firsts ?? []), [0x0a000004]);
  assert.equal(Array.from(local?.source.sets.ipv4.firsts ?? []), [0x0a000000, 0xc0a80000]);
  assert.is(local?.destination.isAny, true);
  assert.is(web?.source.isAny, false);
});

test('rules without their group are of one group that is not whole', async () => {
  const listed = FLAT_NSG.securityRules;
  const attached = RULES.map((rule) => nest({ ...rule, name: `nsg/${rule.name}` }, `${NSG_TYPE}/securityRules`));
  const whole = await only(RAW_NSG);
  for (const content of [listed, RULES, template(...attached), [...listed, DEFAULT_RULE], { value: attached }])
    assert.equal(await only(content), { ...whole, isWhole: false });
});

test('groups, and rules of different groups, are configurations of their own', async () => {
  const [first, second] = RULES.map((rule, index) =>
    nest({ ...rule, name: `nsg-${index}/${rule.name}` }, `${NSG_TYPE}/securityRules`),
  );
  const { configurations, findings } = await read([RAW_NSG, { ...RAW_NSG, id: `${RAW_NSG.id}-2` }, first, second]);
  assert.equal(findings, []);
  assert.equal(
    configurations.map((one) => (one.kind === 'nsg' ? `${one.isWhole} ${one.rules.length}` : one.kind)),
    ['true 2', 'true 2', 'false 1', 'false 1'],
  );
});

const ROUTES = [
  { name: 'default', addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.0.1.4' },
  { name: 'batch', addressPrefix: 'BatchNodeManagement.WestUS', nextHopType: 'Internet', nextHopIpAddress: '' },
  { name: 'none', addressPrefix: '192.0.2.7', nextHopType: 'none', hasBgpOverride: false },
];
const TABLE_TYPE = 'Microsoft.Network/routeTables';

test('a route table in every shape', async () => {
  const flat = { type: TABLE_TYPE, name: 'table', disableBgpRoutePropagation: true, routes: ROUTES, subnets: [] };
  const nested = {
    ...{ type: TABLE_TYPE.toUpperCase(), name: 'table', location: 'westus' },
    properties: {
      disableBgpRoutePropagation: true,
      disablePeeringRoute: 'None',
      routes: ROUTES.map((route) => nest(route)),
    },
  };
  const table = await only(flat);
  assert.equal(table.kind === 'routes' && table.disablesGatewayRoutes, true);
  assert.equal(
    table.kind === 'routes' && table.routes.map(({ name, nextHop, address }) => ({ name, nextHop, address })),
    [
      { name: 'default', nextHop: 'VirtualAppliance', address: '10.0.1.4' },
      { name: 'batch', nextHop: 'Internet', address: undefined },
      { name: 'none', nextHop: 'None', address: undefined },
    ],
  );
  for (const content of [nested, { value: [nested] }, template(nested), { data: [flat] }])
    assert.equal(await only(content), table);
  const children = ROUTES.map((route) => nest({ ...route, name: `table/${route.name}` }, `${TABLE_TYPE}/routes`));
  const routes = table.kind === 'routes' ? table.routes : [];
  for (const content of [ROUTES, children, template(...children)])
    assert.equal(await only(content), { kind: 'routes', isWhole: false, routes });
});

const NETWORK_RULE = {
  name: 'dns',
  sourceAddresses: ['10.0.0.4-10.0.0.7', '10.1.0.0/24'],
  sourceIpGroups: [],
  destinationAddresses: ['*'],
  destinationPorts: ['53'],
};
const WEB_RULE = {
  name: 'web',
  sourceAddresses: ['*'],
  protocols: [{ protocolType: 'https', port: 443 }],
  targetFqdns: ['*.Contoso.com', 'pypi.org'],
};
const GROUP_TYPE = 'Microsoft.Network/FirewallPolicies/RuleCollectionGroups';

function policyGroup(
  name: string,
  priority = 200,
): { readonly name: string; readonly priority: number; readonly ruleCollections: readonly object[] } {
  const [ruleCollectionType, action] = ['FirewallPolicyFilterRuleCollection', { type: 'allow' }];
  return {
    name,
    priority,
    ruleCollections: [
      {
        ...{ ruleCollectionType, action, name: 'network', priority: 100 },
        rules: [{ ruleType: 'NetworkRule', ...NETWORK_RULE, ipProtocols: ['Udp', 'tcp'], destinationFqdns: [] }],
      },
      {
        ...{ ruleCollectionType, action, name: 'application', priority: 200 },
        rules: [{ ruleType: 'ApplicationRule', ...WEB_RULE, terminateTLS: false, webCategories: [], targetUrls: [] }],
      },
    ],
  };
}

test('a group of a firewall policy in every shape', async () => {
  const flat = {
    ...policyGroup('group'),
    type: GROUP_TYPE,
    id: `${SCOPE}/firewallPolicies/p/ruleCollectionGroups/group`,
  };
  const { name, ...properties } = policyGroup('group');
  const nested = {
    name,
    type: GROUP_TYPE,
    etag: '1',
    properties: { ...properties, size: '0.1MB', provisioningState: 'x' },
  };
  const inPolicy = {
    ...{ type: 'Microsoft.Network/firewallPolicies', name: 'p', properties: { threatIntelMode: 'Alert' } },
    resources: [{ ...nested, type: 'ruleCollectionGroups' }],
  };
  const firewall = await only(flat);
  for (const content of [nested, [flat], { value: [nested] }, policyGroup('group'), template(inPolicy)])
    assert.equal(await only(content), firewall);
  const collections = firewall.kind === 'firewall' ? (firewall.groups[0]?.collections ?? []) : [];
  assert.equal(
    collections.map(({ kind, access, rules }) => `${kind} ${access} ${rules.map((rule) => rule.name)}`),
    ['network Allow dns', 'application Allow web'],
  );
  const [network, application] = collections;
  assert.equal(network?.kind === 'network' && network.rules[0]?.protocols, ['UDP', 'TCP']);
  const source = network?.kind === 'network' ? network.rules[0]?.source.sets.ipv4 : undefined;
  assert.equal(
    [source?.firsts, source?.lasts],
    [new Uint32Array([0x0a000004, 0x0a010000]), new Uint32Array([0x0a000007, 0x0a0100ff])],
  );
  assert.equal(application?.kind === 'application' && application.rules[0]?.hosts, ['*.contoso.com', 'pypi.org']);
});

test('groups of parent policies come before; groups of one file are one firewall', async () => {
  const policies = [
    { type: 'Microsoft.Network/firewallPolicies', name: 'base', properties: {} },
    {
      ...{ type: 'Microsoft.Network/firewallPolicies', name: 'child' },
      properties: { basePolicy: { id: "[resourceId('Microsoft.Network/firewallPolicies', 'base')]" } },
    },
  ];
  const groups = [
    { ...policyGroup('child/own'), type: GROUP_TYPE },
    { ...policyGroup('base/shared'), type: GROUP_TYPE },
    { ...policyGroup('elsewhere/other'), type: GROUP_TYPE },
  ];
  const firewall = await only(template(...policies, ...groups));
  assert.equal(firewall.kind === 'firewall' && firewall.groups.map(({ name, generation }) => `${name} ${generation}`), [
    'own 1',
    'shared 0',
    'other 0',
  ]);
});

test('the rules inside a firewall, nested and flat', async () => {
  const lists = {
    networkRuleCollections: {
      name: 'network',
      priority: 100,
      action: { type: 'Deny' },
      rules: [{ ...NETWORK_RULE, protocols: ['UDP'] }],
    },
    applicationRuleCollections: {
      ...{ name: 'application', priority: 100, action: { type: 'Allow' } },
      rules: [WEB_RULE, { name: 'tags', sourceAddresses: ['*'], fqdnTags: ['WindowsUpdate'], protocols: [] }],
    },
    natRuleCollections: {
      ...{ name: 'nat', priority: 100, action: { type: 'Dnat' } },
      rules: [
        { ...NETWORK_RULE, name: 'ssh', protocols: ['TCP'], translatedAddress: '10.0.0.4', translatedPort: '22' },
      ],
    },
  };
  const type = 'Microsoft.Network/azureFirewalls';
  const flat = { type, name: 'fw', ...Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, [list]])) };
  const nested = {
    ...{ type, name: 'fw', zones: [], location: 'westus' },
    properties: {
      ...{ sku: { name: 'AZFW_VNet' }, threatIntelMode: 'Alert', ipConfigurations: [{}], additionalProperties: {} },
      ...Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, [{ ...nest(list), etag: '1' }]])),
    },
  };
  const firewall = await only(nested);
  assert.equal(await only(flat), firewall);
  const collections = firewall.kind === 'firewall' ? (firewall.groups[0]?.collections ?? []) : [];
  assert.equal(
    collections.map(({ kind, access, rules }) => `${kind} ${access} ${rules.length}`),
    ['nat Allow 1', 'network Deny 1', 'application Allow 2'],
  );
  const [nat, , application] = collections;
  assert.equal(nat?.kind === 'nat' && [nat.rules[0]?.translated, nat.rules[0]?.translatedPort], ['10.0.0.4', 22]);
  assert.equal(application?.kind === 'application' && application.rules[1]?.protocols, [
    { type: 'Http', port: 80 },
    { type: 'Https', port: 443 },
  ]);
});

test.run();
