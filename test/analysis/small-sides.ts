import fc from 'fast-check';
import type { DiffSide } from '../../src/analysis/diff-side.js';
import { APPLICATIONS, IP_PROTOCOLS } from '../../src/analysis/packet-match.js';
import { Universe } from '../../src/analysis/universe.js';
import type { AddressMatch } from '../../src/configuration/addresses.js';
import type { FirewallCollection } from '../../src/configuration/firewall.js';
import type { NsgRule } from '../../src/configuration/nsg.js';
import { coversAddresses } from '../../src/packets/address-set.js';
import type { Box } from '../../src/packets/header-space.js';
import { ALL_PORTS, containsPort, isAllPorts } from '../../src/packets/ports.js';
import { readCanonicalPrefixes } from '../../src/packets/read-prefixes.js';
import { ADDRESSES, ANYWHERE, HOSTS, hostOf, portOf, ports, type SmallPacket, side } from './small-network.js';

/** What each tag stands for, as places of the small network, by its name in lower case. */
export type Valuation = ReadonlyMap<string, ReadonlySet<number>>;

const SINGLE = ADDRESSES.map((address) => readCanonicalPrefixes([`${address}/32`]).sets.ipv4);

/** Whether the places that a side of a rule names hold an address. */
export function holdsPlace(match: AddressMatch, place: number, valuation: Valuation): boolean {
  const own = SINGLE[place];
  if (match.isAny || (own && coversAddresses(match.sets.ipv4, own))) return true;
  return match.tags.some((tag) => {
    const name = tag.toLowerCase();
    if (name === 'virtualnetwork') return place < 8;
    if (name === 'internet') return place >= 8;
    return valuation.get(name)?.has(place) ?? false;
  });
}

/** Whether a box holds a packet, looked at field by field. `named`: hosts that some rule names. */
export function holdsPacket(
  box: Box,
  packet: SmallPacket,
  universe: Universe,
  valuation: Valuation = new Map(),
  named: ReadonlySet<string> = new Set(),
): boolean {
  const hasBit = (bits: bigint, index: number): boolean => ((bits >> BigInt(index)) & 1n) === 1n;
  if (!hasBit(Universe.field(box, 'protocols'), IP_PROTOCOLS.indexOf(packet.protocol))) return false;
  if (!hasBit(Universe.field(box, 'applications'), APPLICATIONS.indexOf(packet.application))) return false;
  if (!containsPort(universe.ports.portsOf(Universe.field(box, 'ports')), portOf(packet))) return false;
  const texts = universe.hosts.textsOf(Universe.field(box, 'hosts'));
  if (!texts.includes(named.has(hostOf(packet)) ? hostOf(packet) : '*')) return false;
  return (['source', 'destination'] as const).every((end) => {
    const own = SINGLE[packet[end]];
    const holds = ({ name }: { name: string }): boolean => valuation.get(name.toLowerCase())?.has(packet[end]) ?? false;
    return (
      own !== undefined &&
      coversAddresses(universe.addresses.setsOf(Universe.field(box, end)).ipv4, own) &&
      universe.namesOf(box.within, end).every(holds) &&
      !universe.namesOf(box.outside, end).some(holds)
    );
  });
}

/** A side of a rule that names tags, which stand for nothing by themselves. */
export function taggedSide(tags: readonly string[]): fc.Arbitrary<AddressMatch> {
  const own = fc.uniqueArray(fc.constantFrom(...tags), { minLength: 1, maxLength: 2 });
  return fc.oneof(
    side.map(({ match }) => ({
      ...match,
      tags: match.tags.filter((tag) => /^(?:virtualnetwork|internet)$/i.test(tag)),
    })),
    own.map((names) => ({ ...ANYWHERE.match, isAny: false, tags: names })),
    own.map((names) => ({ ...ANYWHERE.match, isAny: false, tags: names })),
  );
}

/** Security rules of both directions with priorities of their own. */
export function nsgRules(end: fc.Arbitrary<AddressMatch>): fc.Arbitrary<NsgRule[]> {
  const rule = fc
    .record({
      access: fc.constantFrom('Allow' as const, 'Deny' as const),
      direction: fc.constantFrom('Inbound' as const, 'Outbound' as const, 'Outbound' as const),
      priority: fc.integer({ min: 100, max: 4096 }),
      protocol: fc.constantFrom('Tcp' as const, 'Udp' as const, 'Icmp' as const, '*' as const),
      source: end,
      destination: end,
      ports,
    })
    .map((own): NsgRule => ({ ...own, name: `${own.direction}-${own.priority}`, sourcePorts: ALL_PORTS }))
    .map((own) => (own.protocol === 'Icmp' ? { ...own, ports: ALL_PORTS } : own))
    .map((own) =>
      isEmpty(own.source) || isEmpty(own.destination)
        ? { ...own, destination: ANYWHERE.match, source: ANYWHERE.match }
        : own,
    );
  return fc.uniqueArray(rule, { maxLength: 5, selector: ({ name }) => name });
}

const isEmpty = ({ isAny, sets, tags }: AddressMatch): boolean =>
  !isAny && tags.length === 0 && sets.ipv4.firsts.length === 0;

/** What an NSG does with a packet, rule after rule; `undefined` where its rules are not all, and none is for it. */
export function nsgAccess(
  { nsg }: DiffSide,
  direction: 'Inbound' | 'Outbound',
  packet: SmallPacket,
  valuation: Valuation,
): 'Allow' | 'Deny' | undefined {
  const ordered = (nsg?.rules ?? [])
    .filter((rule) => rule.direction === direction)
    .sort((left, right) => left.priority - right.priority);
  for (const rule of ordered) {
    if (!holdsPlace(rule.source, packet.source, valuation)) continue;
    if (!holdsPlace(rule.destination, packet.destination, valuation)) continue;
    const hasPorts = packet.protocol === 'Tcp' || packet.protocol === 'Udp';
    if (hasPorts && !containsPort(rule.ports, portOf(packet))) continue;
    if (!hasPorts && rule.protocol === '*' && !isAllPorts(rule.ports)) continue;
    if (rule.protocol === '*' || rule.protocol === packet.protocol) return rule.access;
  }
  if (!nsg?.isWhole) return undefined;
  if (packet.source < 8 && packet.destination < 8) return 'Allow';
  return direction === 'Outbound' && packet.destination >= 8 ? 'Allow' : 'Deny';
}

/** One group with collections of network and application rules. */
export function firewallCollections(end: fc.Arbitrary<AddressMatch>): fc.Arbitrary<FirewallCollection[]> {
  const base = {
    access: fc.constantFrom('Allow' as const, 'Deny' as const),
    priority: fc.integer({ min: 100, max: 65_000 }),
  };
  const network = fc.record({
    ...base,
    kind: fc.constant('network' as const),
    name: fc.constant('network'),
    rules: fc.array(
      fc.record({
        name: fc.constant('rule'),
        protocols: fc.constantFrom(['TCP'] as const, ['UDP'] as const, ['Any'] as const),
        source: end,
        destination: end,
        ports,
      }),
      { maxLength: 2 },
    ),
  });
  const application = fc.record({
    ...base,
    kind: fc.constant('application' as const),
    name: fc.constant('application'),
    rules: fc.array(
      fc.record({
        name: fc.constant('rule'),
        protocols: fc.constant([{ type: 'Https' as const, port: 100 }]),
        source: end,
        hosts: fc.uniqueArray(fc.constantFrom(...HOSTS), { minLength: 1, maxLength: 2 }),
        urls: fc.constant([]),
        fqdnTags: fc.constant([]),
        webCategories: fc.constant([]),
        terminatesTls: fc.constant(false),
      }),
      { maxLength: 2 },
    ),
  });
  return fc
    .uniqueArray(fc.oneof(network, application), { maxLength: 3, selector: ({ priority }) => priority })
    .map((collections) => collections.map((own, at): FirewallCollection => named(own, `collection-${at}`)));
}

function named(collection: FirewallCollection, name: string): FirewallCollection {
  switch (collection.kind) {
    case 'nat':
    case 'network':
    case 'application':
      return { ...collection, name };
    default:
      return collection satisfies never;
  }
}

/** What a firewall does with a packet: network rules before application rules, and nothing matches nothing. */
export function firewallAccess({ firewall }: DiffSide, packet: SmallPacket, valuation: Valuation): 'Allow' | 'Deny' {
  const collections = (firewall?.groups ?? [])
    .flatMap((group) => group.collections)
    .sort((left, right) => left.priority - right.priority);
  for (const { kind, rules, access } of collections) {
    if (kind !== 'network') continue;
    for (const rule of rules) {
      if (!holdsPlace(rule.source, packet.source, valuation)) continue;
      if (!holdsPlace(rule.destination, packet.destination, valuation)) continue;
      const hasPorts = packet.protocol === 'Tcp' || packet.protocol === 'Udp';
      const isAny = rule.protocols.includes('Any');
      if (hasPorts ? !containsPort(rule.ports, portOf(packet)) : !isAllPorts(rule.ports)) continue;
      if (isAny || rule.protocols.some((own) => own === packet.protocol.toUpperCase())) return access;
    }
  }
  for (const { kind, rules, access } of collections) {
    if (kind !== 'application') continue;
    for (const rule of rules) {
      if (packet.protocol !== 'Tcp' || packet.application !== 'https' || portOf(packet) !== 100) continue;
      if (holdsPlace(rule.source, packet.source, valuation) && rule.hosts.includes(hostOf(packet))) return access;
    }
  }
  return 'Deny';
}
