import { compile } from '../compile.js';
import { type Finding, finding, hasErrors, type Report } from '../diagnostics/finding.js';
import type { Prefix } from '../packets/prefix.js';
import type { RegionFiles } from '../region-files.js';
import { loadAzureTables, loadCatalog } from '../rules.js';
import { CLOUDS } from '../service-tags/regions.js';
import type { Command, CommandResult } from './command.js';
import { COMPILE_OPTIONS, readCompileOptions } from './compile-options.js';
import type { AskedQuestion, PacketSide } from './explain-questions.js';
import { type Io, wantsColour } from './io.js';
import { catalogOptions, projectHere } from './open-catalog.js';
import { COMMON_OPTIONS, type OptionSpecs, readFailOn, readOptions, wordsOf } from './options.js';
import { withProjectTags } from './project-tag-files.js';
import { readRegionFolders } from './region-folders.js';
import { checkForFiles, textsOf } from './verify-command.js';

const ASKED = 'What is asked:';

const OPTIONS = {
  in: { kind: 'list', about: 'Folders that rulec compile wrote (default: out)', group: ASKED },
  from: { kind: 'value', about: "An address of the subnet's side (default: any of it)", group: ASKED },
  inbound: { kind: 'flag', about: 'The packets come to the subnet, from what is named', group: ASKED },
  ...COMPILE_OPTIONS,
  region: { ...COMPILE_OPTIONS.region, about: 'Compile these regions and explain the result, not files' },
  ...COMMON_OPTIONS,
} as const satisfies OptionSpecs;

export const explainCommand: Command = {
  name: 'explain',
  usage: 'explain <words..>',
  about: 'Tell why a rule is there, or what becomes of a packet or a log line',
  options: OPTIONS,
  examples: [
    ['$0 explain aml-batch', 'What a rule does, for which requirement, on whose word'],
    ['$0 explain pypi.org:443', 'Each decision on its way, and what would allow it'],
    ['$0 explain 192.0.2.7:53/udp icmp:10.0.0.9', 'Several packets'],
    ['$0 explain 20.60.0.7:445 --service-tags FILE', 'With the addresses that tags stand for'],
    ['$0 explain AzureMachineLearning:44224 --inbound', 'What comes from a service tag'],
    ['$0 explain pypi.org:443 --region westus --features pypi', 'What would be compiled'],
    ['$0 explain - --in out/westus < firewall.log', 'Lines of a firewall log'],
  ],
  run: runExplain,
};

async function runExplain(argv: Readonly<Record<string, unknown>>, io: Io): Promise<CommandResult> {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  const values = readOptions(argv, OPTIONS, Number.POSITIVE_INFINITY, report);
  const words = wordsOf(argv).slice(1);
  const common = { isJson: values.json ?? false, failOn: readFailOn(values['fail-on'], report) };
  const texts = new Map<string, string>();
  const stop = (): CommandResult => ({ ...common, text: '', result: null, findings, texts });
  if (words.length === 0) {
    const help = 'Name a rule, a packet such as pypi.org:443, or - for log lines from standard input.';
    report(finding('RC801', 'explain needs to know what', { help }));
  }
  if (words.includes('-') && values['service-tags'] === '-') {
    const help = 'Name the file with the tags.';
    report(finding('RC810', 'log lines and the tag file cannot both come from standard input', { help }));
    return stop();
  }
  const options = readCompileOptions(values, io, report);
  checkPlaces(values, report);
  const input = words.includes('-') ? io.readStdin() : '';
  texts.set('standard input', input);
  const asked = await readQuestions(words, values, input, report);
  const opened = await projectHere(texts, report);
  const found = values.region ? [] : readRegionFolders(values.in ?? [opened?.out ?? 'out'], report);
  const files = withProjectTags(found, opened);
  const loading = catalogOptions(values.catalog, opened, report);
  if (hasErrors(findings)) return stop();

  const loaded = await loadCatalog(loading);
  findings.push(...loaded.findings);
  for (const [file, text] of loaded.texts) texts.set(file, text);
  if (!loaded.catalog) return stop();
  let regions: readonly RegionFiles[] = files;
  if (values.region) {
    const compiled = await compile(loaded.catalog, options);
    if (compiled.regions.length === 0) {
      findings.push(...compiled.findings);
      return stop();
    }
    regions = compiled.regions.map((output) => ({ label: output.region.name, files: output.files }));
  }
  const [{ explain }, { explanationText }, { explanationResult }] = await Promise.all([
    import('../explain.js'),
    import('./explain-text.js'),
    import('./explain-result.js'),
  ]);
  const questions = asked.map(({ question }) => question);
  const explained = await explain(loaded.catalog, regions, questions, options.serviceTags);
  findings.push(...explained.findings);
  return {
    ...common,
    text: explanationText(asked, explained.regions, wantsColour(io, 'stdout')),
    result: common.isJson ? explanationResult(asked, explained.regions) : null,
    findings,
    texts: new Map([...texts, ...textsOf(regions)]),
  };
}

function checkPlaces(values: Readonly<Record<string, unknown>>, report: Report): void {
  if (!values['region']) {
    checkForFiles(Object.keys(values), report, ['in', 'from', 'inbound']);
    return;
  }
  if (values['in'] === undefined) return;
  const help = 'Leave --region out to ask about files, or --in to compile anew.';
  report(finding('RC810', '--in and --region do not go together', { place: { option: 'in' }, help }));
}

/** Reads every word; the parsers are loaded here, since only this command needs them. */
async function readQuestions(
  words: readonly string[],
  values: { readonly from?: string; readonly inbound?: boolean },
  input: string,
  report: Report,
): Promise<AskedQuestion[]> {
  const [{ readLines, readWord }, { parseAddress }] = await Promise.all([
    import('./explain-questions.js'),
    import('../packets/named-packet.js'),
  ]);
  const local = values.from === undefined ? undefined : parseAddress(values.from);
  if (local && 'reason' in local) {
    const place = { option: 'from', value: values.from ?? '' };
    report(
      finding('RC811', `--from does not take ${JSON.stringify(values.from)}: ${local.reason}`, {
        place,
        help: local.help,
      }),
    );
  }
  const side: PacketSide = {
    direction: values.inbound === true ? 'inbound' : 'outbound',
    ...(isAddress(local) && { local }),
  };
  const { tags } = loadAzureTables();
  const spellTag = (name: string): string | undefined => {
    const found = CLOUDS.map((cloud) => tags.find(name, cloud));
    for (const one of found) if (one.kind === 'tag') return one.tag.name;
    return undefined;
  };
  return words.flatMap((word) => (word === '-' ? readLines(input, report) : readWord(word, side, spellTag, report)));
}

function isAddress(value: Prefix | { readonly reason: string } | undefined): value is Prefix {
  return value !== undefined && 'base' in value;
}
