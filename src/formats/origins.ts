import type { RequirementId, Source } from '../requirements/requirement.js';
import type { Target } from '../targets/coverage.js';
import type { RegionContent } from './format.js';

/** Why a rule is there. */
export interface Origin {
  /** The entries it answers for; none for rules that no entry asked for. */
  readonly ids: readonly RequirementId[];
  readonly purpose: string;
  readonly sources: readonly Source[];
}

export type FindOrigin = (target: Target, rule: string) => Origin;

/** Finds for each rule of a region the entries of the catalog that it is there for. */
export function originsOf({ set, coverage, posture }: RegionContent): FindOrigin {
  const entries = new Map([...set.requirements, ...set.routes].map((entry) => [entry.id, entry]));
  const ids = new Map<string, Set<RequirementId>>();
  const reasons = new Map<string, string>();
  const add = (key: string, id: RequirementId): void => void ids.set(key, (ids.get(key) ?? new Set()).add(id));
  for (const { target, rule, reason, entry } of posture) {
    if (entry === undefined) reasons.set(keyOf(target, rule), reason);
    else add(keyOf(target, rule), entry);
  }
  for (const { target, rules, requirement } of coverage) {
    // Flows go by routes; no requirement asks for one.
    if (target === 'routes') continue;
    for (const rule of rules) add(keyOf(target, rule), requirement);
  }
  return (target, rule) => {
    const reason = reasons.get(keyOf(target, rule));
    if (reason !== undefined) return { ids: [], purpose: reason, sources: [] };
    const own = [...(ids.get(keyOf(target, rule)) ?? [])];
    const found = own.flatMap((id) => entries.get(id) ?? []);
    const sources = new Map(found.flatMap((entry) => entry.sources.map((source) => [source.url, source] as const)));
    const purposes = new Set(found.flatMap(({ purpose }) => purpose ?? []));
    return { ids: own, purpose: [...purposes].join('; '), sources: [...sources.values()] };
  };
}

function keyOf(target: Target, rule: string): string {
  return `${target} ${rule}`;
}
