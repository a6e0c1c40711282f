import type { FeatureTest, RequirementEntry, RouteEntry, Service } from '../catalog/catalog.js';
import { compareText, type FilePlace, finding } from '../diagnostics/finding.js';
import type { RegionTable } from '../service-tags/regions.js';
import { canonicalDestination, canonicalLocal, canonicalPeers } from './canonical.js';
import { FeatureSets } from './feature-sets.js';
import { cloudsOf, isAround, sharedRegions, sharesTime } from './scopes.js';
import type { LintContext } from './step.js';

/** Reports entries, and routes, that say what another one says already and could be one with it. */
export function checkDuplicates(service: Service, { regions, isBuiltIn, report }: LintContext): void {
  const sets = new FeatureSets(service);
  const check = <T extends RequirementEntry | RouteEntry>(
    what: string,
    items: readonly T[],
    isSame: (one: T, other: T) => boolean,
  ): void => {
    for (const [one, other, help] of pairsOf(items, isBuiltIn, (a, b) =>
      isSame(a, b) ? waysOut(a, b, sets, regions) : undefined,
    )) {
      const notes = [{ message: `the other ${what}`, place: one.place }];
      report(finding('RC124', `${other.id} says the same as ${one.id}`, { place: other.place, notes, help }));
    }
  };
  check('entry', service.requirements, isSameEntry);
  check('route', service.routes, isSameRoute);
}

/**
 * Each item for which there is a way to be one with an earlier one, with the first such and the way. What comes with
 * rulec is there first.
 */
function pairsOf<T extends { readonly place: FilePlace }>(
  items: readonly T[],
  isBuiltIn: LintContext['isBuiltIn'],
  wayOut: (one: T, other: T) => string | undefined,
): [T, T, string][] {
  const inOrder = [...items].sort(
    (left, right) =>
      Number(isBuiltIn(right.place)) - Number(isBuiltIn(left.place)) ||
      compareText(left.place.file, right.place.file) ||
      left.place.start.line - right.place.start.line ||
      left.place.start.column - right.place.start.column,
  );
  return inOrder.flatMap((other, index): [T, T, string][] =>
    inOrder
      .slice(0, index)
      .flatMap((one): [T, T, string][] => {
        const way = wayOut(one, other);
        return way === undefined ? [] : [[one, other, way]];
      })
      .slice(0, 1),
  );
}

function isSameEntry(one: RequirementEntry, other: RequirementEntry): boolean {
  if (one.direction !== other.direction || one.at !== other.at || canonicalLocal(one) !== canonicalLocal(other))
    return false;
  const shared = cloudsOf(one).filter((cloud) => cloudsOf(other).includes(cloud));
  return shared.every((cloud) => canonicalPeers(one, cloud) === canonicalPeers(other, cloud));
}

function isSameRoute(one: RouteEntry, other: RouteEntry): boolean {
  return one.nextHop === other.nextHop && canonicalDestination(one) === canonicalDestination(other);
}

/** How two that say the same can be one; undefined where they cannot, or never meet. */
function waysOut(
  one: RequirementEntry | RouteEntry,
  other: RequirementEntry | RouteEntry,
  sets: FeatureSets,
  regions: RegionTable,
): string | undefined {
  if (!sharesTime(one, other) || sharedRegions(one, other, regions).length === 0) return undefined;
  const isOneAround = isAround(one, other, regions);
  const isOtherAround = isAround(other, one, regions);
  const isSameScope = isOneAround && isOtherAround;
  if (isSameTest(one.when, other.when))
    return isSameScope
      ? 'Keep one of them, with the sources of both.'
      : 'Make them one, with the clouds, regions and days of both.';
  if (bondsOf(one) !== bondsOf(other)) return undefined;
  if (isOneAround && sets.follows(one.when, other.when))
    return `Remove ${other.id}; ${one.id} counts wherever it would.`;
  if (isOtherAround && sets.follows(other.when, one.when))
    return `Remove ${one.id}; ${other.id} counts wherever it would.`;
  if (!isSameScope || !isAny(one.when) || !isAny(other.when)) return undefined;
  const features = [...new Set([...(one.when?.features ?? []), ...(other.when?.features ?? [])])].sort(compareText);
  return `Make them one entry, with \`feature: [${features.join(', ')}]\`.`;
}

/** What one entry of the features of both would have to say twice. */
function bondsOf(entry: RequirementEntry | RouteEntry): string {
  const own = 'alternatives' in entry ? [entry.needs, entry.replaces] : [];
  return JSON.stringify([entry.isUnsure, ...own]);
}

function isSameTest(one: FeatureTest | undefined, other: FeatureTest | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isAny(test: FeatureTest | undefined): boolean {
  return !test || test.mode === 'any' || test.features.length === 1;
}
