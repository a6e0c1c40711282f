import { isIPv4, isIPv6 } from 'node:net';
import { URL } from 'node:url';
import fc from 'fast-check';
import { IPv4CidrRange, IPv6CidrRange } from 'ip-num';
import * as assert from 'uvu/assert';
import {
  type AddressFamily,
  ANY_IPV4,
  comparePrefixes,
  containsPrefix,
  overlapsPrefix,
  type Prefix,
  RFC_1918,
} from '../../src/packets/prefix.js';
import { isPrefix, parsePrefix } from '../../src/packets/prefix-text.js';
import { suite } from '../suite.js';

const test = suite('prefixes');
const SEED = { seed: 5952, numRuns: 1000 };

function prefix(text: string): Prefix {
  const parsed = parsePrefix(text);
  if (!isPrefix(parsed)) throw new Error(`${text}: ${parsed.reason}`);
  return parsed;
}

test('reads a prefix and a single address', () => {
  assert.equal(parsePrefix('10.0.0.0/8'), { family: 4, base: '0a000000', length: 8, text: '10.0.0.0/8' });
  assert.equal(parsePrefix('192.0.2.7'), { family: 4, base: 'c0000207', length: 32, text: '192.0.2.7/32' });
  assert.equal(parsePrefix('2001:db8::/32'), {
    family: 6,
    base: '20010db8000000000000000000000000',
    length: 32,
    text: '2001:db8::/32',
  });
  assert.is(prefix('2001:db8::1').text, '2001:db8::1/128');
  assert.is(prefix('::/0').text, '::/0');
});

test('refuses host bits and padded lengths, and says which prefix was probably meant', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['10.0.0.5/8', '10.0.0.0/8'],
    ['1.2.3.4/08', '1.0.0.0/8'],
    ['10.0.0.0/08', '10.0.0.0/8'],
    ['10.0.0.0/008', '10.0.0.0/8'],
    ['0.0.0.0/00', '0.0.0.0/0'],
    ['192.0.2.1/31', '192.0.2.0/31'],
    ['192.0.2.1/0', '0.0.0.0/0'],
    ['2001:db8::1/64', '2001:db8::/64'],
    ['2001:DB8:0:1::/32', '2001:db8::/32'],
    ['::1/0', '::/0'],
  ];
  for (const [text, canonical] of cases) {
    const parsed = parsePrefix(text);
    assert.is('canonical' in parsed ? parsed.canonical : undefined, canonical, text);
    assert.not(isPrefix(parsed), text);
  }
});

test('refuses what is no prefix', () => {
  const refused = [
    ...['', '/', '/8', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/ 8', '10.0.0.0/8 ', ' 10.0.0.0/8'],
    ...['10.0.0.0/8/8', '10.0.0.0/8\n', '10.0.0.0/255.0.0.0', '10.0.0.0-10.0.0.9', '10.0.0.0/1e1', '*', 'any', '8'],
    ...[
      '010.0.0.0/8',
      '10.00.0.0/16',
      '1.2.3',
      '1.2.3/24',
      '1.2.3.4.5',
      '1..2.3',
      '.1.2.3',
      '256.0.0.0/8',
      '1.2.3.4:80',
    ],
    ...[
      '0x0a.0.0.0/8',
      '167772160',
      '１０.0.0.0/8',
      'fe80::1%eth0',
      'fe80::1%1/64',
      'fe80::%1/64',
      '[::1]',
      '2001:db8::/129',
    ],
    ...['1::2::3', '2001:db8:::1', ':', ':::', '12345::', '2001:00db8::', 'g::', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9'],
    ...['1:2:3:4::5:6:7:8', ':1:2:3:4:5:6:7', '1:', '1.2.3.4::', '::1.2.3', '::ffff:01.2.3.4', '::ffff:256.2.3.4'],
  ];
  for (const text of refused) assert.not(isPrefix(parsePrefix(text)), JSON.stringify(text));
});

test('reads IPv4-mapped addresses in either notation as the same IPv6 address', () => {
  assert.equal(parsePrefix('::ffff:1.2.3.4/128'), parsePrefix('::ffff:102:304'));
  assert.equal(parsePrefix('0:0:0:0:0:FFFF:1.2.3.4'), parsePrefix('::ffff:102:304'));
  assert.is(prefix('::ffff:1.2.3.4/128').family, 6);
});

test("prints IPv6 as in RFC 5952's own examples", () => {
  const examples: readonly (readonly [string, string])[] = [
    // Section 1
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8::1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8::0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8::1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:0:1::1', '2001:db8::1:0:0:1'],
    ['2001:db8:0000:0:1::1', '2001:db8::1:0:0:1'],
    ['2001:DB8:0:0:1::1', '2001:db8::1:0:0:1'],
    // Section 2.1
    ['2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001', '2001:db8:aaaa:bbbb:cccc:dddd:eeee:1'],
    ['2001:db8:aaaa:bbbb:cccc:dddd:eeee:01', '2001:db8:aaaa:bbbb:cccc:dddd:eeee:1'],
    // Section 2.2; its `::1` for one group is what 4.2.2 forbids
    ['2001:db8:aaaa:bbbb:cccc:dddd::1', '2001:db8:aaaa:bbbb:cccc:dddd:0:1'],
    ['2001:db8:0:0:0::1', '2001:db8::1'],
    ['2001:db8:0::1', '2001:db8::1'],
    ['2001:db8::aaaa:0:0:1', '2001:db8::aaaa:0:0:1'],
    ['2001:db8:0:0:aaaa::1', '2001:db8::aaaa:0:0:1'],
    // Section 2.3
    ['2001:db8:aaaa:bbbb:cccc:dddd:eeee:AaAa', '2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa'],
    // Section 4.1
    ['2001:0db8::0001', '2001:db8::1'],
    // Section 4.2.1
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:db8::0:1', '2001:db8::1'],
    // Section 4.2.2
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    // Section 4.2.3
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    // No examples of its: runs at the edges
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1:0:0:0:0:0:0:0', '1::'],
  ];
  for (const [given, printed] of examples) assert.is(prefix(given).text, `${printed}/128`, given);
});

test('the constants are what their texts read as', () => {
  for (const constant of [ANY_IPV4, ...RFC_1918]) assert.equal(parsePrefix(constant.text), constant);
  assert.equal(
    RFC_1918.map(({ text }) => text),
    ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
  );
  assert.is(ANY_IPV4.text, '0.0.0.0/0');
});

const BITS: Readonly<Record<AddressFamily, number>> = { 4: 32, 6: 128 };

interface Drawn {
  readonly family: AddressFamily;
  readonly value: bigint;
  readonly length: number;
}

/** Addresses of few values apart, so that drawn blocks often hold one another, with runs of zero groups for `::`. */
const drawn: fc.Arbitrary<Drawn> = fc.constantFrom<AddressFamily>(4, 6).chain((family) => {
  const all = (1n << BigInt(BITS[family])) - 1n;
  const value = fc.oneof(
    fc.bigInt({ min: 0n, max: all }),
    fc.constantFrom(0n, 1n, all, all - 1n, all >> 1n, all ^ (all >> 1n), 0xc000_0200n, 0xc000_0201n),
    fc
      .array(fc.constantFrom(0n, 0n, 1n, 0xffffn), { minLength: 8, maxLength: 8 })
      .map((groups) => groups.reduce<bigint>((sum, group) => (sum << 16n) | group, 0n) & all),
  );
  return fc.record({ family: fc.constant(family), value, length: fc.integer({ min: 0, max: BITS[family] }) });
});

/** The address in full, with every leading zero. */
function spellOut(value: bigint, family: AddressFamily): string {
  const hex = value.toString(16).padStart(BITS[family] / 4, '0');
  return family === 6
    ? (hex.match(/.{4}/g) ?? []).join(':')
    : (hex.match(/.{2}/g) ?? []).map((byte) => Number.parseInt(byte, 16)).join('.');
}

/** First and last address. */
function rangeOf({ family, value, length }: Drawn): readonly [bigint, bigint] {
  const size = 1n << BigInt(BITS[family] - length);
  const first = value - (value % size);
  return [first, first + size - 1n];
}

function blockOf(block: Drawn): Prefix {
  return prefix(`${spellOut(rangeOf(block)[0], block.family)}/${block.length}`);
}

test('a block reads as its first address, prints canonically and is read back', () => {
  fc.assert(
    fc.property(drawn, (block) => {
      const [first] = rangeOf(block);
      const read = blockOf(block);
      assert.is(BigInt(`0x${read.base}`), first);
      assert.is(read.base.length, BITS[block.family] / 4);
      assert.is(read.length, block.length);
      assert.is(read.family, block.family);
      const full = spellOut(first, block.family);
      // The URL standard's serializer compresses IPv6 by the same rules.
      const printed = block.family === 4 ? full : new URL(`http://[${full}]/`).hostname.slice(1, -1);
      assert.is(read.text, `${printed}/${block.length}`);
      assert.equal(parsePrefix(read.text), read);
      assert.equal(parsePrefix(read.text.toUpperCase()), read);
    }),
    SEED,
  );
});

test('host bits are refused, and only they', () => {
  fc.assert(
    fc.property(drawn, (block) => {
      const parsed = parsePrefix(`${spellOut(block.value, block.family)}/${block.length}`);
      const isBlock = rangeOf(block)[0] === block.value;
      assert.is(isPrefix(parsed), isBlock);
      assert.is('canonical' in parsed ? parsed.canonical : undefined, isBlock ? undefined : blockOf(block).text);
    }),
    SEED,
  );
});

test('an address is read just where the platform takes it for one', () => {
  const spelled = drawn.map(({ family, value }) => spellOut(value, family));
  const mutated = fc
    .record({
      text: fc.oneof(
        spelled,
        drawn.map((block) => blockOf(block).text.replace(/\/.*/, '')),
      ),
      at: fc.nat(40),
      drop: fc.nat(3),
      put: fc.constantFrom('', '0', '1', '00', ':', '::', '.', '1.2.3.4', 'f', 'g'),
    })
    .map(({ text, at, drop, put }) => text.slice(0, at) + put + text.slice(at + drop));
  fc.assert(
    fc.property(mutated, (text) => assert.is(isPrefix(parsePrefix(text)), isIPv4(text) || isIPv6(text), text)),
    { seed: SEED.seed, numRuns: 5000 },
  );
});

const twoBlocks = fc.tuple(drawn, drawn).map(([one, other]): readonly [Drawn, Drawn] => {
  // Half of the pairs share their address, else they would seldom meet.
  return one.length % 2 === 0 && one.family === other.family ? [one, { ...other, value: one.value }] : [one, other];
});

test('containment and overlap agree with ranges of addresses', () => {
  let held = 0;
  fc.assert(
    fc.property(twoBlocks, ([one, other]) => {
      const [[first, last], [from, until]] = [rangeOf(one), rangeOf(other)];
      const isSame = one.family === other.family;
      const contains = isSame && first <= from && until <= last;
      assert.is(containsPrefix(blockOf(one), blockOf(other)), contains);
      assert.is(overlapsPrefix(blockOf(one), blockOf(other)), isSame && first <= until && from <= last);
      if (contains) held++;
    }),
    SEED,
  );
  assert.ok(held > SEED.numRuns / 10, 'enough of the pairs hold one another');
});

test("containment agrees with ip-num's ranges", () => {
  fc.assert(
    fc.property(twoBlocks, ([one, other]) => {
      const [outer, inner] = [blockOf(one), blockOf(other)];
      const edges = ({ family, text }: Prefix): readonly [bigint, bigint] => {
        const range = family === 4 ? IPv4CidrRange.fromCidr(text) : IPv6CidrRange.fromCidr(text);
        return [range.getFirst().getValue(), range.getLast().getValue()];
      };
      const [[first, last], [from, until]] = [edges(outer), edges(inner)];
      assert.is(containsPrefix(outer, inner), outer.family === inner.family && first <= from && until <= last);
    }),
    SEED,
  );
});

test('blocks are ordered by family, first address and length', () => {
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 12 }), (blocks) => {
      const sorted = blocks.map(blockOf).sort(comparePrefixes);
      const wanted = blocks.map((block) => ({ ...block, first: rangeOf(block)[0] }));
      wanted.sort((left, right) => {
        if (left.family !== right.family) return left.family < right.family ? -1 : 1;
        if (left.first !== right.first) return left.first < right.first ? -1 : 1;
        return left.length - right.length;
      });
      assert.equal(
        sorted.map(({ text }) => text),
        wanted.map((block) => blockOf(block).text),
      );
    }),
    SEED,
  );
});

test.run();
