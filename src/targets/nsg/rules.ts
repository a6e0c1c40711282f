import { finding, type Report } from '../../diagnostics/finding.js';
import { comparePrefixes, containsPrefix, type Prefix } from '../../packets/prefix.js';
import type { Protocol } from '../../packets/protocol.js';
import type { LocalSide, Requirement } from '../../requirements/requirement.js';
import type { SupportedFlow } from '../alternatives.js';
import { describe, ruleName } from '../names.js';
import { hole } from '../template-parameter.js';
import type { AddressMatch, NsgProtocol, SecurityRule } from './model.js';

/** How many numbers an entry has: from its priority to the next multiple of ten. */
const MOST_RULES_PER_ENTRY = 10;

export const NSG_PROTOCOLS: Readonly<Record<Protocol, NsgProtocol>> = {
  tcp: 'Tcp',
  udp: 'Udp',
  icmp: 'Icmp',
  any: '*',
};

/** What one rule of a requirement matches on the far side, and the flows that it serves. */
interface Piece {
  readonly match: AddressMatch;
  readonly family?: 4 | 6;
  readonly flows: readonly SupportedFlow[];
}

/**
 * The rules of a requirement's flows, none of which names hosts: one per protocol and tag, since a rule holds one tag,
 * and one per protocol and address family for prefixes. `others` are the rules that the entry has already, for another
 * instance of it; an equal one is shared. Gives the new rules, and names by flow.
 */
export function addRules(
  requirement: Requirement,
  flows: readonly SupportedFlow[],
  others: readonly SecurityRule[],
  report: Report,
): { rules: readonly SecurityRule[]; names: ReadonlyMap<SupportedFlow, readonly string[]> } {
  const taken = [...others];
  const names = new Map<SupportedFlow, string[]>();
  const protocols = [...new Set(flows.map(({ flow }) => flow.protocol))];
  for (const protocol of protocols) {
    const pieces = piecesOf(flows.filter(({ flow }) => flow.protocol === protocol));
    const unnumbered = pieces.every(({ match }) => match.kind === 'prefixes') || pieces.length === 1;
    let number = 0;
    for (const piece of pieces) {
      if (piece.match.kind !== 'prefixes') number++;
      const isFamilyShown = piece.family !== undefined && (pieces.length > 1 || isExpanded(piece));
      const parts = {
        ...(protocols.length > 1 && { protocol }),
        ...(!unnumbered && piece.match.kind !== 'prefixes' && { peer: number }),
        ...(isFamilyShown && piece.family !== undefined && { family: piece.family }),
      };
      const rule = addRule(requirement, ruleName(requirement, parts, report), piece, taken, report);
      for (const flow of piece.flows) names.set(flow, [...(names.get(flow) ?? []), rule]);
    }
  }
  return { rules: taken.slice(others.length), names };
}

const isExpanded = ({ flows }: Piece): boolean => flows.some(({ support }) => support.kind === 'prefixes');

/** Prefixes of all flows go together by family; anything else has a rule of its own. */
function piecesOf(flows: readonly SupportedFlow[]): Piece[] {
  const prefixesOf = ({ flow: { peer }, support }: SupportedFlow): readonly Prefix[] => {
    if (support.kind === 'prefixes') return support.prefixes;
    return peer.kind === 'prefix' ? [peer.prefix] : [];
  };
  const named = flows.flatMap((item): Piece[] => {
    const match = matchOf(item);
    return match ? [{ match, flows: [item] }] : [];
  });
  // Azure refuses a rule with prefixes of both families (hashicorp/terraform-provider-azurerm issue 12534).
  const written = ([4, 6] as const).flatMap((family): Piece[] => {
    const own = flows.filter((item) => prefixesOf(item).some((prefix) => prefix.family === family));
    const prefixes = new Map(own.flatMap((item) => prefixesOf(item).map((prefix) => [prefix.text, prefix] as const)));
    const sorted = withoutCovered([...prefixes.values()].filter((prefix) => prefix.family === family));
    if (sorted.length === 0) return [];
    const tags = own.flatMap(({ flow: { peer }, support }) =>
      support.kind === 'prefixes' && peer.kind === 'service-tag' ? [peer.tag.name] : [],
    );
    const match = { kind: 'prefixes' as const, prefixes: sorted, ...(tags.length > 0 && { tags }) };
    return [{ match, family, flows: own }];
  });
  return [...named, ...written];
}

/** The prefixes that no other one holds, in order. */
function withoutCovered(prefixes: readonly Prefix[]): Prefix[] {
  const kept: Prefix[] = [];
  for (const prefix of [...prefixes].sort(comparePrefixes)) {
    const last = kept.at(-1);
    if (!last || !containsPrefix(last, prefix)) kept.push(prefix);
  }
  return kept;
}

function matchOf({ flow: { peer }, support }: SupportedFlow): AddressMatch | undefined {
  if (support.kind === 'prefixes' || peer.kind === 'prefix') return undefined;
  if (peer.kind === 'service-tag') return { kind: 'service-tag', tag: peer.tag.name };
  if (peer.kind !== 'parameter') return { kind: 'any' };
  return { kind: 'parameter', value: hole(peer.parameter.name), isList: peer.parameter.isList };
}

function addRule(requirement: Requirement, name: string, piece: Piece, taken: SecurityRule[], report: Report): string {
  const isOutbound = requirement.direction === 'outbound';
  const local = localMatch(requirement.local);
  const [first] = piece.flows;
  if (!first) throw new Error(`${name} serves no flow`);
  const rule: SecurityRule = {
    name,
    description: describe(requirement.purpose),
    direction: isOutbound ? 'Outbound' : 'Inbound',
    access: 'Allow',
    priority: (requirement.priority ?? 0) + taken.length,
    protocol: NSG_PROTOCOLS[first.flow.protocol],
    source: isOutbound ? local : piece.match,
    destination: isOutbound ? piece.match : local,
    ports: first.flow.ports,
  };
  const same = taken.find((other) => meaningOf(other) === meaningOf(rule));
  if (same) return same.name;
  if (taken.length === MOST_RULES_PER_ENTRY) {
    const message = `${requirement.id} needs more than ${MOST_RULES_PER_ENTRY} rules, and its number has room for no more`;
    const help = 'Split the entry into several, each with a number of its own.';
    report(finding('RC306', message, { place: requirement.place, help }));
  }
  taken.push(rule);
  return name;
}

/** What a rule matches, as a text to compare. */
function meaningOf({ direction, protocol, source, destination, ports }: SecurityRule): string {
  return JSON.stringify({ direction, protocol, source, destination, ports });
}

/** The NSG sits on the subnet, so its own side is anything there unless the entry narrows it. */
function localMatch(local: LocalSide | undefined): AddressMatch {
  if (!local) return { kind: 'any' };
  return local.kind === 'prefix'
    ? { kind: 'prefixes', prefixes: [local.prefix] }
    : { kind: 'parameter', value: hole(local.parameter.name), isList: local.parameter.isList };
}
