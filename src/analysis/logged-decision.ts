import type { LayerAnswer, PacketExplanation } from './explain-packet.js';
import type { RulePlace } from './rule-places.js';

/** What a log says the firewall decided. */
export interface Logged {
  readonly action: 'Allow' | 'Deny';
  /** Not there where no rule matched, or where the log names none. */
  readonly rule?: { readonly name: string; readonly collection?: string; readonly group?: string };
}

/** How the firewall's rules compare with a decision in a log. */
export interface LoggedDecision {
  /**
   * `same`: they decide so, by the same rule where the log names one. `other-rule`: they decide so by another rule.
   * `otherwise`: they decide the opposite. `undecided`: that is a matter of what tags stand for.
   */
  readonly kind: 'same' | 'other-rule' | 'otherwise' | 'undecided' | 'no-firewall';
  /** The rule that would decide. */
  readonly place?: RulePlace;
  /** Whether the NSG and the routes let the packet get to the firewall at all. */
  readonly isReached: boolean;
}

/** Compares a logged decision with what the firewall's rules would decide of the packet. */
export function compareLogged({ action, rule }: Logged, { firewall, layers }: PacketExplanation): LoggedDecision {
  if (!firewall) return { kind: 'no-firewall', isReached: false };
  const isReached = layers.some(({ layer, parts }) => layer === 'firewall' && parts.some((part) => part.isOrdinary));
  return { ...compare(action, rule, firewall), isReached };
}

function compare(
  action: Logged['action'],
  rule: Logged['rule'],
  { parts }: LayerAnswer,
): Omit<LoggedDecision, 'isReached'> {
  const named = rule && parts.find(({ place, decision }) => isRule(rule, place) && decision === action);
  if (named?.place) return { kind: 'same', place: named.place };
  const ordinary = parts.filter(({ isOrdinary }) => isOrdinary);
  const [decided, ...others] = ordinary;
  if (!decided || others.length > 0) return { kind: 'undecided' };
  const place = decided.place && { place: decided.place };
  if (decided.decision === action) return { kind: rule ? 'other-rule' : 'same', ...place };
  // Where the log names no rule, its address may be one that a rule here is for.
  const mayBeSame = rule === undefined && parts.some(({ decision }) => decision === action);
  return mayBeSame ? { kind: 'undecided' } : { kind: 'otherwise', ...place };
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
