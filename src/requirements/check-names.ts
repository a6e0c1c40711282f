import type { Alternative, Catalog, PeerText, Scope } from '../catalog/catalog.js';
import { finding, type Report } from '../diagnostics/finding.js';
import type { RegionTable } from '../service-tags/regions.js';
import { CLOUDS } from '../service-tags/regions.js';
import type { TagOverlay, TagTable } from '../service-tags/tag-table.js';

/** Reports tags and regions that Azure does not have, in every entry, selected or not. */
export function checkNames(
  catalog: Catalog,
  tags: TagTable,
  regions: RegionTable,
  overlay: TagOverlay | undefined,
  report: Report,
): void {
  const checkTag = (text: PeerText): void => {
    const base = text.value.replace(/\.\{[^{}]*\}$/, '');
    if (base.includes('{') || tags.hasBase(base) || overlay?.(base) !== undefined) return;
    const found = CLOUDS.map((cloud) => tags.find(base, cloud, undefined));
    if (found.some(({ kind }) => kind !== 'unknown')) return;
    const closest = found.flatMap((lookup) => (lookup.kind === 'unknown' ? lookup.closest : []));
    const suffix = text.value.slice(base.length);
    report(
      finding('RC207', `there is no service tag ${JSON.stringify(base)} in any cloud`, {
        place: text.place,
        help:
          closest[0] === undefined
            ? 'Look the tag up in the tag file of the cloud.'
            : `Did you mean ${closest[0]}${suffix}?`,
      }),
    );
  };
  const checkScope = (scope: Scope): void => {
    for (const { value, place } of scope.regions ?? []) {
      if (!regions.find(value))
        report(
          finding('RC201', `there is no Azure region ${JSON.stringify(value)}`, {
            place,
            help: suggestRegion(value, regions),
          }),
        );
    }
  };
  for (const service of catalog.services) {
    for (const entry of service.requirements) {
      checkScope(entry);
      for (const alternative of entry.alternatives)
        if (alternative.kind === 'serviceTag') for (const text of textsOf(alternative)) checkTag(text);
    }
    for (const route of service.routes) {
      checkScope(route);
      if (route.kind === 'serviceTag') checkTag(route.value);
    }
    for (const row of service.tables.flatMap(({ rows }) => rows)) {
      if (!regions.find(row.region))
        report(
          finding('RC201', `there is no Azure region ${JSON.stringify(row.region)}`, {
            place: row.place,
            help: suggestRegion(row.region, regions),
          }),
        );
    }
  }
}

function textsOf({ values }: Alternative): PeerText[] {
  return CLOUDS.flatMap((cloud) => values[cloud] ?? []);
}

function suggestRegion(text: string, regions: RegionTable): string {
  const close = regions.closest(text);
  return close.length > 0 ? `Did you mean ${close.join(' or ')}?` : '`rulec catalog list regions` lists all.';
}
