import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { COMPILE_OPTIONS } from '../../src/cli/compile-options.js';
import { diffCommand } from '../../src/cli/diff-command.js';
import type { Io } from '../../src/cli/io.js';
import { wrapText } from '../../src/cli/wrap-text.js';
import { ROOT } from '../golden.js';
import { suite } from '../suite.js';
import { runCommand, splitWords } from './run-command.js';

const test = suite('diff command');

const TERMINAL: Partial<Io> = { isTerminal: { stdout: true, stderr: true } };
const ESCAPE = String.fromCharCode(27);
const NAMES = '--param storageAccount=contoso --param containerRegistry=contoso';

const diff = (line: string, io?: Partial<Io>): ReturnType<typeof runCommand> =>
  runCommand(splitWords(`diff ${line}`), io);

test('no line of the answer is wider than a terminal', async () => {
  for (const line of [
    'westus eastus',
    'westus chinaeast2',
    'westus usgovvirginia',
    `westus chinaeast2 --features all ${NAMES}`,
    `westus westus --right-features all ${NAMES}`,
    'westus westus --right-target nsg --right-attach --right-default-deny none',
  ]) {
    const { stdout } = await diff(line);
    assert.ok(stdout.split('\n').length < 200, line);
    for (const own of stdout.split('\n')) assert.ok(own.length <= 80, `${line}: ${own}`);
  }
});

test('colour only on a terminal, and never with NO_COLOR; it changes no letter', async () => {
  const plain = (await diff('westus chinaeast2')).stdout;
  const coloured = (await diff('westus chinaeast2', TERMINAL)).stdout;
  assert.not.ok(plain.includes(ESCAPE));
  assert.ok(coloured.includes(ESCAPE));
  assert.is(coloured.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, 'g'), ''), plain);
  assert.is((await diff('westus chinaeast2', { ...TERMINAL, env: { NO_COLOR: '1' } })).stdout, plain);
});

test('the exit code is 1 for a difference, also with --json, and no finding is made of it', async () => {
  for (const [line, code] of [
    ['westus eastus', 0],
    ['westus chinaeast2', 1],
    ['westus westus --right-workspace-region eastus', 1],
  ] as const) {
    assert.is((await diff(line)).exitCode, code, line);
    const { exitCode, stdout, stderr } = await diff(`${line} --json`);
    assert.equal([exitCode, stderr, JSON.parse(stdout).findings], [code, '', []], line);
  }
});

test('JSON has everything that the text counts, whole prefixes and a witness of each change', async () => {
  const { stdout } = await diff(`westus westus --right-features all ${NAMES} --json`);
  const { result } = JSON.parse(stdout);
  assert.ok(result.requirements.onlyRight.length > 50);
  assert.ok(result.packets.changes.length > 40);
  for (const { witness, packets } of result.packets.changes) {
    assert.type(witness.protocol, 'string');
    assert.ok(packets.length > 0);
    for (const { prefixes = {} } of packets)
      for (const own of Object.values(prefixes).flat()) assert.match(String(own), /^[\d.]+\/\d+$|^[\da-f:]+\/\d+$/);
  }
});

test('a file on standard input is a side, and a tag file there is read once for both', async () => {
  const text = readFileSync(join(ROOT, 'out', 'westus', 'nsg.json'), 'utf8');
  let reads = 0;
  const readStdin = (): string => {
    reads++;
    return text.replace('"18881"', '"18882"');
  };
  const { stdout, exitCode } = await diff(`- ${join(ROOT, 'out', 'westus')}`, { readStdin });
  assert.equal([exitCode, reads], [1, 1]);
  assert.match(stdout, /^ {2}- standard input/);
  assert.match(stdout, /notebook-language-server: ports 18882 -> 18881/);
  reads = 0;
  await diff('westus eastus --service-tags -', { readStdin });
  assert.is(reads, 1);
});

test('every option of compile but the region is there for both sides and for each', async () => {
  const options = Object.keys(COMPILE_OPTIONS).filter((option) => option !== 'region');
  for (const option of options) {
    for (const own of [option, `left-${option}`, `right-${option}`]) assert.ok(own in diffCommand.options, own);
  }
  const { stdout } = await runCommand(['diff', '--help']);
  for (const option of options) assert.match(stdout, `--${option} `);
  assert.ok(stdout.split('\n').every((line) => line.length <= 80));
});

test('the option of a side goes before that of both, and findings point at it', async () => {
  const { stdout } = await diff('westus westus --features rstudio --left-features pypi');
  assert.match(stdout, /- westus \(left\) .* with pypi/);
  assert.match(stdout, /\+ westus \(right\) .* with rstudio/);
  const { stderr } = await diff('westus westus --left-features rstduio');
  assert.match(stderr, /--left-features rstduio\n\s+\|\s+\^{7}/);
  assert.match((await diff('westus westus --right-source 0.0.0.0/0')).stderr, /command line[\s\S]*--right-source/);
});

test('text is wrapped between words alone', () => {
  assert.equal(wrapText('  a bb ccc', 4, 6), ['  a bb', '    ccc']);
  assert.equal(wrapText('  longer-than-that x', 4, 8), ['  longer-than-that', '    x']);
  assert.equal(wrapText('a', 2, 8), ['a']);
});

test.run();
