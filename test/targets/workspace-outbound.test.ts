import * as assert from 'uvu/assert';
import { compile } from '../../src/compile.js';
import { loadAzureTables } from '../../src/rules.js';
import { outboundRuleName } from '../../src/targets/workspace-outbound/names.js';
import { verify } from '../../src/verify.js';
import { builtInCatalog, neededParameters } from '../built-in-catalog.js';
import { codesOf, compileSmall, DEFAULT_ROUTE, entry, onlyRegion, smallCatalog } from '../small-catalog.js';
import { suite } from '../suite.js';

/** `--target workspace-outbound`: what compute in the managed network of a workspace may reach. */
const test = suite('workspace outbound');

const TARGETS = { targets: ['workspace-outbound'] };

/** The rules of a body's template as texts, by name. */
async function rulesOf(entries: string, options: object = {}): Promise<Record<string, string>> {
  const { files } = onlyRegion(await compileSmall(`requirements:\n${entries}`, { ...TARGETS, ...options }));
  const { resources } = JSON.parse(files.get('workspace-outbound.json') ?? '{"resources":[]}');
  assert.ok(Array.isArray(resources));
  return Object.fromEntries(resources.map(ruleText));
}

interface Resource {
  readonly name: string;
  readonly properties: {
    readonly type: string;
    readonly category: string;
    readonly destination: string | Readonly<Record<string, string>>;
  };
}

function ruleText({ name, properties: { type, category, destination } }: Resource): [string, string] {
  assert.is(category, 'UserDefined');
  const own = /'([^']+)'\)\]$/.exec(name)?.[1] ?? '';
  assert.is(typeof destination === 'string', type === 'FQDN');
  if (typeof destination === 'string') return [own, destination];
  const { serviceTag, protocol, portRanges, action } = destination;
  assert.is(action, 'Allow');
  return [own, `${serviceTag} ${protocol} ${portRanges}`];
}

test('a tag is a rule for each protocol, and a host one for itself', async () => {
  const entries = [
    entry('monitor', 'priority: 200, to: { serviceTag: AzureMonitor }, tcp: [80, 443, 8704-8710]'),
    entry('both', 'priority: 210, to: { serviceTag: Sql }, tcp: 1433, udp: 1434'),
    entry('any', 'priority: 220, to: { serviceTag: "BatchNodeManagement.{region}" }, any: 443'),
    entry('all', 'priority: 230, to: { serviceTag: EventHub }, any: all'),
    entry('ping', 'priority: 240, to: { serviceTag: ServiceBus }, icmp: all'),
    entry('web', 'to: { fqdn: ["*.contoso.com", contoso.com] }, tcp: [80, 443]'),
    entry('path', 'to: { url: "www.contoso.com/a/*" }, tcp: 443'),
  ].join('');
  const rules = await rulesOf(entries);
  assert.equal(Object.values(rules).sort(), [
    '*.contoso.com',
    'AzureMonitor TCP 80,443,8704-8710',
    'BatchNodeManagement.WestUS TCP 443',
    'BatchNodeManagement.WestUS UDP 443',
    'EventHub * *',
    'ServiceBus ICMP *',
    'Sql TCP 1433',
    'Sql UDP 1434',
    'contoso.com',
    'www.contoso.com',
  ]);
  assert.is(rules['agents-monitor'], 'AzureMonitor TCP 80,443,8704-8710', 'alone, so without a mark');
  for (const name of Object.keys(rules)) assert.match(name, /^agents-[a-z]+(-[0-9a-f]{8})?$/);
});

test('flows of one tag and protocol are one rule, with the ports of all', async () => {
  const entries = [
    entry('mixed', 'priority: 200, to: { serviceTag: AzureDevOps }, tcp: 22, any: 443'),
    entry('whole', 'priority: 210, to: { serviceTag: Sql }, tcp: 22, any: all'),
  ].join('');
  const rules = await rulesOf(entries);
  assert.equal(Object.values(rules).sort(), ['AzureDevOps TCP 22,443', 'AzureDevOps UDP 443', 'Sql * *', 'Sql TCP 22']);
  const body = `requirements:\n${entries}`;
  const { files } = onlyRegion(await compileSmall(body, TARGETS));
  const { findings } = await verify(smallCatalog(body), [{ label: 'out/westus', files }], undefined, loadAzureTables());
  assert.equal(
    findings.map(({ code, message }) => `${code} ${message}`),
    [],
  );
});

test('another host renames no rule, whatever stands before it', async () => {
  const one = await rulesOf(entry('web', 'to: { fqdn: m.contoso.com }, tcp: 443'));
  const more = await rulesOf(entry('web', 'to: { fqdn: [a.contoso.com, m.contoso.com, z.contoso.com] }, tcp: 443'));
  assert.is(Object.keys(more).length, 3);
  for (const [name, host] of Object.entries(one)) assert.is(more[name], host);
});

test('names are as Azure takes them, and say the entry as far as there is room', () => {
  const long = 'aml-an-entry-with-a-name-that-is-much-too-long-for-azure';
  const names = [
    outboundRuleName('aml-pypi', undefined),
    outboundRuleName('aml-pypi', 'pypi.org'),
    outboundRuleName('aml-pypi', 'pypi-org'),
    outboundRuleName(long, undefined),
    outboundRuleName(long, 'pypi.org'),
    outboundRuleName(`${long}-2`, 'pypi.org'),
  ];
  assert.is(new Set(names).size, names.length);
  for (const name of names) assert.match(name, /^[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}$/);
  assert.is(names[0], 'aml-pypi');
  assert.ok(names[4]?.startsWith('aml-an-entry-with-a-name-'));
});

/** Outcome, and what is wider, by entry. */
async function outcomes(entries: string): Promise<Record<string, string>> {
  const body = `parameters:\n  partner: { type: prefix, title: A partner }\nrequirements:\n${entries}${DEFAULT_ROUTE}`;
  const { coverage } = onlyRegion(await compileSmall(body, TARGETS));
  return Object.fromEntries(
    coverage.map(({ requirement, outcome }) => [
      requirement.split('/')[1],
      outcome.kind === 'wider' ? `wider: ${outcome.what}` : outcome.kind,
    ]),
  );
}

test('a host is open at ports 80 and 443, both and no others', async () => {
  const both = 'since a rule opens 80 and 443 both';
  assert.equal(
    await outcomes(
      [
        entry('both', 'to: { fqdn: contoso.com }, tcp: [80, 443]'),
        entry('https', 'to: { fqdn: contoso.com }, tcp: 443'),
        entry('http', 'to: { fqdn: contoso.com }, tcp: 80'),
        entry('path', 'to: { url: "contoso.com/a" }, tcp: [80, 443]'),
        entry('more', 'to: { fqdn: contoso.com }, tcp: [443, 8443]'),
        entry('udp', 'to: { fqdn: contoso.com }, udp: 443'),
        entry('any', 'to: { fqdn: contoso.com }, any: 443'),
      ].join(''),
    ),
    {
      any: 'impossible',
      both: 'exact',
      http: `wider: port 443 of the host, ${both}`,
      https: `wider: port 80 of the host, ${both}`,
      more: 'impossible',
      path: 'wider: every path of the host, since the rule reads none',
      udp: 'impossible',
    },
  );
});

test('what no rule can name is a gap, and what is not in the network is none', async () => {
  assert.equal(
    await outcomes(
      [
        entry('public', 'to: { fqdn: a.blob.core.windows.net }, tcp: [80, 443]'),
        entry('government', 'to: { fqdn: "*.dfs.core.usgovcloudapi.net" }, tcp: [80, 443]'),
        entry('china', 'to: { url: "a.file.core.chinacloudapi.cn/share" }, tcp: [80, 443]'),
        entry('prefix', 'priority: 200, to: { prefix: 192.0.2.0/24 }, tcp: 443'),
        entry('open', 'priority: 210, to: { prefix: "{partner}" }, tcp: 443'),
        entry('anybody', 'priority: 220, to: { any: true }, tcp: 443'),
        entry('updates', 'to: { fqdnTag: WindowsUpdate }, tcp: 443'),
        entry('inbound', 'priority: 230, from: { serviceTag: Sql }, tcp: 443'),
        entry('client', 'to: { fqdn: contoso.com }, tcp: 443, at: client'),
        entry(
          'own',
          'priority: 240, to: { serviceTag: Sql }, tcp: 443, managedNetwork: { adds: service-tag, source: guide }',
        ),
        entry('second', 'priority: 250, to: [{ prefix: 192.0.2.0/24 }, { serviceTag: Sql }], tcp: 443'),
      ].join(''),
    ),
    {
      anybody: 'impossible',
      china: 'impossible',
      client: 'not-applicable',
      government: 'impossible',
      inbound: 'not-applicable',
      open: 'impossible',
      own: 'not-applicable',
      prefix: 'impossible',
      public: 'impossible',
      second: 'exact',
      updates: 'impossible',
    },
  );
});

test('what Azure adds has no rule, and says on whose word', async () => {
  const own = entry(
    'own',
    'priority: 200, to: { serviceTag: Sql }, tcp: 443, managedNetwork: { adds: private-endpoint, source: guide }',
  );
  const { coverage, models } = onlyRegion(await compileSmall(`requirements:\n${own}`, TARGETS));
  assert.is(models['workspace-outbound'], undefined);
  assert.is(
    coverage[0]?.reason,
    'Azure adds a private endpoint by itself (https://www.example.com/agents, 2025-01-31)',
  );
});

test('a gap is an error until it is accepted', async () => {
  const body = `requirements:\n${entry('host', 'to: { fqdn: a.blob.core.windows.net }, tcp: 443')}`;
  assert.equal(codesOf(await compileSmall(body, TARGETS)), ['RC301']);
  assert.equal(codesOf(await compileSmall(body, { ...TARGETS, acceptGaps: ['host'] })), ['RC302']);
});

test('rules are written one after another, in Terraform whatever their kind', async () => {
  const entries = `${entry('a', 'to: { fqdn: contoso.com }, tcp: 443')}${entry('b', 'priority: 200, to: { serviceTag: Sql }, tcp: 443')}${entry('c', 'to: { fqdn: www.contoso.com }, tcp: 443')}`;
  const { files } = onlyRegion(
    await compileSmall(`requirements:\n${entries}`, { ...TARGETS, formats: ['arm', 'terraform'] }),
  );
  const { resources } = JSON.parse(files.get('workspace-outbound.json') ?? '');
  assert.equal(
    resources.map(({ dependsOn = [] }: { dependsOn?: string[] }) => dependsOn.length),
    [0, 1, 1],
  );
  const { resource } = JSON.parse(files.get('workspace-outbound.tf.json') ?? '');
  const all: [string, string[]][] = Object.entries<Record<string, { depends_on?: string[] }>>(resource).flatMap(
    ([type, own]) =>
      Object.entries(own).map(([label, { depends_on: before = [] }]): [string, string[]] => [
        `${type}.${label}`,
        before,
      ]),
  );
  const first = all.filter(([, before]) => before.length === 0);
  assert.is(first.length, 1);
  const order = [first[0]?.[0]];
  for (const _ of all.slice(1)) order.push(all.find(([, [before]]) => before === order.at(-1))?.[0]);
  assert.equal(
    order.map((one) => one?.split('_').at(-1)?.length !== undefined),
    [true, true, true],
  );
  assert.is(new Set(order).size, 3, 'one chain through both kinds');
  assert.match(files.get('versions.tf.json') ?? '', /">= 4\.15, < 6\.0"/);
});

test('a tag that azurerm does not take is an error in Terraform alone', async () => {
  const body = `requirements:\n${entry('key', 'priority: 200, to: { serviceTag: "AzureKeyVault.{region}" }, tcp: 443')}`;
  assert.equal(codesOf(await compileSmall(body, { ...TARGETS, formats: ['arm', 'bicep', 'sdk', 'csv'] })), []);
  const refused = await compileSmall(body, { ...TARGETS, formats: ['terraform'] });
  assert.equal(codesOf(refused), ['RC320']);
  assert.equal(refused.regions, []);
});

test('the rules are compiled only where they are named, and change no other file', async () => {
  const catalog = await builtInCatalog();
  const before = onlyRegion(await compile(catalog, { region: 'westus' }));
  const after = onlyRegion(
    await compile(catalog, { region: 'westus', targets: ['nsg', 'firewall', 'routes', 'workspace-outbound'] }),
  );
  assert.not(before.files.has('workspace-outbound.json'));
  for (const [file, text] of before.files) if (file !== 'manifest.json') assert.is(after.files.get(file), text, file);
});

test('a feature more brings its own rules alone', async () => {
  const catalog = await builtInCatalog();
  const rules = async (features: readonly string[]): Promise<string[]> => {
    const { models } = onlyRegion(await compile(catalog, { region: 'westus', features, ...TARGETS }));
    return (models['workspace-outbound']?.rules ?? []).map((rule) => JSON.stringify(rule));
  };
  const [few, many] = [await rules(['pypi']), await rules(['pypi', 'docker-hub', 'hugging-face', 'vscode-web'])];
  assert.ok(few.length > 2 && many.length > few.length);
  for (const rule of few) assert.ok(many.includes(rule), rule);
});

test('all regions of three clouds compile; of the defaults Azure adds most by itself', async () => {
  const catalog = await builtInCatalog();
  for (const features of [[], ['all']]) {
    const options = { region: 'all', features, parameters: neededParameters(catalog), ...TARGETS };
    const { regions, findings } = await compile(catalog, options, loadAzureTables());
    assert.ok(regions.length > 70);
    const codes = [...new Set(findings.filter(({ severity }) => severity === 'error').map(({ code }) => code))];
    assert.equal(codes, features.length === 0 ? [] : ['RC301']);
    for (const { region, models, coverage } of regions) {
      const rules = models['workspace-outbound']?.rules ?? [];
      const added = new Set(
        coverage.filter(({ reason }) => reason?.startsWith('Azure adds')).map(({ requirement }) => requirement),
      );
      assert.ok(added.size > 7, region.name);
      if (features.length === 0)
        assert.equal(
          rules.map(({ name }) => name),
          region.cloud === 'china' ? [] : ['aml-front-door-frontend'],
          region.name,
        );
      else assert.ok(rules.length > 20, region.name);
    }
  }
});

test.run();
