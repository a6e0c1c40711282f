import type { Io } from '../../src/cli/io.js';
import { main } from '../../src/cli/main.js';

/** What one command line did. */
export interface CommandOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, in the folder the process is in. */
export async function runCommand(argv: readonly string[], surroundings: Partial<Io> = {}): Promise<CommandOutcome> {
  let stdout = '';
  let stderr = '';
  const exitCode = await main(argv, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    readStdin: () => '',
    env: {},
    isTerminal: { stdout: false, stderr: false },
    ...surroundings,
  });
  return { exitCode, stdout, stderr };
}

/** Splits a line as a shell does, as far as our fixtures and pages need: words, single and double quotes. */
export function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double),
  );
}

/** Does something with a folder of its own as the current one. */
export async function inFolder<T>(folder: string, action: () => Promise<T>): Promise<T> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await action();
  } finally {
    process.chdir(before);
  }
}
