import { CATALOG_CLOUDS, type CatalogCloud, type RequirementEntry, type RouteEntry } from '../catalog/catalog.js';
import type { Region, RegionTable } from '../service-tags/regions.js';

/** The clouds of an entry where it names a peer, too. */
export function cloudsOf(entry: RequirementEntry | RouteEntry): CatalogCloud[] {
  const named = (cloud: CatalogCloud): boolean =>
    !('alternatives' in entry) || entry.alternatives.some(({ values }) => values[cloud] !== undefined);
  return CATALOG_CLOUDS.filter((cloud) => (entry.clouds ?? CATALOG_CLOUDS).includes(cloud) && named(cloud));
}

/** The regions where an entry exists. */
export function regionsOf(entry: RequirementEntry | RouteEntry, table: RegionTable): Region[] {
  const clouds = new Set<string>(cloudsOf(entry));
  const named = entry.regions && new Set(entry.regions.map(({ value }) => table.find(value)));
  return table.regions.filter((region) => clouds.has(region.cloud) && (!named || named.has(region)));
}

/** Whether every region that an entry names is one; where not, that is told already, and nothing follows from it. */
export function hasKnownRegions({ regions }: RequirementEntry | RouteEntry, table: RegionTable): boolean {
  return (regions ?? []).every(({ value }) => table.find(value) !== undefined);
}

/** Whether two entries count on some day together. */
export function sharesTime(one: RequirementEntry | RouteEntry, other: RequirementEntry | RouteEntry): boolean {
  const begins = (entry: RequirementEntry | RouteEntry, end: string | undefined): boolean =>
    entry.since === undefined || end === undefined || entry.since < end;
  return begins(one, other.until) && begins(other, one.until);
}

/** Whether an entry exists in every region and on every day that another one does. */
export function isAround(
  outer: RequirementEntry | RouteEntry,
  inner: RequirementEntry | RouteEntry,
  table: RegionTable,
): boolean {
  if ((outer.since ?? '') > (inner.since ?? '')) return false;
  if (outer.until !== undefined && (inner.until === undefined || outer.until < inner.until)) return false;
  const there = new Set(regionsOf(outer, table));
  return regionsOf(inner, table).every((region) => there.has(region));
}

/** The regions where two entries both exist. */
export function sharedRegions(
  one: RequirementEntry | RouteEntry,
  other: RequirementEntry | RouteEntry,
  table: RegionTable,
): Region[] {
  const own = new Set(regionsOf(one, table));
  return regionsOf(other, table).filter((region) => own.has(region));
}
