/**
 * Runs every test file below test/ and fails when any of them, any suite or any test did not run: uvu by itself exits
 * 0 for a suite whose run() was forgotten.
 *
 *   node build/test/run.js [PART OF A PATH]
 */
import './deferred.js';

import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { exec } from 'uvu';
import { orphanGoldens } from './golden.js';
import { SKIPPED, SUITES } from './suite.js';

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv[2] ?? '';
const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js') && file.includes(wanted))
  .sort();

const problems: string[] = [];
if (files.length === 0) problems.push(`no test file matches ${JSON.stringify(wanted)}`);

for (const [index, file] of files.entries()) {
  globalThis.UVU_INDEX = index;
  globalThis.UVU_QUEUE.push([file]);
  const before = SUITES.length;
  await import(pathToFileURL(join(here, file)).href);
  if (SUITES.length === before) problems.push(`${file} opens no suite`);
}

let printed = '';
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (chunk: string | Uint8Array): boolean => {
  printed += String(chunk);
  return write(chunk);
};
await exec(false);
process.stdout.write = write;

const total = SUITES.reduce((sum, { registered }) => sum + registered, 0);
const [, said = '0', passed = '0'] = /Total:\s+(\d+)[\s\S]*Passed:\s+(\d+)/.exec(printed) ?? [];
for (const { name, registered, started, isRun } of SUITES) {
  if (!isRun) problems.push(`the suite ${name} is never run`);
  else if (registered === 0) problems.push(`the suite ${name} has no test`);
  else if (started !== registered) problems.push(`the suite ${name} started ${started} of its ${registered} tests`);
}
if (Number(said) !== total) problems.push(`uvu counts ${said} tests, the suites ${total}`);
if (wanted === '')
  problems.push(...orphanGoldens().map((file) => `${relative(process.cwd(), file)} is a golden that no test reads`));

for (const skipped of SKIPPED) write(`skipped: ${skipped}\n`);
for (const problem of problems) write(`problem: ${problem}\n`);
const failed = total - Number(passed);
write(`\n${files.length} files\n${passed} passed, ${failed} failed, ${SKIPPED.length} skipped\n`);
process.exitCode = failed > 0 || problems.length > 0 || Number(passed) === 0 ? 1 : 0;
