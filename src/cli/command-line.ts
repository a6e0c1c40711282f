import { exitCodeOf, type Finding, finding } from '../diagnostics/finding.js';
import { renderText } from '../diagnostics/render-text.js';
import type { Command } from './command.js';
import { type Io, wantsColour } from './io.js';
import { parseCommandLine } from './parse.js';

/** Runs one command line that may be for any of these commands; gives the exit code and never throws. */
export async function runCommandLine(
  argv: readonly string[],
  io: Io,
  commands: readonly Command[],
): Promise<0 | 1 | 2> {
  const isJson = argv.includes('--json');
  try {
    const parsed = await parseCommandLine(argv, commands);
    if (parsed.kind === 'help') {
      io.stdout(`${parsed.text}\n`);
      return 0;
    }
    if (parsed.kind === 'mistake')
      return print({ text: '', result: null, findings: parsed.findings, isJson }, argv, io);
    return print(await parsed.command.run(parsed.argv, io), argv, io);
  } catch (error) {
    return print({ text: '', result: null, findings: [bugOf(error, io)], isJson }, argv, io);
  }
}

/** The answer goes to standard output, findings to standard error; with --json both are one object. */
function print(
  outcome: {
    text: string;
    result: unknown;
    findings: readonly Finding[];
    isJson: boolean;
    texts?: ReadonlyMap<string, string>;
    failOn?: 'error' | 'warning';
    isDifferent?: boolean;
  },
  argv: readonly string[],
  io: Io,
): 0 | 1 | 2 {
  const { text, result, findings, isJson, texts, failOn, isDifferent = false } = outcome;
  const exitCode = exitCodeOf(findings, failOn) || (isDifferent ? 1 : 0);
  if (isJson) {
    io.stdout(`${JSON.stringify({ result, findings }, null, 2)}\n`);
    return exitCode;
  }
  if (findings.length > 0) {
    const rendering = {
      colour: wantsColour(io, 'stderr'),
      textOf: (file: string) => texts?.get(file),
      commandLine: argv,
    };
    io.stderr(`${renderText(findings, rendering)}\n`);
  }
  if (text !== '') io.stdout(text);
  return exitCode;
}

function bugOf(error: unknown, io: Io): Finding {
  const stack = error instanceof Error ? error.stack : undefined;
  return finding('RC900', `rulec failed: ${error instanceof Error ? error.message : String(error)}`, {
    help: 'This is a bug of ours. Please report the command line and the catalog that lead here.',
    notes: [{ message: io.env['RULEC_DEBUG'] && stack ? stack : 'RULEC_DEBUG=1 shows where' }],
  });
}
