import * as assert from 'uvu/assert';
import type { Finding } from '../../src/diagnostics/finding.js';
import { lintService } from '../../src/lint.js';
import { loadAzureTables } from '../../src/rules.js';
import { DEFAULT_ROUTE, entry, smallCatalog } from '../small-catalog.js';
import { suite } from '../suite.js';

/** What looks wrong and is not: lint says nothing where there is doubt. */
const test = suite('lint is silent');

const TABLES = loadAzureTables();

function codesOf(body: string): string[] {
  const [service] = smallCatalog(body).services;
  const found: Finding[] = [];
  if (service)
    lintService(service, { ...TABLES, asOf: '2026-02-01', isBuiltIn: () => false, report: (item) => found.push(item) });
  return found.map(({ code, message }) => `${code} ${message}`);
}

const entries = (...lines: readonly string[]): string => `requirements:\n${lines.join('')}${DEFAULT_ROUTE}`;

for (const [title, body] of [
  [
    'where host names follow a tag: some firewall, region or tag file may not know the tag',
    entries(entry('a', 'priority: 200, to: [{ serviceTag: AzureMonitor }, { fqdn: monitor.contoso.com }], tcp: 443')),
  ],
  [
    'where an exact alternative comes after a part of it that is wider',
    entries(
      entry('a', 'to: [{ fqdn: a.contoso.com, wider: more }, { fqdn: [a.contoso.com, b.contoso.com] }], tcp: 443'),
    ),
  ],
  [
    'where an alternative has ports that an earlier one lacks the other way round',
    entries(entry('a', 'to: [{ fqdn: a.contoso.com, tcp: [443, 8443] }, { fqdn: a.contoso.com, tcp: 443 }], tcp: 443')),
  ],
  [
    'where IPv6 comes first: no firewall holds it',
    entries(entry('a', 'priority: 200, to: [{ prefix: "2001:db8::/32" }, { prefix: 192.0.2.0/24 }], tcp: 443')),
  ],
  [
    'where an earlier alternative is in another cloud',
    entries(entry('a', 'to: [{ fqdn: { usgov: a.contoso.us } }, { fqdn: a.contoso.com }], tcp: 443')),
  ],
  [
    'where a tag exists in one region of an entry',
    entries(
      entry('a', 'priority: 200, to: [{ serviceTag: AzureMonitor }, { serviceTag: "Storage.{region}" }], tcp: 443'),
    ),
  ],
  [
    'where entries differ in ports, in whose subnet, or in cloud',
    entries(
      entry('a', 'to: { fqdn: a.contoso.com }, tcp: 443'),
      entry('b', 'to: { fqdn: a.contoso.com }, tcp: 80'),
      entry('c', 'to: { fqdn: a.contoso.com }, tcp: 443, at: client'),
      entry('d', 'to: { fqdn: { usgov: d.contoso.us } }, tcp: 443'),
      entry('e', 'to: { fqdn: { china: d.contoso.us } }, tcp: 443'),
    ),
  ],
  [
    'where one entry ends when the other begins',
    entries(
      entry('a', 'to: { fqdn: a.contoso.com }, tcp: 443, until: 2026-01-01'),
      entry('b', 'to: { fqdn: a.contoso.com }, tcp: 443, since: 2026-01-01'),
    ),
  ],
  [
    'where a wildcard is at other ports, in another cloud, inbound of nothing, or the domain itself',
    entries(
      entry('a', 'to: { fqdn: [a.contoso.com, contoso.com] }, tcp: [80, 443]'),
      entry('b', 'to: { fqdn: "*.contoso.com" }, tcp: 443'),
      entry('c', 'to: { fqdn: { china: "*.contoso.com" } }, tcp: [80, 443], clouds: china, at: client'),
    ),
  ],
  [
    'where a wildcard is a later alternative of its entry',
    entries(
      entry('a', 'to: { fqdn: a.contoso.com }, tcp: 443'),
      entry('b', 'priority: 200, to: [{ serviceTag: AzureMonitor }, { fqdn: "*.contoso.com" }], tcp: 443'),
    ),
  ],
  [
    'where two next hops for one destination exclude each other, or stand in other clouds',
    `features:
  core: { title: Core, required: true }
  direct: { title: Direct }
  closed: { title: Closed, excludes: direct }
requirements:
${entry('a', 'to: { fqdn: a.contoso.com }, tcp: 443')}routes:
  - { id: default, prefix: 0.0.0.0/0, nextHop: firewall }
  - { id: direct, feature: direct, prefix: 192.0.2.0/24, nextHop: internet }
  - { id: closed, feature: closed, prefix: 192.0.2.0/24, nextHop: none }
  - { id: here, clouds: public, prefix: 198.51.100.0/24, nextHop: internet }
  - { id: there, clouds: china, prefix: 198.51.100.0/24, nextHop: none }
`,
  ],
  [
    'where a needed entry is missing in one of several clouds',
    entries(
      entry('a', 'to: { fqdn: a.contoso.com }, tcp: 443, needs: b'),
      entry('b', 'to: { fqdn: b.contoso.com }, tcp: 443, clouds: public'),
    ),
  ],
  [
    'where a feature only brings others in',
    `features:
  core: { title: Core, required: true }
  all-of-it: { title: All, implies: core }
requirements:
${entry('a', 'to: { fqdn: a.contoso.com }, tcp: 443')}${DEFAULT_ROUTE}`,
  ],
] as const) {
  test(title, () => assert.equal(codesOf(body), []));
}

test('and what is wrong is said in the same catalogs', () => {
  const body = entries(
    entry('a', 'priority: 200, to: [{ prefix: 192.0.2.0/24 }, { fqdn: a.contoso.com }], tcp: 443'),
    entry('b', 'priority: 210, to: [{ prefix: 192.0.2.0/24 }, { fqdn: a.contoso.com }], tcp: 443'),
  );
  assert.equal(
    codesOf(body).map((text) => text.slice(0, 5)),
    ['RC123', 'RC123', 'RC124'],
  );
});

test.run();
