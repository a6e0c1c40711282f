import * as assert from 'uvu/assert';
import { compile, type RegionOutput } from '../../src/compile.js';
import type { CompileOptions } from '../../src/compile-options.js';
import { readConfigurations } from '../../src/formats/arm-reader/read-configuration.js';
import { loadAzureTables } from '../../src/rules.js';
import { type ClassicModel, classicCollections } from '../../src/targets/firewall/model.js';
import { builtInCatalog, neededParameters } from '../built-in-catalog.js';
import { codesOf, compileSmall, DEFAULT_ROUTE, entry, onlyRegion, SECOND_HEADER } from '../small-catalog.js';
import { suite } from '../suite.js';

/** Rules inside a firewall: what they can hold, and how several regions and deployments share one firewall. */
const test = suite('classic rules');
const TABLES = loadAzureTables();

const CLASSIC = { firewallRules: 'classic', targets: ['firewall'] };

function modelOf({ models: { firewall } }: RegionOutput): ClassicModel {
  if (firewall?.form !== 'classic') throw new Error('the firewall has no classic rules');
  return firewall;
}

/** The number that collections have where nobody gives another. */
function priorityOf(model: ClassicModel): number {
  const priorities = classicCollections(model).map(
    ({ priority }) => model.parameters.find(({ name }) => name === priority.parameter)?.default,
  );
  assert.is(new Set(priorities).size, 1);
  return Number(priorities[0]);
}

test('every region and every place has a number and names of its own, all that Azure takes', async () => {
  const catalog = await builtInCatalog();
  const numbers = new Set<number>();
  const names = new Set<string>();
  const places = Array.from({ length: 10 }, (_, place) => place);
  const deployments = [
    undefined,
    ...places.map((place) => ({ name: `spoke-with-a-name-of-30-letters${place}`.slice(-30), place })),
  ];
  let count = 0;
  for (const deployment of deployments) {
    const options = { region: 'all', features: ['pypi'], ...CLASSIC, ...(deployment && { deployment }) };
    const { regions } = await compile(catalog, options, TABLES);
    for (const region of regions) {
      const model = modelOf(region);
      const priority = priorityOf(model);
      assert.ok(priority >= 100 && priority <= 65_000, `${priority}`);
      if (deployment) {
        assert.not(numbers.has(priority), `${deployment.place} of ${region.region.name}`);
        numbers.add(priority);
      }
      for (const { name } of [model.network, model.application]) {
        assert.match(name, /^[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]$/);
        assert.not(names.has(name), name);
        names.add(name);
        count++;
      }
    }
  }
  assert.is(numbers.size, 800);
  assert.is(count, names.size);
});

const TAG = entry('tag', 'priority: 200, to: { serviceTag: Storage }, tcp: 443');
const HOST = entry('host', 'to: { fqdn: a.contoso.com }, tcp: 443');
const SECOND = `${SECOND_HEADER}
features:
  core: { title: Every agent, required: true }
requirements:
${entry('first', 'priority: 500, to: { serviceTag: Sql }, tcp: 1433')}${entry('hosts', 'to: { fqdn: b.contoso.com }, tcp: 443')}`;

test('another service or entry adds rules and moves nothing', async () => {
  const options = { ...CLASSIC, formats: ['arm', 'terraform', 'bicep', 'sdk', 'csv'] };
  const one = onlyRegion(await compileSmall(`requirements:\n${TAG}${HOST}${DEFAULT_ROUTE}`, options));
  const two = onlyRegion(await compileSmall(`requirements:\n${TAG}${HOST}${DEFAULT_ROUTE}`, options, SECOND));
  assert.equal(
    classicCollections(modelOf(two)).map(({ name, rules }) => [name, ...rules.map((rule) => rule.name)]),
    [
      ['rulec-westus-network', 'agents-tag', 'fab-first'],
      ['rulec-westus-application', 'agents-host', 'fab-hosts'],
    ],
  );
  assert.is(priorityOf(modelOf(one)), priorityOf(modelOf(two)));
  const lines = (text = ''): string[] => text.split('\n').map((line) => line.replace(/,$/, ''));
  for (const [file, text] of one.files) {
    if (file === 'manifest.json') continue;
    const after = lines(two.files.get(file));
    let at = 0;
    for (const line of lines(text)) {
      // The title names the services.
      if (line.includes('Contoso agents')) continue;
      at = after.indexOf(line, at) + 1;
      assert.ok(at > 0, `${file}: ${line}`);
    }
  }
});

async function outcomes(to: string, options: Partial<CompileOptions>): Promise<string[]> {
  const body = `requirements:\n${entry('web', to)}${DEFAULT_ROUTE}`;
  const { coverage } = onlyRegion(await compileSmall(body, { ...CLASSIC, ...options }));
  return coverage.map(({ outcome }) => (outcome.kind === 'wider' ? `wider: ${outcome.what}` : outcome.kind));
}

test('paths are taken by their hosts, whatever the tier', async () => {
  for (const ports of [80, 443]) {
    const to = `to: { url: "files.contoso.com/agents/*" }, tcp: ${ports}`;
    for (const firewallTier of ['basic', 'standard', 'premium'])
      assert.equal(await outcomes(to, { firewallTier }), ['wider: every path of files.contoso.com']);
  }
  const premium = { firewallTier: 'premium', firewallRules: 'policy' };
  assert.equal(await outcomes('to: { url: "files.contoso.com/agents/*" }, tcp: 80', premium), ['exact']);
});

test('that a firewall of the Premium or Basic tier takes classic rules is assumed in the manifest and the rule book', async () => {
  const assumedAt = async (options: Partial<CompileOptions>): Promise<string[]> => {
    const body = `requirements:\n${HOST}${DEFAULT_ROUTE}`;
    const formats = { formats: ['arm', 'rulebook'] };
    const { files } = onlyRegion(await compileSmall(body, { ...CLASSIC, ...formats, ...options }));
    return ['manifest.json', 'rulebook.md'].flatMap((file) => files.get(file)?.match(/classic-\w+(?=["`])/g) ?? []);
  };
  const both = (id: string): string[] => ['classic-firewall', id, 'classic-firewall', id];
  assert.equal(await assumedAt({ firewallTier: 'premium' }), both('classic-premium'));
  assert.equal(await assumedAt({ firewallTier: 'basic' }), both('classic-basic'));
  assert.equal(await assumedAt({ firewallTier: 'standard' }), ['classic-firewall', 'classic-firewall']);
  assert.equal(await assumedAt({ firewallTier: 'premium', firewallRules: 'policy' }), []);
});

test('TLS inspection is refused beside classic rules', async () => {
  const options = { ...CLASSIC, firewallTier: 'premium', tlsInspection: true };
  const refused = await compileSmall(`requirements:\n${HOST}${DEFAULT_ROUTE}`, options);
  assert.equal([codesOf(refused), refused.regions.length], [['RC810'], 0]);
});

test('an FQDN tag is for HTTP and HTTPS, and where only one is asked for the other is told', async () => {
  const at = (ports: string): string => `to: { fqdnTag: WindowsUpdate }, tcp: ${ports}`;
  assert.equal(await outcomes(at('[80, 443]'), {}), ['exact']);
  assert.equal(await outcomes(at('443'), {}), [
    'wider: the same hosts at port 80, which a classic rule does not leave out',
  ]);
  assert.equal(await outcomes(at('443'), { firewallRules: 'policy' }), ['exact']);
  const body = `requirements:\n${entry('web', at('443'))}${DEFAULT_ROUTE}`;
  const { application } = modelOf(onlyRegion(await compileSmall(body, CLASSIC)));
  assert.equal(
    application.rules.map(({ protocols }) => protocols.map(({ type, port }) => `${type} ${port}`)),
    [['Http 80', 'Https 443']],
  );
});

test('a template alone does not tell what others have in the firewall, and is not judged as if they had nothing', async () => {
  const catalog = await builtInCatalog();
  const options = { region: 'westus', features: ['all'], parameters: neededParameters(catalog), ...CLASSIC };
  const { files } = onlyRegion(await compile(catalog, options, TABLES));
  const findings: string[] = [];
  const spellTag = (name: string): { kind: 'known'; name: string } => ({ kind: 'known', name });
  const { configurations } = await readConfigurations(
    files.get('firewall.json') ?? '',
    'firewall.json',
    { spellTag },
    ({ code }) => findings.push(code),
  );
  assert.equal(configurations, []);
  assert.ok(findings.includes('RC523'), findings.join());
});

test.run();
