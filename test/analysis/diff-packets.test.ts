import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { diffPackets, type PacketChange, type PacketsDiff } from '../../src/analysis/diff-packets.js';
import type { DiffSide } from '../../src/analysis/diff-side.js';
import type { Filter } from '../../src/analysis/excess.js';
import { bothNames } from '../../src/analysis/own-names.js';
import { boxText, printBox } from '../../src/analysis/packet-text.js';
import type { AddressMatch } from '../../src/configuration/addresses.js';
import type { NsgRule } from '../../src/configuration/nsg.js';
import type { ConfiguredRoute } from '../../src/configuration/routes.js';
import { ALL_PORTS } from '../../src/packets/ports.js';
import { RFC_1918 } from '../../src/packets/prefix.js';
import { isPrefix, parsePrefix } from '../../src/packets/prefix-text.js';
import { readCanonicalPrefixes } from '../../src/packets/read-prefixes.js';
import { loadAzureTables } from '../../src/rules.js';
import type { Region } from '../../src/service-tags/regions.js';
import { suite } from '../suite.js';
import { ADDRESSES, ANYWHERE, block, packet, type SmallPacket } from './small-network.js';
import {
  firewallAccess,
  firewallCollections,
  holdsPacket,
  nsgAccess,
  nsgRules,
  taggedSide,
  type Valuation,
} from './small-sides.js';

const test = suite('packets that fare otherwise');

const { regions } = loadAzureTables();
const RUNS = { numRuns: 2000 };
const PACKETS = { minLength: 8, maxLength: 8 };
const NETWORK = { privatePrefixes: RFC_1918, isBehindFirewall: false };
const NO_NAMES = { literalTags: new Set<string>(), regionalHosts: new Set<string>() };

function regionNamed(name: string): Region {
  const region = regions.find(name);
  if (!region) throw new Error(name);
  return region;
}

const WESTUS: DiffSide = { label: 'left', region: regionNamed('westus'), pairedRegions: [], network: NETWORK };
const EASTUS: DiffSide = { label: 'right', region: regionNamed('eastus'), pairedRegions: [], network: NETWORK };

const LEFT_TAGS = ['Storage', 'Storage.WestUS', 'Sql'];
const RIGHT_TAGS = ['Storage', 'Storage.EastUS', 'Sql'];

/** Any meaning of the tags in which a regional tag lies within its global one. */
const valuations: fc.Arbitrary<Record<'left' | 'right' | 'both', Valuation>> = fc
  .record({
    global: fc.uniqueArray(fc.integer({ min: 8, max: 15 })),
    regional: fc.uniqueArray(fc.integer({ min: 8, max: 15 })),
    sql: fc.uniqueArray(fc.integer({ min: 8, max: 15 })),
  })
  .map(({ global, regional, sql }) => {
    const own = new Set(regional.filter((place) => global.includes(place)));
    const of = (name: string): Valuation =>
      new Map([
        ['storage', new Set(global)],
        [name, own],
        ['sql', new Set(sql)],
      ]);
    return { left: of('storage.westus'), right: of('storage.eastus'), both: of('storage.{region}') };
  });

function compare(left: DiffSide, right: DiffSide, byAddress = false): PacketsDiff {
  return diffPackets(left, right, bothNames(left, right, NO_NAMES), byAddress);
}

/** What the diff says of a packet at a filter. */
function kindsOf(
  { changes, universe }: PacketsDiff,
  filter: Filter,
  own: SmallPacket,
  valuation: Valuation,
  named?: ReadonlySet<string>,
): PacketChange['kind'][] {
  const holding = changes.filter(
    (change) =>
      change.filter === filter && change.space.some((box) => holdsPacket(box, own, universe, valuation, named)),
  );
  return [...new Set(holding.map(({ kind }) => kind))];
}

/** What should be said of a packet with these decisions. */
function expectedKinds(left: string | undefined, right: string | undefined): PacketChange['kind'][] {
  if (left === right) return [];
  return [
    ...(right === 'Allow' ? (['allowed'] as const) : []),
    ...(left === 'Allow' ? (['no-longer-allowed'] as const) : []),
    ...(right === 'Deny' && left === undefined ? (['denied'] as const) : []),
    ...(left === 'Deny' && right === undefined ? (['no-longer-denied'] as const) : []),
  ];
}

for (const isWhole of [true, false]) {
  test(`of ${isWhole ? 'whole' : 'partial'} NSGs: those that rules read one by one decide otherwise, whatever tags stand for`, () => {
    const property = fc.property(
      nsgRules(taggedSide(LEFT_TAGS)),
      nsgRules(taggedSide(RIGHT_TAGS)),
      fc.array(packet, PACKETS),
      valuations,
      (leftRules, rightRules, packets, valuation) => {
        const left: DiffSide = { ...WESTUS, nsg: { kind: 'nsg', isWhole, rules: leftRules } };
        const right: DiffSide = { ...EASTUS, nsg: { kind: 'nsg', isWhole, rules: rightRules } };
        const diff = compare(left, right);
        assert.equal(diff.filters, ['outbound', 'inbound']);
        for (const own of packets) {
          for (const [filter, direction] of [
            ['outbound', 'Outbound'],
            ['inbound', 'Inbound'],
          ] as const) {
            const expected = expectedKinds(
              nsgAccess(left, direction, own, valuation.left),
              nsgAccess(right, direction, own, valuation.right),
            );
            assert.equal(kindsOf(diff, filter, own, valuation.both), expected);
          }
        }
      },
    );
    fc.assert(property, { ...RUNS, seed: 401 });
  });
}

test('of firewalls: the same, with hosts', () => {
  const property = fc.property(
    firewallCollections(taggedSide(LEFT_TAGS)),
    firewallCollections(taggedSide(RIGHT_TAGS)),
    fc.array(packet, PACKETS),
    valuations,
    (leftOnes, rightOnes, packets, valuation) => {
      const group = { name: 'group', generation: 0, priority: 100 };
      const left: DiffSide = {
        ...WESTUS,
        firewall: { kind: 'firewall', form: 'policy', groups: [{ ...group, collections: leftOnes }] },
      };
      const right: DiffSide = {
        ...EASTUS,
        firewall: { kind: 'firewall', form: 'policy', groups: [{ ...group, collections: rightOnes }] },
      };
      const named = new Set(
        [...leftOnes, ...rightOnes].flatMap((own) =>
          own.kind === 'application' ? own.rules.flatMap(({ hosts }) => hosts) : [],
        ),
      );
      const diff = compare(left, right);
      for (const own of packets) {
        const [from, to] = [firewallAccess(left, own, valuation.left), firewallAccess(right, own, valuation.right)];
        assert.equal(kindsOf(diff, 'firewall', own, valuation.both, named), expectedKinds(from, to));
      }
    },
  );
  fc.assert(property, { ...RUNS, seed: 402 });
});

test('the same tags with other addresses are compared by address', () => {
  const measured = (prefixes: readonly string[]): NonNullable<DiffSide['tagFile']> => ({
    name: 'file',
    changeNumber: 1,
    measured: [{ tag: { name: 'Sql', prefixes }, sets: readCanonicalPrefixes(prefixes).sets }],
  });
  const nsg = { kind: 'nsg' as const, isWhole: true, rules: [ruleTo(tagged('Sql')), DENY] };
  const left: DiffSide = { ...WESTUS, nsg, tagFile: measured(['198.51.100.0/30']) };
  const right: DiffSide = { ...WESTUS, nsg, tagFile: measured(['198.51.100.2/31', '198.51.100.8/31']) };
  const { changes, universe } = compare(left, right, true);
  assert.equal(
    changes.map(({ kind, space, certain }) => [
      kind,
      ...space.map((box) => printBox(boxText(box, universe))),
      certain.length,
    ]),
    [
      ['allowed', 'Tcp to 198.51.100.8/31, port 443', 1],
      ['no-longer-allowed', 'Tcp to 198.51.100.0/31, port 443', 1],
    ],
  );
  assert.equal(compare(left, right, false).changes, []);
});

const tagged = (...tags: readonly string[]): AddressMatch => ({ ...ANYWHERE.match, isAny: false, tags });
const placed = (...prefixes: readonly string[]): AddressMatch => ({
  ...ANYWHERE.match,
  isAny: false,
  sets: readCanonicalPrefixes(prefixes).sets,
});

function ruleTo(destination: AddressMatch, priority = 100): NsgRule {
  return {
    name: `rule-${priority}`,
    direction: 'Outbound',
    access: 'Allow',
    priority,
    protocol: 'Tcp',
    source: ANYWHERE.match,
    sourcePorts: ALL_PORTS,
    destination,
    ports: [{ first: 443, last: 443 }],
  };
}

const DENY: NsgRule = { ...ruleTo(ANYWHERE.match, 4096), access: 'Deny', protocol: '*', ports: ALL_PORTS };

/** Kinds of changes of a side with these destinations against another, and whether each is certain. */
function certainty(left: readonly AddressMatch[], right: readonly AddressMatch[]): [PacketChange['kind'], boolean][] {
  const side = (destinations: readonly AddressMatch[]): DiffSide => ({
    ...WESTUS,
    nsg: { kind: 'nsg', isWhole: true, rules: [...destinations.map((own, at) => ruleTo(own, 100 + at)), DENY] },
  });
  return compare(side(left), side(right)).changes.map(({ kind, certain }) => [kind, certain.length > 0]);
}

test('what depends on what tags stand for is not certain', () => {
  const cases: readonly (readonly [string, AddressMatch[], AddressMatch[], [PacketChange['kind'], boolean][]])[] = [
    ['nothing', [], [tagged('Sql')], [['allowed', true]]],
    ['another tag', [tagged('Storage')], [tagged('Sql'), tagged('Storage')], [['allowed', false]]],
    ['prefixes', [placed('198.51.100.0/24')], [placed('198.51.100.0/24'), tagged('Sql')], [['allowed', false]]],
    ['a tag', [tagged('Sql')], [tagged('Sql'), placed('198.51.100.0/24')], [['allowed', false]]],
    ['private addresses', [tagged('Sql')], [tagged('Sql'), placed('10.0.0.0/8')], [['allowed', true]]],
    ['its region', [tagged('Storage.WestUS')], [tagged('Storage')], [['allowed', true]]],
    ['its global tag', [tagged('Storage')], [tagged('Storage.WestUS')], [['no-longer-allowed', true]]],
    ['tags', [tagged('Storage'), tagged('Sql')], [ANYWHERE.match], [['allowed', true]]],
  ];
  for (const [name, left, right, expected] of cases) assert.equal(certainty(left, right), expected, name);
});

test('IPv4 and IPv6 are told in one line', () => {
  const side = (rules: readonly NsgRule[]): DiffSide => ({ ...WESTUS, nsg: { kind: 'nsg', isWhole: true, rules } });
  const { changes, universe } = compare(side([DENY]), side([ruleTo(ANYWHERE.match), DENY]));
  assert.equal(
    changes.flatMap(({ space }) => space.map((box) => printBox(boxText(box, universe)))),
    ['Tcp to any, port 443'],
  );
});

const HOPS = ['VirtualAppliance', 'Internet', 'VnetLocal', 'None'] as const;

const routes: fc.Arbitrary<ConfiguredRoute[]> = fc
  .uniqueArray(
    fc.record({
      text: fc.oneof(block, fc.constantFrom('0.0.0.0/0', '198.51.0.0/16')),
      nextHop: fc.constantFrom(...HOPS),
    }),
    {
      maxLength: 5,
      selector: ({ text }) => text,
    },
  )
  .map((all) =>
    all.map(({ text, nextHop }) => {
      const prefix = parsePrefix(text);
      if (!isPrefix(prefix)) throw new Error(text);
      return { name: text, destination: { kind: 'prefix', prefix }, nextHop };
    }),
  );

/** The longest prefix, by looking at every route. */
function hopOf(table: readonly ConfiguredRoute[], place: number): string {
  const value = (text: string): number => text.split('.').reduce((sum, part) => 256 * sum + Number(part), 0);
  const candidates = [
    ...table.map(({ name, nextHop }) => ({ text: name, hop: nextHop as string, rank: 0 })),
    ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((text) => ({ text, hop: 'System', rank: 1 })),
    { text: '0.0.0.0/0', hop: 'Internet', rank: 1 },
  ].flatMap(({ text, ...rest }) => {
    const [base = '', length = ''] = text.split('/');
    const size = 2 ** (32 - Number(length));
    const isHeld = Math.floor(value(base) / size) === Math.floor(value(ADDRESSES[place] ?? '') / size);
    return isHeld ? [{ ...rest, length: Number(length) }] : [];
  });
  candidates.sort((left, right) => right.length - left.length || left.rank - right.rank);
  return candidates[0]?.hop ?? '';
}

test('of route tables: those whose longest prefix leads elsewhere, and whereto', () => {
  const property = fc.property(routes, routes, fc.array(packet, PACKETS), (from, to, packets) => {
    const table = (own: readonly ConfiguredRoute[]): DiffSide['routes'] => ({
      kind: 'routes',
      isWhole: true,
      routes: own,
    });
    const [left, right] = [table(from), table(to)];
    const diff = compare({ ...WESTUS, ...(left && { routes: left }) }, { ...EASTUS, ...(right && { routes: right }) });
    for (const own of packets) {
      const told = (diff.routes ?? [])
        .filter(({ space }) => space.some((box) => holdsPacket(box, own, diff.universe)))
        .map((change) => [change.left?.hop.type, change.right?.hop.type]);
      const [before, after] = [hopOf(from, own.destination), hopOf(to, own.destination)];
      assert.equal(told, before === after ? [] : [[before, after]]);
    }
  });
  fc.assert(property, { ...RUNS, seed: 403 });
});

test.run();
