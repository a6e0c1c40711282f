import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../src/rules.js';
import { type Figure, median, quartiles, timeOf } from './figure.js';

export const RULEC = join(packageFolder(), 'dist', 'rulec.cjs');
const WARM_UPS = 3;

/** A command line and what it may take. */
export interface Command {
  readonly name: string;
  readonly budget?: number;
  /** The arguments after `node`, for a folder to write to. */
  readonly argumentsFor: (out: string) => readonly string[];
  /** What must lie in the folder afterwards; a command that failed early must not count as fast. */
  readonly proof?: string;
  /** Whether each run writes into a folder of its own, or finds everything up to date. */
  readonly isFresh: boolean;
}

const compileOf = (region: string, budget: number, proof: string): Command[] =>
  [true, false].map((isFresh) => ({
    name: `compile --region ${region}${isFresh ? '' : ', up to date'}`,
    budget,
    argumentsFor: (out) => [RULEC, 'compile', '--region', region, '--out', out],
    proof,
    isFresh,
  }));

const COMMANDS: readonly Command[] = [
  { name: '--version', argumentsFor: () => [RULEC, '--version'], isFresh: true },
  ...compileOf('westus', 1.6, 'westus/manifest.json'),
  ...compileOf('all', 3, 'chinaeast2/manifest.json'),
];

/** Starts of the commands that people wait for. */
export function startUp(pairs = 40): AsyncGenerator<Figure> {
  return againstBareNode(COMMANDS, pairs);
}

/**
 * Whole processes against `node` with an empty file. The two of a pair run one right after the other, in turns first,
 * so that what else the machine does falls on both. Output stays until the end, some 4 MB a run: removing it in between
 * slows the file system down for whoever writes next.
 */
export async function* againstBareNode(commands: readonly Command[], pairs: number): AsyncGenerator<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-bench-'));
  try {
    const empty = join(folder, 'empty.mjs');
    writeFileSync(empty, '');
    const samples = commands.map((): { bare: number; full: number }[] => []);
    for (let round = -WARM_UPS; round < pairs; round++) {
      for (const [index, command] of commands.entries()) {
        const out = join(folder, command.isFresh ? `${index}-${round}` : String(index));
        const runBare = (): Promise<number> => timeOf(() => run([empty], folder));
        const runFull = (): Promise<number> => timeOf(() => run(command.argumentsFor(out), folder));
        const first = round % 2 === 0 ? await runBare() : undefined;
        const full = await runFull();
        const bare = first ?? (await runBare());
        if (command.proof !== undefined && !existsSync(join(out, command.proof)))
          throw new Error(`${command.name} wrote no ${command.proof}`);
        if (round >= 0) samples[index]?.push({ bare, full });
      }
    }
    for (const [index, { name, budget }] of commands.entries()) {
      const own = samples[index] ?? [];
      const ratios = quartiles(own.map(({ bare, full }) => full / bare));
      const [bare, full] = [median(own.map((pair) => pair.bare)), median(own.map((pair) => pair.full))];
      yield {
        name: `rulec ${name}`,
        ratio: ratios.median,
        ...(budget !== undefined && { budget }),
        detail: `quartiles ${ratios.lower.toFixed(2)} to ${ratios.upper.toFixed(2)}, ${full.toFixed(0)} ms to ${bare.toFixed(0)} ms, ${own.length} pairs`,
      };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Exit code 1 is a gap, as some regions have; the output is written all the same. */
function run(parts: readonly string[], cwd: string): void {
  const { status, error } = spawnSync(process.execPath, parts, { cwd, stdio: 'ignore' });
  if (error) throw error;
  if (status !== 0 && status !== 1) throw new Error(`node ${parts.join(' ')} ended with ${status}`);
}
