import type { Finding } from '../diagnostics/finding.js';
import type { Io } from './io.js';
import type { OptionSpecs } from './options.js';

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
  /** Whether the answer itself makes the exit code 1, as a difference does. */
  readonly isDifferent?: boolean;
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
