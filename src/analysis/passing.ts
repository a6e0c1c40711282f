import type { HeaderSpace } from '../packets/header-space.js';
import type { RequiredAlternative, Requirement } from '../requirements/requirement.js';
import { type Flow, flowsOf, type Target } from '../targets/coverage.js';
import { type Case, localSide, type PlacedCaseRules } from './case.js';
import { type Access, type Decided, decide } from './ordered-rules.js';
import { ANYWHERE, everythingBetween, type PacketMatch } from './packet-match.js';
import { flowMatches } from './requirement-space.js';
import type { NextHop } from './routes.js';
import type { Universe } from './universe.js';

/** What stops packets on their way, in the order of the way. */
export type Layer = 'nsg' | 'routes' | 'firewall';

/** Whether packets pass a target on their way; the others are judged by themselves. */
export function isLayer(target: Target): target is Layer {
  return target === 'nsg' || target === 'routes' || target === 'firewall';
}

/** Packets of a requirement that do not get through. */
export interface Blocked {
  readonly layer: Layer;
  readonly flow: Flow;
  /** What stops them; none where nothing lets them through. */
  readonly rule?: string;
  readonly space: HeaderSpace;
  /** Whether they are stopped whatever addresses the tags stand for. */
  readonly isCertain: boolean;
}

/** How an alternative of a requirement fares. */
export interface AlternativeVerdict {
  readonly alternative: RequiredAlternative;
  readonly blocked: readonly Blocked[];
  /** Routes that take some of it past the firewall, whatever addresses the tags stand for. */
  readonly pastFirewall: readonly string[];
}

/** The packets of one flow at each layer; the sides of a flow are named differently there. */
interface FlowMatches {
  readonly flow: Flow;
  readonly nsg: readonly PacketMatch[];
  readonly firewall: readonly PacketMatch[];
  /** Answers to inbound traffic. */
  readonly answers: readonly PacketMatch[];
}

/** An alternative with its packets; matches are made once, since a universe knows them by identity. */
export interface AlternativeMatches {
  readonly alternative: RequiredAlternative;
  readonly flows: readonly FlowMatches[];
}

/** The packets of every alternative of a requirement. */
export function matchesOfRequirement(requirement: Requirement, subject: Case): AlternativeMatches[] {
  const { direction } = requirement;
  const [nsgSide, firewallSide] = [localSide(requirement, 'nsg', subject), localSide(requirement, 'firewall', subject)];
  return requirement.alternatives.map((alternative) => ({
    alternative,
    flows: flowsOf(alternative.peers, alternative.traffic).map((flow) => {
      const nsg = flowMatches(flow, direction, nsgSide);
      return {
        flow,
        nsg,
        firewall: direction === 'outbound' ? flowMatches(flow, direction, firewallSide) : [],
        answers: direction === 'inbound' ? nsg.map(({ source }) => everythingBetween(ANYWHERE, source)) : [],
      };
    }),
  }));
}

export function matchesOf({ flows }: AlternativeMatches): PacketMatch[] {
  return flows.flatMap(({ nsg, firewall, answers }) => [...nsg, ...firewall, ...answers]);
}

/** Sends the packets of an alternative on their way: the NSG, the routes, the firewall. */
export function passAlternative(
  requirement: Requirement,
  { alternative, flows }: AlternativeMatches,
  rules: PlacedCaseRules,
  universe: Universe,
): AlternativeVerdict {
  const blocked: Blocked[] = [];
  const past = new Set<string>();
  for (const matches of flows) {
    const way = new Way(matches, universe);
    if (requirement.direction === 'inbound') {
      if (rules.inbound) way.filter('nsg', universe.spaceOfAll(matches.nsg), rules.inbound);
      if (rules.routes) way.answer(universe.spaceOfAll(matches.answers), rules.routes);
    } else {
      if (rules.outbound && requirement.at === 'compute') {
        way.filter('nsg', universe.spaceOfAll(matches.nsg), rules.outbound);
      }
      // The firewall and the routes to it are of IPv4.
      let rest = universe.ofFamily(universe.spaceOfAll(matches.firewall), 4);
      if (rules.routes && requirement.at === 'compute') rest = way.route(rest, rules.routes, past);
      if (rules.firewall && requirement.at !== 'firewall') way.filter('firewall', rest, rules.firewall);
    }
    blocked.push(...way.blocked);
  }
  return { alternative, blocked, pastFirewall: [...past] };
}

class Way {
  readonly blocked: Blocked[] = [];
  readonly #flow: Flow;
  readonly #universe: Universe;

  constructor({ flow }: FlowMatches, universe: Universe) {
    this.#flow = flow;
    this.#universe = universe;
  }

  /** Whether the addresses are those of the requirement, and not just wherever a name may lead. */
  get #isKnown(): boolean {
    return this.#flow.peer.kind === 'service-tag' || this.#flow.peer.kind === 'prefix';
  }

  filter(layer: Layer, packets: HeaderSpace, rules: Parameters<typeof decide<Access>>[1]): void {
    for (const part of decide(packets, rules, this.#universe)) {
      if (part.rule?.decision !== 'Allow') this.#block(layer, part, packets);
    }
  }

  /** Gives what goes to the firewall. */
  route(packets: HeaderSpace, rules: Parameters<typeof decide<NextHop>>[1], past: Set<string>): HeaderSpace {
    return decide(packets, rules, this.#universe).flatMap((part) => {
      const type = part.rule?.decision.type;
      if (type === 'VirtualAppliance') return part.space;
      if (type === 'None') this.#block('routes', part, packets);
      else if (part.rule?.origin === 'configuration' && this.#isKnown && isCertain(part.space, packets)) {
        past.add(part.rule.name);
      }
      return [];
    });
  }

  /** Answers must not go to a firewall, which never saw the question. */
  answer(packets: HeaderSpace, rules: Parameters<typeof decide<NextHop>>[1]): void {
    for (const part of decide(this.#universe.ofFamily(packets, 4), rules, this.#universe)) {
      const type = part.rule?.decision.type;
      if (type === 'VirtualAppliance' || type === 'None') this.#block('routes', part, packets);
    }
  }

  #block<D>(layer: Layer, { rule, space }: Decided<D>, packets: HeaderSpace): void {
    const blocked = { layer, flow: this.#flow, ...(rule && { rule: rule.name }), space };
    this.blocked.push({ ...blocked, isCertain: isCertain(space, packets) });
  }
}

/** Whether a part of packets is there even if no two of their names have an address in common that need not. */
function isCertain(part: HeaderSpace, packets: HeaderSpace): boolean {
  const own = new Set(packets.map(({ within }) => within));
  return part.some(({ within }) => own.has(within));
}
