import { type Finding, finding, hasErrors, type Report } from '../diagnostics/finding.js';
import { didYouMean } from '../diagnostics/suggest.js';
import type { Command, CommandResult } from './command.js';
import type { Io } from './io.js';
import { COMMON_OPTIONS, type OptionSpecs, type OptionValues, readFailOn, readOptions, wordsOf } from './options.js';

const FETCH = 'What to fetch:';

const OPTIONS = {
  'service-tags': { kind: 'value', about: "Microsoft's tag file, or - for standard input", group: 'What to look at:' },
  cloud: {
    kind: 'value',
    about: 'public (default), usgov or china (fetch; list without a file)',
    group: 'What to look at:',
  },
  region: { kind: 'list', about: 'Only tags of these regions (list, diff)', group: 'What to look at:' },
  feature: { kind: 'list', about: 'Only tags with NSG, UDR, FW, API, VSE (list)', group: 'What to look at:' },
  base: { kind: 'list', about: 'Only these services, such as Storage (list)', group: 'What to look at:' },
  tag: { kind: 'list', about: 'Only these tags (diff)', group: 'What to look at:' },
  family: { kind: 'value', about: 'Only addresses of IPv4 or IPv6: 4 or 6 (show)', group: 'What to look at:' },
  discover: { kind: 'flag', about: 'Ask Azure with your credentials, not the download page (fetch)', group: FETCH },
  subscription: {
    kind: 'value',
    about: 'The subscription that asks; else AZURE_SUBSCRIPTION_ID (fetch)',
    group: FETCH,
  },
  location: { kind: 'value', about: 'The region that is asked, with --discover (fetch)', group: FETCH },
  timeout: { kind: 'value', about: 'Seconds after which to give up (default: 120) (fetch)', group: FETCH },
  out: { kind: 'value', about: 'File to keep it in, or - to print it (fetch)', group: 'Output:' },
  'exit-code': { kind: 'flag', about: 'Exit with 1 where the files differ (diff)', group: 'Output:' },
  ...COMMON_OPTIONS,
} as const satisfies OptionSpecs;

/** What was given for the options of `rulec tags`. */
export type TagsOptions = OptionValues<typeof OPTIONS>;

/** What an action of `rulec tags` answers; the rest is the same for all. */
export type TagsAnswer = Pick<CommandResult, 'text' | 'result' | 'findings'> & Partial<Pick<CommandResult, 'texts'>>;

/** Runs an action with the words after it. */
export type TagsAction = (words: readonly string[], values: TagsOptions, io: Io) => Promise<TagsAnswer>;

interface ActionRow {
  readonly load: () => Promise<TagsAction>;
  readonly options: readonly (keyof typeof OPTIONS)[];
}

/** Loaded when asked for: none of it is needed to compile. */
const ACTIONS: Readonly<Record<string, ActionRow>> = {
  list: {
    load: async () => (await import('./tags-list.js')).listTags,
    options: ['service-tags', 'cloud', 'region', 'feature', 'base'],
  },
  show: {
    load: async () => (await import('./tags-show.js')).showTags,
    options: ['service-tags', 'family'],
  },
  which: {
    load: async () => (await import('./tags-which.js')).findTagsOf,
    options: ['service-tags'],
  },
  diff: {
    load: async () => (await import('./tags-diff.js')).diffTags,
    options: ['tag', 'region', 'exit-code'],
  },
  fetch: {
    load: async () => (await import('./tags-fetch.js')).fetchTags,
    options: ['cloud', 'discover', 'subscription', 'location', 'timeout', 'out'],
  },
};

export const tagsCommand: Command = {
  name: 'tags',
  usage: 'tags <action> [names..]',
  about: 'List, show, look up, compare and fetch service tags',
  options: OPTIONS,
  examples: [
    ['$0 tags list --region westus --feature NSG', 'Tags that NSGs take in a region'],
    ['$0 tags show Storage.WestUS --service-tags FILE', 'What a tag means in that file'],
    ['$0 tags which 20.60.0.7 --service-tags FILE', 'The tags that an address is in'],
    ['$0 tags diff OLD NEW', 'What changed between two tag files'],
    ['$0 tags diff OLD NEW --region westus --exit-code', 'The same of one region; exit 1 where it differs'],
    ['$0 tags fetch', "Microsoft's newest tag file, into the cache folder"],
    ['$0 tags fetch --cloud china --out china.json', 'Of another cloud, into a file'],
    ['$0 tags fetch --discover --subscription ID --location westus', 'What Azure answers'],
  ],
  run: runTags,
};

async function runTags(argv: Readonly<Record<string, unknown>>, io: Io): Promise<CommandResult> {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  const [, name, ...words] = wordsOf(argv);
  const values = readOptions(argv, OPTIONS, Number.POSITIVE_INFINITY, report);
  const common = { isJson: values.json ?? false, failOn: readFailOn(values['fail-on'], report), texts: new Map() };
  const action = readAction(name, values, report);
  if (!action || hasErrors(findings)) return { ...common, text: '', result: null, findings };
  const run = await action.load();
  return { ...common, ...(await run(words, values, io)) };
}

function readAction(name: string | undefined, values: TagsOptions, report: Report): ActionRow | undefined {
  const names = Object.keys(ACTIONS);
  const known = `It can ${names.join(', ')}.`;
  if (name === undefined) {
    report(finding('RC801', 'tags needs to know what to do', { help: `${known} \`rulec tags list\` is a start.` }));
    return undefined;
  }
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!action) {
    const place = { option: '', value: name };
    report(finding('RC801', `tags cannot ${name}`, { place, help: didYouMean(name, names, known) }));
    return undefined;
  }
  const allowed: readonly string[] = [...action.options, ...Object.keys(COMMON_OPTIONS)];
  for (const option of Object.keys(values).filter((key) => !allowed.includes(key))) {
    const help = `Its options are ${action.options.map((key) => `--${key}`).join(', ')}.`;
    report(finding('RC810', `tags ${name} has no use for --${option}`, { place: { option }, help }));
  }
  return action;
}
