import { readFileSync } from 'node:fs';
import type { Io } from './io.js';

/** Runs the command line of this process. */
export async function runProcess(main: (argv: readonly string[], io: Io) => Promise<0 | 1 | 2>): Promise<void> {
  // A reader that has seen enough, such as head, is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  // Node ends where nothing is left to wait for; without an answer that is no success.
  process.exitCode = 2;
  process.exitCode = await main(process.argv.slice(2), {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    readStdin: () => readFileSync(0, 'utf8'),
    env: process.env,
    isTerminal: { stdout: process.stdout.isTTY === true, stderr: process.stderr.isTTY === true },
  });
  // Node would first wait for what V8 does in the background (optimising, collecting), which nobody needs any more. What
  // is still on its way to a pipe is waited for.
  process.stdout.write('', () => process.stderr.write('', () => process.exit()));
}
