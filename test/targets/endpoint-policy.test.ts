import * as assert from 'uvu/assert';
import { compile } from '../../src/compile.js';
import { loadAzureTables } from '../../src/rules.js';
import { isStorageHost } from '../../src/service-tags/storage-names.js';
import { builtInCatalog, neededParameters } from '../built-in-catalog.js';
import { codesOf, compileSmall, DEFAULT_ROUTE, entry, onlyRegion } from '../small-catalog.js';
import { suite } from '../suite.js';

/** `--target endpoint-policy`: which storage accounts the compute's subnet may reach over its service endpoint. */
const test = suite('endpoint policy');

const TARGETS = { targets: ['endpoint-policy'] };
const ID = '/subscriptions/1/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/contoso';
const POLICY = (inside: string): string => `endpointPolicy: { service: Microsoft.Storage, ${inside} }`;
const STORE = 'priority: 200, to: { serviceTag: "Storage.{region}" }, tcp: 443';

interface Definition {
  readonly name: string;
  readonly properties: { readonly service: string; readonly serviceResources: string | readonly string[] };
}

/** What the template of a body lists, as `name service: resources`; undefined where there is no template. */
async function listed(entries: string, options: object = {}): Promise<string[] | undefined> {
  const { files } = onlyRegion(
    await compileSmall(`requirements:\n${entries}${DEFAULT_ROUTE}`, { ...TARGETS, ...options }),
  );
  const text = files.get('endpoint-policy.json');
  if (text === undefined) return undefined;
  const { resources } = JSON.parse(text);
  const definitions: Definition[] = resources[0].properties.serviceEndpointPolicyDefinitions;
  return definitions.map(({ name, properties: { service, serviceResources } }) => {
    const items = typeof serviceResources === 'string' ? [serviceResources] : serviceResources;
    assert.ok(items.length > 0, 'empty is never any');
    return `${name} ${service}: ${items.join(' ')}`;
  });
}

const BOTH = entry(
  'store',
  `${STORE}, ${POLICY('aliases: [/services/Azure/MachineLearning, /services/Azure/Batch], ownAccounts: true')}`,
);

test('aliases and accounts are two definitions; which accounts is a parameter', async () =>
  assert.equal(await listed(BOTH), [
    'service-aliases Global: /services/Azure/Batch /services/Azure/MachineLearning',
    "storage-accounts Microsoft.Storage: [parameters('storageAccountIds')]",
  ]));

test('the parameter has no default and takes no empty list, or the ids that are given', async () => {
  const parameterOf = async (options: object): Promise<unknown> => {
    const compilation = await compileSmall(`requirements:\n${BOTH}`, { ...TARGETS, ...options });
    const template = JSON.parse(onlyRegion(compilation).files.get('endpoint-policy.json') ?? '');
    const { metadata: _, ...others } = template.parameters.storageAccountIds;
    return others;
  };
  assert.equal(await parameterOf({}), { type: 'array', minLength: 1 });
  const twice = [ID, ID.replace('resourceGroups', 'ResourceGroups'), '/subscriptions/2'];
  assert.equal(await parameterOf({ storageAccounts: twice }), {
    type: 'array',
    defaultValue: [twice[1], '/subscriptions/2'],
    minLength: 1,
  });
});

test('where private endpoints lead to every account only aliases are left, and without those no policy', async () => {
  const none = { storageAccounts: ['none'] };
  assert.equal(await listed(BOTH, none), [
    'service-aliases Global: /services/Azure/Batch /services/Azure/MachineLearning',
  ]);
  const own = entry('own', `${STORE}, ${POLICY('ownAccounts: true')}`);
  assert.is(await listed(own, none), undefined);
  assert.is((await listed(own))?.length, 1);
});

test('what is no id of storage is refused, and so is an empty list', async () => {
  for (const storageAccounts of [
    [],
    ['none', ID],
    ['*'],
    ['contoso'],
    ['/services/Azure'],
    [`${ID}/blobServices/default`],
    ['/subscriptions/'],
    ['/providers/Microsoft.Management/managementGroups/all'],
  ]) {
    const compilation = await compileSmall(`requirements:\n${BOTH}`, { ...TARGETS, storageAccounts });
    assert.equal([...new Set(codesOf(compilation))], ['RC811'], storageAccounts.join());
    assert.equal(compilation.regions, []);
  }
  for (const id of ['/subscriptions/1', '/subscriptions/1/resourceGroups/data', ID])
    assert.is((await listed(BOTH, { storageAccounts: [id] }))?.length, 2);
});

/** Outcome and reason of each entry. */
async function outcomes(entries: string, options: object = {}): Promise<Record<string, string>> {
  const { coverage } = onlyRegion(
    await compileSmall(
      `parameters:\n  partner: { type: prefix, title: A partner }\nrequirements:\n${entries}${DEFAULT_ROUTE}`,
      {
        ...TARGETS,
        ...options,
      },
    ),
  );
  return Object.fromEntries(coverage.map(({ requirement, outcome }) => [requirement.split('/')[1], outcome.kind]));
}

test('storage of which nobody says whose it is would be denied, so it is a gap', async () => {
  const entries = [
    entry('tag', 'priority: 200, to: { serviceTag: Storage }, tcp: 443'),
    entry('cloud', 'priority: 210, to: { serviceTag: "AzureCloud.{region}" }, tcp: 443'),
    entry('host', 'to: { fqdn: [contoso.com, vscode.blob.core.windows.net] }, tcp: 443'),
    entry('path', 'to: { url: "vscode.file.core.windows.net/a" }, tcp: 443'),
    entry('anybody', 'priority: 220, to: { any: true }, tcp: 443'),
    entry('another-way', 'to: [{ fqdn: a.blob.core.windows.net }, { fqdn: mirror.contoso.com }], tcp: 443'),
    entry(
      'first-way',
      'priority: 270, to: [{ serviceTag: "Storage.{region}" }, { fqdn: files.contoso.com }], tcp: 443',
    ),
    entry('last-way', 'priority: 280, to: [{ serviceTag: Sql }, { fqdn: a.blob.core.windows.net }], tcp: 443'),
    entry('every-address', 'priority: 290, to: { prefix: 0.0.0.0/0 }, tcp: 443'),
    entry('wide', 'priority: 300, to: [{ serviceTag: Internet }, { fqdn: "*.windows.net" }], tcp: 443'),
    entry('perhaps', 'priority: 310, to: [{ serviceTag: AzureCloud }, { fqdn: mirror.contoso.com }], tcp: 443'),
    entry('other-tag', 'priority: 230, to: { serviceTag: AzureMonitor }, tcp: 443'),
    entry('parameter', 'priority: 240, to: { prefix: "{partner}" }, tcp: 443'),
    entry('inbound', 'priority: 250, from: { serviceTag: Storage }, tcp: 443'),
    entry('client', 'to: { fqdn: a.blob.core.windows.net }, tcp: 443, at: client'),
    BOTH.replace('priority: 200', 'priority: 260'),
  ].join('');
  const found = await outcomes(entries);
  assert.equal(found, {
    anybody: 'impossible',
    'another-way': 'impossible',
    client: 'not-applicable',
    cloud: 'impossible',
    'every-address': 'impossible',
    'first-way': 'impossible',
    host: 'impossible',
    inbound: 'not-applicable',
    'last-way': 'impossible',
    'other-tag': 'not-applicable',
    parameter: 'not-applicable',
    path: 'impossible',
    perhaps: 'not-applicable',
    store: 'exact',
    tag: 'impossible',
    wide: 'impossible',
  });
  assert.is((await outcomes(entries, { storageAccounts: ['none'] }))['store'], 'exact');
});

test('a gap is an error until it is accepted', async () => {
  const body = `requirements:\n${entry('tag', 'priority: 200, to: { serviceTag: Storage }, tcp: 443')}`;
  assert.equal(codesOf(await compileSmall(body, TARGETS)), ['RC301']);
  assert.equal(codesOf(await compileSmall(body, { ...TARGETS, acceptGaps: ['tag'] })), ['RC302']);
});

test('names of storage in all three clouds, and of nothing else', () => {
  const isStorage = (name: string, wildcard = false): boolean => isStorageHost({ name, wildcard });
  for (const name of [
    'a.blob.core.windows.net',
    'a.z22.web.core.windows.net',
    'a.dfs.core.usgovcloudapi.net',
    'a.queue.core.chinacloudapi.cn',
    'a.z01.file.storage.azure.net',
  ])
    assert.ok(isStorage(name), name);
  assert.ok(isStorage('blob.core.windows.net', true));
  assert.ok(isStorage('core.windows.net', true), 'some of the names below it are storage');
  assert.ok(isStorage('windows.net', true));
  for (const name of [
    'database.windows.net',
    'a.azurefd.net',
    'myblob.core.windows.net.contoso.com',
    'notblob.core.windows.net',
  ])
    assert.not(isStorage(name), name);
  assert.not(isStorage('servicebus.windows.net', true));
});

test('the policy is compiled only where it is named, and changes no other file', async () => {
  const catalog = await builtInCatalog();
  const before = onlyRegion(await compile(catalog, { region: 'westus' }));
  const after = onlyRegion(
    await compile(catalog, { region: 'westus', targets: ['nsg', 'firewall', 'routes', 'endpoint-policy'] }),
  );
  assert.not(before.files.has('endpoint-policy.json'));
  for (const [file, text] of before.files) if (file !== 'manifest.json') assert.is(after.files.get(file), text, file);
});

test('an entry more changes its own alias alone, and the order of entries nothing', async () => {
  const batch = entry(
    'batch',
    `priority: 210, to: { serviceTag: Storage }, tcp: 443, ${POLICY('aliases: /services/Azure/WebPI')}`,
  );
  const before = await listed(BOTH);
  const after = await listed(`${BOTH}${batch}`);
  assert.equal(await listed(`${batch}${BOTH}`), after);
  assert.is(after?.[1], before?.[1]);
  assert.is(after?.[0]?.replace(' /services/Azure/WebPI', ''), before?.[0]);
});

test('all regions of three clouds have one, with the alias and the accounts of the workspace', async () => {
  const catalog = await builtInCatalog();
  for (const features of [[], ['all']]) {
    const options = { region: 'all', features, parameters: neededParameters(catalog), ...TARGETS };
    const { regions, findings } = await compile(catalog, options, loadAzureTables());
    assert.ok(regions.length > 70);
    const codes = [...new Set(findings.filter(({ severity }) => severity === 'error').map(({ code }) => code))];
    assert.equal(codes, features.length === 0 ? [] : ['RC301']);
    for (const { region, models, files } of regions) {
      const { definitions = [] } = models['endpoint-policy'] ?? {};
      assert.equal(
        definitions.map(({ resources }) => resources),
        [['/services/Azure/MachineLearning'], { parameter: 'storageAccountIds' }],
        region.name,
      );
      assert.is(JSON.parse(files.get('endpoint-policy.json') ?? '').resources[0].location, region.name);
    }
  }
});

test('deployments have policies of their own', async () => {
  const deployment = { name: 'spoke-a', place: 0 };
  for (const attach of [false, true]) {
    const { files } = onlyRegion(await compileSmall(`requirements:\n${BOTH}`, { ...TARGETS, deployment, attach }));
    const { parameters } = JSON.parse(files.get('endpoint-policy.json') ?? '');
    assert.is(parameters.serviceEndpointPolicyName.defaultValue, 'spoke-a-westus-sep');
  }
});

test.run();
