import { catalogCommand } from './catalog-command.js';
import type { Command } from './command.js';
import { runCommandLine } from './command-line.js';
import { compileCommand } from './compile-command.js';
import { diffCommand } from './diff-command.js';
import { explainCommand } from './explain-command.js';
import { initCommand } from './init-command.js';
import type { Io } from './io.js';
import { renumberCommand } from './renumber-command.js';
import { tagsCommand } from './tags-command.js';
import { verifyCommand } from './verify-command.js';

const COMMANDS: readonly Command[] = [
  compileCommand,
  verifyCommand,
  explainCommand,
  diffCommand,
  catalogCommand,
  tagsCommand,
  renumberCommand,
  initCommand,
];

/** Runs one command line; gives the exit code and never throws. */
export function main(argv: readonly string[], io: Io): Promise<0 | 1 | 2> {
  return runCommandLine(argv, io, COMMANDS);
}
