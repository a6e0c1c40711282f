import type { Catalog } from '../catalog/catalog.js';
import { type Finding, finding, hasErrors, isFilePlace, type Report, sortFindings } from '../diagnostics/finding.js';
import type { DiffSource } from '../diff.js';
import { loadAzureTables, loadCatalog } from '../rules.js';
import type { Command, CommandResult } from './command.js';
import { readCompileOptions } from './compile-options.js';
import { BOTH, checkOptions, OPTIONS, optionsOf, SIDES, type Side, valuesOf } from './diff-options.js';
import { readSideWord, type SideWord } from './diff-words.js';
import { type Io, wantsColour } from './io.js';
import { catalogOptions, projectHere } from './open-catalog.js';
import type { OpenedProject } from './open-project.js';
import { COMMON_OPTIONS, type OptionValues, readFailOn, readOptions, wordsOf } from './options.js';
import { projectTagsOf } from './project-tag-files.js';

export const diffCommand: Command = {
  name: 'diff',
  usage: 'diff <A> <B>',
  about: 'Compare two regions, folders or files: requirements, rules, packets',
  options: OPTIONS,
  examples: [
    ['$0 diff westus eastus', 'What two regions need, beyond their own names'],
    ['$0 diff out/westus westus --features pypi', 'What compiling anew would change'],
    ['$0 diff westus westus --right-features pypi', 'What a feature opens'],
    ['$0 diff westus westus --left-service-tags OLD --right-service-tags NEW', 'What two tag files let through'],
    ['$0 diff out/westus/nsg.json live.json', 'What somebody has changed in Azure'],
    ['az network nsg show -g G -n N | $0 diff out/westus/nsg.json -', 'The same, as it is now'],
  ],
  run: runDiff,
};

async function runDiff(argv: Readonly<Record<string, unknown>>, io: Io): Promise<CommandResult> {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  const given = readOptions(argv, OPTIONS, 3, report);
  const { json = false, 'fail-on': failOn } = valuesOf(COMMON_OPTIONS, argv);
  const common = { isJson: json, failOn: readFailOn(failOn, report) };
  const stop = (texts: ReadonlyMap<string, string> = new Map()): CommandResult => ({
    ...common,
    text: '',
    result: null,
    findings: sortFindings(findings),
    texts,
  });
  const words = wordsOf(argv).slice(1, 3);
  const [left, right] = words;
  if (left === undefined || right === undefined) {
    const help = 'Name two regions, folders or files: `rulec diff westus eastus`.';
    report(finding('RC801', 'diff compares two sides', { help }));
    return stop();
  }
  checkStdin(words, argv, report);
  if (hasErrors(findings)) return stop();
  const tables = loadAzureTables();
  const once = readingOnce(io);
  const sides = {
    left: readSideWord(left, tables, once, report),
    right: readSideWord(right, tables, once, report),
  };
  if (!sides.left || !sides.right) return stop();
  checkOptions(Object.keys(given), [sides.left, sides.right], report);
  if (hasErrors(findings)) return stop();

  const texts = new Map<string, string>();
  const opened = await projectHere(texts, report);
  if (hasErrors(findings)) return stop(texts);
  const sources: DiffSource[] = [];
  for (const side of SIDES) {
    const word = side === 'left' ? sides.left : sides.right;
    const own = ownReport(side, given, report);
    const values = valuesOf(BOTH, optionsOf(side, argv));
    const isSame = sides.left.label === sides.right.label;
    const source = await sourceOf(
      { ...word, label: isSame ? `${word.label} (${side})` : word.label },
      values,
      once,
      own,
      texts,
      opened,
    );
    if (source) sources.push(source);
  }
  const [from, to] = sources;
  if (!from || !to || hasErrors(findings)) return stop(texts);
  for (const source of sources) {
    if (source.kind === 'file') texts.set(source.label, source.text);
    if (source.kind === 'folder') for (const [file, text] of source.files) texts.set(`${source.label}/${file}`, text);
  }
  const [{ diff }, { differenceText }, { differenceResult }] = await Promise.all([
    import('../diff.js'),
    import('./diff-text.js'),
    import('./diff-result.js'),
  ]);
  const { difference, findings: found } = await diff(from, to, tables);
  findings.push(...found);
  if (!difference) return stop(texts);
  return {
    ...common,
    text: differenceText(difference, wantsColour(io, 'stdout')),
    result: common.isJson ? differenceResult(difference) : null,
    findings: sortFindings(findings),
    texts,
    isDifferent: difference.verdict === 'different' || difference.verdict === 'undecided',
  };
}

async function sourceOf(
  word: SideWord,
  values: OptionValues<typeof BOTH>,
  io: Io,
  report: Report,
  texts: Map<string, string>,
  opened: OpenedProject | undefined,
): Promise<DiffSource | undefined> {
  const { region: __, ...options } = readCompileOptions(values, io, report);
  if (options.targets?.includes('prefixes')) {
    const place = { option: 'target', value: 'prefixes' };
    const help = 'Compare the tag files with rulec tags diff, or name nsg, firewall, routes.';
    report(finding('RC810', 'diff does not compare address lists', { place, help }));
    return undefined;
  }
  const serviceTags = options.serviceTags && { serviceTags: options.serviceTags };
  if (word.kind === 'file') return { ...word, ...serviceTags };
  const catalog = await openCatalog(values.catalog, opened, report, texts);
  if (!catalog) return undefined;
  if (word.kind === 'region')
    return { kind: 'region', label: word.label, catalog, options: { ...options, region: word.region } };
  const own = opened && projectTagsOf(word, opened);
  return { ...word, catalog, ...(own && { serviceTags: own }), ...serviceTags };
}

async function openCatalog(
  directories: readonly string[] | undefined,
  opened: OpenedProject | undefined,
  report: Report,
  texts: Map<string, string>,
): Promise<Catalog | undefined> {
  const loaded = await loadCatalog(catalogOptions(directories, opened, report));
  for (const item of loaded.findings) report(item);
  for (const [file, text] of loaded.texts) texts.set(file, text);
  return loaded.catalog;
}

/** Points findings about a side's own option at it as it was written. */
function ownReport(side: Side, given: Readonly<Record<string, unknown>>, report: Report): Report {
  // A tag file of one side is there to be compared with the other's, so it may be old.
  const isCompared = given[`${side}-service-tags`] !== undefined;
  return (item) => {
    if (item.code !== 'RC510' || !isCompared) report(ownFinding(item, side, given));
  };
}

function ownFinding(item: Finding, side: Side, given: Readonly<Record<string, unknown>>): Finding {
  const { place } = item;
  if (!place || isFilePlace(place) || given[`${side}-${place.option}`] === undefined) return item;
  return { ...item, place: { ...place, option: `${side}-${place.option}` } };
}

/** Standard input holds one thing. */
function checkStdin(words: readonly string[], argv: Readonly<Record<string, unknown>>, report: Report): void {
  const tagFiles = SIDES.flatMap((side) => [argv[`${side}-service-tags`]]).concat(argv['service-tags']);
  const readers = [...words, ...tagFiles].filter((word) => word === '-');
  if (readers.length < 2) return;
  const help = 'Save one of them as a file.';
  report(finding('RC810', 'standard input holds one thing, not two', { place: { option: '', value: '-' }, help }));
}

/** An option for both sides may be asked of twice. */
function readingOnce(io: Io): Io {
  let text: string | undefined;
  return {
    ...io,
    readStdin: () => {
      text ??= io.readStdin();
      return text;
    },
  };
}
