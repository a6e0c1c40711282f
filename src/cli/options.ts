import type { Argv } from 'yargs';
import { finding, type Report } from '../diagnostics/finding.js';
import { didYouMean } from '../diagnostics/suggest.js';

/** How an option is given: `--flag`, `--value X`, or `--list a,b --list c`; a `text` list is not split at commas. */
export type OptionKind = 'flag' | 'value' | 'list' | 'texts';

export interface OptionSpec {
  readonly kind: OptionKind;
  readonly about: string;
  readonly group: string;
  /** Left out of the help, where another line of it tells of the option. */
  readonly isHidden?: boolean;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** What was given for options of a table. */
export type OptionValues<S extends OptionSpecs> = {
  readonly [K in keyof S]?: S[K]['kind'] extends 'flag'
    ? boolean
    : S[K]['kind'] extends 'value'
      ? string
      : readonly string[];
};

/** Options that every command has. */
export const COMMON_OPTIONS = {
  json: { kind: 'flag', about: 'Print one JSON object: { result, findings }', group: 'Output:' },
  'fail-on': { kind: 'value', about: 'What makes the exit code 1: error (default) or warning', group: 'Output:' },
} as const satisfies OptionSpecs;

/** Declares the options to yargs; every one with a value takes exactly one, so that none swallows its neighbour. */
export function declareOptions<T>(parser: Argv<T>, specs: OptionSpecs): Argv<T> {
  for (const [name, { kind, about, group, isHidden = false }] of Object.entries(specs)) {
    const shown = { describe: about, group, hidden: isHidden };
    parser.option(
      name,
      kind === 'flag' ? { type: 'boolean', ...shown } : { type: 'string', requiresArg: true, nargs: 1, ...shown },
    );
  }
  return parser;
}

/** yargs puts these beside the options. */
const YARGS_KEYS: ReadonlySet<string> = new Set(['_', '$0', '--', 'help', 'version', 'h']);

/** Reads what yargs parsed, where `words` of the command line belong to no option: unknown options, repeated and empty values are reported, all of them. */
export function readOptions<S extends OptionSpecs>(
  argv: Readonly<Record<string, unknown>>,
  specs: S,
  words: number,
  report: Report,
): OptionValues<S> {
  const values: Record<string, boolean | string | readonly string[]> = {};
  for (const [name, given] of Object.entries(argv)) {
    if (YARGS_KEYS.has(name) || given === undefined) continue;
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (!spec) {
      report(
        finding('RC801', `there is no option ${name.length === 1 ? '-' : '--'}${name}`, {
          place: { option: name },
          help: didYouMean(
            `--${name}`,
            Object.keys(specs).map((known) => `--${known}`),
            '`--help` lists all.',
          ),
        }),
      );
      continue;
    }
    const value = readOption(name, spec, given, report);
    if (value !== undefined) values[name] = value;
  }
  const positional = wordsOf(argv);
  for (const word of [...positional.slice(words), ...(Array.isArray(argv['--']) ? argv['--'].map(String) : [])]) {
    report(
      finding('RC801', `${JSON.stringify(word)} belongs to no option`, {
        place: { option: '', value: word },
        help: 'Write values right after their option, lists with commas.',
      }),
    );
  }
  return values as OptionValues<S>;
}

function readOption(
  name: string,
  { kind }: OptionSpec,
  given: unknown,
  report: Report,
): boolean | string | readonly string[] | undefined {
  const all = (Array.isArray(given) ? given : [given]) as readonly unknown[];
  if (kind === 'flag') {
    const flags = all.filter((value) => typeof value === 'boolean');
    if (flags.length === all.length) return flags.at(-1);
    return refuse(name, String(all[0]), 'it is a switch and takes no value', `Write --${name} alone.`, report);
  }
  const texts = all.map((value) => (typeof value === 'string' ? value : ''));
  if (texts.some((text) => text.trim() === ''))
    return refuse(
      name,
      '',
      'its value is empty, and empty does not mean "any"',
      `Give a value, or leave --${name} out.`,
      report,
    );
  if (kind === 'value') {
    if (texts.length > 1) return refuse(name, texts[1] ?? '', 'it is given more than once', 'Give it once.', report);
    return texts[0];
  }
  const items = kind === 'texts' ? texts : texts.flatMap((text) => text.split(',').map((item) => item.trim()));
  if (items.includes(''))
    return refuse(
      name,
      texts.find((text) => text.split(',').some((item) => item.trim() === '')) ?? '',
      'an item of its list is empty',
      'Separate items with single commas.',
      report,
    );
  return items;
}

function refuse(option: string, value: string, reason: string, help: string, report: Report): undefined {
  report(finding('RC801', `--${option}: ${reason}`, { place: { option, value }, help }));
  return undefined;
}

/** The words that belong to no option, the command first. */
export function wordsOf(argv: Readonly<Record<string, unknown>>): string[] {
  return Array.isArray(argv['_']) ? argv['_'].map(String) : [];
}

/** What makes the exit code 1. */
export function readFailOn(given: string | undefined, report: Report): 'error' | 'warning' {
  if (given === undefined || given === 'error' || given === 'warning') return given ?? 'error';
  report(
    finding('RC811', `--fail-on does not take ${JSON.stringify(given)}`, {
      place: { option: 'fail-on', value: given },
      help: 'It takes error or warning.',
    }),
  );
  return 'error';
}
