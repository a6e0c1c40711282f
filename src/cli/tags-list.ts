import { compareText, type Finding, finding, hasErrors, type Report } from '../diagnostics/finding.js';
import { groupDigits } from '../diagnostics/group-digits.js';
import { didYouMean } from '../diagnostics/suggest.js';
import { type AzureTables, loadAzureTables } from '../rules.js';
import { CLOUD_TITLES, CLOUDS, type Cloud } from '../service-tags/regions.js';
import type { NamedSnapshot } from '../service-tags/snapshot.js';
import { baseOfTag, regionOfTag } from '../service-tags/tag-region.js';
import { type PerFamily, splitFamilies } from '../service-tags/tag-sets.js';
import type { TagFeature } from '../service-tags/tag-table.js';
import { columns } from './catalog-columns.js';
import type { Io } from './io.js';
import { openTagFile } from './tag-file.js';
import type { TagsAnswer, TagsOptions } from './tags-command.js';
import { readRegions } from './tags-filter.js';
import { amount, FEATURE_ORDER, featureList, featureWords } from './tags-words.js';

/** A line of the list, of a file or of our own table. */
interface ListedTag {
  readonly name: string;
  readonly base: string;
  readonly region: string;
  readonly features?: ReadonlySet<TagFeature> | null;
  /** Counts; our table has no prefixes. */
  readonly prefixes?: PerFamily<number>;
}

/** `rulec tags list` */
export async function listTags(words: readonly string[], values: TagsOptions, io: Io): Promise<TagsAnswer> {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  const stop = (): TagsAnswer => ({ text: '', result: null, findings });
  for (const word of words) {
    const help = 'Name services with --base; `rulec tags show` shows a tag.';
    report(
      finding('RC801', `${JSON.stringify(word)} belongs to no option`, { place: { option: '', value: word }, help }),
    );
  }
  const given = values['service-tags'];
  const file = given === undefined ? undefined : await openTagFile(given, io, report);
  const cloud = readCloud(values.cloud, file, report);
  if (!cloud || (given !== undefined && !file)) return stop();
  const tables = loadAzureTables();
  const all = (file ? ofFile(file, tables) : ofTable(cloud, tables)).sort(byName);
  const tags = narrow(all, cloud, values, tables, report);
  if (hasErrors(findings)) return stop();
  const { file: name, date, changeNumber } = tables.tags.sources[cloud];
  const source = file
    ? `change number ${file.snapshot.changeNumber}`
    : `as of ${date}; --service-tags FILE counts prefixes`;
  return {
    text: `${CLOUD_TITLES[cloud]}, ${amount(tags.length, 'tag')}, ${source}\n${linesOf(tags).join('')}`,
    result: {
      cloud,
      source: file ? { file: file.name, changeNumber: file.snapshot.changeNumber } : { file: name, date, changeNumber },
      tags: tags.map((tag) => ({
        ...tag,
        region: tag.region === '' ? null : tag.region,
        features: featureList(tag.features),
      })),
    },
    findings,
  };
}

/** A service, and then its regions. */
function byName(left: ListedTag, right: ListedTag): number {
  return compareText(left.base, right.base) || compareText(left.name, right.name);
}

function readCloud(given: string | undefined, file: NamedSnapshot | undefined, report: Report): Cloud | undefined {
  const cloud = CLOUDS.find((name) => name === (given ?? file?.snapshot.cloud ?? 'public'));
  const place = { option: 'cloud', value: given ?? '' };
  if (!cloud) {
    const help = didYouMean(given ?? '', CLOUDS, `It takes ${CLOUDS.join(', ')}.`);
    report(finding('RC811', `--cloud does not take ${JSON.stringify(given)}`, { place, help }));
  } else if (file && cloud !== file.snapshot.cloud) {
    const help = 'Leave --cloud out: the file says which cloud it is of.';
    report(
      finding('RC502', `${file.name} is of ${CLOUD_TITLES[file.snapshot.cloud]}, not of ${CLOUD_TITLES[cloud]}`, {
        place,
        help,
      }),
    );
  }
  return cloud;
}

function ofFile({ snapshot }: NamedSnapshot, { tags, regions }: AzureTables): ListedTag[] {
  return [...snapshot.tags.values()].map((tag) => {
    const { ipv4, ipv6 } = splitFamilies(tag.prefixes);
    return {
      name: tag.name,
      base: baseOfTag(tag, tags),
      region: regionOfTag(tag, regions),
      ...(tag.features !== undefined && { features: tag.features }),
      prefixes: { ipv4: ipv4.length, ipv6: ipv6.length },
    };
  });
}

function ofTable(cloud: Cloud, { tags, regions }: AzureTables): ListedTag[] {
  return tags
    .tagsOf(cloud)
    .map(({ name, base, features }) => ({ name, base, region: regionOfTag({ name }, regions), features }));
}

function narrow(
  all: readonly ListedTag[],
  cloud: Cloud,
  values: TagsOptions,
  tables: AzureTables,
  report: Report,
): ListedTag[] {
  const regions = readRegions(values.region, new Set(all.map(({ region }) => region)), cloud, tables, report);
  const features = values.feature?.flatMap((text) => readFeature(text, report) ?? []) ?? [];
  if (features.length > 0 && all.every((tag) => tag.features === undefined)) {
    const help = 'Files have said so since August 2020, answers of service tag discovery do not: take a newer file.';
    const place = { option: 'feature', value: values.feature?.[0] ?? '' };
    report(finding('RC810', 'the tag file does not say where tags can be used', { place, help }));
  }
  const bases = values.base && new Set(values.base.map((text) => text.toLowerCase()));
  const known = new Set(all.map(({ base }) => base));
  for (const text of values.base ?? []) {
    if ([...known].some((base) => base.toLowerCase() === text.toLowerCase())) continue;
    const help = didYouMean(text, known, '`rulec tags list` lists all.');
    const place = { option: 'base', value: text };
    report(
      finding('RC207', `no service tag of ${CLOUD_TITLES[cloud]} has the base ${JSON.stringify(text)}`, {
        place,
        help,
      }),
    );
  }
  return all.filter(
    (tag) =>
      (!regions || regions.has(tag.region)) &&
      (!bases || bases.has(tag.base.toLowerCase())) &&
      features.every((feature) => tag.features?.has(feature)),
  );
}

function readFeature(text: string, report: Report): TagFeature | undefined {
  const feature = FEATURE_ORDER.find((name) => name === text.toUpperCase());
  if (!feature) {
    const help = didYouMean(text, FEATURE_ORDER, `It takes ${FEATURE_ORDER.join(', ')}.`);
    const place = { option: 'feature', value: text };
    report(finding('RC811', `--feature does not take ${JSON.stringify(text)}`, { place, help }));
  }
  return feature;
}

function linesOf(tags: readonly ListedTag[]): string[] {
  const rows = tags.map(({ name, region, features, prefixes }) => [
    name,
    region === '' ? '-' : region,
    featureWords(features),
    ...(prefixes ? [`${groupDigits(prefixes.ipv4)} IPv4`, `${groupDigits(prefixes.ipv6)} IPv6`] : []),
  ]);
  return columns(rows).map((line) => `  ${line}\n`);
}
