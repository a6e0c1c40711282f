import * as assert from 'uvu/assert';
import type { AddressMatch } from '../../../src/configuration/addresses.js';
import type { FirewallNetworkRule } from '../../../src/configuration/firewall.js';
import type { NsgRule } from '../../../src/configuration/nsg.js';
import { intervalsOf } from '../../../src/packets/address-set.js';
import { suite } from '../../suite.js';
import { read } from './read.js';

/** One field after the other, in the spellings that Azure takes and those that it does not. */
const test = suite('fields of configurations');

const RULE = {
  name: 'rule',
  protocol: 'Tcp',
  sourcePortRange: '*',
  destinationPortRange: '443',
  sourceAddressPrefix: '*',
  destinationAddressPrefix: '10.0.0.0/8',
  access: 'Allow',
  priority: 100,
  direction: 'Outbound',
};

/** The rule with other fields, or the codes of what is wrong with it. */
async function rule(fields: object): Promise<NsgRule | string> {
  const { configurations, findings } = await read({ ...RULE, ...fields });
  const [configuration] = configurations;
  if (configuration?.kind === 'nsg' && configuration.rules[0] && findings.length === 0) return configuration.rules[0];
  return findings.map(({ code }) => code).join(' ');
}

async function ports(value: unknown, key = 'destinationPortRange'): Promise<unknown> {
  const found = await rule({ destinationPortRange: undefined, [key]: value });
  return typeof found === 'string' ? found : found.ports.map(({ first, last }) => `${first}-${last}`).join(' ');
}

/** `0a000000-0affffff`: the addresses of a side, with tags and symbols. */
function print({ isAny, sets, tags, symbols }: AddressMatch): string {
  const ranges = [sets.ipv4, sets.ipv6].flatMap((set) =>
    [...intervalsOf(set)].map(({ first, last }) => `${first.toString(16)}-${last.toString(16)}`),
  );
  return [...(isAny ? ['any'] : []), ...ranges, ...tags, ...symbols.map(({ kind, name }) => `${kind} ${name}`)].join(
    ' ',
  );
}

async function destination(fields: object): Promise<string> {
  const found = await rule({ destinationAddressPrefix: undefined, ...fields });
  return typeof found === 'string' ? found : print(found.destination);
}

test('words in any letter case are the words of the API', async () => {
  const found = await rule({ protocol: 'TCP', access: 'DENY', direction: 'inbound' });
  assert.ok(typeof found !== 'string');
  assert.equal([found.protocol, found.access, found.direction], ['Tcp', 'Deny', 'Inbound']);
  for (const [field, value] of Object.entries({ protocol: 'All', access: 'Permit', direction: 'Out' }))
    assert.is(await rule({ [field]: value }), 'RC522');
});

test('what is empty in any way is not there', async () => {
  const plain = await rule({});
  for (const nothing of ['', null, undefined, []]) {
    assert.equal(await rule({ destinationPortRanges: nothing, sourceAddressPrefixes: nothing }), plain);
    assert.equal(await rule({ sourceApplicationSecurityGroups: nothing, description: nothing }), plain);
    assert.is(await rule({ destinationPortRange: nothing }), 'RC522');
    assert.is(await rule({ sourceAddressPrefix: nothing }), 'RC522');
    assert.is(await rule({ protocol: nothing }), 'RC522');
    assert.is(await rule({ priority: nothing }), 'RC522');
    assert.is(await rule({ name: nothing }), 'RC522');
  }
});

test('ports', async () => {
  assert.is(await ports('*'), '0-65535');
  assert.is(await ports('0-65535'), '0-65535');
  assert.is(await ports(['0-65535'], 'destinationPortRanges'), '0-65535');
  assert.is(await ports('0'), '0-0');
  assert.is(await ports(443), '443-443');
  assert.is(await ports(['443', '80', '81-90'], 'destinationPortRanges'), '80-90 443-443');
  for (const bad of ['65536', '-1', '1-', '90-80', 'http', '80,443', ' 80', '1-2-3', true, {}])
    assert.is(await ports(bad), 'RC522', JSON.stringify(bad));
  assert.is(await destination({ destinationAddressPrefixes: '10.0.0.0/8' }), 'RC522');
  for (const bad of [['*'], '80', [['80']], [null]]) assert.is(await ports(bad, 'destinationPortRanges'), 'RC522');
});

test('addresses', async () => {
  const single = (value: unknown): Promise<string> => destination({ destinationAddressPrefix: value });
  const several = (...values: unknown[]): Promise<string> => destination({ destinationAddressPrefixes: values });
  assert.is(await single('*'), 'any');
  assert.is(await single('0.0.0.0/0'), '0-ffffffff', 'every IPv4 address is not any');
  assert.is(await single('10.0.0.4'), await single('10.0.0.4/32'));
  assert.is(await single('2001:DB8::1'), await single('2001:db8::1/128'));
  assert.is(await single('storage.westus'), 'Storage.WestUS');
  assert.is(await several('10.0.0.0/9', '10.128.0.0/9'), await single('10.0.0.0/8'));
  assert.is(await single('10.0.0.1/8'), 'RC522');
  assert.is(await single('10.0.0.4-10.0.0.9'), 'RC522');
  assert.is(await single('10.0.0.0/8,10.1.0.0/16'), 'RC522');
  assert.is(await single('Storage.WestUp'), 'RC207');
  assert.is(await several('Storage'), 'RC522', 'Azure refuses tags in lists');
  assert.is(await several('*'), 'RC522');
  assert.is(await several('10.0.0.0/8', ''), 'RC522');
  assert.is(await several('10.0.0.0/8', '2001:db8::/32'), 'RC522', 'one family in a rule');
});

test('a host with bits beyond the length comes with the prefix that is meant', async () => {
  const { findings } = await read({ ...RULE, destinationAddressPrefix: '10.0.0.1/8' });
  assert.match(findings[0]?.help ?? '', /10\.0\.0\.0\/8/);
});

test('application security groups are names', async () => {
  const id = '/subscriptions/1/resourceGroups/Hub/providers/Microsoft.Network/applicationSecurityGroups/Web';
  const destinationApplicationSecurityGroups = [{ id, resourceGroup: 'Hub' }];
  assert.is(
    await destination({ destinationApplicationSecurityGroups }),
    `application-security-group ${id.toLowerCase()}`,
  );
  assert.is(
    await destination({ destinationApplicationSecurityGroups, destinationAddressPrefix: '*' }),
    'RC522',
    'one or the other',
  );
});

test('keys that rulec does not know are refused', async () => {
  for (const key of ['Access', 'sourceGeoLocations', 'destinationPorts', 'expandedSourceAddressPrefix'])
    assert.is(await rule({ [key]: 'x' }), 'RC521', key);
  assert.ok(typeof (await rule({ somethingNew: null, etag: '1', provisioningState: 'Succeeded' })) !== 'string');
  for (const key of ['securityRules', 'routes', 'ruleCollections'])
    assert.match(
      (await read({ name: 'x', priority: 100, [key]: [], newRestriction: true })).findings
        .map(({ code }) => code)
        .join(),
      /RC521/,
    );
});

test('only a rule of Azure is a default rule', async () => {
  assert.is(await rule({ priority: 65000 }), 'RC522');
  const { findings } = await read([{ ...RULE, name: 'DenyAllInBound', priority: 65500 }]);
  assert.equal(
    findings.map(({ code }) => code),
    ['RC520'],
    'a default rule alone is no rule',
  );
});

const NETWORK = {
  ruleType: 'NetworkRule',
  name: 'rule',
  ipProtocols: ['TCP'],
  sourceAddresses: ['*'],
  destinationAddresses: ['10.0.0.0/8'],
  destinationPorts: ['443'],
};

async function networkRule(fields: object, ...beside: readonly object[]): Promise<FirewallNetworkRule | string> {
  const collection = {
    ...{
      ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
      name: 'c',
      priority: 100,
      action: { type: 'Allow' },
    },
    rules: [{ ...NETWORK, ...fields }],
  };
  const { configurations, findings } = await read([
    { name: 'g', priority: 100, ruleCollections: [collection] },
    ...beside,
  ]);
  const [configuration] = configurations;
  const first = configuration?.kind === 'firewall' ? configuration.groups[0]?.collections[0] : undefined;
  const [found] = first?.kind === 'network' ? first.rules : [];
  return found && findings.every(({ severity }) => severity !== 'error')
    ? found
    : findings.map(({ code }) => code).join(' ');
}

async function networkSide(
  side: 'source' | 'destination',
  fields: object,
  ...beside: readonly object[]
): Promise<string> {
  const found = await networkRule({ [`${side}Addresses`]: [], ...fields }, ...beside);
  return typeof found === 'string' ? found : print(found[side]);
}

const GROUP_ID = '/subscriptions/1/resourceGroups/Hub/providers/Microsoft.Network/ipGroups/Compute';

test('addresses of a firewall', async () => {
  const destinations = (...destinationAddresses: string[]): Promise<string> =>
    networkSide('destination', { destinationAddresses });
  const sources = (...sourceAddresses: string[]): Promise<string> => networkSide('source', { sourceAddresses });
  assert.is(await sources('*'), 'any');
  assert.is(await sources('10.0.0.4-10.0.0.5', '10.0.0.6'), 'a000004-a000006');
  assert.is(await destinations('storage', 'Sql.WestUS', '10.0.0.0/8'), 'a000000-affffff Storage Sql.WestUS');
  assert.is(await destinations('2001:db8::/127'), '20010db8000000000000000000000000-20010db8000000000000000000000001');
  assert.is(await sources('Storage'), 'RC522');
  assert.is(await sources('10.0.0.9-10.0.0.4'), 'RC522');
  assert.is(await sources('10.0.0.9-10.0.0.256'), 'RC522');
  assert.is(await sources('10.0.0.4-10.0.0.5-10.0.0.6'), 'RC522');
  assert.is(await destinations(), 'RC522');
  assert.is(await networkSide('destination', { destinationFqdns: ['Contoso.com'] }), 'host contoso.com');
});

test('an IP group is its addresses where the file has them', async () => {
  const group = { type: 'Microsoft.Network/ipGroups', id: GROUP_ID, name: 'Compute' };
  const fields = { sourceIpGroups: [GROUP_ID.toUpperCase()] };
  assert.is(await networkSide('source', fields), `ip-group ${GROUP_ID.toLowerCase()}`);
  const nested = { ...group, properties: { ipAddresses: ['10.1.0.0/24', '10.1.1.0-10.1.1.255'], firewalls: [] } };
  assert.is(await networkSide('source', fields, nested), 'a010000-a0101ff');
  assert.is(await networkSide('source', fields, { ...group, ipAddresses: ['10.1.0.7'] }), 'a010007-a010007');
  assert.is(await networkSide('source', fields, { ...group, ipAddresses: [] }), 'RC522', 'a rule with it is skipped');
  assert.is(
    await networkSide('source', fields, { ...group, id: `${GROUP_ID}-2`, ipAddresses: ['10.1.0.7'] }),
    `ip-group ${GROUP_ID.toLowerCase()}`,
  );
});

test('an IP group of a template is found by its name, unless it is said to be elsewhere', async () => {
  const source = async (sourceIpGroup: string, ...ipAddresses: string[]): Promise<string> => {
    const collection = {
      ...{ ruleCollectionType: 'FirewallPolicyFilterRuleCollection', name: 'c', priority: 100 },
      ...{ action: { type: 'Allow' }, rules: [{ ...NETWORK, sourceAddresses: [], sourceIpGroups: [sourceIpGroup] }] },
    };
    const { configurations, findings } = await read({
      ...{ contentVersion: '1.0.0.0', $schema: 'https://schema.management.azure.com/deploymentTemplate.json#' },
      parameters: { prefix: { type: 'string' } },
      resources: [
        { type: 'Microsoft.Network/ipGroups', name: 'Compute', properties: { ipAddresses } },
        {
          type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
          ...{ name: 'policy/group', properties: { priority: 100, ruleCollections: [collection] } },
        },
      ],
    });
    assert.equal(findings, []);
    const [configuration] = configurations;
    const first = configuration?.kind === 'firewall' ? configuration.groups[0]?.collections[0] : undefined;
    return first?.kind === 'network' && first.rules[0] ? print(first.rules[0].source) : '';
  };
  const here = "[resourceId('Microsoft.Network/ipGroups', 'Compute')]";
  assert.is(await source(here, '10.1.0.7'), 'a010007-a010007');
  assert.match(await source(here, '10.1.0.7', "[parameters('prefix')]"), /^ip-group .*compute$/);
  assert.match(await source("[resourceId('Hub', 'Microsoft.Network/ipGroups', 'Compute')]", '10.1.0.7'), /^ip-group /);
  assert.match(await source(GROUP_ID, '10.1.0.7'), /^ip-group /);
});

test('ports of a firewall', async () => {
  const of = async (...destinationPorts: unknown[]): Promise<unknown> => {
    const found = await networkRule({ destinationPorts });
    return typeof found === 'string' ? found : found.ports;
  };
  assert.equal(await of('*'), [{ first: 0, last: 65535 }]);
  assert.equal(await of('80', '443-443'), [
    { first: 80, last: 80 },
    { first: 443, last: 443 },
  ]);
  for (const bad of ['0', '0-10', '65536', '10-9', 'any']) assert.is(await of(bad), 'RC522', bad);
  assert.is(await of(), 'RC522');
});

test('keys of newer API versions, which narrow a firewall rule, are refused', async () => {
  for (const key of ['sourceKubeSelectorGroups', 'sourceGeoLocations', 'destinationGeoLocations', 'protocols'])
    assert.is(await networkRule({ [key]: ['x'] }), 'RC521', key);
});

async function codes(content: unknown): Promise<string> {
  return (await read(content)).findings.map(({ code }) => code).join(' ');
}

test('one name, one priority, one destination', async () => {
  const route = { name: 'one', addressPrefix: '10.0.0.0/8', nextHopType: 'None' };
  assert.is(await codes([route, { ...route, name: 'two', addressPrefix: '10.1.0.0/16' }]), '');
  assert.is(await codes([route, { ...route, name: 'ONE', addressPrefix: '10.1.0.0/16' }]), 'RC524');
  assert.is(await codes([route, { ...route, name: 'two' }]), 'RC524');
  assert.is(await codes([RULE, { ...RULE, name: 'two', direction: 'Inbound' }]), '', 'each direction has its numbers');
  assert.is(await codes([RULE, { ...RULE, name: 'two' }]), 'RC524');
  assert.is(await codes([RULE, { ...RULE, name: 'Rule', priority: 101 }]), 'RC524');
  const collection = (name: string, priority: number, ...rules: object[]): object => ({
    ...{ ruleCollectionType: 'FirewallPolicyFilterRuleCollection', name, priority, action: { type: 'Allow' }, rules },
  });
  const group = (...ruleCollections: object[]): object => ({ name: 'g', priority: 100, ruleCollections });
  assert.is(await codes(group(collection('a', 100, NETWORK), collection('b', 101, NETWORK))), '');
  assert.is(await codes(group(collection('a', 100, NETWORK), collection('b', 100, NETWORK))), 'RC524');
  assert.is(await codes(group(collection('a', 100, NETWORK), collection('A', 101, NETWORK))), 'RC524');
  assert.is(await codes(group(collection('a', 100, NETWORK, NETWORK))), 'RC524');
  assert.is(await codes([group(), { ...group(), name: 'h' }]), 'RC524');
  const web = { ruleType: 'ApplicationRule', name: 'web', sourceAddresses: ['*'], fqdnTags: ['WindowsUpdate'] };
  const https = { ...web, protocols: [{ protocolType: 'Https', port: 443 }] };
  assert.is(await codes(group(collection('a', 100, NETWORK), collection('b', 100, https))), '', 'of two kinds');
  assert.is(await codes(group(collection('a', 100, web))), 'RC522', 'a policy needs protocols beside tags');
  const denies = { type: 'Allow', exceptFor: 'x' };
  assert.is(await codes(group({ ...collection('a', 100, NETWORK), action: denies })), 'RC521');
});

test('a group without a name does not take rules without a group', async () => {
  const { configurations } = await read([{ securityRules: [] }, RULE]);
  assert.equal(
    configurations.map((one) => one.kind === 'nsg' && [one.isWhole, one.rules.length]),
    [
      [true, 0],
      [false, 1],
    ],
  );
});

test('answers with a next page are not whole', async () => {
  assert.is(await codes({ value: [RULE], nextLink: 'https://management.azure.com/next' }), 'RC523');
  assert.is(await codes({ data: [RULE], skip_token: 'abc' }), 'RC523');
});

test('what is no resource is not passed over', async () => {
  for (const content of [
    [RULE, {}],
    [RULE, 5],
    [RULE, { name: 'x' }],
  ])
    assert.is(await codes(content), 'RC520');
  for (const content of ['5', '"text"', '{}', '[{}]', 'null']) assert.is(await codes(content), 'RC520', content);
});

test('a firewall has a policy or rules of its own', async () => {
  const firewall = { type: 'Microsoft.Network/azureFirewalls', name: 'fw', firewallPolicy: { id: GROUP_ID } };
  assert.is(await codes(firewall), 'RC520', 'its rules are elsewhere');
  const collection = { name: 'c', priority: 100, action: { type: 'Allow' }, rules: [] };
  assert.is(await codes({ ...firewall, networkRuleCollections: [collection] }), 'RC522');
});

test('a file of many mistakes is read to its end', async () => {
  const { findings } = await read([
    { ...RULE, protocol: 'x', priority: 1 },
    { ...RULE, destinationPortRange: 'x', new: 1 },
  ]);
  assert.equal(
    findings.map(({ code }) => code),
    ['RC522', 'RC522', 'RC522', 'RC521'],
  );
});

test('places are right behind a byte order mark and with carriage returns', async () => {
  const text = `\uFEFF${JSON.stringify({ ...RULE, priority: 7 }, null, 2)}`.replaceAll('\n', '\r\n');
  const { findings } = await read(text);
  const [{ place } = {}] = findings;
  const line = text.split('\r\n').findIndex((one) => one.includes('"priority"')) + 1;
  assert.equal(place, { file: 'azure.json', start: { line, column: 15 }, end: { line, column: 16 } });
});

test('a place at the beginning of a line is in that line', async () => {
  const { findings } = await read('{\n}');
  const second = await read('[\n5]');
  const lines = [...findings, ...second.findings].map(({ place }) => place && 'start' in place && place.start);
  assert.equal(lines, [
    { line: 1, column: 1 },
    { line: 2, column: 1 },
  ]);
});

test.run();
