import { finding, type Report } from '../diagnostics/finding.js';
import { didYouMean } from '../diagnostics/suggest.js';
import type { AzureTables } from '../rules.js';
import { CLOUD_TITLES, type Cloud } from '../service-tags/regions.js';
import { overlayOf, type SnapshotTag, type TagSnapshot } from '../service-tags/snapshot.js';
import type { TagTable } from '../service-tags/tag-table.js';

/** Names of regions as `regionOfTag` has them. Files may know a region that we do not: `inFiles` has theirs. */
export function readRegions(
  given: readonly string[] | undefined,
  inFiles: ReadonlySet<string>,
  cloud: Cloud,
  { regions }: AzureTables,
  report: Report,
): ReadonlySet<string> | undefined {
  if (!given) return undefined;
  const names = given.map((text) => {
    const known = regions.find(text);
    const name = known?.name ?? text.toLowerCase().replace(/[\s_-]/g, '');
    const place = { option: 'region', value: text };
    if (known && known.cloud !== cloud) {
      const message = `the tags are of ${CLOUD_TITLES[cloud]}, and ${name} is in ${CLOUD_TITLES[known.cloud]}`;
      const help = `Name a region of that cloud, or the tag file of the other; tags list also takes --cloud ${known.cloud}.`;
      report(finding('RC502', message, { place, help }));
    } else if (!known && !inFiles.has(name)) {
      const names = regions.regions.filter((region) => region.cloud === cloud).map((region) => region.name);
      const help = didYouMean(
        text,
        [...names, ...inFiles].filter((own) => own !== ''),
        '`rulec catalog list regions` lists all.',
      );
      report(finding('RC201', `there is no Azure region ${JSON.stringify(text)}`, { place, help }));
    }
    return name;
  });
  return new Set(names);
}

/** Finds a tag of the snapshot, whatever the letter case; reports one that is not there. */
export function findTag(
  name: string,
  snapshots: readonly TagSnapshot[],
  table: TagTable,
  report: Report,
  option = '',
): SnapshotTag | undefined {
  for (const snapshot of snapshots) {
    const tag = snapshot.tags.get(name.toLowerCase());
    if (tag) return tag;
  }
  const place = { option, value: name };
  const [snapshot] = snapshots;
  if (!snapshot) return undefined;
  const lookup = table.find(name, snapshot.cloud, overlayOf(snapshot));
  if (lookup.kind === 'tag') {
    const help = 'Azure resolves it by itself, so no tag file lists its prefixes.';
    report(finding('RC207', `the tag file does not list ${lookup.tag.name}`, { place, help }));
    return undefined;
  }
  const names = [...snapshot.tags.values()].map((tag) => tag.name);
  const otherwise = '`rulec tags list` lists all.';
  if (lookup.kind === 'absent') {
    const others = lookup.clouds.filter((cloud) => cloud !== snapshot.cloud).map((cloud) => CLOUD_TITLES[cloud]);
    const help = others.length > 0 ? `${others.join(' and ')} ${others.length > 1 ? 'have' : 'has'} it.` : otherwise;
    report(finding('RC207', `${lookup.name} is not in the tag file`, { place, help }));
    return undefined;
  }
  const listed = lookup.closest.filter((close) => snapshot.tags.has(close.toLowerCase()));
  const help =
    listed.length > 0 ? `Did you mean ${listed.join(' or ')}? ${otherwise}` : didYouMean(name, names, otherwise);
  report(finding('RC207', `there is no service tag ${JSON.stringify(name)}`, { place, help }));
  return undefined;
}
