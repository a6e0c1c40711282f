import type { Case, CaseRules, PlacedCaseRules } from './case.js';
import { DEFAULT_RULES } from './nsg.js';
import type { OrderedRule, RuleOrigin } from './ordered-rules.js';
import type { Layer } from './passing.js';

/** Where a rule stands, and how Azure names it. */
export interface RulePlace {
  readonly target: Layer;
  readonly name: string;
  readonly origin: RuleOrigin;
  /** Of an NSG's rule. */
  readonly direction?: 'inbound' | 'outbound';
  readonly priority?: number;
  /** Of a firewall's rule. */
  readonly pass?: 'nat' | 'network' | 'application';
  readonly group?: string;
  readonly collection?: string;
}

/** Finds where a rule of a case stands, placed or not. */
export type FindPlace = (rule: OrderedRule<unknown>) => RulePlace | undefined;

/** Every rule of a case with its place; the rules of Azure's own are among them. */
export function placesOf(subject: Case, ordered: CaseRules, placed: PlacedCaseRules): FindPlace {
  const places = new Map<OrderedRule<unknown>, RulePlace>();
  const add = (
    rules: readonly OrderedRule<unknown>[] = [],
    same: readonly OrderedRule<unknown>[] = [],
    placeOf: (rule: OrderedRule<unknown>, index: number) => RulePlace,
  ): void => {
    for (const [index, rule] of rules.entries()) {
      const place = placeOf(rule, index);
      for (const key of [rule, same[index]]) if (key) places.set(key, place);
    }
  };
  for (const direction of ['outbound', 'inbound'] as const) {
    add(ordered[direction], placed[direction], ({ name, origin }) => {
      const priority = priorityOf(name, origin, direction, subject);
      return { target: 'nsg', name, origin, direction, ...(priority !== undefined && { priority }) };
    });
  }
  add(ordered.firewall, placed.firewall, ({ name, origin }, index) => {
    const own = ordered.firewall?.[index];
    return {
      target: 'firewall',
      name,
      origin,
      ...(own && { pass: own.pass, group: own.group, collection: own.collection }),
    };
  });
  add(ordered.routes, placed.routes, ({ name, origin }) => ({ target: 'routes', name, origin }));
  return (rule) => places.get(rule);
}

function priorityOf(
  name: string,
  origin: RuleOrigin,
  direction: 'inbound' | 'outbound',
  { nsg }: Case,
): number | undefined {
  const side = direction === 'inbound' ? 'Inbound' : 'Outbound';
  const rules: readonly { readonly name: string; readonly priority: number }[] =
    origin === 'azure' ? DEFAULT_RULES[side] : (nsg?.rules.filter((rule) => rule.direction === side) ?? []);
  return rules.find((rule) => rule.name === name)?.priority;
}
