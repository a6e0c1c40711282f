import type { Requirement, RouteRequirement } from '../../requirements/requirement.js';
import type { Target } from '../../targets/coverage.js';
import type { RegionContent } from '../format.js';

/** Lines of a comment. */
export type Remark = readonly string[];

/** What each rule of a target is for, by its name: the entry, its purpose, and the pages that say so. */
export function remarksOf({ set, coverage, posture }: RegionContent, target: Target): ReadonlyMap<string, Remark> {
  const entries = new Map<string, Requirement | RouteRequirement>(
    [...set.requirements, ...set.routes].map((entry) => [entry.id, entry]),
  );
  const remarks = new Map<string, Remark>();
  for (const { rule, reason, entry } of posture.filter((row) => row.target === target)) {
    const found = entries.get(entry ?? '');
    remarks.set(rule, found ? remarkOf(found) : [reason]);
  }
  const shared = new Set(remarks.keys());
  for (const { requirement, rules, outcome, target: own } of coverage) {
    if (own !== target || (outcome.kind !== 'exact' && outcome.kind !== 'wider')) continue;
    const found = entries.get(requirement);
    for (const rule of found ? rules.filter((name) => !shared.has(name)) : []) {
      const lines = remarks.get(rule) ?? [];
      if (found && !lines.some((line) => line === headOf(found))) remarks.set(rule, [...lines, ...remarkOf(found)]);
    }
  }
  return remarks;
}

function remarkOf(entry: Requirement | RouteRequirement): Remark {
  return [headOf(entry), ...entry.sources.map(({ url, verified }) => `${url} (${verified})`)];
}

function headOf({ id, purpose }: Requirement | RouteRequirement): string {
  return purpose === undefined ? id : `${id}: ${purpose.replace(/\s+/g, ' ').trim()}`;
}
