import fc from 'fast-check';
import * as assert from 'uvu/assert';
import {
  ALL_PORTS,
  containsPort,
  intersectPorts,
  isAllPorts,
  type PortRange,
  type PortSet,
  parsePortRange,
  portSet,
  printPortRange,
  printPorts,
  subtractPorts,
  unionPorts,
} from '../../src/packets/ports.js';
import { suite } from '../suite.js';

const test = suite('ports');
const SEED = { seed: 8704, numRuns: 500 };

test('reads a port and a range', () => {
  const cases: readonly (readonly [string, PortRange])[] = [
    ['443', { first: 443, last: 443 }],
    ['1', { first: 1, last: 1 }],
    ['65535', { first: 65_535, last: 65_535 }],
    ['8704-8710', { first: 8704, last: 8710 }],
    ['80-80', { first: 80, last: 80 }],
    ['1-65535', { first: 1, last: 65_535 }],
  ];
  for (const [text, range] of cases) assert.equal(parsePortRange(text), range, text);
});

test('refuses what is no port', () => {
  const refused = [
    ...['', '0', '65536', '70000', '99999999999999999999', '0-80', '80-65536', '443-80', '81-80', '443-', '-443', '-'],
    ...['80-90-100', '80,443', '80 - 90', ' 80', '80 ', '80\n', '*', 'all', '1e3', '0x50', '80.5', '+80', '８０'],
  ];
  for (const text of refused) assert.ok('reason' in parsePortRange(text), JSON.stringify(text));
});

test('refuses leading zeros, which some YAML readers take for octal', () => {
  for (const text of ['080', '0443', '080-090', '80-090']) assert.ok('reason' in parsePortRange(text), text);
});

/** `443 80-81`, in this order and unmerged. */
function ranges(text: string): PortRange[] {
  return text.split(' ').flatMap((word) => {
    const [first, last = first] = word.split('-').map(Number);
    return first === undefined || last === undefined || word === '' ? [] : [{ first, last }];
  });
}

test('a set is sorted, and ranges that overlap or touch are one', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['', ''],
    ['443', '443'],
    ['443 80', '80,443'],
    ['80 81-90', '80-90'],
    ['80 82-90', '80,82-90'],
    ['20-30 1-100 50-120', '1-120'],
    ['1-100 20-30', '1-100'],
    ['90-80 5', '5'],
    ['1-65535 0', 'all'],
  ];
  for (const [given, printed] of cases) assert.is(printPorts(portSet(ranges(given))), printed, given);
});

test('prints a range, a list and all', () => {
  assert.is(printPortRange({ first: 443, last: 443 }), '443');
  assert.is(printPortRange({ first: 8704, last: 8710 }), '8704-8710');
  assert.is(printPorts(ALL_PORTS), 'all');
  assert.is(printPorts([{ first: 1, last: 65_535 }]), '1-65535');
  assert.is(
    printPorts([
      { first: 80, last: 80 },
      { first: 443, last: 445 },
    ]),
    '80,443-445',
  );
});

test('the empty set is not every port', () => {
  assert.not(isAllPorts([]));
  assert.is(printPorts([]), '');
  assert.not(containsPort([], 0));
  assert.not(isAllPorts([{ first: 1, last: 65_535 }]));
  assert.ok(isAllPorts(ALL_PORTS));
  assert.equal(subtractPorts(ALL_PORTS, ALL_PORTS), []);
});

test('what is printed is read back', () => {
  const range = fc.tuple(fc.integer({ min: 1, max: 65_535 }), fc.integer({ min: 1, max: 65_535 }));
  fc.assert(
    fc.property(range, ([one, other]) => {
      const wanted = { first: Math.min(one, other), last: Math.max(one, other) };
      assert.equal(parsePortRange(printPortRange(wanted)), wanted);
    }),
    SEED,
  );
});

/** A stretch of ports small enough to list, at either end of the whole. */
const SIZE = 40;
const universe = fc.constantFrom(0, 65_535 - SIZE);

function rangesFrom(low: number): fc.Arbitrary<PortRange[]> {
  const port = fc.integer({ min: low, max: low + SIZE });
  return fc.array(fc.record({ first: port, last: port }), { maxLength: 6 });
}

const twoSets = universe.chain((low) =>
  fc.record({ low: fc.constant(low), left: rangesFrom(low), right: rangesFrom(low) }),
);

function listed(ranges: readonly PortRange[]): Set<number> {
  const ports = new Set<number>();
  for (const { first, last } of ranges) for (let port = first; port <= last; port++) ports.add(port);
  return ports;
}

function holds(set: PortSet, wanted: ReadonlySet<number>): void {
  assert.equal(
    [...listed(set)],
    [...wanted].sort((left, right) => left - right),
  );
  for (const [index, { first, last }] of set.entries()) {
    assert.ok(first <= last, 'a range is not empty');
    const next = set[index + 1];
    assert.ok(next === undefined || last + 1 < next.first, 'ranges are sorted, disjoint and not adjacent');
  }
}

test('a set holds the ports of its ranges, in one form', () => {
  fc.assert(
    fc.property(twoSets, ({ left }) => {
      const given = JSON.stringify(left);
      holds(portSet(left), listed(left));
      assert.is(JSON.stringify(left), given, 'what was given stays as it was');
      assert.equal(portSet([...left].reverse()), portSet(left));
      assert.equal(portSet(portSet(left)), portSet(left));
    }),
    SEED,
  );
});

test('union, intersection, difference and membership agree with lists of ports', () => {
  fc.assert(
    fc.property(twoSets, ({ low, left, right }) => {
      const [a, b] = [portSet(left), portSet(right)];
      const [inA, inB] = [listed(a), listed(b)];
      holds(unionPorts(a, b), new Set([...inA, ...inB]));
      holds(intersectPorts(a, b), new Set([...inA].filter((port) => inB.has(port))));
      holds(subtractPorts(a, b), new Set([...inA].filter((port) => !inB.has(port))));
      for (let port = low; port <= low + SIZE; port++) assert.is(containsPort(a, port), inA.has(port));
    }),
    SEED,
  );
});

test.run();
