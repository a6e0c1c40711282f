import { diffEntries, type EntriesDiff, type Entry } from './diff-entries.js';

/** A rule, a collection, a group or a route as texts. */
export interface RuleEntry extends Entry {
  /** On one line. */
  readonly summary: string;
}

/** Rules, and what they are in: groups, collections, the table. */
export interface Framed<E extends RuleEntry = RuleEntry> {
  readonly rules: readonly E[];
  readonly frames: readonly RuleEntry[];
}

/** What rules are in counts only where both sides have it and it differs. */
export function withFrames(left: Framed, right: Framed): EntriesDiff<RuleEntry> {
  const rules = diffEntries(left.rules, right.rules);
  const frames = diffEntries(left.frames, right.frames);
  return { ...rules, changed: [...frames.changed, ...rules.changed] };
}
