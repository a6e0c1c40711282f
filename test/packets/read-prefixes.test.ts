import fc from 'fast-check';
import { IPv4, IPv6 } from 'ip-num';
import * as assert from 'uvu/assert';
import { countAddresses, firstAddress, intervalsOf, isEmptySet } from '../../src/packets/address-set.js';
import type { AddressFamily } from '../../src/packets/prefix.js';
import { minimalCover } from '../../src/packets/prefix-cover.js';
import { isPrefix, parsePrefix } from '../../src/packets/prefix-text.js';
import { addressSetsOf, readCanonicalPrefixes, readPrefixes } from '../../src/packets/read-prefixes.js';
import { suite } from '../suite.js';
import { BITS } from './small-universe.js';

const test = suite('reading prefixes');

const toHex = (value: bigint, family: AddressFamily): string => value.toString(16).padStart(BITS[family] / 4, '0');

/** Addresses with runs of zero groups and few values apart, in full. */
const address = fc.constantFrom<AddressFamily>(4, 6).chain((family) =>
  fc
    .array(fc.constantFrom(0n, 0n, 1n, 0xffn, 0xab12n, 0xffffn), { minLength: 8, maxLength: 8 })
    .map((groups) => groups.reduce<bigint>((sum, group) => (sum << 16n) | group, 0n))
    .map((value) => ({ family, value: BigInt.asUintN(BITS[family], value) })),
);
const block = fc.tuple(address, fc.nat(128)).map(([{ family, value }, drawn]) => {
  const hostBits = BigInt(drawn % (BITS[family] + 1));
  return { family, value: (value >> hostBits) << hostBits, length: BITS[family] - Number(hostBits) };
});

const printed = address.map(({ family, value }) =>
  family === 4 ? IPv4.fromNumber(value).toString() : IPv6.fromBigInt(value).toString(),
);

test('a canonical prefix is read without ip-num, as ip-num has it, and printed as it was', () => {
  fc.assert(
    fc.property(block, ({ family, value, length }) => {
      const full = family === 4 ? IPv4.fromNumber(value).toString() : IPv6.fromBigInt(value).toString();
      const canonical = parsePrefix(`${full}/${length}`);
      if (!isPrefix(canonical)) throw new Error(canonical.reason);
      const { sets, unread } = readCanonicalPrefixes([canonical.text]);
      assert.equal(unread, []);
      const [own, other] = family === 4 ? [sets.ipv4, sets.ipv6] : [sets.ipv6, sets.ipv4];
      assert.ok(isEmptySet(other));
      assert.equal([...intervalsOf(own)], [{ first: value, last: value + (1n << BigInt(BITS[family] - length)) - 1n }]);
      assert.equal(minimalCover(own).toPrefixes(), [canonical]);
      assert.equal(minimalCover(own).toTexts(), [canonical.text]);
      const text = firstAddress(own) ?? '';
      assert.is(text, canonical.text.replace(/\/.*/, ''));
      // ip-num reads its own full notation back as the same number.
      assert.is((family === 4 ? IPv4.fromDecimalDottedString(text) : IPv6.fromHexadecatet(text)).getValue(), value);
      assert.equal(addressSetsOf([canonical]), sets);
    }),
    { seed: 5952, numRuns: 2000 },
  );
});

/** Texts that are nearly prefixes: something dropped, something put in. */
const mutated = fc
  .record({
    text: fc.oneof(
      printed,
      block.map(({ family, value, length }) => {
        const parsed = parsePrefix(`${toHex(value, family).replace(/.{4}(?=.)/g, '$&:')}/${length}`);
        return isPrefix(parsed) ? parsed.text : `10.0.0.0/${length % 33}`;
      }),
    ),
    at: fc.nat(42),
    drop: fc.nat(3),
    put: fc.constantFrom(
      '',
      '',
      '0',
      '1',
      '00',
      ':',
      '::',
      '.',
      '/',
      '/0',
      '/8',
      '/08',
      '1.2.3.4',
      'f',
      'F',
      'g',
      ' ',
      'é',
    ),
  })
  .map(({ text, at, drop, put }) => text.slice(0, at) + put + text.slice(at + drop));

test('any text is read or refused as parsePrefix does', async () => {
  let [accepted, quick] = [0, 0];
  await fc.assert(
    fc.asyncProperty(mutated, async (text) => {
      const wanted = parsePrefix(text);
      const { sets, refused } = await readPrefixes([text]);
      if (readCanonicalPrefixes([text]).unread.length === 0) quick++;
      if (isPrefix(wanted)) {
        accepted++;
        assert.equal(refused, []);
        assert.equal([...minimalCover(sets.ipv4).toPrefixes(), ...minimalCover(sets.ipv6).toPrefixes()], [wanted]);
      } else {
        assert.equal(refused, [{ text, ...wanted }]);
        assert.ok(isEmptySet(sets.ipv4) && isEmptySet(sets.ipv6));
      }
    }),
    { seed: 5952, numRuns: 12_000 },
  );
  assert.ok(accepted > 2000 && quick < accepted, `${accepted} of the texts are prefixes, ${quick} of them canonical`);
});

test('texts of both families become two sets, and what is no prefix is named', async () => {
  const texts = [
    '10.0.0.0/25',
    '2603:1000::/40',
    '10.0.0.128/25',
    '10.0.0.5/8',
    'Storage',
    '::FFFF:1.2.3.4',
    '10.0.1.0',
  ];
  const { sets, refused } = await readPrefixes(texts);
  assert.equal(minimalCover(sets.ipv4).toTexts(), ['10.0.0.0/24', '10.0.1.0/32']);
  assert.equal(minimalCover(sets.ipv6).toTexts(), ['::ffff:102:304/128', '2603:1000::/40']);
  assert.equal(refused, [
    { text: '10.0.0.5/8', reason: '10.0.0.5 has bits beyond the first 8', canonical: '10.0.0.0/8' },
    { text: 'Storage', reason: 'a prefix is an address, a slash and a length' },
  ]);
  assert.is(countAddresses(sets.ipv4), 257n);
});

test('what looks like a prefix and is none is not read', () => {
  const texts = [
    ...[
      '',
      '/',
      '/8',
      '1',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.',
      '.1.2.3',
      '1..2.3',
      '1.2.3.4/',
      '1.2.3.4/33',
      '1.2.3.4/032',
    ],
    ...['256.0.0.0/8', '1.2.3.256', '1.2.999.4', '01.2.3.4', '1.2.3.00', '1.2.3.4/3a', '4294967296.1.1.1', '1.2.3.4 '],
    ...[
      'a.2.3.4',
      '1.a.3.4',
      '1.2.3.a',
      '1a.2.3.4',
      '1.2.3.2555',
      '1.2.3.4:32',
      '1:2:3:4:5:6:7:8.8',
      '\u0131::',
      '::\u0131',
    ],
    ...[':', ':::', '1:', ':1', '::1:', ':1:2:3:4:5:6:7', ':1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9'],
    ...['::1::', '1::2::3', '::1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8::', '12345::', '::12345', '::/129', '::/00', '::g'],
    ...['10.0.0.5/8', '2001:db8::1/64', '::/', '1:2:3:4:5:6:7:8/', '::%1', '[::1]'],
  ];
  assert.equal(readCanonicalPrefixes(texts).unread, texts);
});

test('no text is no address', async () => {
  const { sets, refused } = await readPrefixes([]);
  assert.ok(isEmptySet(sets.ipv4) && isEmptySet(sets.ipv6));
  assert.equal(refused, []);
});

test('the whole of a family is read', async () => {
  const { sets } = await readPrefixes(['0.0.0.0/0', '::/0', '255.255.255.255/32']);
  assert.is(countAddresses(sets.ipv4), 1n << 32n);
  assert.is(countAddresses(sets.ipv6), 1n << 128n);
});

test.run();
