import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import yargs, { type Argv } from 'yargs';
import { type Finding, finding } from '../diagnostics/finding.js';
import { didYouMean } from '../diagnostics/suggest.js';
import { packageFolder } from '../rules.js';
import type { Command } from './command.js';
import { declareOptions } from './options.js';

/** What a command line asks for. */
export type Parsed =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'mistake'; readonly findings: readonly Finding[] }
  | { readonly kind: 'command'; readonly command: Command; readonly argv: Readonly<Record<string, unknown>> };

/**
 * Lets yargs parse. Commands run after it, so that nothing runs on a command line with mistakes; and they are declared to
 * it only where it prints help, since it formats the help of a declared command whenever that command is parsed.
 */
export async function parseCommandLine(argv: readonly string[], commands: readonly Command[]): Promise<Parsed> {
  const text = asksForText(argv) ? await textOf(argv, commands) : '';
  if (text !== '') return { kind: 'help', text };
  const command = commands.find(({ name }) => name === argv.find((word) => !word.startsWith('-')));
  if (!command) return { kind: 'mistake', findings: [noCommand(argv, commands)] };
  const switches = switchMistakes(command, argv);
  if (switches.length > 0) return { kind: 'mistake', findings: switches };
  try {
    const parsed = await declareOptions(plain(argv), command.options).help(false).version(false).parseAsync();
    return { kind: 'command', command, argv: parsed };
  } catch (error) {
    return { kind: 'mistake', findings: [parseMistake(error)] };
  }
}

/** yargs without what it does beyond parsing: guesses at types, negations, exits, translations. */
function plain(argv: readonly string[]): Argv {
  return yargs([...argv])
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'duplicate-arguments-array': true,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'populate--': true,
    })
    .locale('en')
    .exitProcess(false)
    .fail(false);
}

function asksForText(argv: readonly string[]): boolean {
  return argv.some((word) => /^(?:--help|-h|--version|completion|--get-yargs-completions)(?:=|$)/.test(word));
}

/** Help, version or completion as yargs prints it; empty where it has nothing to print. */
async function textOf(argv: readonly string[], commands: readonly Command[]): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { version: string };
  const parser = plain(argv)
    .scriptName('rulec')
    .usage(
      '$0 <command>\n\nCompiles the traffic that Azure services require into NSG rules,\nAzure Firewall rules and route tables.',
    )
    .wrap(80)
    .version(version)
    .help()
    .alias('help', 'h')
    .completion('completion', 'Print a completion script for bash or zsh')
    .example('$0 compile --region westus', 'Rules of Azure Machine Learning, into out/westus')
    .example('$0 compile --region all --check', 'Fail where out/ is not up to date')
    .example('$0 catalog list features', 'What can be switched on')
    .epilogue(
      '`rulec <command> --help` shows the options of a command.\nExit codes: 0 no errors; 1 errors, gaps, stale output, a difference;\n2 usage, files, network.',
    );
  for (const { usage, about, options, examples } of commands) {
    parser.command(usage, about, (builder) => {
      declareOptions(builder, options);
      for (const [line, meaning] of examples) builder.example(line, meaning);
      return builder;
    });
  }
  let printed = '';
  try {
    await parser.parseAsync([...argv], {}, (_error: unknown, _argv: unknown, output: string) => {
      printed = output;
    });
  } catch {
    // Beside a request for help, mistakes do not matter; without help they are found again and reported.
  }
  return printed;
}

/** yargs reads `--check=maybe` as `--check=false`, which nobody means. */
function switchMistakes({ options }: Command, argv: readonly string[]): Finding[] {
  return argv.flatMap((word) => {
    const [, option = '', value = ''] = /^--([\w-]+)=(.*)$/s.exec(word) ?? [];
    if (options[option]?.kind !== 'flag' || value === 'true' || value === 'false') return [];
    const help = `Write --${option} alone.`;
    return [finding('RC801', `--${option}: it is a switch and takes no value`, { place: { option, value }, help })];
  });
}

function parseMistake(error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error);
  const option = /following: (\S+)/.exec(message)?.[1];
  if (option !== undefined)
    return finding('RC801', `--${option} needs a value`, {
      place: { option },
      help: `Write the value right after it: --${option} VALUE.`,
    });
  const missing = /^Not enough non-option arguments/.test(message);
  return finding('RC801', missing ? 'the command needs a word more' : (message.split('\n')[0] ?? message), {
    help: '`rulec --help` lists the commands, `rulec <command> --help` their options.',
  });
}

function noCommand(argv: readonly string[], commands: readonly Command[]): Finding {
  const word = argv.find((candidate) => !candidate.startsWith('-'));
  const names = commands.map(({ name }) => name);
  const help = `The commands are ${names.join(', ')}; \`rulec --help\` tells more.`;
  if (word === undefined) return finding('RC801', 'no command is given', { help });
  return finding('RC801', `there is no command ${JSON.stringify(word)}`, {
    place: { option: '', value: word },
    help: didYouMean(word, names, help),
  });
}
