/**
 * Runs the benchmarks and compares each figure with its budget. Machines differ, and so do their busy hours: a figure
 * over its budget is shown as over, but only one that is more than 25 % over makes the exit code 1. No test asserts any
 * time.
 *
 *   npm run bench [-- NAME [COUNT]]      COUNT: pairs of processes (start-up, 40; diff, judge, tag-files, 20), rounds (growth, 5; address-sets, 11)
 */
import { addressSets } from './address-sets.js';
import { diff } from './diff.js';
import type { Figure } from './figure.js';
import { growth } from './growth.js';
import { judging } from './judge.js';
import { startUp } from './start-up.js';
import { tagFiles } from './tag-files.js';

const BENCHMARKS: Readonly<Record<string, (count?: number) => AsyncIterable<Figure>>> = {
  'start-up': startUp,
  diff,
  growth,
  'address-sets': addressSets,
  'tag-files': tagFiles,
  judge: judging,
};
const TOLERANCE = 1.25;

const [wanted, count] = process.argv.slice(2);
const chosen = Object.entries(BENCHMARKS).filter(([name]) => wanted === undefined || wanted === name);
if (chosen.length === 0 || (count !== undefined && !/^[1-9]\d*$/.test(count))) {
  process.stderr.write(`usage: npm run bench [-- ${Object.keys(BENCHMARKS).join(' | ')} [COUNT]]\n`);
  process.exit(2);
}

const isTooFarOver = ({ ratio, budget }: Figure): boolean => budget !== undefined && !(ratio <= budget * TOLERANCE);

function verdict({ ratio, budget }: Figure): string {
  if (budget === undefined || Number.isNaN(ratio)) return '';
  return ratio <= budget ? 'ok' : 'over';
}

const row = (cells: readonly [string, string, string, string, string]): string => {
  const [name, ratio, budget, said, detail] = cells;
  return `${name.padEnd(42)}${ratio.padStart(7)}${budget.padStart(8)}  ${said.padEnd(6)}${detail}`.trimEnd();
};

let failed = false;
process.stdout.write(`${row(['figure', 'ratio', 'budget', '', 'detail'])}\n`);
for (const [, benchmark] of chosen) {
  for await (const figure of benchmark(count === undefined ? undefined : Number(count))) {
    const { name, ratio, budget, detail } = figure;
    failed ||= isTooFarOver(figure);
    process.stdout.write(
      `${row([name, Number.isNaN(ratio) ? '' : ratio.toFixed(2), budget === undefined ? '' : budget.toFixed(2), verdict(figure), detail])}\n`,
    );
  }
}
process.exitCode = failed ? 1 : 0;
