import * as assert from 'uvu/assert';
import {
  coversHost,
  type HostPattern,
  isHostPattern,
  matchesHost,
  parseHostPattern,
  printHostPattern,
} from '../../src/packets/host-pattern.js';
import { suite } from '../suite.js';

const test = suite('host patterns');

function pattern(text: string): HostPattern {
  const parsed = parseHostPattern(text);
  if (!isHostPattern(parsed)) throw new Error(`${text}: ${parsed.reason}`);
  return parsed;
}

test('reads a host and every host below one', () => {
  assert.equal(parseHostPattern('pypi.org'), { wildcard: false, name: 'pypi.org' });
  assert.equal(parseHostPattern('*.pypi.org'), { wildcard: true, name: 'pypi.org' });
  assert.equal(parseHostPattern('*.Data.MCR.Microsoft.COM'), { wildcard: true, name: 'data.mcr.microsoft.com' });
  for (const text of ['1e100.net', 'xn--bcher-kva.example', '_acme.contoso.com', 'a.b', 'my-host.contoso.com'])
    assert.is(printHostPattern(pattern(text)), text);
});

test('refuses what is no host', () => {
  const refused = [
    ...['', '*', '*.', '.', '..', '*foo.*', '*foo.com', '*.*.com', 'foo.*.com', 'foo.*', '**.foo.com', '*.com'],
    ...['a..b', '.a.b', 'a.b.', '-a.com', 'a-.com', 'a b.com', ' a.com', 'a.com ', 'a.com\n', 'a,b.com', 'a$.com'],
    ...['https://x.y', 'x.y/z', 'x.y/', 'x.y:443', '*.x.y:443', 'user@x.y', 'localhost', 'bücher.example', 'а.com'],
    ...['10.0.0.1', '192.0.2.0/24', '192.0.2.1.', '*.0.0.1', '1.2', '::1', '2001:db8::1', '[2001:db8::1]'],
  ];
  for (const text of refused) assert.not(isHostPattern(parseHostPattern(text)), JSON.stringify(text));
});

test('an IPv6 address is refused as an address, not as a host with a port', () => {
  for (const text of ['::1', '2001:db8::1', '2001:db8::a']) {
    const parsed = parseHostPattern(text);
    assert.match('reason' in parsed ? parsed.reason : '', /address/, text);
  }
});

test('a label has at most 63 characters, a name 253', () => {
  assert.ok(isHostPattern(parseHostPattern(`${'a'.repeat(63)}.com`)));
  assert.not(isHostPattern(parseHostPattern(`${'a'.repeat(64)}.com`)));
  const longest = `${'a.'.repeat(126)}b`;
  assert.is(longest.length, 253);
  assert.ok(isHostPattern(parseHostPattern(longest)));
  assert.ok(isHostPattern(parseHostPattern(`*.${longest}`)), 'the name is counted without its `*.`');
  assert.not(isHostPattern(parseHostPattern(`${longest}c`)));
});

test('matches hosts as Azure Firewall does', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['pypi.org', 'pypi.org', true],
    ['pypi.org', 'PyPI.org', true],
    ['PyPI.org', 'pypi.org', true],
    ['pypi.org', 'www.pypi.org', false],
    ['pypi.org', 'pypi.org.contoso.com', false],
    ['*.pypi.org', 'www.pypi.org', true],
    ['*.pypi.org', 'WWW.PyPI.org', true],
    ['*.pypi.org', 'a.b.pypi.org', true],
    ['*.pypi.org', 'pypi.org', false],
    ['*.pypi.org', '.pypi.org', false],
    ['*.pypi.org', 'notpypi.org', false],
    ['*.pypi.org', 'www.pypi.org.contoso.com', false],
    ['pypi.org', '', false],
    ['*.pypi.org', '', false],
  ];
  for (const [text, host, matches] of cases) assert.is(matchesHost(pattern(text), host), matches, `${text} ${host}`);
});

/**
 * Every name of two to `most` labels. `ba` ends like `a`, so that a missing dot in a comparison shows. Small enough to
 * try all pairs, which is more than drawing some.
 */
function namesUpTo(most: number): string[] {
  const labels = ['a', 'ba', 'b'];
  const grown = [labels];
  while (grown.length < most)
    grown.push(labels.flatMap((label) => (grown.at(-1) ?? []).map((name) => `${label}.${name}`)));
  return grown.slice(1).flat();
}

const HOSTS = namesUpTo(4);
/** One label shorter than the hosts: every wildcard matches some host, and no finite list of patterns stands for one. */
const PATTERNS = namesUpTo(3).flatMap((name) => [pattern(name), pattern(`*.${name}`)]);
const MATCHES = new Map(PATTERNS.map((item) => [item, new Set(HOSTS.filter((host) => matchesHost(item, host)))]));
const matchesOf = (item: HostPattern): ReadonlySet<string> => MATCHES.get(item) ?? new Set();

test('a pattern matches by whole labels', () => {
  for (const item of PATTERNS) {
    const wanted = item.name.split('.');
    for (const host of HOSTS) {
      const labels = host.split('.');
      const tail = labels.slice(-wanted.length).join('.');
      const isMatch = tail === item.name && (item.wildcard ? labels.length > wanted.length : host === item.name);
      assert.is(matchesOf(item).has(host), isMatch, `${printHostPattern(item)} ${host}`);
    }
    assert.ok(matchesOf(item).size > 0);
  }
});

test('one pattern covers another just where it matches every host of it', () => {
  for (const outer of PATTERNS) {
    for (const inner of PATTERNS) {
      const covers = [...matchesOf(inner)].every((host) => matchesOf(outer).has(host));
      assert.is(coversHost(outer, inner), covers, `${printHostPattern(outer)} ${printHostPattern(inner)}`);
    }
  }
});

test('covering is reflexive and transitive', () => {
  const inside = new Map(PATTERNS.map((item) => [item, PATTERNS.filter((inner) => coversHost(item, inner))]));
  for (const [outer, middles] of inside) {
    assert.ok(middles.includes(outer));
    for (const middle of middles) for (const inner of inside.get(middle) ?? []) assert.ok(coversHost(outer, inner));
  }
});

test('what is printed is read back', () => {
  for (const item of PATTERNS) assert.equal(parseHostPattern(printHostPattern(item)), item);
});

test.run();
