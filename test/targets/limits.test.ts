import * as assert from 'uvu/assert';
import { type Compilation, compile } from '../../src/compile.js';
import type { CompileOptions } from '../../src/compile-options.js';
import { loadAzureTables } from '../../src/rules.js';
import { LIMIT_NAMES, type LimitName } from '../../src/targets/limits.js';
import { codesOf, compileSmall, DEFAULT_ROUTE, entry, onlyRegion, smallCatalog } from '../small-catalog.js';
import { suite } from '../suite.js';

const test = suite('limits');
const tables = loadAzureTables();

const count = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index));
const tag = entry('tag', 'priority: 200, to: { serviceTag: Storage }, tcp: 443');

/** The names of tags that work in routes, in the public cloud. */
const ROUTE_TAGS = Object.entries(tables.tags.rows).flatMap(([name, row]) =>
  row.public?.features?.split(' ').includes('UDR') ? [name] : [],
);

function routesTo(destinations: readonly string[]): string {
  return destinations.map((where, index) => `  - { id: route-${index}, ${where}, nextHop: internet }\n`).join('');
}

/** Prefixes from a documentation block, none touching another. */
function prefixes(length: number): string {
  return count(length, (index) => `"2001:db8:${index.toString(16)}:2::/64"`).join(', ');
}

/** For each limit a body that uses this much of it. */
const BODIES: Readonly<Record<LimitName, { body: string; used: number; options?: Partial<CompileOptions> }>> = {
  // Two tags, and the five rules that close the NSG.
  nsgRules: {
    used: 7,
    body: `requirements:\n${entry('tags', 'priority: 200, to: { serviceTag: [Sql, Storage] }, tcp: 443')}`,
    options: { targets: ['nsg'] },
  },
  // Five prefixes and the parameter of private addresses; the sources are two.
  nsgAddresses: {
    used: 6,
    body: `requirements:\n${entry('prefixes', `priority: 200, to: { prefix: [${prefixes(5)}] }, tcp: 443`)}`,
    options: { targets: ['nsg'] },
  },
  routes: {
    used: 4,
    body: `requirements:\n${tag}routes:\n${routesTo(count(4, (index) => `prefix: 192.0.2.${16 * index}/28`))}`,
  },
  tagRoutes: {
    used: 3,
    body: `requirements:\n${tag}routes:\n${routesTo(['prefix: 192.0.2.0/24', ...ROUTE_TAGS.slice(0, 3).map((name) => `serviceTag: ${name}`)])}`,
  },
  groupBytes: {
    used: 2440,
    body: `requirements:\n${entry('hosts', `to: { fqdn: [${count(5, (index) => `host-${index}.contoso.com`).join(', ')}] }, tcp: 443`)}`,
    options: { targets: ['firewall'] },
  },
  firewallGroups: { used: 1, body: `requirements:\n${tag}`, options: { targets: ['firewall'] } },
  classicBytes: {
    used: 2440,
    body: `requirements:\n${entry('hosts', `to: { fqdn: [${count(5, (index) => `host-${index}.contoso.com`).join(', ')}] }, tcp: 443`)}`,
    options: { targets: ['firewall'], firewallRules: 'classic' },
  },
  firewallPairs: {
    used: 3,
    body: `requirements:\n${tag}${entry('prefixes', 'priority: 210, to: { prefix: [192.0.2.0/28, 192.0.2.64/28] }, tcp: 443')}`,
    options: { targets: ['firewall'] },
  },
  networkFqdns: {
    used: 3,
    body: `requirements:\n${entry('one', 'to: { fqdn: [a.contoso.com, b.contoso.com] }, tcp: 8443')}${entry('two', 'to: { fqdn: c.contoso.com }, tcp: [443, 8443]')}`,
    options: { targets: ['firewall'] },
  },
  policyResources: {
    used: 2,
    body: `requirements:\n${entry('tag', 'priority: 200, to: { serviceTag: Storage }, tcp: 443, endpointPolicy: { service: Microsoft.Storage, ownAccounts: true }')}`,
    options: { targets: ['endpoint-policy'], storageAccounts: ['/subscriptions/a', '/subscriptions/b'] },
  },
};

async function compileWith(name: LimitName, max: number): Promise<Compilation> {
  const { body, options } = BODIES[name];
  const limits = { ...tables.limits, [name]: { ...tables.limits[name], max } };
  return compile(smallCatalog(body), { region: 'westus', ...options }, { ...tables, limits });
}

for (const name of LIMIT_NAMES) {
  test(`${name}: as much as Azure allows is fine, one more is an error and gives nothing out`, async () => {
    const { used } = BODIES[name];
    const fits = await compileWith(name, used);
    assert.not(codesOf(fits).includes('RC305'), fits.findings.map(({ message }) => message).join('\n'));
    assert.equal(
      onlyRegion(fits).headroom.find(({ limit }) => limit === name),
      { limit: name, target: onlyRegion(fits).headroom.find(({ limit }) => limit === name)?.target, used, max: used },
    );
    const over = await compileWith(name, used - 1);
    assert.equal(codesOf(over), ['RC305']);
    assert.equal(over.regions, []);
    assert.match(
      over.findings[0]?.notes[0]?.message ?? '',
      /^https:\/\/learn\.microsoft\.com\/.*\(20\d\d-\d\d-\d\d\)$/,
    );
  });
}

test('a table of routes holds 25 tags, and the 26th is an error', async () => {
  assert.ok(ROUTE_TAGS.length > 26);
  for (const [length, codes] of [
    [25, []],
    [26, ['RC305']],
  ] as const) {
    const tags = ROUTE_TAGS.slice(0, length).map((name) => `serviceTag: ${name}`);
    const compilation = await compileSmall(`requirements:\n${tag}routes:\n${routesTo(tags)}`, { targets: ['routes'] });
    assert.equal(codesOf(compilation), codes, `${length} tags`);
  }
});

test('the numbers are those of the pages that the table names', () => {
  assert.equal(Object.fromEntries(LIMIT_NAMES.map((name) => [name, tables.limits[name].max])), {
    nsgRules: 1000,
    nsgAddresses: 4000,
    routes: 400,
    tagRoutes: 25,
    groupBytes: 2 * 1024 * 1024,
    firewallGroups: 60,
    classicBytes: 1024 * 1024,
    firewallPairs: 20_000,
    networkFqdns: 1000,
    policyResources: 200,
  });
});

test('an entry has ten numbers, and an eleventh rule is an error', async () => {
  const tags = ROUTE_TAGS.slice(0, 11);
  const body = (length: number): string =>
    `requirements:\n${entry('tags', `priority: 200, to: { serviceTag: [${tags.slice(0, length).join(', ')}] }, tcp: 443`)}${entry('next', 'priority: 210, to: { serviceTag: Storage }, tcp: 8443')}`;
  const ten = onlyRegion(await compileSmall(body(10) + DEFAULT_ROUTE));
  assert.equal(
    ten.models.nsg?.rules.filter(({ name }) => name.startsWith('agents-tags')).map(({ priority }) => priority),
    count(10, (index) => 200 + index),
  );
  const eleven = await compileSmall(body(11) + DEFAULT_ROUTE);
  assert.equal(codesOf(eleven), ['RC306']);
  assert.equal(eleven.regions, []);
});

test('only the limits of the targets that are compiled count', async () => {
  const { headroom } = onlyRegion(await compileSmall(`requirements:\n${tag}`, { targets: ['routes'] }));
  assert.equal(
    headroom.map(({ limit }) => limit),
    ['routes', 'tagRoutes'],
  );
});

test.run();
