import { type Finding, finding, hasErrors, type Report } from '../diagnostics/finding.js';
import { minimalCover } from '../packets/prefix-cover.js';
import { loadAzureTables } from '../rules.js';
import { CLOUD_TITLES } from '../service-tags/regions.js';
import type { NamedSnapshot, SnapshotTag } from '../service-tags/snapshot.js';
import { regionOfTag } from '../service-tags/tag-region.js';
import { countPerFamily, type MeasuredTag, measureTags, perFamily, splitFamilies } from '../service-tags/tag-sets.js';
import type { Io } from './io.js';
import { needTagFile } from './tag-file.js';
import type { TagsAnswer, TagsOptions } from './tags-command.js';
import { findTag } from './tags-filter.js';
import { addressWords, amount, FAMILY_TITLES, featureList, featureWords } from './tags-words.js';

type FamilyName = keyof typeof FAMILY_TITLES;

/** What is shown of a family of a tag. */
interface ShownFamily {
  readonly addresses: string;
  /** As the file has them. */
  readonly prefixes: readonly string[];
  /** The fewest prefixes with the same addresses. */
  readonly cover: readonly string[];
}

/** `rulec tags show TAG...` */
export async function showTags(words: readonly string[], values: TagsOptions, io: Io): Promise<TagsAnswer> {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  const stop = (): TagsAnswer => ({ text: '', result: null, findings });
  if (words.length === 0) {
    const help = 'Name service tags; `rulec tags list` has them.';
    report(finding('RC801', 'tags show needs a name', { help }));
  }
  const families = readFamilies(values.family, report);
  const file = await needTagFile('show', values['service-tags'], io, report);
  if (!file) return stop();
  const tables = loadAzureTables();
  const tags = new Set(words.flatMap((word) => findTag(word, [file.snapshot], tables.tags, report) ?? []));
  if (hasErrors(findings)) return stop();
  const { measured, findings: refused } = await measureTags(tags, file);
  findings.push(...refused);
  if (hasErrors(findings)) return stop();
  const region = (tag: SnapshotTag): string => regionOfTag(tag, tables.regions);
  const shown = measured.map((own) => ({ ...own, region: region(own.tag), families: familiesOf(own, families) }));
  return {
    text: `${shown.map((own) => linesOf(own, file).join('\n')).join('\n\n')}\n`,
    result: shown.map(({ tag, region, families }) => ({
      name: tag.name,
      cloud: file.snapshot.cloud,
      changeNumber: file.snapshot.changeNumber,
      region: region === '' ? null : region,
      features: featureList(tag.features),
      ...families,
    })),
    findings,
  };
}

function readFamilies(given: string | undefined, report: Report): readonly FamilyName[] {
  if (given === undefined) return ['ipv4', 'ipv6'];
  if (given === '4' || given === '6') return [`ipv${given}`];
  const place = { option: 'family', value: given };
  report(finding('RC811', `--family does not take ${JSON.stringify(given)}`, { place, help: 'It takes 4 or 6.' }));
  return [];
}

function familiesOf(
  { tag, sets }: MeasuredTag,
  families: readonly FamilyName[],
): Partial<Readonly<Record<FamilyName, ShownFamily>>> {
  const [prefixes, addresses] = [splitFamilies(tag.prefixes), countPerFamily(sets)];
  const covers = perFamily(sets, (set) => minimalCover(set).toTexts());
  const rows = families.map((family) => {
    const shown = { addresses: String(addresses[family]), prefixes: prefixes[family], cover: covers[family] };
    return [family, shown] as const;
  });
  return Object.fromEntries(rows);
}

function linesOf(
  { tag, region, families }: { tag: SnapshotTag; region: string; families: ReturnType<typeof familiesOf> },
  { snapshot: { cloud, changeNumber } }: NamedSnapshot,
): string[] {
  return [
    `${tag.name}  ${CLOUD_TITLES[cloud]}, change number ${changeNumber}`,
    ...(region === '' ? [] : [`  region    ${region}`]),
    `  features  ${featureWords(tag.features)}`,
    ...(['ipv4', 'ipv6'] as const).flatMap((family) => {
      const shown = families[family];
      return shown ? familyLines(FAMILY_TITLES[family], shown) : [];
    }),
  ];
}

function familyLines(title: string, { addresses, prefixes, cover }: ShownFamily): string[] {
  if (prefixes.length === 0) return [`  ${title}      none: no ${title} address is in the tag`];
  const counts = `${amount(prefixes.length, 'prefix', 'prefixes')} with ${addressWords(BigInt(addresses))}`;
  const isMinimal = prefixes.length === cover.length;
  return [
    `  ${title}      ${counts}${isMinimal ? ', the fewest that hold them' : ''}`,
    ...prefixes.map((text) => `    ${text}`),
    ...(isMinimal ? [] : [`    minimal cover: ${amount(cover.length, 'prefix', 'prefixes')}`]),
    ...(isMinimal ? [] : cover.map((text) => `      ${text}`)),
  ];
}
