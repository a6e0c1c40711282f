import type { Catalog } from './catalog/catalog.js';
import { type CompileOptions, holdsPrefixes, type ReadOptions, readTargetOptions } from './compile-options.js';
import { type Finding, finding, hasErrors, type Report, sortFindings } from './diagnostics/finding.js';
import { didYouMean } from './diagnostics/suggest.js';
import type { Prefix } from './packets/prefix.js';
import type { PrefixMistake } from './packets/prefix-text.js';
import type { Traffic } from './packets/traffic.js';
import { checkNames } from './requirements/check-names.js';
import type { RequirementSet } from './requirements/requirement.js';
import { RequirementSelector } from './requirements/select.js';
import { findRegion, readSelection } from './requirements/selection.js';
import type { AzureTables } from './rules.js';
import { CLOUD_TITLES, type Region } from './service-tags/regions.js';
import { overlayOf } from './service-tags/snapshot.js';
import { checkPrefixes } from './service-tags/tag-sets.js';
import type { TagFileSource } from './service-tags/tag-table.js';
import type { TargetOptions } from './targets/options.js';

/** What options select, before any target is asked. */
export interface SelectedRequirements {
  /** One for each region, sorted by name; empty where the input was in error. */
  readonly sets: readonly RequirementSet[];
  /** Every protocol and port at which any entry of the services names hosts. */
  readonly hostTraffic: readonly Traffic[];
  readonly options: ReadOptions;
  readonly parsePrefix: (text: string) => Prefix | PrefixMistake;
  readonly findings: readonly Finding[];
}

/** Reads the options and selects what must pass in each region: where compiling begins, and all that judging takes from it. */
export async function selectRequirements(
  catalog: Catalog,
  options: CompileOptions,
  tables: AzureTables,
): Promise<SelectedRequirements> {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  const parsePrefix =
    holdsPrefixes(options) || usesTables(catalog)
      ? (await import('./packets/prefix-text.js')).parsePrefix
      : noPrefixExpected;
  const targetOptions = readTargetOptions(options, parsePrefix, report);
  const selection = readSelection(catalog, options, tables.regions, report);
  const regions = findRegions(options.region, tables, report);
  checkAcceptedGaps(catalog, targetOptions, report);
  await checkSnapshot(targetOptions, options, regions, report);
  const overlay = targetOptions.snapshot && overlayOf(targetOptions.snapshot);
  checkNames(catalog, tables.tags, tables.regions, overlay, report);
  const nothing = { sets: [], hostTraffic: [], options: targetOptions, parsePrefix };
  if (hasErrors(findings)) return { ...nothing, findings: sortFindings(findings) };

  const selector = new RequirementSelector(selection, {
    regions: tables.regions,
    tags: tables.tags,
    tagSourceOf: (cloud) => snapshotSource(targetOptions, options) ?? tables.tags.sources[cloud],
    ...(overlay && { overlay }),
    parsePrefix,
    report,
  });
  const sets = regions.map((region) => selector.select(region));
  selector.unsetNames.report(report);
  const all = { ...nothing, hostTraffic: selector.hostTraffic, findings: sortFindings(findings) };
  return { ...all, sets: hasErrors(findings) ? [] : sets };
}

/** What stands for the tag file where the user has given one. */
function snapshotSource({ snapshot }: TargetOptions, { serviceTags }: CompileOptions): TagFileSource | undefined {
  return (
    snapshot && {
      file: serviceTags?.name.replace(/^.*[\\/]/, '') ?? '',
      date: '',
      changeNumber: snapshot.changeNumber,
    }
  );
}

function usesTables({ services }: Catalog): boolean {
  return services.some(({ tables }) => tables.length > 0);
}

/** Stands in for the parser where no text of a prefix can come up. */
function noPrefixExpected(text: string): Prefix | PrefixMistake {
  throw new Error(`the prefix ${text} came up without the parser`);
}

function findRegions(asked: CompileOptions['region'], { regions }: AzureTables, report: Report): Region[] {
  const names = typeof asked === 'string' ? [asked] : asked;
  if (names.length === 0)
    report(
      finding('RC811', 'no region is named', {
        place: { option: 'region' },
        help: 'Name one, such as --region westus.',
      }),
    );
  const found = new Set<Region>();
  for (const name of names) {
    if (name === 'all') for (const region of regions.ofCustomers()) found.add(region);
    else {
      const region = findRegion(name, 'region', regions, report);
      if (region) found.add(region);
    }
  }
  return [...found].sort((left, right) => (left.name < right.name ? -1 : 1));
}

function checkAcceptedGaps({ services }: Catalog, { acceptedGaps }: TargetOptions, report: Report): void {
  const known = services.flatMap(({ name, requirements, routes }) =>
    [...requirements, ...routes].map(({ id }) => ({ bare: id, full: `${name}/${id}` })),
  );
  for (const id of acceptedGaps) {
    if (known.some(({ bare, full }) => id === bare || id === full)) continue;
    report(
      finding('RC211', `there is no entry ${JSON.stringify(id)} whose gap could be accepted`, {
        place: { option: 'accept-gap', value: id },
        help: didYouMean(
          id,
          known.map(({ bare }) => bare),
          'Take the id from the finding that names the gap.',
        ),
      }),
    );
  }
}

async function checkSnapshot(
  { snapshot }: TargetOptions,
  { serviceTags }: CompileOptions,
  regions: readonly Region[],
  report: Report,
): Promise<void> {
  if (!snapshot) return;
  const name = serviceTags?.name ?? '';
  const place = { option: 'service-tags', value: name };
  for (const item of await checkPrefixes({ snapshot, name, place })) report(item);
  const other = regions.find(({ cloud }) => cloud !== snapshot.cloud);
  if (!other) return;
  report(
    finding(
      'RC502',
      `${name} is of ${CLOUD_TITLES[snapshot.cloud]}, and ${other.name} is in ${CLOUD_TITLES[other.cloud]}`,
      {
        place,
        help: 'Compile the regions of each cloud with the tag file of that cloud.',
      },
    ),
  );
}
