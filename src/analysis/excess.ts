import type { HeaderSpace } from '../packets/header-space.js';
import { addressSetsOf } from '../packets/read-prefixes.js';
import type { Requirement, RequirementId } from '../requirements/requirement.js';
import { type CoverageRow, type Flow, flowsOf, isNamedHost, printPeer, type Target } from '../targets/coverage.js';
import { type Case, localSide, type PlacedCaseRules } from './case.js';
import { infrastructureMatches } from './firewall.js';
import { type Access, allowedSpace, type PlacedRule } from './ordered-rules.js';
import { ANYWHERE, addressMatch, everythingBetween, type PacketMatch } from './packet-match.js';
import { classicTagMatches, looserMatches, openMatches, permittedMatches } from './requirement-space.js';
import type { Universe } from './universe.js';

/** What filters, by direction. */
export const FILTERS = ['outbound', 'inbound', 'firewall'] as const;

export type Filter = (typeof FILTERS)[number];

/** The packets that were asked for at a filter, and those that the manifest says pass beside them. */
export interface Expected {
  readonly asked: ReadonlyMap<RequirementId, readonly PacketMatch[]>;
  /** By the name of the rule in lower case: what rows say of it. */
  readonly claimed: ReadonlyMap<string, readonly PacketMatch[]>;
  /** What every region lets through: private peers, health probes. */
  readonly posture: readonly PacketMatch[];
}

/** What a rule lets through that no requirement asks for. */
export interface Excess {
  readonly filter: Filter;
  readonly rule: PlacedRule<Access>;
  readonly space: HeaderSpace;
  /** The part that coverage does not claim. */
  readonly unclaimed: HeaderSpace;
}

/** What may pass, worked out from the requirements, and what more may pass by the word of the manifest. */
export function expectedOf(subject: Case): Record<Filter, Expected> {
  const { requirements } = subject.set;
  const atCompute = requirements.filter(({ at }) => at === 'compute');
  const beforeFirewall = requirements.filter(({ direction, at }) => direction === 'outbound' && at !== 'firewall');
  return {
    outbound: expectedAt(
      'outbound',
      'nsg',
      atCompute.filter(({ direction }) => direction === 'outbound'),
      subject,
    ),
    inbound: expectedAt(
      'inbound',
      'nsg',
      atCompute.filter(({ direction }) => direction === 'inbound'),
      subject,
    ),
    firewall: expectedAt('firewall', 'firewall', beforeFirewall, subject),
  };
}

function expectedAt(
  filter: Filter,
  target: 'nsg' | 'firewall',
  requirements: readonly Requirement[],
  subject: Case,
): Expected {
  const byId = new Map(requirements.map((requirement) => [requirement.id, requirement]));
  const claimed = new Map<string, PacketMatch[]>();
  for (const row of subject.coverage) {
    const requirement = row.target === target ? byId.get(row.requirement) : undefined;
    if (!requirement) continue;
    const matches = claimedMatches(requirement, target, row, subject);
    for (const rule of row.rules) {
      const key = rule.toLowerCase();
      claimed.set(key, [...(claimed.get(key) ?? []), ...matches]);
    }
  }
  const posture = filter === 'firewall' ? infrastructureMatches() : postureMatches(filter, subject);
  for (const { rule, target: own } of subject.posture) {
    if (own === target && !claimed.has(rule.toLowerCase())) claimed.set(rule.toLowerCase(), [...posture]);
  }
  return {
    asked: new Map(requirements.map((own) => [own.id, askedMatches(own, target, subject)])),
    claimed,
    posture,
  };
}

/** Every alternative may pass but those that the catalog itself calls wider. */
function askedMatches(requirement: Requirement, target: Target, subject: Case): PacketMatch[] {
  const local = localSide(requirement, target, subject);
  return (
    requirement.alternatives
      .filter(({ wider }) => wider === undefined)
      .flatMap(({ peers, traffic }) => flowsOf(peers, traffic))
      // An NSG knows no names: what it opens for hosts is for rows to claim.
      .filter(({ peer }) => target === 'firewall' || !isNamedHost(peer))
      .flatMap((flow) => permittedMatches(flow, requirement.direction, local))
  );
}

/** What a row says that passes beside what is asked. */
function claimedMatches(
  requirement: Requirement,
  target: 'nsg' | 'firewall',
  row: CoverageRow,
  subject: Case,
): PacketMatch[] {
  const local = localSide(requirement, target, subject);
  const { direction } = requirement;
  const named = requirement.alternatives.flatMap((alternative) =>
    alternative.peers.filter((own) => printPeer(own) === row.peer).map((peer) => ({ alternative, peer })),
  );
  // What an NSG passes on for the firewall's sake is of another alternative than its own, and the row does not say which.
  const found = named.find(({ alternative }) => alternative.number === row.alternative) ?? named[0];
  if (!found) return [];
  const { alternative, peer } = found;
  const flow: Flow = { peer, protocol: row.protocol, ports: row.ports };
  const handsOff = isNamedHost(peer) && target === 'nsg';
  switch (row.outcome.kind) {
    case 'elsewhere':
      return handsOff ? openMatches(flow, direction, local) : [];
    case 'wider':
      if (handsOff) return openMatches(flow, direction, local);
      if (target === 'firewall' && peer.kind === 'fqdn-tag' && subject.options.firewallRules === 'classic')
        return classicTagMatches(flow, local);
      if (target === 'firewall' && isNamedHost(peer)) return looserMatches(flow, local);
      return alternative.wider === undefined ? [] : permittedMatches(flow, direction, local);
    case 'exact':
    case 'impossible':
    case 'not-applicable':
      return [];
    default:
      return row.outcome satisfies never;
  }
}

/** Private peers and health probes pass where the compiler closes a direction; docs/semantics.md. */
function postureMatches(filter: 'outbound' | 'inbound', { options }: Case): PacketMatch[] {
  if (options.defaultDeny === 'none') return [];
  const isClosed = options.defaultDeny === 'both' || (options.defaultDeny === 'outbound' && filter === 'outbound');
  const privates = addressMatch({ sets: addressSetsOf(options.privatePrefixes) });
  if (filter === 'outbound') return isClosed ? [everythingBetween(ANYWHERE, privates)] : [];
  const probes = addressMatch({ tags: ['AzureLoadBalancer'] });
  const network = addressMatch({ tags: ['VirtualNetwork'] });
  return isClosed
    ? [everythingBetween(privates, ANYWHERE), everythingBetween(probes, ANYWHERE)]
    : [everythingBetween(network, network), everythingBetween(probes, ANYWHERE)];
}

export function matchesOfExpected(expected: Record<Filter, Expected>): PacketMatch[] {
  return FILTERS.flatMap((filter) => [
    ...askedOf(expected[filter]),
    ...[...expected[filter].claimed.values()].flat(),
    ...expected[filter].posture,
  ]);
}

function askedOf({ asked }: Expected): PacketMatch[] {
  return [...asked.values()].flat();
}

/** Whether a rule lets through more than one requirement asks for, whatever others ask for. */
export function isWiderThan(
  rule: PlacedRule<Access>,
  requirement: RequirementId,
  { asked }: Expected,
  universe: Universe,
): boolean {
  return universe.spaces.subtract(rule.space, universe.spaceOfAll(asked.get(requirement) ?? [])).length > 0;
}

/** What every region lets through and these rules do not. */
export function missingPosture(
  rules: PlacedCaseRules,
  expected: Readonly<Record<Filter, Expected>>,
  universe: Universe,
): { filter: Filter; space: HeaderSpace }[] {
  return FILTERS.flatMap((filter) => {
    const own = rules[filter];
    // What a firewall lets through by itself is nothing that the compiler wants.
    if (!own || filter === 'firewall') return [];
    const allowed = allowedSpace(own, universe).flatMap(({ space }) => space);
    const space = universe.spaces.subtract(universe.spaceOfAll(expected[filter].posture), allowed);
    return space.length === 0 ? [] : [{ filter, space }];
  });
}

/** Compares what the rules let through with what may pass. */
export function findExcess(rules: PlacedCaseRules, expected: Record<Filter, Expected>, universe: Universe): Excess[] {
  return FILTERS.flatMap((filter) => {
    const own = rules[filter];
    if (!own) return [];
    const asked = universe.spaceOfAll(askedOf(expected[filter]));
    return allowedSpace(own, universe).flatMap(({ rule, space }): Excess[] => {
      const excess = universe.spaces.subtract(space, asked);
      if (excess.length === 0) return [];
      // Azure's own rules decide where a direction is left open, as the user may have asked.
      const { posture, claimed } = expected[filter];
      const may = rule.origin === 'azure' ? posture : (claimed.get(rule.name.toLowerCase()) ?? []);
      return [{ filter, rule, space: excess, unclaimed: universe.spaces.subtract(excess, universe.spaceOfAll(may)) }];
    });
  });
}
