import { type Compilation, compile, type RegionOutput } from '../compile.js';
import { type Finding, finding, hasErrors, type Report } from '../diagnostics/finding.js';
import { ADDRESS_LISTS } from '../formats/address-lists.js';
import { FORMATS } from '../formats/format.js';
import { type ArtifactSet, checkArtifacts, writeArtifacts } from '../project/artifact-files.js';
import { MANIFEST_FILE } from '../project/manifest.js';
import { loadCatalog } from '../rules.js';
import { TARGETS } from '../targets/coverage.js';
import { listNames } from '../targets/names.js';
import type { Command, CommandResult } from './command.js';
import { COMPILE_OPTIONS, readCompileOptions } from './compile-options.js';
import { summarise } from './compile-summary.js';
import { type Io, wantsColour } from './io.js';
import { COMMON_OPTIONS, type OptionSpecs, type OptionValues, readFailOn, readOptions } from './options.js';

const OUTPUT = 'Output:';

const OPTIONS = {
  ...COMPILE_OPTIONS,
  format: { kind: 'list', about: `${FORMATS.join(', ')} (default: arm)`, group: OUTPUT },
  out: { kind: 'value', about: 'Folder to write to (default: out)', group: OUTPUT },
  stdout: { kind: 'flag', about: 'Print one file of one region; write none', group: OUTPUT },
  check: { kind: 'flag', about: 'Compare with the files that are there; write nothing', group: OUTPUT },
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
  if (argv['region'] === undefined) {
    report(
      finding('RC801', 'compile needs a region', {
        help: 'Add --region, such as --region westus; `rulec catalog list regions` lists all.',
      }),
    );
  }
  if (values.stdout) checkStdout(values, values.region ?? [], report);
  const options = { ...readCompileOptions(values, io, report), ...(values.format && { formats: values.format }) };
  const common = { isJson: values.json ?? false, failOn };
  const stop = (texts: ReadonlyMap<string, string>): CommandResult => ({
    ...common,
    text: '',
    result: null,
    findings,
    texts,
  });
  if (hasErrors(findings)) return stop(new Map());

  const loaded = await loadCatalog(values.catalog ? { directories: values.catalog } : {});
  findings.push(...loaded.findings);
  if (!loaded.catalog) return stop(loaded.texts);
  const compilation = await compile(loaded.catalog, options);
  findings.push(...compilation.findings);
  if (compilation.regions.length === 0) return stop(loaded.texts);

  const out = values.out ?? 'out';
  if (values.stdout) return { ...common, ...printOne(compilation, report), findings, texts: loaded.texts };
  const sets: ArtifactSet[] = compilation.regions.map(({ region, files }) => ({ folder: region.name, files }));
  if (values.check) {
    const stale = checkArtifacts(out, sets);
    findings.push(...stale);
    const text = stale.length === 0 ? `${sets.map(({ folder }) => `${out}/${folder}`).join(', ')}: up to date\n` : '';
    return {
      ...common,
      text,
      result: { upToDate: stale.length === 0, regions: sets.map(({ folder }) => folder) },
      findings,
      texts: loaded.texts,
    };
  }
  const { result, findings: writing } = writeArtifacts(out, sets, values.overwrite ?? false);
  findings.push(...writing);
  if (hasErrors(writing)) return stop(loaded.texts);
  return {
    ...common,
    text: summarise(compilation, result, out, wantsColour(io, 'stdout')),
    // Nobody reads it but with --json.
    result: common.isJson ? { ...result, regions: compilation.regions.map(regionResult) } : null,
    findings,
    texts: loaded.texts,
  };
}

function checkStdout({ target, format, check, out }: Values, region: readonly string[], report: Report): void {
  const refuse = (reason: string, help: string): void =>
    report(finding('RC810', reason, { place: { option: 'stdout' }, help }));
  if (region.length > 1 || region.includes('all')) refuse('--stdout prints one region', 'Name one region.');
  if (format && format.length > 1) refuse('--stdout prints one format', 'Name one format.');
  // Other formats may have one file for all targets; what there is to print tells.
  if (target?.length !== 1 && (format === undefined || format.join() === 'arm'))
    refuse('--stdout prints one target', `Add --target with one of ${TARGETS.join(', ')}.`);
  if (check) refuse('--stdout and --check do not go together', 'Leave one of them out.');
  if (out !== undefined) refuse('--stdout writes no file, so --out says nothing', 'Leave one of them out.');
}

function printOne({ regions, options, formats }: Compilation, report: Report): { text: string; result: unknown } {
  const refuse = (reason: string, help: string): { text: string; result: unknown } => {
    report(finding('RC810', reason, { place: { option: 'stdout' }, help }));
    return { text: '', result: null };
  };
  const isLists = options.targets.join() === 'prefixes' && formats.join() === 'arm';
  const [first, ...more] = [...(regions[0]?.files ?? [])].filter(([file]) =>
    isLists ? file === ADDRESS_LISTS : file !== MANIFEST_FILE,
  );
  if (!first)
    return refuse(
      `there is nothing to print: the selection has no ${options.targets.join(', ')} rules`,
      'Select more features, or another target.',
    );
  if (more.length > 0) {
    const names = listNames([first, ...more].map(([file]) => file));
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
    rules: {
      ...(models.nsg && { nsg: models.nsg.rules.length }),
      ...(models.firewall && {
        firewall: models.firewall.groups
          .flatMap(({ collections }) => collections)
          .reduce((sum, { rules }) => sum + rules.length, 0),
      }),
      ...(models.routes && { routes: models.routes.routes.length }),
      ...(models.prefixes && { prefixes: models.prefixes.lists.length }),
    },
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
