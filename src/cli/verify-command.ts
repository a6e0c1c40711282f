import { compile } from '../compile.js';
import { type Finding, finding, hasErrors, type Report } from '../diagnostics/finding.js';
import type { RegionFiles } from '../region-files.js';
import { loadCatalog } from '../rules.js';
import type { Command, CommandResult } from './command.js';
import { COMPILE_OPTIONS, readCompileOptions } from './compile-options.js';
import { type Io, wantsColour } from './io.js';
import { catalogOptions, projectHere } from './open-catalog.js';
import { COMMON_OPTIONS, type OptionSpecs, readFailOn, readOptions, wordsOf } from './options.js';
import { withProjectTags } from './project-tag-files.js';
import { readRegionFolders } from './region-folders.js';

const OPTIONS = {
  ...COMPILE_OPTIONS,
  region: { ...COMPILE_OPTIONS.region, about: 'Compile these regions and judge the result, not files' },
  ...COMMON_OPTIONS,
} as const satisfies OptionSpecs;

/** What files say themselves, or what they have no use for. */
const FOR_FILES: ReadonlySet<string> = new Set(['service-tags', 'catalog', ...Object.keys(COMMON_OPTIONS)]);

export const verifyCommand: Command = {
  name: 'verify',
  usage: 'verify [folders..]',
  about: 'Judge compiled rules: what passes, what does not, and what passes besides',
  options: OPTIONS,
  examples: [
    ['$0 verify', 'Every region in out/'],
    ['$0 verify out/westus', 'The files of one region'],
    ['$0 verify --region westus --features pypi', 'What would be compiled, without writing it'],
    ['$0 verify out/westus --service-tags FILE', 'With the addresses that tags stand for'],
  ],
  run: runVerify,
};

async function runVerify(argv: Readonly<Record<string, unknown>>, io: Io): Promise<CommandResult> {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  const values = readOptions(argv, OPTIONS, Number.POSITIVE_INFINITY, report);
  const folders = wordsOf(argv).slice(1);
  const common = { isJson: values.json ?? false, failOn: readFailOn(values['fail-on'], report) };
  const options = readCompileOptions(values, io, report);
  if (values.region) checkNoFolders(folders, report);
  else checkForFiles(Object.keys(values), report);
  const stop = (texts: ReadonlyMap<string, string> = new Map()): CommandResult => ({
    ...common,
    text: '',
    result: null,
    findings,
    texts,
  });
  const own = new Map<string, string>();
  const opened = await projectHere(own, report);
  const found = values.region ? [] : readRegionFolders(folders.length > 0 ? folders : [opened?.out ?? 'out'], report);
  const files = withProjectTags(found, opened);
  const loading = catalogOptions(values.catalog, opened, report);
  if (hasErrors(findings)) return stop(own);

  const loaded = await loadCatalog(loading);
  findings.push(...loaded.findings);
  const sources = new Map([...own, ...loaded.texts]);
  if (!loaded.catalog) return stop(sources);
  let regions: readonly RegionFiles[] = files;
  if (values.region) {
    const compiled = await compile(loaded.catalog, options);
    if (compiled.regions.length === 0) {
      findings.push(...compiled.findings);
      return stop(sources);
    }
    regions = compiled.regions.map((output) => ({ label: output.region.name, files: output.files }));
  }
  // The judge is not loaded for commands that do not ask it.
  const [{ verify }, { verificationResult, verificationText }] = await Promise.all([
    import('../verify.js'),
    import('./verify-summary.js'),
  ]);
  const { verified, findings: judged } = await verify(loaded.catalog, regions, options.serviceTags);
  findings.push(...judged);
  const texts = new Map([...sources, ...textsOf(regions)]);
  return {
    ...common,
    text: verified.length === 0 ? '' : verificationText(verified, wantsColour(io, 'stdout')),
    // Nobody reads it but with --json, and naming every packet takes longer than judging.
    result: common.isJson ? { regions: verified.map(verificationResult) } : null,
    findings,
    texts,
  };
}

function checkNoFolders(folders: readonly string[], report: Report): void {
  const [first] = folders;
  if (first === undefined) return;
  const help = 'Leave --region out to judge files, or the folder to compile anew.';
  report(finding('RC810', 'a folder and --region do not go together', { place: { option: '', value: first }, help }));
}

/** Refuses options that say what to compile where files are read, but for the command's own. */
export function checkForFiles(given: readonly string[], report: Report, own: readonly string[] = []): void {
  for (const option of given) {
    if (FOR_FILES.has(option) || own.includes(option)) continue;
    const help = 'Files say in their manifest what they were compiled from; add --region to compile something else.';
    report(finding('RC810', `--${option} says nothing about files`, { place: { option }, help }));
  }
}

/** For the frames of findings. */
export function textsOf(regions: readonly RegionFiles[]): [string, string][] {
  return regions.flatMap(({ label, files }) =>
    [...files].map(([file, text]): [string, string] => [`${label}/${file}`, text]),
  );
}
