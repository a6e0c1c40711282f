import type { FeatureTest, RequirementEntry, RouteEntry, Service } from '../catalog/catalog.js';
import { compareText, type FilePlace, finding } from '../diagnostics/finding.js';
import type { RegionTable } from '../service-tags/regions.js';
import { canonicalDestination, canonicalLocal, canonicalPeers } from './canonical.js';
import { FeatureSets } from './feature-sets.js';
import { cloudsOf, sharedRegions, sharesTime } from './scopes.js';
import type { LintContext } from './step.js';

/** Reports entries, and routes, that say what another one says already and could be one with it. */
export function checkDuplicates(service: Service, { regions, isBuiltIn, report }: LintContext): void {
  const sets = new FeatureSets(service);
  const say = <T extends RequirementEntry | RouteEntry>(what: string, one: T, other: T): void =>
    report(
      finding('RC124', `${other.id} says the same as ${one.id}`, {
        place: other.place,
        notes: [{ message: `the other ${what}`, place: one.place }],
        help: helpFor(one, other, sets),
      }),
    );
  for (const [one, other] of pairsOf(service.requirements, isBuiltIn, (a, b) => isSameEntry(a, b, sets, regions)))
    say('entry', one, other);
  for (const [one, other] of pairsOf(service.routes, isBuiltIn, (a, b) => isSameRoute(a, b, sets, regions)))
    say('route', one, other);
}

/** Each item that is the same as an earlier one, with the first such; what comes with rulec is there first. */
function pairsOf<T extends { readonly place: FilePlace }>(
  items: readonly T[],
  isBuiltIn: LintContext['isBuiltIn'],
  isSame: (one: T, other: T) => boolean,
): [T, T][] {
  const inOrder = [...items].sort(
    (left, right) =>
      Number(isBuiltIn(right.place)) - Number(isBuiltIn(left.place)) ||
      compareText(left.place.file, right.place.file) ||
      left.place.start.line - right.place.start.line ||
      left.place.start.column - right.place.start.column,
  );
  return inOrder.flatMap((other, index): [T, T][] => {
    const one = inOrder.slice(0, index).find((earlier) => isSame(earlier, other));
    return one ? [[one, other]] : [];
  });
}

function isSameEntry(one: RequirementEntry, other: RequirementEntry, sets: FeatureSets, regions: RegionTable): boolean {
  if (one.direction !== other.direction || one.at !== other.at || canonicalLocal(one) !== canonicalLocal(other))
    return false;
  const shared = cloudsOf(one).filter((cloud) => cloudsOf(other).includes(cloud));
  if (!shared.every((cloud) => canonicalPeers(one, cloud) === canonicalPeers(other, cloud))) return false;
  if (!sharesTime(one, other) || sharedRegions(one, other, regions).length === 0) return false;
  return isSameTest(one.when, other.when) || (hasSameBonds(one, other) && canBeOne(one.when, other.when, sets));
}

function isSameRoute(one: RouteEntry, other: RouteEntry, sets: FeatureSets, regions: RegionTable): boolean {
  return (
    one.nextHop === other.nextHop &&
    canonicalDestination(one) === canonicalDestination(other) &&
    sharesTime(one, other) &&
    sharedRegions(one, other, regions).length > 0 &&
    canBeOne(one.when, other.when, sets)
  );
}

/** What one entry of both features would have to say twice. */
function hasSameBonds(one: RequirementEntry, other: RequirementEntry): boolean {
  const bonds = ({ isUnsure, needs, replaces }: RequirementEntry): string =>
    JSON.stringify([isUnsure, needs, replaces]);
  return bonds(one) === bonds(other);
}

function isSameTest(one: FeatureTest | undefined, other: FeatureTest | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const isAny = (test: FeatureTest | undefined): boolean => !test || test.mode === 'any' || test.features.length === 1;

/** Whether one test can say both, or one of them says it already. */
function canBeOne(one: FeatureTest | undefined, other: FeatureTest | undefined, sets: FeatureSets): boolean {
  return (isAny(one) && isAny(other)) || sets.follows(one, other) || sets.follows(other, one);
}

function helpFor(one: RequirementEntry | RouteEntry, other: RequirementEntry | RouteEntry, sets: FeatureSets): string {
  const features = [...new Set([...(one.when?.features ?? []), ...(other.when?.features ?? [])])].sort(compareText);
  if (isSameTest(one.when, other.when)) return 'Keep one of them, with the sources of both.';
  if (sets.follows(one.when, other.when)) return `Remove ${other.id}; ${one.id} counts wherever it would.`;
  if (sets.follows(other.when, one.when)) return `Remove ${one.id}; ${other.id} counts wherever it would.`;
  return `Make them one entry, with \`feature: [${features.join(', ')}]\`.`;
}
