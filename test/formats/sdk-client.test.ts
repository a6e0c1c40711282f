import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  AzureFirewall,
  AzureFirewallApplicationRuleCollection,
  AzureFirewallNetworkRuleCollection,
  FirewallPolicyRuleCollectionGroup,
  NetworkManagementClient,
  NetworkSecurityGroup,
  Route,
  RouteTable,
  SecurityRule,
  ServiceEndpointPolicy,
} from '@azure/arm-network';
import * as assert from 'uvu/assert';
import { classicLists } from '../../src/formats/classic-body.js';
import { endpointPolicyBody } from '../../src/formats/endpoint-policy-body.js';
import type { DeployedModel } from '../../src/formats/format.js';
import {
  nsgBody,
  routeBody,
  routeTableBody,
  ruleCollectionGroupBody,
  securityRuleBody,
  type Templated,
} from '../../src/formats/sdk-body.js';
import { type ClassicModel, type CompileOptions, compile, loadCatalog } from '../../src/index.js';
import { ROOT } from '../golden.js';
import { suite } from '../suite.js';
import { type Json, type ResolvedResource, resolveTemplate } from './arm-template.js';
import { EXISTING_FIREWALL } from './deployment-values.js';

/**
 * What the templates deploy must be what the real SDK client sends: its serializer drops unknown keys and keeps the
 * nesting of ARM for itself, so a body that arrives whole is one that Azure's own model knows.
 */
const test = suite('sdk client');

const VALUES: Readonly<Record<string, Json>> = {
  networkSecurityGroupName: 'nsg-1',
  routeTableName: 'rt-1',
  firewallPolicyName: 'policy-1',
  firewallName: 'firewall-1',
  existingFirewall: EXISTING_FIREWALL,
  firewallPrivateIp: '10.0.1.4',
  sourceAddresses: ['10.1.0.0/24'],
  clientSourceAddresses: ['10.2.0.0/24'],
  clusterSourceAddresses: ['10.3.0.0/24'],
  aksApiServerPrefixes: ['203.0.113.8/32'],
  clientPrefixes: ['10.4.0.0/16'],
  privateEndpointPrefixes: ['10.5.0.0/24'],
  serviceEndpointPolicyName: 'sep-1',
  storageAccountIds: ['/subscriptions/1/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/contoso'],
};

interface Received {
  readonly path: string;
  readonly body: Json;
}

async function withLoopback(
  action: (client: NetworkManagementClient, received: Received[]) => Promise<void>,
): Promise<void> {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += String(chunk);
    });
    request.on('end', () => {
      if (request.method === 'GET') {
        const shown = JSON.stringify(EXISTING_FIREWALL);
        response.writeHead(200, { 'content-type': 'application/json' }).end(shown);
        return;
      }
      const path = (request.url ?? '').replace(/\?.*$/, '');
      const { id = path, ...body } = JSON.parse(text);
      assert.is(id, path, 'what was read goes back where it came from');
      received.push({ path, body });
      response.writeHead(200, { 'content-type': 'application/json' }).end(text);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  try {
    const { NetworkManagementClient } = await import('@azure/arm-network');
    const { port } = server.address() as AddressInfo;
    const credential = { getToken: async () => ({ token: 'none', expiresOnTimestamp: Date.now() + 3_600_000 }) };
    const client = new NetworkManagementClient(credential, 'sub-1', {
      endpoint: `http://127.0.0.1:${port}`,
      allowInsecureConnection: true,
    });
    // The client sends no token over plain http; the loopback server wants none.
    client.pipeline.removePolicy({ name: 'bearerTokenAuthenticationPolicy' });
    await action(client, received);
  } finally {
    await new Promise((closed) => server.close(closed));
  }
}

/** The firewall as the client reads it, with our collections in the place of those of their names. */
async function changedFirewall(client: NetworkManagementClient, model: ClassicModel): Promise<AzureFirewall> {
  const {
    networkRuleCollections = [],
    applicationRuleCollections = [],
    ...others
  } = await client.azureFirewalls.get('rg', 'firewall-1');
  const [network, application] = classicLists(model);
  return {
    ...others,
    networkRuleCollections: [
      ...networkRuleCollections.filter(({ name }) => name !== network.name),
      ...fill<AzureFirewallNetworkRuleCollection[]>(network.collections, model),
    ],
    applicationRuleCollections: [
      ...applicationRuleCollections.filter(({ name }) => name !== application.name),
      ...fill<AzureFirewallApplicationRuleCollection[]>(application.collections, model),
    ],
  };
}

/** Fills the holes of a body from the values and the defaults of the model. */
function fill<T>(body: Templated<T>, model: DeployedModel): T {
  const defaults = Object.fromEntries(
    model.parameters.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]])),
  );
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    if ('parameter' in value) {
      const found = VALUES[String(value.parameter)] ?? defaults[String(value.parameter)];
      return 'plus' in value ? Number(found) + Number(value.plus) : found;
    }
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, walk(member)]));
  };
  return walk(body) as T;
}

async function send(client: NetworkManagementClient, model: DeployedModel): Promise<void> {
  switch (model.kind) {
    case 'nsg':
      if (!model.isAttached) {
        await client.networkSecurityGroups.beginCreateOrUpdateAndWait(
          'rg',
          'nsg-1',
          fill<NetworkSecurityGroup>(nsgBody(model), model),
        );
        return;
      }
      for (const rule of model.rules)
        await client.securityRules.beginCreateOrUpdateAndWait(
          'rg',
          'nsg-1',
          rule.name,
          fill<SecurityRule>(securityRuleBody(rule), model),
        );
      return;
    case 'routes':
      if (!model.isAttached) {
        await client.routeTables.beginCreateOrUpdateAndWait(
          'rg',
          'rt-1',
          fill<RouteTable>(routeTableBody(model), model),
        );
        return;
      }
      for (const route of model.routes)
        await client.routes.beginCreateOrUpdateAndWait('rg', 'rt-1', route.name, fill<Route>(routeBody(route), model));
      return;
    case 'firewall':
      if (model.form === 'classic') {
        await client.azureFirewalls.beginCreateOrUpdateAndWait(
          'rg',
          'firewall-1',
          await changedFirewall(client, model),
        );
        return;
      }
      for (const group of model.groups) {
        await client.firewallPolicyRuleCollectionGroups.beginCreateOrUpdateAndWait(
          'rg',
          'policy-1',
          group.name,
          fill<FirewallPolicyRuleCollectionGroup>(ruleCollectionGroupBody(group), model),
        );
      }
      return;
    case 'endpoint-policy':
      await client.serviceEndpointPolicies.beginCreateOrUpdateAndWait(
        'rg',
        'sep-1',
        fill<ServiceEndpointPolicy>(endpointPolicyBody(model), model),
      );
      return;
    case 'workspace-outbound':
      throw new Error('the client of networks does not know workspaces');
    default:
      model satisfies never;
  }
}

/** `Microsoft.Network/a/b` named `x/y` lies at `.../providers/Microsoft.Network/a/x/b/y`. */
function pathOf({ type, name }: ResolvedResource): string {
  const [provider, ...kinds] = type.split('/');
  const names = name.split('/');
  return `/subscriptions/sub-1/resourceGroups/rg/providers/${provider}/${kinds.map((kind, index) => `${kind}/${names[index]}`).join('/')}`;
}

type Deploy = (client: NetworkManagementClient, group: string, path: string, values: object) => Promise<void>;

/** The script that docs/formats.md shows. */
async function scriptOfPage(): Promise<Deploy> {
  const page = readFileSync(join(ROOT, 'docs', 'formats.md'), 'utf8');
  const [, script = ''] = /^```js\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const module: { deploy?: Deploy } = await import(`data:text/javascript,${encodeURIComponent(script)}`);
  assert.ok(module.deploy);
  return module.deploy;
}

async function arrivesAsWritten(options: CompileOptions): Promise<number> {
  const { catalog } = await loadCatalog();
  assert.ok(catalog);
  const deploy = await scriptOfPage();
  const { regions } = await compile(catalog, { ...options, formats: ['arm', 'sdk'] });
  let count = 0;
  for (const { models, files } of regions) {
    for (const [target, model] of Object.entries(models)) {
      if (model.kind === 'prefixes') continue;
      const resources = resolveTemplate(files.get(`${target}.json`) ?? '', VALUES);
      await withLoopback(async (client, received) => {
        await send(client, model);
        const expected = resources.map((resource) => ({
          path: pathOf(resource),
          body: {
            ...(resource.location === undefined ? {} : { location: resource.location }),
            ...(resource.extendedLocation === undefined ? {} : { extendedLocation: resource.extendedLocation }),
            ...(resource.tags === undefined ? {} : { tags: resource.tags }),
            ...(resource.zones === undefined ? {} : { zones: resource.zones }),
            properties: resource.properties,
          },
        }));
        assert.equal(received, expected);
        received.length = 0;
        const folder = mkdtempSync(join(tmpdir(), 'rulec-sdk-'));
        const path = join(folder, `${target}.sdk.json`);
        writeFileSync(path, files.get(`${target}.sdk.json`) ?? '');
        await deploy(client, 'rg', path, VALUES).finally(() => rmSync(folder, { recursive: true }));
        assert.equal(received, expected, 'the file that the script sends');
      });
      count += resources.length;
    }
  }
  return count;
}

const REGIONS = ['westus', 'usgovvirginia', 'chinaeast2'];
const EVERYTHING = { features: ['all'], parameters: { storageAccount: 'contoso' } };

test('the default features of three clouds', async () => assert.is(await arrivesAsWritten({ region: REGIONS }), 9));

test('all features of three clouds', async () =>
  assert.is(await arrivesAsWritten({ region: REGIONS, ...EVERYTHING }), 9));

test('service endpoint policies of three clouds', async () =>
  assert.is(await arrivesAsWritten({ region: REGIONS, ...EVERYTHING, targets: ['endpoint-policy'] }), 3));

test('paths with TLS inspection', async () => {
  const premium = { firewallTier: 'premium', tlsInspection: true };
  assert.is(await arrivesAsWritten({ region: 'westus', ...EVERYTHING, ...premium }), 3);
});

test('classic rules inside a firewall, which keeps everything else', async () => {
  const classic = { firewallRules: 'classic' };
  assert.is(await arrivesAsWritten({ region: REGIONS, ...EVERYTHING, ...classic }), 9);
  const { catalog } = await loadCatalog();
  assert.ok(catalog);
  const { regions } = await compile(catalog, { region: ['westus', 'eastus'], ...classic, targets: ['firewall'] });
  const [eastus, westus] = regions.map(({ files }) => resolveTemplate(files.get('firewall.json') ?? '', VALUES));
  const namesIn = (written: readonly ResolvedResource[] = []): unknown => {
    const { networkRuleCollections: list = [] } = (written[0]?.properties ?? {}) as Record<string, { name: string }[]>;
    return list.map(({ name }) => name);
  };
  assert.equal(namesIn(westus), ['somebody-elses', 'rulec-westus-network']);
  assert.equal(namesIn(eastus), ['somebody-elses', 'rulec-westus-network', 'rulec-eastus-network']);
  for (const written of [westus, eastus]) {
    const { networkRuleCollections: _, applicationRuleCollections: __, ...kept } = EXISTING_FIREWALL.properties;
    assert.match(JSON.stringify(written?.[0]?.properties), JSON.stringify(kept).slice(1, -1));
    const { type: _type, id: _id, properties: _properties, ...beside } = EXISTING_FIREWALL;
    const { type, apiVersion, dependsOn, properties, ...writtenBeside } = written?.[0] ?? {};
    assert.equal(writtenBeside, beside);
  }
  assert.not.match(JSON.stringify(westus), 'of-last-month');
});

test('child resources of existing parents', async () => {
  assert.ok(
    (await arrivesAsWritten({ region: 'westus', ...EVERYTHING, attach: true, targets: ['nsg', 'routes'] })) > 15,
  );
});

test('a different body would be seen', async () => {
  await withLoopback(async (client, received) => {
    await client.routes.beginCreateOrUpdateAndWait('rg', 'rt-1', 'r', {
      addressPrefix: '0.0.0.0/0',
      nextHopType: 'Internet',
    });
    assert.equal(received, [
      {
        path: '/subscriptions/sub-1/resourceGroups/rg/providers/Microsoft.Network/routeTables/rt-1/routes/r',
        body: { properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'Internet' } },
      },
    ]);
  });
});

test.run();
