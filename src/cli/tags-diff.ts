import { type Finding, finding, hasErrors, type Report } from '../diagnostics/finding.js';
import { groupDigits } from '../diagnostics/group-digits.js';
import { loadAzureTables } from '../rules.js';
import { CLOUD_TITLES } from '../service-tags/regions.js';
import type { NamedSnapshot, SnapshotTag } from '../service-tags/snapshot.js';
import {
  type ChangedTag,
  diffTagSnapshots,
  type GainAndLoss,
  isSameMeaning,
  type LoneTag,
  type TagDiff,
} from '../service-tags/tag-diff.js';
import { regionOfTag } from '../service-tags/tag-region.js';
import type { PerFamily } from '../service-tags/tag-sets.js';
import { columns } from './catalog-columns.js';
import type { Io } from './io.js';
import { openTagFile } from './tag-file.js';
import type { TagsAnswer, TagsOptions } from './tags-command.js';
import { findTag, readRegions } from './tags-filter.js';
import { amount, countTexts, countWords, FAMILY_TITLES, featureWords } from './tags-words.js';

/** `rulec tags diff OLD NEW` */
export async function diffTags(words: readonly string[], values: TagsOptions, io: Io): Promise<TagsAnswer> {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  const stop = (): TagsAnswer => ({ text: '', result: null, findings });
  const files = await openBoth(words, io, report);
  if (!files) return stop();
  const { before, after } = files;
  const isWanted = readFilter(before, after, values, report);
  if (hasErrors(findings)) return stop();
  const { diff, findings: refused } = await diffTagSnapshots(before, after, isWanted);
  findings.push(...refused);
  if (!diff) return stop();
  if (values['exit-code'] && !isSameMeaning(diff)) {
    const help = 'Review the difference; without --exit-code it is no error.';
    report(finding('RC503', `${before.name} and ${after.name} differ`, { place: { option: 'exit-code' }, help }));
  }
  return { text: `${linesOf(diff, before, after).join('\n')}\n`, result: bodyOf(diff, before, after), findings };
}

async function openBoth(
  words: readonly string[],
  io: Io,
  report: Report,
): Promise<{ before: NamedSnapshot; after: NamedSnapshot } | undefined> {
  const [old, now, ...others] = words;
  if (old === undefined || now === undefined || others.length > 0) {
    const help = 'The older one first: `rulec tags diff OLD NEW`.';
    report(finding('RC801', 'tags diff compares two tag files', { help }));
    return undefined;
  }
  if (old === '-' && now === '-') {
    const help = 'Save one of them as a file.';
    report(finding('RC810', 'standard input holds one tag file, not two', { place: { option: '', value: '-' }, help }));
    return undefined;
  }
  const [before, after] = [await openTagFile(old, io, report, ''), await openTagFile(now, io, report, '')];
  if (!before || !after) return undefined;
  const [from, to] = [before.snapshot.cloud, after.snapshot.cloud];
  if (from === to) return { before, after };
  const message = `${after.name} is of ${CLOUD_TITLES[to]}, and ${before.name} of ${CLOUD_TITLES[from]}`;
  const help = 'Compare two files of one cloud: the addresses of one mean nothing in another.';
  report(finding('RC502', message, { ...(after.place && { place: after.place }), help }));
  return undefined;
}

function readFilter(
  { snapshot: before }: NamedSnapshot,
  { snapshot: after }: NamedSnapshot,
  values: TagsOptions,
  report: Report,
): (tag: SnapshotTag) => boolean {
  const tables = loadAzureTables();
  const all = [...before.tags.values(), ...after.tags.values()].map((tag) => regionOfTag(tag, tables.regions));
  const regions = readRegions(values.region, new Set(all), after.cloud, tables, report);
  const names = values.tag && new Set(values.tag.map((name) => name.toLowerCase()));
  for (const name of values.tag ?? []) findTag(name, [after, before], tables.tags, report, 'tag');
  return (tag) =>
    (!names || names.has(tag.name.toLowerCase())) && (!regions || regions.has(regionOfTag(tag, tables.regions)));
}

function linesOf(diff: TagDiff, { snapshot: before }: NamedSnapshot, { snapshot: after }: NamedSnapshot): string[] {
  const { added, removed, changed, resplit, features, same, prefixes, addresses } = diff;
  const tags = [`${amount(added.length, 'tag')} added`, `${groupDigits(removed.length)} removed`];
  tags.push(`${groupDigits(changed.length)} changed`, `${groupDigits(same)} with the same addresses`);
  return [
    `${CLOUD_TITLES[after.cloud]}, change number ${before.changeNumber} to ${after.changeNumber}`,
    tags.join(', '),
    `Prefixes of the changed tags: ${signed(prefixes, groupDigits)}`,
    `Addresses of all tags together: ${signed(addresses, countWords)}`,
    ...(resplit.length > 0
      ? [`Re-split, with the same addresses in other prefixes: ${amount(resplit.length, 'tag')}`]
      : []),
    ...loneLines('Added', added),
    ...loneLines('Removed', removed),
    ...(changed.length > 0 ? ['', 'Changed', ...changed.flatMap(changedLines)] : []),
    ...(features.length > 0 ? ['', 'Usable elsewhere than before'] : []),
    ...columns(features.map((own) => [`  ${own.name}`, `${featureWords(own.before)} -> ${featureWords(own.after)}`])),
  ];
}

/** Gains and losses of each family that has any. */
function signed<T extends number | bigint>({ gained, lost }: GainAndLoss<T>, words: (count: T) => string): string {
  const parts = (['ipv4', 'ipv6'] as const)
    .filter((family) => BigInt(gained[family]) + BigInt(lost[family]) > 0n)
    .map((family) => `${FAMILY_TITLES[family]} +${words(gained[family])} -${words(lost[family])}`);
  return parts.length === 0 ? 'no change' : parts.join(', ');
}

function loneLines(title: string, tags: readonly LoneTag[]): string[] {
  if (tags.length === 0) return [];
  const rows = tags.map(({ name, prefixes: { ipv4, ipv6 } }) => [
    `  ${name}`,
    `${amount(ipv4, 'IPv4 prefix', 'IPv4 prefixes')}, ${groupDigits(ipv6)} IPv6`,
  ]);
  return ['', title, ...columns(rows)];
}

function changedLines({ name, prefixes, idle, addresses }: ChangedTag): string[] {
  const texts = ({ ipv4, ipv6 }: PerFamily<readonly string[]>, sign: string): string[] =>
    [...ipv4, ...ipv6].map(
      (text) => `    ${sign} ${text}${idle.includes(text) ? ' (the same addresses in other prefixes)' : ''}`,
    );
  return [
    `  ${name}  addresses ${signed(addresses, countWords)}`,
    ...texts(prefixes.gained, '+'),
    ...texts(prefixes.lost, '-'),
  ];
}

function bodyOf(diff: TagDiff, before: NamedSnapshot, after: NamedSnapshot): object {
  const counted = ({ gained, lost }: GainAndLoss<bigint>): object => ({
    gained: countTexts(gained),
    lost: countTexts(lost),
  });
  const lone = ({ addresses, ...rest }: LoneTag): object => ({ ...rest, addresses: countTexts(addresses) });
  const { added, removed, changed, resplit, features, same, prefixes, addresses } = diff;
  return {
    cloud: after.snapshot.cloud,
    before: { file: before.name, changeNumber: before.snapshot.changeNumber },
    after: { file: after.name, changeNumber: after.snapshot.changeNumber },
    tags: { added: added.length, removed: removed.length, changed: changed.length, same, resplit: resplit.length },
    prefixes,
    addresses: counted(addresses),
    added: added.map(lone),
    removed: removed.map(lone),
    changed: changed.map((own) => ({ ...own, addresses: counted(own.addresses) })),
    resplit,
    features,
  };
}
