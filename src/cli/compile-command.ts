import { rmSync } from 'node:fs';
import type { Catalog } from '../catalog/catalog.js';
import { compile, type RegionOutput } from '../compile.js';
import type { CompileOptions } from '../compile-options.js';
import type { ProjectCompilation } from '../compile-project.js';
import { type Finding, finding, hasErrors, type Report } from '../diagnostics/finding.js';
import { listNames } from '../diagnostics/list-names.js';
import { fileOf } from '../formats/file-names.js';
import { FORMATS } from '../formats/format.js';
import { type ArtifactSet, checkArtifacts, writeArtifacts } from '../project/artifact-files.js';
import { keepFile } from '../project/kept-file.js';
import { MANIFEST_FILE } from '../project/manifest.js';
import { agreedEntries, agreedOff, checkExpiry } from '../requirements/agreements.js';
import { loadCatalog } from '../rules.js';
import { TARGETS } from '../targets/coverage.js';
import { today } from '../today.js';
import type { Command, CommandResult } from './command.js';
import { COMPILE_OPTIONS, readCompileOptions } from './compile-options.js';
import { summarise } from './compile-summary.js';
import { type Io, wantsColour } from './io.js';
import { isContinuous, isInUse, LOCK_ELSEWHERE, lockLines, lockResult, staleLock } from './lock-summary.js';
import { catalogOptions } from './open-catalog.js';
import { hasProject, type OpenedProject, openProject } from './open-project.js';
import { COMMON_OPTIONS, type OptionSpecs, type OptionValues, readFailOn, readOptions } from './options.js';
import { ruleCount } from './rule-count.js';

const OUTPUT = 'Output:';

const OPTIONS = {
  ...COMPILE_OPTIONS,
  project: { kind: 'value', about: 'Project file (default: rulec.yaml where it is there)', group: 'What to compile:' },
  format: { kind: 'list', about: `${FORMATS.join(', ')} (default: arm)`, group: OUTPUT },
  out: { kind: 'value', about: 'Folder to write to (default: out)', group: OUTPUT },
  stdout: { kind: 'flag', about: 'Print one file of one region; write none', group: OUTPUT },
  check: { kind: 'flag', about: 'Compare with the files that are there; write nothing', group: OUTPUT },
  'frozen-lock': { kind: 'flag', about: 'Refuse to change rulec.lock (default where CI is set)', group: OUTPUT },
  overwrite: { kind: 'flag', about: 'Lose changes made by hand in output files', group: OUTPUT },
  ...COMMON_OPTIONS,
} as const satisfies OptionSpecs;

type Values = OptionValues<typeof OPTIONS>;

export const compileCommand: Command = {
  name: 'compile',
  usage: 'compile',
  about: 'Write NSG, firewall and route table for regions',
  options: OPTIONS,
  examples: [
    ['$0 compile --region westus', 'The default features, into out/westus'],
    ['$0 compile', 'What rulec.yaml says'],
    ['$0 compile --region westus,eastus --features pypi,rstudio', 'Two regions with more features'],
    ['$0 compile --region westus --target nsg --stdout', 'Print the NSG alone'],
    ['$0 compile --region westus --format arm,rulebook', 'And a page for reviewers'],
    ['$0 compile --region all --check', 'Fail where out/ is not up to date'],
    ['$0 compile --region chinaeast2 --service-tags FILE', 'Addresses stand in where tags do not work'],
  ],
  run: runCompile,
};

async function runCompile(argv: Readonly<Record<string, unknown>>, io: Io): Promise<CommandResult> {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  const values = readOptions(argv, OPTIONS, 1, report);
  const failOn = readFailOn(values['fail-on'], report);
  const isProject = hasProject(values.project);
  if (argv['region'] === undefined && !isProject) {
    report(
      finding('RC801', 'compile needs a region', {
        help: 'Add --region, such as --region westus (`rulec catalog list regions` lists all), or write a project file with rulec init.',
      }),
    );
  }
  if (values.stdout) checkStdout(values, values.region ?? [], isProject, report);
  const options = { ...readCompileOptions(values, io, report), ...(values.format && { formats: values.format }) };
  const own = new Map<string, string>();
  const opened = isProject ? await openProject(values.project, own, report) : undefined;
  const common = { isJson: values.json ?? false, failOn };
  const stop = (texts: ReadonlyMap<string, string> = new Map()): CommandResult => ({
    ...common,
    text: '',
    result: null,
    findings,
    texts: new Map([...texts, ...own]),
  });
  if (hasErrors(findings)) return stop();

  const loaded = await loadCatalog(catalogOptions(values.catalog, opened, report));
  findings.push(...loaded.findings);
  const texts = new Map([...loaded.texts, ...own]);
  if (!loaded.catalog || hasErrors(findings)) return stop(texts);
  const { lock } = loaded;
  const isFrozen = values.check || (values['frozen-lock'] ?? isContinuous(io));
  if (lock?.isChanged && isFrozen) {
    report(staleLock(lock));
    if (!values.check) return stop(texts);
  }
  const compilation = await compileAll(loaded.catalog, options, values.region !== undefined, opened);
  findings.push(...compilation.findings);
  if (compilation.regions.length === 0) return stop(texts);

  const agreed = [
    ...compilation.regions.flatMap(({ requirements }) => agreedEntries(requirements)),
    ...agreedOff(loaded.catalog.services),
    ...compilation.agreed,
  ];
  // Asking for the time zone of the machine takes longer than compiling a region.
  if (agreed.length > 0)
    checkExpiry(agreed, values['as-of'] ?? opened?.project.settings.asOf?.value ?? today(), report);
  const out = values.out ?? opened?.out ?? 'out';
  if (values.stdout) return { ...common, ...printOne(compilation.regions, report), findings, texts };
  const sets: ArtifactSet[] = compilation.regions.map(({ folder, files }) => ({ folder, files }));
  if (values.check) {
    const stale = checkArtifacts(out, sets);
    findings.push(...stale);
    const upToDate = stale.length === 0 && !lock?.isChanged;
    const text = upToDate ? `${sets.map(({ folder }) => `${out}/${folder}`).join(', ')}: up to date\n` : '';
    const result = { upToDate, regions: sets.map(({ folder }) => folder) };
    return { ...common, text, result, findings, texts };
  }
  // Before the rules: a number that stands in Azure and not in the lock could be given again.
  const locking = lock?.isChanged ? keepFile(lock.lock.file, lock.text, LOCK_ELSEWHERE) : [];
  findings.push(...locking);
  if (hasErrors(locking)) return stop(texts);
  const { result, findings: writing } = writeArtifacts(out, sets, values.overwrite ?? false);
  findings.push(...writing);
  if (hasErrors(writing)) {
    // No rule has the numbers yet.
    if (lock?.isChanged) putBack(lock.lock.file, texts.get(lock.lock.file));
    return stop(texts);
  }
  return {
    ...common,
    text: summarise(compilation.regions, result, out, wantsColour(io, 'stdout'), lockLines(lock)),
    // Nobody reads it but with --json.
    result: common.isJson
      ? {
          ...result,
          regions: compilation.regions.map(regionResult),
          ...(lock && isInUse(lock) && { lock: lockResult(lock) }),
        }
      : null,
    findings,
    texts,
  };
}

/** A lock as it was. */
function putBack(file: string, text: string | undefined): void {
  if (text === undefined) rmSync(file, { force: true });
  else keepFile(file, text);
}

/** What the command line says, or what a project says but for that. */
async function compileAll(
  catalog: Catalog,
  options: CompileOptions,
  namesRegions: boolean,
  opened: OpenedProject | undefined,
): Promise<Pick<ProjectCompilation, 'regions' | 'findings' | 'agreed'>> {
  if (!opened) return { ...(await compile(catalog, options)), agreed: [] };
  const { compileProject } = await import('../compile-project.js');
  const { region, ...others } = options;
  return compileProject(catalog, opened.project, namesRegions ? { ...others, region } : others, opened.openTagFile);
}

function checkStdout(
  { target, format, check, out }: Values,
  region: readonly string[],
  isProject: boolean,
  report: Report,
): void {
  const refuse = (reason: string, help: string): void =>
    report(finding('RC810', reason, { place: { option: 'stdout' }, help }));
  if (region.length > 1 || region.includes('all') || (isProject && region.length === 0)) {
    refuse('--stdout prints one region', 'Name one region.');
  }
  if (format && format.length > 1) refuse('--stdout prints one format', 'Name one format.');
  // Other formats may have one file for all targets; what there is to print tells.
  if (target?.length !== 1 && (format === undefined || format.join() === 'arm'))
    refuse('--stdout prints one target', `Add --target with one of ${TARGETS.join(', ')}.`);
  if (check) refuse('--stdout and --check do not go together', 'Leave one of them out.');
  if (out !== undefined) refuse('--stdout writes no file, so --out says nothing', 'Leave one of them out.');
}

function printOne(regions: readonly RegionOutput[], report: Report): { text: string; result: unknown } {
  const [output, ...more] = regions;
  const { targets = [] } = output?.options ?? {};
  const { formats = [] } = output ?? {};
  const refuse = (reason: string, help: string): { text: string; result: unknown } => {
    report(finding('RC810', reason, { place: { option: 'stdout' }, help }));
    return { text: '', result: null };
  };
  if (more.length > 0) {
    const names = listNames(regions.map(({ folder }) => folder));
    return refuse(
      `--stdout prints one file, and the project has ${names}`,
      'Name another project, or write files with --out.',
    );
  }
  const [target, ...others] = targets;
  // Beside the file of a target, a format may have files that all targets share.
  const wanted = target && others.length === 0 ? formats.map((format) => fileOf(target, format)) : [];
  const files = [...(output?.files ?? [])].filter(([file]) => file !== MANIFEST_FILE);
  const own = files.filter(([file]) => wanted.includes(file));
  const [first, ...rest] = own.length > 0 ? own : files;
  if (!first)
    return refuse(
      `there is nothing to print: the selection has no ${targets.join(', ')} rules`,
      'Select more features, or another target.',
    );
  if (rest.length > 0) {
    const names = listNames([first, ...rest].map(([file]) => file));
    return refuse(`--stdout prints one file, and there are ${names}`, 'Name one target with --target.');
  }
  const [file, text] = first;
  return { text, result: file.endsWith('.json') ? JSON.parse(text) : text };
}

function regionResult({ region, requirements, models, coverage, headroom, files }: RegionOutput): object {
  return {
    region: region.name,
    cloud: region.cloud,
    features: requirements.features,
    rules: Object.fromEntries(
      TARGETS.filter((target) => models[target]).map((target) => [target, ruleCount(models, target)]),
    ),
    files: [...files.keys()],
    wider: rowsOf(coverage, 'wider'),
    elsewhere: rowsOf(coverage, 'elsewhere'),
    gaps: rowsOf(coverage, 'impossible'),
    skipped: requirements.skipped,
    limits: headroom,
  };
}

function rowsOf(
  coverage: RegionOutput['coverage'],
  kind: RegionOutput['coverage'][number]['outcome']['kind'],
): object[] {
  return coverage
    .filter(({ outcome }) => outcome.kind === kind)
    .map(({ requirement, target, peer, outcome, reason }) => ({
      requirement,
      target,
      peer,
      ...('what' in outcome && { alsoAllows: outcome.what }),
      ...(reason !== undefined && { reason }),
    }));
}
