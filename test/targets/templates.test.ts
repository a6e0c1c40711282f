import * as assert from 'uvu/assert';
import { type Compilation, compile } from '../../src/compile.js';
import { builtInCatalog, neededParameters, REGION_OF_EACH_CLOUD } from '../built-in-catalog.js';
import { suite } from '../suite.js';
import { compileGoodCase, goodCases } from './good-case.js';
import { complaintsAbout } from './template-complaints.js';

const test = suite('templates');

/** Fails with what is wrong in the templates; gives how many there were. */
function checkTemplates({ regions, findings }: Compilation): number {
  assert.ok(regions.length > 0, findings.map(({ message }) => message).join('\n'));
  const templates = regions.flatMap(({ files, region }) =>
    [...files].flatMap(([file, text]) => (file === 'manifest.json' ? [] : [{ name: `${region.name}/${file}`, text }])),
  );
  for (const { name, text } of templates)
    assert.equal(
      complaintsAbout(text).map((complaint) => `${name}: ${complaint}`),
      [],
    );
  return templates.length;
}

for (const good of goodCases()) {
  test(`good case ${good.name}`, async () => {
    const { compilation } = await compileGoodCase(good);
    assert.ok(compilation);
    assert.ok(checkTemplates(compilation) > 0);
    const classic = { ...good.options, firewallRules: 'classic', tlsInspection: false };
    const inside = await compileGoodCase({ ...good, options: classic });
    assert.ok(inside.compilation && checkTemplates(inside.compilation) > 0);
  });
}

for (const region of REGION_OF_EACH_CLOUD) {
  for (const features of [[], ['all']]) {
    test(`the built-in catalog in ${region}, ${features[0] ?? 'default'} features`, async () => {
      const catalog = await builtInCatalog();
      const options = { region, features, parameters: neededParameters(catalog) };
      assert.is(checkTemplates(await compile(catalog, options)), 3);
      assert.is(checkTemplates(await compile(catalog, { ...options, attach: true, defaultDeny: 'none' })), 3);
      assert.is(checkTemplates(await compile(catalog, { ...options, firewallRules: 'classic' })), 3);
      assert.is(
        checkTemplates(await compile(catalog, { ...options, targets: ['endpoint-policy', 'workspace-outbound'] })),
        // Of the defaults in 21Vianet, Azure has rules of its own for all.
        region === 'chinaeast2' && features.length === 0 ? 1 : 2,
      );
    });
  }
}

/** A change to a template's text, and what the walk must say of it. */
const CHANGES: readonly [file: string, from: RegExp, to: string, said: RegExp][] = [
  ['nsg.json', /2025-05-01/, '2023-09-01', /of version/],
  ['nsg.json', /2019-04-01/, '2015-01-01', /\$schema/],
  ['nsg.json', /"protocol": "Tcp"/, '"protocol": "TCP"', /the protocol TCP/],
  ['nsg.json', /"access": "Allow"/, '"access": "allow"', /the access/],
  ['nsg.json', /"direction": "Outbound"/, '"direction": "outbound"', /the direction/],
  ['nsg.json', /"priority": 4095/, '"priority": 4097', /the priority 4097/],
  ['nsg.json', /"priority": 211/, '"priority": 210', /two rules are/],
  [
    'nsg.json',
    /"destinationAddressPrefix": "AzureMonitor"/,
    '"destinationAddressPrefixes": ["AzureMonitor"]',
    /plural/,
  ],
  ['nsg.json', /"destinationAddressPrefix": "AzureMonitor"/, '"destinationAddressPrefixes": []', /empty/],
  ['nsg.json', /"destinationAddressPrefix": "AzureMonitor"/, '"destinationAddressPrefix": "internet"', /the tag/],
  ['nsg.json', /"198.51.100.0\/24",/, '"2001:db8::/32",', /families/],
  ['nsg.json', /"name": "peers-tag"/, '"name": "PEERS-PREFIX"', /two of the rules/],
  ['nsg.json', /"name": "peers-tag"/, '"name": "peers-tag-"', /named/],
  ['nsg.json', /"description": "One tag, one rule"/, '"description": ""', /description/],
  ['nsg.json', /\[parameters\('appliance'\)\]/, '10.0.0.4', /not used/],
  ['nsg.json', /"appliance": \{/, '"gadget": {', /not declared/],
  [
    'nsg.json',
    /"type": "string",(\s+"metadata": \{\s+"description": "Address of)/,
    '"type": "array",$1',
    /takes string/,
  ],
  ['firewall.json', /"priority": 10200/, '"priority": 200', /one priority/],
  ['firewall.json', /"ruleType": "NetworkRule"/, '"ruleType": "ApplicationRule"', /two types/],
  ['firewall.json', /"\[parameters\('sourceAddresses'\)\]"/, '["*"]', /the source/],
  ['firewall.json', /"192.0.2.0\/24"/, '"2001:db8::/32"', /IPv6/],
  ['firewall.json', /"destinationPorts": \[\s+"443"\s+\]/, '"destinationPorts": []', /no port/],
  ['firewall.json', /"443"/, '"0-79"', /port 0-79/],
  ['firewall.json', /"port": 443/, '"port": 64001', /port 64001/],
  ['firewall.json', /"updates.contoso.com"/, '"*contoso.com"', /targetFqdns/],
  ['firewall.json', /"destinationAddresses"/, '"destinationFqdns"', /the host/],
  ['firewall.json', /"ipProtocols": \[\s+"TCP"/, '"ipProtocols": ["Tcp"', /the protocols Tcp/],
  ['routes.json', /"nextHopType": "VirtualAppliance"/, '"nextHopType": "VnetLocal"', /appliance/],
  ['routes.json', /"nextHopType": "VirtualAppliance"/, '"nextHopType": "VNetLocal"', /the next hop/],
];

test('the walk sees what is wrong', async () => {
  const good = goodCases().find(({ name }) => name === 'every-peer-kind');
  const { compilation } = good ? await compileGoodCase(good) : {};
  const files = compilation?.regions[0]?.files;
  for (const [file, from, to, said] of CHANGES) {
    const text = files?.get(file) ?? '';
    const changed = text.replace(from, to);
    assert.is.not(changed, text, `${from} is not in ${file}`);
    const complaints = complaintsAbout(changed);
    assert.ok(
      complaints.some((complaint) => said.test(complaint)),
      `${from} to ${to}: ${complaints.join('; ')}`,
    );
  }
});

test('the walk sees what is wrong in the other targets', async () => {
  const catalog = await builtInCatalog();
  const options = { region: 'westus', features: ['pypi'], targets: ['endpoint-policy', 'workspace-outbound'] };
  const [output] = (await compile(catalog, options)).regions;
  const changes: readonly (readonly [file: string, from: RegExp, to: string, said: RegExp])[] = [
    ['endpoint-policy.json', /"Global"/, '"Microsoft.Storage"', /lists/],
    ['endpoint-policy.json', /\[\s+"\/services[^\]]+\]/, '[]', /lists/],
    ['endpoint-policy.json', /"storage-accounts"/, '"service-aliases"', /two of the definitions/],
    ['workspace-outbound.json', /2024-04-01/, '2025-05-01', /of version/],
    ['workspace-outbound.json', /"destination": "pypi.org"/, '"destination": "a.blob.core.windows.net"', /storage/],
    ['workspace-outbound.json', /"portRanges": "443"/, '"portRanges": ""', /the ports/],
    ['workspace-outbound.json', /"UserDefined"/, '"Required"', /the category/],
    ['workspace-outbound.json', /"dependsOn": \[\s+"[^"]+"\s+\],/, '', /depends on/],
  ];
  for (const [file, from, to, said] of changes) {
    const text = output?.files.get(file) ?? '';
    const changed = text.replace(from, to);
    assert.is.not(changed, text, `${from} is not in ${file}`);
    assert.match(complaintsAbout(changed).join('; '), said, `${from} to ${to}`);
  }
});

test('the walk sees a broken chain', async () => {
  const good = goodCases().find(({ name }) => name === 'attach');
  const { compilation } = good ? await compileGoodCase(good) : {};
  const text = compilation?.regions[0]?.files.get('nsg.json') ?? '';
  const changed = text.replace(/'att-storage'\)\]"/, "'att-gone')]\"");
  assert.is.not(changed, text);
  assert.ok(complaintsAbout(changed).some((complaint) => /depends on/.test(complaint)));
});

test.run();
