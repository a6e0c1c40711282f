import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { firewallRules } from '../../src/analysis/firewall.js';
import { nsgRules } from '../../src/analysis/nsg.js';
import { decide, type OrderedRule, placeRules } from '../../src/analysis/ordered-rules.js';
import { orderedRoutes } from '../../src/analysis/routes.js';
import { Universe } from '../../src/analysis/universe.js';
import type {
  FirewallApplicationRule,
  FirewallCollection,
  FirewallNetworkRule,
} from '../../src/configuration/firewall.js';
import type { NsgRule } from '../../src/configuration/nsg.js';
import type { ConfiguredRoute } from '../../src/configuration/routes.js';
import { containsPort, isAllPorts } from '../../src/packets/ports.js';
import { isPrefix, parsePrefix } from '../../src/packets/prefix-text.js';
import { suite } from '../suite.js';
import {
  ADDRESSES,
  ANYWHERE,
  block,
  EVERYTHING,
  hostOf,
  isIn,
  MEANINGS,
  matchOfPacket,
  packet,
  portOf,
  ports,
  type SmallPacket,
  type SmallSide,
  side,
  tagsAndPrefixes,
} from './small-network.js';

const test = suite('decisions');

/** Rule sets per target, with a handful of packets each; every packet is decided twice, once by reading rules one by one. */
const RUNS = { numRuns: 10_000 };
const PACKETS = { minLength: 4, maxLength: 4 };

/** What the analysis says of packets: the name of the rule that decides each. */
function decidersOf<D>(rules: readonly OrderedRule<D>[], packets: readonly SmallPacket[]): string[] {
  const matches = packets.map(matchOfPacket);
  const universe = new Universe([EVERYTHING, ...rules.flatMap((rule) => rule.matches), ...matches], MEANINGS);
  const parts = decide(universe.spaceOf(EVERYTHING), placeRules(rules, universe), universe);
  return matches.map((match) => {
    const holding = parts.filter(({ space }) => isIn(match, space, universe));
    assert.is(holding.length, 1, 'each packet is decided once');
    return holding[0]?.rule?.name ?? 'nobody';
  });
}

interface SmallNsgRule {
  readonly rule: NsgRule;
  readonly source: SmallSide;
  readonly destination: SmallSide;
}

const nsgRule: fc.Arbitrary<SmallNsgRule> = fc
  .record({
    access: fc.constantFrom('Allow' as const, 'Deny' as const),
    direction: fc.constantFrom('Inbound' as const, 'Outbound' as const, 'Outbound' as const),
    priority: fc.integer({ min: 100, max: 4096 }),
    protocol: fc.constantFrom('Tcp' as const, 'Udp' as const, 'Icmp' as const, '*' as const),
    source: side,
    destination: side,
    ports,
  })
  .map(({ source, destination, protocol, ports: own, ...rest }) => ({
    source,
    destination,
    rule: {
      ...rest,
      name: `${rest.direction}-${rest.priority}`,
      protocol,
      source: source.match,
      destination: destination.match,
      sourcePorts: EVERYTHING.ports,
      ports: protocol === 'Icmp' ? EVERYTHING.ports : own,
    },
  }));

const NETWORK = { match: ANYWHERE.match, places: new Set([0, 1, 2, 3, 4, 5, 6, 7]) };
const INTERNET = new Set([8, 9, 10, 11, 12, 13, 14, 15]);

/** Asks rule after rule, as Azure's page tells it. */
function nsgDecider(rules: readonly SmallNsgRule[], own: SmallPacket): string {
  const ordered = rules
    .filter(({ rule }) => rule.direction === 'Outbound')
    .sort((left, right) => left.rule.priority - right.rule.priority);
  for (const { rule, source, destination } of ordered) {
    if (!source.places.has(own.source) || !destination.places.has(own.destination)) continue;
    if (own.protocol === 'Icmp' || own.protocol === 'other') {
      if (rule.protocol !== own.protocol && !(rule.protocol === '*' && isAllPorts(rule.ports))) continue;
    } else {
      if (rule.protocol !== own.protocol && rule.protocol !== '*') continue;
      if (!containsPort(rule.ports, portOf(own))) continue;
    }
    return rule.name;
  }
  if (NETWORK.places.has(own.source) && NETWORK.places.has(own.destination)) return 'AllowVnetOutBound';
  return INTERNET.has(own.destination) ? 'AllowInternetOutBound' : 'DenyAllOutBound';
}

test('an NSG decides as reading its rules one by one does', () => {
  const rules = fc.uniqueArray(nsgRule, { maxLength: 7, selector: ({ rule }) => rule.name });
  fc.assert(
    fc.property(rules, fc.array(packet, PACKETS), (given, packets) => {
      const ordered = nsgRules({ kind: 'nsg', isWhole: true, rules: given.map(({ rule }) => rule) }, 'Outbound');
      assert.equal(
        decidersOf(ordered, packets),
        packets.map((own) => nsgDecider(given, own)),
      );
    }),
    { ...RUNS, seed: 101 },
  );
});

interface SmallNetworkRule {
  readonly rule: FirewallNetworkRule;
  readonly source: SmallSide;
  readonly destination: SmallSide;
}

interface SmallApplicationRule {
  readonly rule: FirewallApplicationRule;
  readonly source: SmallSide;
}

interface SmallCollection {
  readonly group: number;
  readonly generation: number;
  readonly groupPriority: number;
  readonly priority: number;
  readonly access: 'Allow' | 'Deny';
  readonly network: readonly SmallNetworkRule[];
  readonly application: readonly SmallApplicationRule[];
}

const networkRule: fc.Arbitrary<Omit<SmallNetworkRule, 'name'>> = fc
  .record({
    protocols: fc.uniqueArray(fc.constantFrom('TCP' as const, 'UDP' as const, 'ICMP' as const, 'Any' as const), {
      minLength: 1,
      maxLength: 2,
    }),
    source: side,
    destination: fc.oneof(side, tagsAndPrefixes),
    ports,
  })
  .map(({ protocols, source, destination, ports: own }) => ({
    source,
    destination,
    rule: {
      name: '',
      protocols,
      source: source.match,
      destination: destination.match,
      ports: protocols.includes('ICMP') ? EVERYTHING.ports : own,
    },
  }));

const applicationRule: fc.Arbitrary<SmallApplicationRule> = fc
  .record({
    protocols: fc.uniqueArray(
      fc.record({
        type: fc.constantFrom('Http' as const, 'Https' as const, 'Mssql' as const),
        port: fc.constantFrom(100, 101, 102),
      }),
      { minLength: 1, maxLength: 2, selector: ({ type, port }) => `${type}${port}` },
    ),
    source: side,
    hosts: fc.uniqueArray(fc.constantFrom('contoso.com', '*.contoso.com', '*contoso.com', 'fabrikam.org', '*'), {
      minLength: 1,
      maxLength: 2,
    }),
  })
  .map(({ protocols, source, hosts }) => ({
    source,
    rule: {
      name: '',
      protocols,
      source: source.match,
      hosts,
      urls: [],
      fqdnTags: [],
      webCategories: [],
      terminatesTls: false,
    },
  }));

const collection: fc.Arbitrary<SmallCollection> = fc.record({
  group: fc.nat(2),
  generation: fc.constant(0),
  groupPriority: fc.constant(0),
  priority: fc.integer({ min: 100, max: 65_000 }),
  access: fc.constantFrom('Allow' as const, 'Deny' as const),
  network: fc.array(networkRule, { maxLength: 3 }),
  application: fc.array(applicationRule, { maxLength: 3 }),
});

/** Groups 0 to 2 with these generations and priorities: a parent's group goes first whatever its number. */
const GROUPS = [
  { generation: 1, priority: 100 },
  { generation: 0, priority: 60_000 },
  { generation: 1, priority: 300 },
];

const READS = { Http: 'http', Https: 'https', Mssql: 'mssql' } as const;

function firewallDecider(collections: readonly SmallCollection[], own: SmallPacket): string {
  const ordered = collections
    .map((item, at) => ({ ...item, at }))
    .sort(
      (left, right) =>
        (GROUPS[left.group]?.generation ?? 0) - (GROUPS[right.group]?.generation ?? 0) ||
        (GROUPS[left.group]?.priority ?? 0) - (GROUPS[right.group]?.priority ?? 0) ||
        left.priority - right.priority,
    );
  for (const { network, at } of ordered) {
    for (const [index, { rule, source, destination }] of network.entries()) {
      if (!source.places.has(own.source) || !destination.places.has(own.destination)) continue;
      const isMatching = rule.protocols.some((protocol) => {
        if (protocol === 'Any') {
          if (isAllPorts(rule.ports)) return true;
          return (own.protocol === 'Tcp' || own.protocol === 'Udp') && containsPort(rule.ports, portOf(own));
        }
        if (protocol === 'ICMP') return own.protocol === 'Icmp';
        return protocol === own.protocol.toUpperCase() && containsPort(rule.ports, portOf(own));
      });
      if (isMatching) return `network-${at}-${index}`;
    }
  }
  for (const { application, at } of ordered) {
    for (const [index, { rule, source }] of application.entries()) {
      if (own.protocol !== 'Tcp' || !source.places.has(own.source)) continue;
      if (!rule.protocols.some(({ type, port }) => READS[type] === own.application && port === portOf(own))) continue;
      const host = hostOf(own);
      const isNamed = rule.hosts.some((pattern) =>
        pattern.startsWith('*') ? host.endsWith(pattern.slice(1)) : pattern === host,
      );
      if (isNamed) return `application-${at}-${index}`;
    }
  }
  return 'nobody';
}

test('a firewall decides as reading its rules one by one does', () => {
  const collections = fc.uniqueArray(collection, {
    maxLength: 4,
    selector: ({ group, priority }) => `${group} ${priority}`,
  });
  fc.assert(
    fc.property(collections, fc.array(packet, PACKETS), (given, packets) => {
      const groups = GROUPS.map((group, number) => ({
        ...group,
        name: `group-${number}`,
        collections: given.flatMap((own, at) => (own.group === number ? collectionsOf(own, at) : [])),
      }));
      assert.equal(
        decidersOf(firewallRules({ kind: 'firewall', form: 'policy', groups }), packets),
        packets.map((own) => firewallDecider(given, own)),
      );
    }),
    { ...RUNS, seed: 202 },
  );
});

function collectionsOf({ priority, access, network, application }: SmallCollection, at: number): FirewallCollection[] {
  return [
    // Written before the network rules, and asked after them all the same.
    {
      kind: 'application',
      name: `application-${at}`,
      priority,
      access,
      rules: application.map(({ rule }, index) => ({ ...rule, name: `application-${at}-${index}` })),
    },
    {
      kind: 'network',
      name: `network-${at}`,
      priority,
      access,
      rules: network.map(({ rule }, index) => ({ ...rule, name: `network-${at}-${index}` })),
    },
  ];
}

const HOPS = ['VirtualAppliance', 'Internet', 'VnetLocal', 'None'] as const;
const ROUTE_TAGS = {
  Storage: ['198.51.100.0/30', '198.51.100.6/32'],
  'Storage.WestUS': ['198.51.100.0/31'],
  Sql: ['198.51.100.3/32', '198.51.100.4/31'],
} as const;

const destination: fc.Arbitrary<ConfiguredRoute['destination']> = fc.oneof(
  fc.oneof(block, fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '198.51.0.0/16')).map((text) => {
    const prefix = parsePrefix(text);
    if (!isPrefix(prefix)) throw new Error(text);
    return { kind: 'prefix' as const, prefix };
  }),
  fc.constantFrom('Storage', 'Storage.WestUS', 'Sql').map((tag) => ({ kind: 'service-tag' as const, tag })),
);

/** Looks at every prefix of every route, and keeps the best by the words of Azure's page. */
function routeDecider(routes: readonly ConfiguredRoute[], own: SmallPacket): string {
  const address = ADDRESSES[own.destination] ?? '';
  const value = (text: string): number => text.split('.').reduce((sum, part) => 256 * sum + Number(part), 0);
  const holds = (text: string): boolean => {
    const [base = '', length = ''] = text.split('/');
    return (
      Math.floor(value(base) / 2 ** (32 - Number(length))) === Math.floor(value(address) / 2 ** (32 - Number(length)))
    );
  };
  const candidates = [
    ...routes.flatMap(({ name, destination: to }) => {
      if (to.kind === 'prefix') return [{ name, text: to.prefix.text, rank: 0 }];
      if (to.kind === 'parameter') return [];
      const texts: readonly string[] = ROUTE_TAGS[to.tag as keyof typeof ROUTE_TAGS];
      return texts.map((text) => ({ name, text, rank: to.tag.includes('.') ? 1 : 2 }));
    }),
    ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].map((text) => ({
      name: `system ${text}`,
      text,
      rank: 5,
    })),
    { name: 'system default', text: '0.0.0.0/0', rank: 5 },
  ].filter(({ text }) => holds(text));
  const lengthOf = ({ text }: { text: string }): number => Number(text.split('/')[1]);
  candidates.sort(
    (left, right) => lengthOf(right) - lengthOf(left) || left.rank - right.rank || (left.name < right.name ? -1 : 1),
  );
  return candidates[0]?.name ?? 'nobody';
}

test('a route table decides as comparing all of its prefixes does', () => {
  const route = fc.record({ destination, nextHop: fc.constantFrom(...HOPS) });
  const routes = fc
    .uniqueArray(route, { maxLength: 7, selector: ({ destination: to }) => JSON.stringify(to) })
    .map((list) => list.map((own, at) => ({ ...own, name: `route-${at}` })));
  fc.assert(
    fc.property(routes, fc.array(packet, PACKETS), (given, packets) => {
      assert.equal(
        decidersOf(orderedRoutes({ kind: 'routes', isWhole: true, routes: given }, MEANINGS), packets),
        packets.map((own) => routeDecider(given, own)),
      );
    }),
    { ...RUNS, seed: 303 },
  );
});

test.run();
