import { type Compilation, compile, type RegionOutput } from '../compile.js';
import type { CompileOptions } from '../compile-options.js';
import { type Finding, finding, hasErrors, type Report } from '../diagnostics/finding.js';
import { type ArtifactSet, checkArtifacts, writeArtifacts } from '../project/artifact-files.js';
import { loadCatalog } from '../rules.js';
import { checkSnapshotAge } from '../service-tags/snapshot-age.js';
import { TARGETS } from '../targets/coverage.js';
import { today } from '../today.js';
import type { Command, CommandResult } from './command.js';
import { summarise } from './compile-summary.js';
import { type Io, wantsColour } from './io.js';
import { COMMON_OPTIONS, type OptionSpecs, type OptionValues, readFailOn, readOptions } from './options.js';
import { readTagFile } from './tag-file.js';

const WHAT = 'What to compile:';
const NETWORK = 'The network it is for:';
const RULES = 'How the rules are made:';
const OUTPUT = 'Output:';

const OPTIONS = {
  region: { kind: 'list', about: 'Azure regions, by any spelling, or all (needed)', group: WHAT },
  'workspace-region': {
    kind: 'value',
    about: 'Region of the workspace, where it is not that of its compute',
    group: WHAT,
  },
  service: { kind: 'list', about: 'Services of the catalog', group: WHAT },
  features: { kind: 'list', about: 'Features beside the defaults, or all', group: WHAT },
  without: { kind: 'list', about: 'Default features to leave out', group: WHAT },
  param: { kind: 'texts', about: 'NAME=VALUE of a catalog parameter', group: WHAT },
  catalog: { kind: 'texts', about: 'Directory with catalogs of your own', group: WHAT },
  'as-of': { kind: 'value', about: 'Only entries that count on this day, as 2026-01-31', group: WHAT },
  target: { kind: 'list', about: 'nsg, firewall, routes (default: all three), prefixes', group: WHAT },
  source: { kind: 'list', about: "Compute's prefixes, or ids of IP groups, in firewall rules", group: NETWORK },
  private: { kind: 'list', about: 'Private prefixes (default: RFC 1918)', group: NETWORK },
  'firewall-ip': { kind: 'value', about: 'Private address of the firewall', group: NETWORK },
  'firewall-tier': { kind: 'value', about: 'basic, standard (default) or premium', group: NETWORK },
  'tls-inspection': { kind: 'flag', about: 'The firewall breaks TLS open to read paths (Premium)', group: NETWORK },
  'default-route': { kind: 'value', about: 'firewall (default) or none', group: NETWORK },
  'service-tags': { kind: 'value', about: "Microsoft's tag file, or - for standard input", group: RULES },
  expand: { kind: 'flag', about: 'Write the addresses of the tag file in place of tags', group: RULES },
  'allow-widening': { kind: 'flag', about: 'Fit too many addresses by larger prefixes', group: RULES },
  'strict-tags': { kind: 'flag', about: 'Use a tag only where the tag file says so', group: RULES },
  'default-deny': { kind: 'value', about: 'Directions to close: both (default), outbound, none', group: RULES },
  attach: { kind: 'flag', about: 'Add to an existing NSG and route table, do not replace', group: RULES },
  'open-hosts': { kind: 'flag', about: 'Without a firewall: open the ports of host names to all', group: RULES },
  'accept-gap': { kind: 'list', about: 'Entries whose gaps are known', group: RULES },
  format: { kind: 'list', about: 'arm (default)', group: OUTPUT },
  out: { kind: 'value', about: 'Folder to write to (default: out)', group: OUTPUT },
  stdout: { kind: 'flag', about: 'Print one target of one region; write no file', group: OUTPUT },
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
  const options = readCompileOptions(argv, values, io, report);
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

function readCompileOptions(
  argv: Readonly<Record<string, unknown>>,
  values: Values,
  io: Io,
  report: Report,
): CompileOptions {
  const region = values.region ?? [];
  if (argv['region'] === undefined) {
    report(
      finding('RC801', 'compile needs a region', {
        help: 'Add --region, such as --region westus; `rulec catalog list regions` lists all.',
      }),
    );
  }
  if (values.stdout) checkStdout(values, region, report);
  const asOf = values['as-of'];
  const parameters = values.param && readParameters(values.param, report);
  const tagFile = values['service-tags'];
  const serviceTags = tagFile === undefined ? undefined : readTagFile(tagFile, io, report);
  if (serviceTags) checkSnapshotAge(serviceTags.name, values['as-of'] ?? today(), report);
  return {
    region,
    ...given('workspaceRegion', values['workspace-region']),
    ...given('services', values.service),
    ...given('features', values.features),
    ...given('without', values.without),
    ...given('parameters', parameters),
    ...given('asOf', asOf),
    ...given('targets', values.target),
    ...given('formats', values.format),
    ...given('source', values.source),
    ...given('private', values.private),
    ...given('firewallIp', values['firewall-ip']),
    ...given('firewallTier', values['firewall-tier']),
    ...given('tlsInspection', values['tls-inspection']),
    ...given('defaultRoute', values['default-route']),
    ...given('defaultDeny', values['default-deny']),
    ...given('strictTags', values['strict-tags']),
    ...given('expand', values.expand),
    ...given('allowWidening', values['allow-widening']),
    ...given('attach', values.attach),
    ...given('openHosts', values['open-hosts']),
    ...given('acceptGaps', values['accept-gap']),
    ...given('serviceTags', serviceTags),
  };
}

/** A member only where there is a value. */
function given<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

function checkStdout({ target, check, out }: Values, region: readonly string[], report: Report): void {
  const refuse = (reason: string, help: string): void =>
    report(finding('RC810', reason, { place: { option: 'stdout' }, help }));
  if (region.length > 1 || region.includes('all')) refuse('--stdout prints one region', 'Name one region.');
  if (target?.length !== 1) refuse('--stdout prints one target', `Add --target with one of ${TARGETS.join(', ')}.`);
  if (check) refuse('--stdout and --check do not go together', 'Leave one of them out.');
  if (out !== undefined) refuse('--stdout writes no file, so --out says nothing', 'Leave one of them out.');
}

function readParameters(texts: readonly string[], report: Report): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const text of texts) {
    const [name, ...rest] = text.split('=');
    const value = rest.join('=').trim();
    if (name === undefined || name === '' || value === '') {
      report(
        finding('RC801', `--param ${text} has no name and value`, {
          place: { option: 'param', value: text },
          help: 'Write --param NAME=VALUE.',
        }),
      );
    } else if (Object.hasOwn(parameters, name)) {
      report(
        finding('RC801', `the parameter ${name} is given twice`, {
          place: { option: 'param', value: text },
          help: 'Give it once.',
        }),
      );
    } else {
      parameters[name] = value;
    }
  }
  return parameters;
}

function printOne({ regions, options }: Compilation, report: Report): { text: string; result: unknown } {
  const [target] = options.targets;
  const text = regions[0]?.files.get(`${target}.json`);
  if (text === undefined) {
    report(
      finding('RC810', `there is nothing to print: the selection has no ${target} rules`, {
        place: { option: 'stdout' },
        help: 'Select more features, or another target.',
      }),
    );
    return { text: '', result: null };
  }
  return { text, result: JSON.parse(text) };
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
