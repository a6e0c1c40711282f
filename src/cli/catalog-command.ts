import { type Finding, finding, hasErrors, type Report } from '../diagnostics/finding.js';
import { didYouMean } from '../diagnostics/suggest.js';
import type { Command, CommandResult } from './command.js';
import { COMMON_OPTIONS, type OptionSpecs, type OptionValues, readFailOn, readOptions, wordsOf } from './options.js';

const OPTIONS = {
  catalog: { kind: 'texts', about: 'Directory with catalogs of your own', group: 'What to look at:' },
  service: { kind: 'list', about: 'Services to list entries of (list)', group: 'What to look at:' },
  feature: { kind: 'list', about: 'Features to list entries of (list)', group: 'What to look at:' },
  'max-age': { kind: 'value', about: 'Report copies of pages older than this: 365d, 12m, 2y (lint)', group: 'Days:' },
  'as-of': { kind: 'value', about: 'Count ages to this day instead of today: 2026-11-01', group: 'Days:' },
  markdown: { kind: 'flag', about: 'Write a service as a page in Markdown (show)', group: 'Output:' },
  ...COMMON_OPTIONS,
} as const satisfies OptionSpecs;

/** What was given for the options of `rulec catalog`. */
export type CatalogOptions = OptionValues<typeof OPTIONS>;

/** What an action of `rulec catalog` answers; the rest is the same for all. */
export type CatalogAnswer = Pick<CommandResult, 'text' | 'result' | 'findings' | 'texts'>;

/** Runs an action with the words after it. */
export type CatalogAction = (words: readonly string[], values: CatalogOptions) => Promise<CatalogAnswer>;

/** Loaded when asked for: none of it is needed to compile. */
const ACTIONS: Readonly<Record<string, { load: () => Promise<CatalogAction>; options: readonly string[] }>> = {
  list: {
    load: async () => (await import('./catalog-list.js')).listCatalog,
    options: ['catalog', 'service', 'feature', 'as-of'],
  },
  show: {
    load: async () => (await import('./catalog-show.js')).showCatalog,
    options: ['catalog', 'as-of', 'markdown'],
  },
  lint: {
    load: async () => (await import('./catalog-lint.js')).lintCatalog,
    options: ['catalog', 'as-of', 'max-age'],
  },
  schema: {
    load: async () => (await import('./catalog-schema.js')).printSchema,
    options: [],
  },
};

export const catalogCommand: Command = {
  name: 'catalog',
  usage: 'catalog <action> [names..]',
  about: 'List, show and check what can be compiled',
  options: OPTIONS,
  examples: [
    ['$0 catalog list', 'Services, features and parameters'],
    ['$0 catalog list entries --feature rstudio', 'What a feature opens'],
    ['$0 catalog list sources', 'Pages, and how old their copies are'],
    ['$0 catalog list regions', 'Every region and its cloud'],
    ['$0 catalog show rstudio', 'A feature or entry in full, with its sources'],
    ['$0 catalog show azure-machine-learning --markdown', 'A service as a page'],
    ['$0 catalog lint --max-age 365d', 'What is old, unused, unreachable, twice there or missing'],
    ['$0 catalog schema project', 'The JSON Schema of rulec.yaml; catalog: of catalogs'],
    ['$0 catalog lint --catalog DIR --fail-on warning', 'The same, of catalogs of your own'],
  ],
  run: runCatalog,
};

async function runCatalog(argv: Readonly<Record<string, unknown>>): Promise<CommandResult> {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  const [, name, ...words] = wordsOf(argv);
  const values = readOptions(argv, OPTIONS, Number.POSITIVE_INFINITY, report);
  const common = { isJson: values.json ?? false, failOn: readFailOn(values['fail-on'], report) };
  const action = readAction(name, values, report);
  if (!action || hasErrors(findings)) return { ...common, text: '', result: null, findings, texts: new Map() };
  const run = await action.load();
  return { ...common, ...(await run(words, values)) };
}

function readAction(
  name: string | undefined,
  values: CatalogOptions,
  report: Report,
): (typeof ACTIONS)[string] | undefined {
  const names = Object.keys(ACTIONS);
  const known = `It can ${names.join(', ')}.`;
  if (name === undefined) {
    report(
      finding('RC801', 'catalog needs to know what to do', { help: `${known} \`rulec catalog list\` is a start.` }),
    );
    return undefined;
  }
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!action) {
    const place = { option: '', value: name };
    report(finding('RC801', `catalog cannot ${name}`, { place, help: didYouMean(name, names, known) }));
    return undefined;
  }
  const common = Object.keys(COMMON_OPTIONS);
  for (const option of Object.keys(values).filter((key) => !action.options.includes(key) && !common.includes(key))) {
    const own = action.options.map((key) => `--${key}`).join(', ');
    const help = own === '' ? 'It has no options of its own.' : `Its options are ${own}.`;
    report(finding('RC810', `catalog ${name} has no use for --${option}`, { place: { option }, help }));
  }
  return action;
}
