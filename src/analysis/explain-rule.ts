import type { HeaderSpace } from '../packets/header-space.js';
import type { CoverageRow } from '../targets/coverage.js';
import { type Case, meaningsOfCase, rulesOfCase } from './case.js';
import { FILTERS } from './excess.js';
import { type Judgement, judge } from './judge.js';
import { type Access, effectiveSpace, type PlacedRule } from './ordered-rules.js';
import { sideText } from './ordinary-packets.js';
import { type BoxText, boxText } from './packet-text.js';
import type { NextHop } from './routes.js';
import { type FindPlace, placesOf, type RulePlace } from './rule-places.js';
import type { DeadRule } from './shadow.js';
import type { Universe } from './universe.js';

/** What one rule does, and why it is there. */
export interface RuleExplanation {
  readonly place: RulePlace;
  readonly decision: Access | NextHop;
  /** What the rule says of packets, line by line. */
  readonly matches: readonly MatchText[];
  /** What coverage says it is for; none for a rule that no requirement asked for. */
  readonly rows: readonly CoverageRow[];
  /** What it lets through and nothing asks for. */
  readonly excess: readonly BoxText[];
  /** Where it never decides or changes nothing, with the rules that are the reason. */
  readonly dead?: { readonly kind: DeadRule<unknown>['kind']; readonly because: readonly RulePlace[] };
  /** Rules before it that take a part of its packets and decide otherwise. */
  readonly contested: readonly RulePlace[];
}

/** One line of a rule in its own words. */
export interface MatchText {
  readonly protocols: readonly string[];
  readonly source: string;
  readonly destination: string;
  readonly match: PlacedRule<unknown>['matches'][number];
}

/** The rules of one case, found by name. */
export class RuleBook {
  readonly judgement: Judgement;
  readonly #subject: Case;
  readonly #placeOf: FindPlace;

  constructor(subject: Case) {
    this.#subject = subject;
    this.judgement = judge(subject);
    const ordered = rulesOfCase(subject, meaningsOfCase(subject));
    this.#placeOf = placesOf(subject, ordered, this.judgement.rules);
  }

  /** The names of rules, routes, collections and groups. */
  names(): string[] {
    return [...new Set(this.#all().flatMap((rule) => namesOfPlace(this.#placeOf(rule))))];
  }

  /** Every rule of that name, or of the collection or group of that name, whatever the letter case. */
  find(name: string): RuleExplanation[] {
    const wanted = name.toLowerCase();
    return this.#all().flatMap((rule): RuleExplanation[] => {
      const place = this.#placeOf(rule);
      if (!place || !namesOfPlace(place).some((own) => own.toLowerCase() === wanted)) return [];
      return [this.#explain(rule, place)];
    });
  }

  #all(): PlacedRule<Access | NextHop>[] {
    const { outbound = [], inbound = [], firewall = [], routes = [] } = this.judgement.rules;
    return [...outbound, ...inbound, ...firewall, ...routes];
  }

  #explain(rule: PlacedRule<Access | NextHop>, place: RulePlace): RuleExplanation {
    const { universe, excess, dead, rules } = this.judgement;
    const rows = this.#subject.coverage.filter(
      (row) => row.target === place.target && row.rules.some((own) => own.toLowerCase() === rule.name.toLowerCase()),
    );
    const own = excess.find((item) => item.rule === rule);
    const idle = FILTERS.flatMap((filter) => dead[filter]).find((item) => item.rule === rule);
    const because = idle?.because.flatMap((item) => this.#placeOf(item) ?? []) ?? [];
    const list = [rules.outbound, rules.inbound, rules.firewall].find((all) => all?.some((item) => item === rule));
    return {
      place,
      decision: rule.decision,
      matches: rule.matches.map((match) => ({
        protocols: match.protocols,
        source: sideText(match.source),
        destination: sideText(match.destination),
        match,
      })),
      rows,
      excess: own ? boxTexts(own.space, universe) : [],
      ...(idle && { dead: { kind: idle.kind, because } }),
      contested: list ? this.#contestedBy(rule, list) : [],
    };
  }

  /** Rules before this one that take some of its packets and decide otherwise. */
  #contestedBy(rule: PlacedRule<unknown>, list: readonly PlacedRule<Access>[]): RulePlace[] {
    const { universe } = this.judgement;
    const places: RulePlace[] = [];
    for (const [index, before] of list.entries()) {
      if (before === rule) break;
      if (before.decision === rule.decision || !universe.spaces.overlaps(before.space, rule.space)) continue;
      const takes = universe.spaces.overlaps(effectiveSpace(list, index, universe), rule.space);
      const place = takes ? this.#placeOf(before) : undefined;
      if (place) places.push(place);
    }
    return places;
  }
}

function namesOfPlace(place: RulePlace | undefined): string[] {
  if (!place) return [];
  const { name, group, collection } = place;
  return [name, ...(collection === undefined ? [] : [collection]), ...(group === undefined ? [] : [group])];
}

function boxTexts(space: HeaderSpace, universe: Universe): BoxText[] {
  const texts = new Map(space.map((box) => boxText(box, universe)).map((text) => [JSON.stringify(text), text]));
  return [...texts.values()];
}
