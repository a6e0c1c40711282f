import type { HeaderSpace } from '../packets/header-space.js';
import { type AskedMatches, type AskedPacket, spaceAtHosts, spaceOfAsked } from './asked-packet.js';
import type { PlacedCaseRules } from './case.js';
import { type Access, type Decided, decide, type PlacedRule } from './ordered-rules.js';
import { conditionsOf, ordinaryOf } from './ordinary-packets.js';
import type { Layer } from './passing.js';
import type { NextHop } from './routes.js';
import type { FindPlace, RulePlace } from './rule-places.js';
import type { Universe } from './universe.js';

/** What a rule decides of a part of the packets. */
export interface LayerPart {
  /** Not there where no rule matches. */
  readonly place?: RulePlace;
  readonly decision: Access | NextHop;
  /** Whether it decides of the packet whatever particular addresses the names in other rules stand for. */
  readonly isOrdinary: boolean;
  /** Where it does not: what the address has to be in for the rule to decide. */
  readonly conditions: readonly string[];
}

/** What one layer decides of the packets that reach it. */
export interface LayerAnswer {
  readonly layer: Layer;
  readonly parts: readonly LayerPart[];
}

/** The way of a packet. */
export interface PacketExplanation {
  readonly asked: AskedPacket;
  /** Of the packet as such; `depends` where that is a matter of its path or its source too. */
  readonly verdict: 'allowed' | 'denied' | 'depends';
  /** Whether it fares so whatever addresses the names in the rules stand for, and whatever the host resolves to. */
  readonly isCertain: boolean;
  readonly layers: readonly LayerAnswer[];
  /** What the firewall's rules decide of it, whether it gets to them or not. */
  readonly firewall?: LayerAnswer;
  /** Application rules that would let it through if it were meant for one of their hosts. */
  readonly atHosts: readonly RulePlace[];
  /** Whether it is of IPv6, which neither the routes nor the firewall are for. */
  readonly isIpv6: boolean;
}

/** Follows a packet through the NSG, the routes and the firewall. */
export function explainPacket(
  matches: AskedMatches,
  rules: PlacedCaseRules,
  placeOf: FindPlace,
  universe: Universe,
): PacketExplanation {
  const { asked } = matches;
  const packets = spaceOfAsked(matches, universe);
  const isOutbound = asked.direction === 'outbound';
  const way = new Journey(packets, rules, placeOf, universe);
  const isIpv6 = universe.ofFamily(packets, 4).length === 0;
  if (isOutbound) {
    way.filter('nsg', rules.outbound);
    if (!isIpv6) {
      way.route(rules.routes);
      way.filter('firewall', rules.firewall);
    }
  } else {
    way.filter('nsg', rules.inbound);
    if (!isIpv6) way.answer(universe.ofFamily(universe.spaceOfAll(matches.answers), 4), rules.routes);
  }
  const { verdict, isCertain } = way.verdict();
  const isDeniedByFirewall = verdict === 'denied' && way.layers.at(-1)?.layer === 'firewall';
  const atHosts = isDeniedByFirewall ? decide(spaceAtHosts(matches, universe), rules.firewall ?? [], universe) : [];
  return {
    asked,
    verdict,
    isCertain,
    layers: way.layers,
    ...(isOutbound && !isIpv6 && rules.firewall && { firewall: way.ask('firewall', packets, rules.firewall) }),
    atHosts: atHosts.flatMap(({ rule }): RulePlace[] => {
      const place = rule?.decision === 'Allow' ? placeOf(rule) : undefined;
      return place?.pass === 'application' ? [place] : [];
    }),
    isIpv6,
  };
}

/** Packets on their way, with what became of those that left it. */
class Journey {
  readonly layers: LayerAnswer[] = [];
  readonly #ordinary: HeaderSpace;
  readonly #all: HeaderSpace;
  readonly #placeOf: FindPlace;
  readonly #universe: Universe;
  /** What is still on its way; what got through; what did not. */
  #rest: HeaderSpace;
  readonly #passed: HeaderSpace[] = [];
  readonly #stopped: HeaderSpace[] = [];

  constructor(packets: HeaderSpace, rules: PlacedCaseRules, placeOf: FindPlace, universe: Universe) {
    const { outbound = [], inbound = [], firewall = [], routes = [] } = rules;
    this.#ordinary = ordinaryOf(packets, [...outbound, ...inbound, ...firewall, ...routes], universe);
    this.#all = packets;
    this.#rest = packets;
    this.#placeOf = placeOf;
    this.#universe = universe;
  }

  filter(layer: Layer, rules: readonly PlacedRule<Access>[] | undefined): void {
    if (!rules || this.#rest.length === 0) return;
    this.layers.push(this.ask(layer, this.#rest, rules));
    const parts = decide(this.#rest, rules, this.#universe);
    this.#rest = [];
    for (const { rule, space } of parts) {
      if (rule?.decision === 'Allow') this.#rest = [...this.#rest, ...space];
      else this.#stopped.push(space);
    }
  }

  /** What rules decide of packets, wherever those are on their way. */
  ask(layer: Layer, packets: HeaderSpace, rules: readonly PlacedRule<Access>[]): LayerAnswer {
    const parts = decide(packets, rules, this.#universe);
    return this.#answer(
      layer,
      parts.map((part) => ({ part, decision: part.rule?.decision ?? 'Deny' })),
    );
  }

  /** Only what goes to an appliance goes on to the firewall. */
  route(rules: readonly PlacedRule<NextHop>[] | undefined): void {
    if (!rules || this.#rest.length === 0) return;
    const parts = decide(this.#rest, rules, this.#universe);
    this.layers.push(this.#answer('routes', hopsOf(parts)));
    this.#rest = [];
    for (const { rule, space } of parts) {
      if (rule?.decision.type === 'VirtualAppliance') this.#rest = [...this.#rest, ...space];
      else if (!rule || rule.decision.type === 'None') this.#stopped.push(space);
      else this.#passed.push(space);
    }
  }

  /** Answers that go to a firewall, which never saw the question, are lost with it. */
  answer(answers: HeaderSpace, rules: readonly PlacedRule<NextHop>[] | undefined): void {
    if (!rules || this.#rest.length === 0) return;
    const parts = decide(answers, rules, this.#universe);
    this.layers.push(this.#answer('routes', hopsOf(parts), answers, ordinaryOf(answers, rules, this.#universe)));
    const isLost = ({ rule }: Decided<NextHop>): boolean =>
      !rule || rule.decision.type === 'VirtualAppliance' || rule.decision.type === 'None';
    if (!parts.some(isLost)) return;
    this.#stopped.push(this.#rest);
    if (parts.every(isLost)) this.#rest = [];
  }

  verdict(): Pick<PacketExplanation, 'verdict' | 'isCertain'> {
    const [passed, stopped] = [[...this.#passed.flat(), ...this.#rest], this.#stopped.flat()];
    const { spaces } = this.#universe;
    const subject = this.#ordinary.length > 0 ? this.#ordinary : this.#all;
    const [isPassed, isStopped] = [spaces.overlaps(subject, passed), spaces.overlaps(subject, stopped)];
    if (isPassed && isStopped) return { verdict: 'depends', isCertain: false };
    return isPassed
      ? { verdict: 'allowed', isCertain: stopped.length === 0 }
      : { verdict: 'denied', isCertain: passed.length === 0 };
  }

  #answer<D>(
    layer: Layer,
    told: readonly { part: Decided<D>; decision: LayerPart['decision'] }[],
    all = this.#all,
    ordinary = this.#ordinary,
  ): LayerAnswer {
    const parts = told.map(({ part: { rule, space }, decision }): LayerPart => {
      const place = rule && this.#placeOf(rule);
      const isOrdinary = this.#universe.spaces.overlaps(space, ordinary);
      const conditions = isOrdinary || !rule ? [] : conditionsOf(all, rule, this.#universe);
      return { ...(place && { place }), decision, isOrdinary, conditions };
    });
    return { layer, parts };
  }
}

function hopsOf(parts: readonly Decided<NextHop>[]): { part: Decided<NextHop>; decision: NextHop }[] {
  return parts.map((part) => ({ part, decision: part.rule?.decision ?? NOWHERE }));
}

const NOWHERE: NextHop = { type: 'None' };
