import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import yargs from 'yargs';
import { exitCodeOf, type Finding, finding } from '../diagnostics/finding.js';
import { renderText } from '../diagnostics/render-text.js';
import { didYouMean } from '../diagnostics/suggest.js';
import { packageFolder } from '../rules.js';
import { catalogCommand } from './catalog-command.js';
import { compileCommand } from './compile-command.js';
import { type Io, wantsColour } from './io.js';
import { declareOptions, type OptionSpecs } from './options.js';

/** What a command gives back; `main` prints it and picks the exit code. */
export interface CommandResult {
  /** For people: what goes to standard output without --json. */
  readonly text: string;
  /** For programs: `result` of the JSON object. */
  readonly result: unknown;
  readonly findings: readonly Finding[];
  /** Texts that findings point into, by file name. */
  readonly texts: ReadonlyMap<string, string>;
  readonly isJson: boolean;
  readonly failOn: 'error' | 'warning';
}

/** One verb of the command line. */
export interface Command {
  readonly name: string;
  /** As yargs has it: `catalog <what>`. */
  readonly usage: string;
  readonly about: string;
  readonly options: OptionSpecs;
  readonly examples: readonly (readonly [command: string, about: string])[];
  run(argv: Readonly<Record<string, unknown>>, io: Io): Promise<CommandResult>;
}

const COMMANDS: readonly Command[] = [compileCommand, catalogCommand];

/** Runs one command line; gives the exit code and never throws. */
export async function main(argv: readonly string[], io: Io): Promise<0 | 1 | 2> {
  try {
    return await run(argv, io);
  } catch (error) {
    const bug = finding('RC900', `rulec failed: ${error instanceof Error ? error.message : String(error)}`, {
      help: 'This is a bug of ours. Please report the command line and the catalog that lead here.',
      notes:
        io.env['RULEC_DEBUG'] && error instanceof Error && error.stack
          ? [{ message: error.stack }]
          : [{ message: 'RULEC_DEBUG=1 shows where' }],
    });
    printFindings([bug], argv, io, new Map());
    return 2;
  }
}

async function run(argv: readonly string[], io: Io): Promise<0 | 1 | 2> {
  const parsed = await parse(argv);
  if (parsed.kind === 'help') {
    io.stdout(`${parsed.text}\n`);
    return 0;
  }
  if (parsed.kind === 'mistake') {
    printFindings([parsed.finding], argv, io, new Map(), argv.includes('--json'));
    return 2;
  }
  const switches = switchMistakes(parsed.command, argv);
  if (switches.length > 0) {
    printFindings(switches, argv, io, new Map(), argv.includes('--json'));
    return 2;
  }
  const { text, result, findings, texts, isJson, failOn } = await parsed.command.run(parsed.argv, io);
  if (isJson) io.stdout(`${JSON.stringify({ result, findings }, null, 2)}\n`);
  else {
    printFindings(findings, argv, io, texts);
    if (text !== '') io.stdout(text);
  }
  return exitCodeOf(findings, failOn);
}

type Parsed =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'mistake'; readonly finding: Finding }
  | { readonly kind: 'command'; readonly command: Command; readonly argv: Readonly<Record<string, unknown>> };

/** yargs only parses and prints help: commands run after it, so that nothing runs on a command line that has mistakes. */
async function parse(argv: readonly string[]): Promise<Parsed> {
  const { version } = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { version: string };
  let chosen: Parsed | undefined;
  const parser = yargs([...argv])
    .scriptName('rulec')
    .usage(
      '$0 <command>\n\nCompiles the traffic that Azure services require into NSG rules,\nAzure Firewall rules and route tables.',
    )
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
    .wrap(80)
    .version(version)
    .help()
    .alias('help', 'h')
    .completion('completion', 'Print a completion script for bash or zsh')
    .example('$0 compile --region westus', 'Rules of Azure Machine Learning, into out/westus')
    .example('$0 compile --region all --check', 'Fail where out/ is not up to date')
    .example('$0 catalog list features', 'What can be switched on')
    .epilogue(
      '`rulec <command> --help` shows the options of a command.\nExit codes: 0 no errors; 1 errors, gaps or stale output;\n2 usage, files, network.',
    )
    .exitProcess(false)
    .fail(false);
  for (const command of COMMANDS) {
    parser.command(
      command.usage,
      command.about,
      (builder) => {
        declareOptions(builder, command.options);
        for (const [line, about] of command.examples) builder.example(line, about);
        return builder;
      },
      (args) => {
        chosen = { kind: 'command', command, argv: args };
      },
    );
  }
  let printed = '';
  try {
    await parser.parseAsync([...argv], {}, (_error: unknown, _argv: unknown, output: string) => {
      printed = output;
    });
  } catch (error) {
    return { kind: 'mistake', finding: parseMistake(error) };
  }
  if (printed !== '') return { kind: 'help', text: printed };
  return chosen ?? { kind: 'mistake', finding: noCommand(argv) };
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

function noCommand(argv: readonly string[]): Finding {
  const word = argv.find((candidate) => !candidate.startsWith('-'));
  const names = COMMANDS.map(({ name }) => name);
  const help = `The commands are ${names.join(', ')}; \`rulec --help\` tells more.`;
  if (word === undefined) return finding('RC801', 'no command is given', { help });
  return finding('RC801', `there is no command ${JSON.stringify(word)}`, {
    place: { option: '', value: word },
    help: didYouMean(word, names, help),
  });
}

function printFindings(
  findings: readonly Finding[],
  argv: readonly string[],
  io: Io,
  texts: ReadonlyMap<string, string>,
  isJson = false,
): void {
  if (findings.length === 0) return;
  if (isJson) {
    io.stdout(`${JSON.stringify({ result: null, findings }, null, 2)}\n`);
    return;
  }
  io.stderr(
    `${renderText(findings, { colour: wantsColour(io, 'stderr'), textOf: (file) => texts.get(file), commandLine: argv })}\n`,
  );
}
