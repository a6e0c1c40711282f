import * as assert from 'uvu/assert';
import type { RegionOutput } from '../../src/compile.js';
import type { CompileOptions } from '../../src/compile-options.js';
import type { CoverageRow, Target } from '../../src/targets/coverage.js';
import { codesOf, compileSmall, DEFAULT_ROUTE, entry, onlyRegion } from '../small-catalog.js';
import { suite } from '../suite.js';

const test = suite('routes');

const DEFAULT = '  - { id: default, prefix: 0.0.0.0/0, nextHop: firewall }\n';

function body(entries: string, routes: string): string {
  return `requirements:\n${entries}\nroutes:\n${routes}`;
}

async function regionOf(text: string, options: Partial<CompileOptions> = {}): Promise<RegionOutput> {
  return onlyRegion(await compileSmall(text, options));
}

function rowOf({ coverage }: RegionOutput, id: string, target: Target): CoverageRow | undefined {
  return coverage.find((row) => row.requirement === `contoso-agents/${id}` && row.target === target);
}

test('each next hop is spelled as the API has it, and only an appliance has an address', async () => {
  const { models } = await regionOf(
    body(
      entry('tag', 'priority: 200, to: { serviceTag: Storage }, tcp: 443'),
      `${DEFAULT}${['firewall', 'internet', 'vnet', 'gateway', 'none']
        .map((hop, index) => `  - { id: ${hop}, prefix: 192.0.2.${16 * index}/28, nextHop: ${hop} }\n`)
        .join('')}`,
    ),
  );
  assert.equal(
    models.routes?.routes.map(({ name, nextHop }) => [name, nextHop.type, 'address' in nextHop]),
    [
      ['agents-firewall', 'VirtualAppliance', true],
      ['agents-gateway', 'VirtualNetworkGateway', false],
      ['agents-internet', 'Internet', false],
      ['agents-none', 'None', false],
      ['agents-vnet', 'VnetLocal', false],
      ['rulec-default', 'VirtualAppliance', true],
    ],
  );
});

test('a tag’s route takes the tag and its regional tags past the firewall, and says so', async () => {
  const compilation = await compileSmall(
    body(
      entry('wide', 'priority: 200, to: { serviceTag: Storage }, tcp: 443') +
        entry('regional', 'priority: 210, to: { serviceTag: "Storage.{region}" }, tcp: 443') +
        entry('other', 'priority: 220, to: { serviceTag: Sql }, tcp: 443'),
      `${DEFAULT}  - { id: direct, serviceTag: Storage, nextHop: internet }\n`,
    ),
  );
  assert.equal(codesOf(compilation), ['RC304']);
  const region = onlyRegion(compilation);
  for (const id of ['wide', 'regional']) {
    assert.equal(rowOf(region, id, 'firewall')?.outcome, { kind: 'elsewhere', where: 'nsg' }, id);
    assert.equal(rowOf(region, id, 'routes')?.rules, ['agents-direct'], id);
  }
  assert.equal(rowOf(region, 'other', 'firewall')?.outcome, { kind: 'exact' });
  assert.equal(rowOf(region, 'other', 'routes')?.rules, ['rulec-default']);
});

test('two next hops for one destination are an error', async () => {
  const compilation = await compileSmall(
    body(
      entry('tag', 'priority: 200, to: { serviceTag: Sql }, tcp: 443'),
      '  - { id: one, serviceTag: Storage, nextHop: internet }\n  - { id: two, serviceTag: storage, nextHop: none }\n',
    ),
  );
  assert.equal(codesOf(compilation), ['RC310']);
  assert.equal(compilation.regions, []);
});

test('of nested routes the longest counts, as in Azure', async () => {
  const region = await regionOf(
    body(
      entry('inner', 'priority: 200, to: { prefix: 192.0.2.16/28 }, tcp: 443'),
      `${DEFAULT}  - { id: outer, prefix: 192.0.2.0/24, nextHop: firewall }\n  - { id: part, prefix: 192.0.2.16/28, nextHop: internet }\n`,
    ),
  );
  assert.equal(rowOf(region, 'inner', 'routes')?.rules, ['agents-part'], 'it goes to the Internet');
});

test('a requirement whose route drops it is a gap', async () => {
  const compilation = await compileSmall(
    body(
      entry('dropped', 'priority: 200, to: { prefix: 192.0.2.16/28 }, tcp: 443'),
      `${DEFAULT}  - { id: hole, prefix: 192.0.2.0/24, nextHop: none }\n`,
    ),
  );
  assert.ok(codesOf(compilation).includes('RC301'), 'nothing gets through a next hop of None');
  assert.is(rowOf(onlyRegion(compilation), 'dropped', 'routes')?.outcome.kind, 'impossible');
});

test('a peer that a route takes in part past the firewall is not claimed as the firewall’s', async () => {
  const region = await regionOf(
    body(
      entry('block', 'priority: 200, to: { prefix: 192.0.2.0/24 }, tcp: 443'),
      `${DEFAULT}  - { id: half, prefix: 192.0.2.0/25, nextHop: internet }\n`,
    ),
  );
  const row = rowOf(region, 'block', 'routes');
  assert.ok(row?.rules.includes('agents-half'), `half of it takes agents-half, and the row names ${row?.rules.join()}`);
});

test('an IPv4 default route leads no IPv6 anywhere', async () => {
  const region = await regionOf(
    body(entry('six', 'priority: 200, to: { prefix: "2001:db8::/32" }, tcp: 443'), DEFAULT),
    { acceptGaps: ['six'] },
  );
  assert.equal(rowOf(region, 'six', 'routes')?.rules, []);
});

test('answers to public addresses need a route past the firewall, those to private ones do not', async () => {
  const inbound = entry('public', 'priority: 200, from: { prefix: 203.0.113.0/24 }, tcp: 443');
  const without = await compileSmall(body(inbound, DEFAULT));
  assert.equal(codesOf(without), ['RC301']);
  const direct = '  - { id: direct, prefix: 203.0.113.0/24, nextHop: internet }\n';
  assert.equal(codesOf(await compileSmall(body(inbound, DEFAULT + direct))), []);
  const inside = entry('private', 'priority: 200, from: { prefix: 10.8.0.0/16 }, tcp: 443');
  assert.equal(codesOf(await compileSmall(body(inside, DEFAULT))), []);
  assert.equal(codesOf(await compileSmall(body(inbound, DEFAULT), { defaultRoute: 'none' })), []);
});

test('answers to a parameter need its value, since only private addresses have routes of their own', async () => {
  const head = 'parameters:\n  partner: { type: prefixes, title: Prefixes of a partner }\n';
  const inbound = head + body(entry('partner', 'priority: 200, from: { prefix: "{partner}" }, tcp: 443'), DEFAULT);
  const { findings } = await compileSmall(inbound);
  assert.equal(
    findings.map(({ code }) => code),
    ['RC301'],
  );
  assert.match(findings[0]?.help ?? '', /--param partner=/);
  assert.equal(codesOf(await compileSmall(inbound, { parameters: { partner: '10.8.0.0/16,10.9.0.0/16' } })), []);
  assert.equal(codesOf(await compileSmall(inbound, { parameters: { partner: '10.8.0.0/16,192.0.2.0/24' } })), [
    'RC301',
  ]);
});

test('answers to health probes go by no route', async () => {
  const probe = entry('probe', 'priority: 200, from: { serviceTag: AzureLoadBalancer }, tcp: 65200-65535');
  const { findings } = await compileSmall(body(probe, DEFAULT));
  assert.equal(
    findings.map(({ code, message }) => `${code} ${message}`),
    [],
    'probes come from 168.63.129.16, which user routes do not reach, and no route can name the tag',
  );
});

test('a default route that is compiled is in the table', async () => {
  const region = await regionOf(`requirements:\n${entry('tag', 'priority: 200, to: { serviceTag: Sql }, tcp: 443')}`);
  const claimed = region.coverage.filter(({ target }) => target === 'routes').flatMap(({ rules }) => rules);
  const written = region.models.routes?.routes.map(({ name }) => name) ?? [];
  assert.equal(
    claimed.filter((name) => !written.includes(name)),
    [],
    'the catalog asks for no default route',
  );
});

test('the default route is left out, or only declared, as the options say', async () => {
  const text = `requirements:\n${entry('tag', 'priority: 200, to: { serviceTag: Sql }, tcp: 443')}${DEFAULT_ROUTE}`;
  const none = await regionOf(text, { defaultRoute: 'none' });
  assert.is(none.models.routes, undefined);
  assert.equal(rowOf(none, 'tag', 'routes')?.outcome, { kind: 'not-applicable' });
  const declared = await regionOf(text, { defaultRoute: 'firewall', targets: ['nsg', 'firewall'] });
  assert.is(declared.models.routes, undefined);
  assert.equal(rowOf(declared, 'tag', 'firewall')?.outcome, { kind: 'exact' });
});

test('a route leads to its entry and source in the manifest', async () => {
  const region = await regionOf(
    body(
      entry('tag', 'priority: 200, to: { serviceTag: Storage }, tcp: 443'),
      `${DEFAULT}  - { id: direct, serviceTag: Sql, nextHop: internet, purpose: Straight out, source: guide }\n`,
    ),
  );
  assert.ok(
    region.files.get('manifest.json')?.includes('contoso-agents/direct'),
    'the manifest names no entry for the route agents-direct',
  );
});

test.run();
