import { type AzureLimit, addressCount } from '../limits.js';
import type { LoweringContext } from '../tag-lowering.js';
import { reportWidening, type Widened, widen, widenRow } from '../widening.js';
import type { LoweredNsg } from './lower.js';
import type { SecurityRule } from './model.js';

const SIDES = ['source', 'destination'] as const;

/** Writes the addresses of tags as fewer and larger prefixes where the NSG takes no more of them, and the user allows it. */
export function fitNsg(lowered: LoweredNsg, limit: AzureLimit, context: LoweringContext): LoweredNsg {
  if (!context.options.allowWidening) return lowered;
  // Azure counts sources and destinations apart.
  return SIDES.reduce((fitted, side) => fitSide(fitted, side, limit, context), lowered);
}

function fitSide(
  lowered: LoweredNsg,
  side: (typeof SIDES)[number],
  limit: AzureLimit,
  context: LoweringContext,
): LoweredNsg {
  const { rules } = lowered.model;
  const used = rules.reduce((sum, rule) => sum + addressCount(rule[side]), 0);
  if (used <= limit.max) return lowered;
  const written = rules.flatMap((rule) => {
    const match = rule[side];
    return match.kind === 'prefixes' && match.tags ? [{ name: rule.name, match }] : [];
  });
  const others = used - written.reduce((sum, { match }) => sum + match.prefixes.length, 0);
  const widened = widen(
    written.map(({ match }) => match.prefixes),
    limit.max - others,
  );
  if (!widened) return lowered;
  const byRule = new Map(written.map(({ name }, index) => [name, widened[index]]));
  reportWidening(widened, used, limit, context);
  return {
    ...lowered,
    model: { ...lowered.model, rules: rules.map((rule) => widenRule(rule, side, byRule.get(rule.name))) },
    coverage: lowered.coverage.map((row) => widenRow(row, byRule)),
  };
}

function widenRule(rule: SecurityRule, side: (typeof SIDES)[number], widened: Widened | undefined): SecurityRule {
  const match = rule[side];
  return widened && match.kind === 'prefixes' ? { ...rule, [side]: { ...match, prefixes: widened.prefixes } } : rule;
}
