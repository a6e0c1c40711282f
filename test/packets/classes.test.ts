import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { AddressClasses } from '../../src/packets/address-classes.js';
import { equalAddresses } from '../../src/packets/address-set.js';
import { HostClasses, type HostMatch } from '../../src/packets/host-classes.js';
import { allBits, bitsOf, lowestBit } from '../../src/packets/interval-classes.js';
import { PortClasses } from '../../src/packets/port-classes.js';
import { ALL_PORTS, portSet } from '../../src/packets/ports.js';
import { readCanonicalPrefixes } from '../../src/packets/read-prefixes.js';
import { suite } from '../suite.js';

const test = suite('classes');
const RUNS = { seed: 915, numRuns: 300 };

const ipv4Block = fc.tuple(fc.nat(15), fc.integer({ min: 26, max: 32 })).map(([at, length]) => {
  const size = 2 ** (32 - length);
  return `192.0.2.${Math.floor((at * 16) / size) * size}/${length}`;
});
const ipv6Block = fc.tuple(fc.nat(7), fc.integer({ min: 125, max: 128 })).map(([at, length]) => {
  const size = 2 ** (128 - length);
  const first = Math.floor(at / size) * size;
  return `2001:db8::${first === 0 ? '' : first.toString(16)}/${length}`;
});
const sets = fc
  .array(fc.array(fc.oneof(ipv4Block, ipv6Block), { maxLength: 5 }), { minLength: 1, maxLength: 6 })
  .map((lists) => lists.map((texts) => readCanonicalPrefixes(texts).sets));

test('address classes give back the sets that they were made of', () => {
  fc.assert(
    fc.property(sets, (given) => {
      const classes = new AddressClasses(given);
      for (const [index, { ipv4, ipv6 }] of given.entries()) {
        const back = classes.setsOf(classes.bits(index));
        assert.ok(equalAddresses(back.ipv4, ipv4));
        assert.ok(equalAddresses(back.ipv6, ipv6));
      }
      assert.is(classes.countAddresses(classes.all), 2n ** 32n + 2n ** 128n);
    }),
    RUNS,
  );
});

test('two classes differ in some set, so there are no more than must be', () => {
  fc.assert(
    fc.property(sets, (given) => {
      const classes = new AddressClasses(given);
      for (const family of [4, 6] as const) {
        const members = new Set<string>();
        let count = 0;
        for (let bit = 1n; bit <= classes.families[family]; bit <<= 1n) {
          if ((classes.families[family] & bit) === 0n) continue;
          count++;
          members.add(given.map((_, index) => ((classes.bits(index) & bit) === 0n ? 0 : 1)).join(''));
        }
        assert.is(members.size, count);
      }
    }),
    RUNS,
  );
});

test('the first address is the lowest, of IPv4 where there is one', () => {
  const classes = new AddressClasses([
    readCanonicalPrefixes(['192.0.2.64/26', '2001:db8::/32']).sets,
    readCanonicalPrefixes(['2001:db8:1::/48']).sets,
  ]);
  assert.is(classes.firstAddress(classes.bits(0)), '192.0.2.64');
  assert.is(classes.firstAddress(classes.bits(1)), '2001:db8:1::');
  assert.is(classes.firstAddress(0n), undefined);
});

test('port classes give back the sets that they were made of', () => {
  const range = fc
    .tuple(fc.nat(65_535), fc.nat(40))
    .map(([first, more]) => ({ first, last: Math.min(65_535, first + more) }));
  fc.assert(
    fc.property(fc.array(fc.array(range, { minLength: 1, maxLength: 4 }), { maxLength: 6 }), (lists) => {
      const given = lists.map(portSet);
      const classes = new PortClasses(given);
      for (const [index, ports] of given.entries()) assert.equal(classes.portsOf(classes.bits(index)), ports);
      assert.equal(classes.portsOf(classes.all), ALL_PORTS);
      assert.equal(classes.portsOf(0n), []);
    }),
    RUNS,
  );
});

const named = (...hosts: string[]): HostMatch => ({ kind: 'named', hosts, urls: [], sets: [] });
const urls = (...texts: string[]): HostMatch => ({ kind: 'named', hosts: [], urls: texts, sets: [] });
const isWithin = (inner: bigint, outer: bigint): boolean => (inner & ~outer) === 0n;

test('a wildcard holds names at any depth, and not its own', () => {
  const classes = new HostClasses([
    named('*.contoso.com'),
    named('contoso.com'),
    named('a.b.contoso.com'),
    named('*contoso.com'),
    named('evilcontoso.com'),
    named('*'),
    named('*.b.contoso.com'),
  ]);
  const [below, own, deep, loose, evil, every, belowB] = [0, 1, 2, 3, 4, 5, 6].map((index) => classes.bits(index));
  assert.ok(below && own && deep && loose && evil && every && belowB);
  assert.ok(isWithin(deep, below));
  assert.is(own & below, 0n);
  assert.ok(isWithin(own, loose), 'the name itself ends in it');
  assert.ok(isWithin(below, loose));
  assert.ok(isWithin(evil, loose));
  assert.is(evil & below, 0n);
  assert.ok(isWithin(deep, belowB));
  assert.ok(isWithin(belowB, below));
  assert.not(isWithin(below, belowB), 'there is a name beside them');
  assert.is(every, classes.all);
});

test('a URL is a host and a path', () => {
  const classes = new HostClasses([
    urls('github.com/contoso/*'),
    urls('github.com/contoso/rules'),
    named('github.com'),
    urls('*.github.com/contoso/*'),
    urls('github.com/*'),
  ]);
  const [folder, file, host, others, whole] = [0, 1, 2, 3, 4].map((index) => classes.bits(index));
  assert.ok(folder && file && host && others && whole);
  assert.ok(isWithin(file, folder));
  assert.ok(isWithin(folder, host));
  assert.not(isWithin(host, folder));
  assert.is(folder & others, 0n);
  assert.is(whole, host);
});

test('a set that Azure keeps is one of its own', () => {
  const tag: HostMatch = { kind: 'named', hosts: [], urls: [], sets: ['FQDN tag WindowsUpdate'] };
  const classes = new HostClasses([tag, named('*'), named('contoso.com'), { kind: 'any' }]);
  assert.equal(classes.textsOf(classes.bits(0)), ['FQDN tag WindowsUpdate']);
  assert.ok(isWithin(classes.bits(0), classes.bits(1)));
  assert.is(classes.bits(0) & classes.bits(2), 0n);
  assert.equal(classes.textsOf(classes.bits(2)), ['contoso.com']);
  assert.is(classes.bits(3), classes.all);
});

test('bits of classes', () => {
  assert.is(bitsOf([0, 5, 64], 70), 1n | (1n << 5n) | (1n << 64n));
  assert.is(bitsOf([], 5), 0n);
  assert.is(allBits(5), 31n);
  assert.is(lowestBit(1n << 77n), 77);
  assert.is(lowestBit(6n), 1);
});

test.run();
