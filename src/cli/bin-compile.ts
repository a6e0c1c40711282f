import { runCommandLine } from './command-line.js';
import { compileCommand } from './compile-command.js';
import type { Io } from './io.js';
import { runProcess } from './process.js';

/** As in `main.ts`, for command lines of `rulec compile`: what other commands need would only have to be read. */
export function main(argv: readonly string[], io: Io): Promise<0 | 1 | 2> {
  return runCommandLine(argv, io, [compileCommand]);
}

/** Runs the command line of this process, which begins with `compile`. */
export const run = (): Promise<void> => runProcess(main);
