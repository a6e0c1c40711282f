import type { PacketExplanation } from './explain-packet.js';
import type { RulePlace } from './rule-places.js';

/** What a log says the firewall decided. */
export interface Logged {
  readonly action: 'Allow' | 'Deny';
  readonly rule?: { readonly name: string; readonly collection?: string; readonly group?: string };
}

/** How the rules that are judged compare with a decision in a log. */
export interface LoggedDecision {
  /**
   * `same`: by the same rule, as far as the log names it. `other-rule`: they decide so too, by another rule. `otherwise`: they
   * decide the opposite. `undecided`: without the addresses of tags they decide neither. `not-reached`: the packet would not come
   * to the firewall.
   */
  readonly kind: 'same' | 'other-rule' | 'otherwise' | 'undecided' | 'not-reached' | 'no-firewall';
  /** The rule that would decide here. */
  readonly place?: RulePlace;
}

/** Compares a logged decision with what the rules would decide of the packet. */
export function compareLogged({ action, rule }: Logged, { layers, isCertain }: PacketExplanation): LoggedDecision {
  const firewall = layers.find(({ layer }) => layer === 'firewall');
  if (!firewall) return { kind: layers.length === 0 ? 'no-firewall' : 'not-reached' };
  const ordinary = firewall.parts.filter((part) => part.isOrdinary);
  const [decided] = ordinary;
  const own = rule && firewall.parts.find(({ place, decision }) => isRule(rule, place) && decision === action);
  if (own?.place) return { kind: 'same', place: own.place };
  if (!decided || ordinary.length > 1) return { kind: 'undecided' };
  const place = decided.place && { place: decided.place };
  if (decided.decision === action) {
    return { kind: rule === undefined || !decided.place ? (rule ? 'other-rule' : 'same') : 'other-rule', ...place };
  }
  const mayBe = firewall.parts.some((part) => part.decision === action);
  return mayBe && !isCertain ? { kind: 'undecided' } : { kind: 'otherwise', ...place };
}

function isRule(rule: NonNullable<Logged['rule']>, place: RulePlace | undefined): boolean {
  const isSame = (left: string | undefined, right: string | undefined): boolean =>
    left === undefined || left.toLowerCase() === right?.toLowerCase();
  return (
    place !== undefined &&
    isSame(rule.name, place.name) &&
    isSame(rule.collection, place.collection) &&
    isSame(rule.group, place.group)
  );
}
