import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { compileCommand } from '../../src/cli/compile-command.js';
import type { Io } from '../../src/cli/io.js';
import { TARGETS } from '../../src/targets/coverage.js';
import { fixture, ROOT } from '../golden.js';
import { suite } from '../suite.js';
import { runCommand, splitWords } from './run-command.js';

const test = suite('command line');

const TERMINAL: Partial<Io> = { isTerminal: { stdout: true, stderr: true } };
const ESCAPE = String.fromCharCode(27);

test('colour only on a terminal, and never with NO_COLOR', async () => {
  const argv = ['compile', '--region', 'westsu'];
  assert.not.ok((await runCommand(argv)).stderr.includes(ESCAPE));
  assert.ok((await runCommand(argv, TERMINAL)).stderr.includes(ESCAPE));
  assert.not.ok((await runCommand(argv, { ...TERMINAL, env: { NO_COLOR: '1' } })).stderr.includes(ESCAPE));
  assert.ok(
    (await runCommand(argv, { ...TERMINAL, env: { NO_COLOR: '' } })).stderr.includes(ESCAPE),
    'an empty NO_COLOR is none',
  );
});

test('--json prints one object and nothing else', async () => {
  for (const line of [
    'compile --region westsu --json',
    'compile --regoin x --json',
    'complie --json',
    'catalog list --json',
    'compile --region --json',
  ]) {
    const { stdout, stderr } = await runCommand(splitWords(line));
    assert.equal(Object.keys(JSON.parse(stdout)), ['result', 'findings'], line);
    assert.is(stderr, '', line);
  }
});

test('--json counts the rules of every target', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-count-'));
  const argv = `compile --region westus --features rstudio --target ${TARGETS.join(',')} --service-tags ${fixture('tag-files', 'tags-january.json')} --json --out ${join(folder, 'out')}`;
  const { stdout } = await runCommand(splitWords(argv));
  rmSync(folder, { recursive: true });
  const [{ rules }] = JSON.parse(stdout).result.regions;
  assert.equal(Object.keys(rules), [...TARGETS]);
  for (const target of TARGETS) assert.ok(rules[target] > 0, target);
});

test('findings go to standard error, the answer to standard output', async () => {
  const { stdout, stderr } = await runCommand(['compile', '--region', 'westus', '--target', 'firewall', '--stdout']);
  assert.ok(JSON.parse(stdout).resources.length === 1);
  assert.match(stderr, /RC303/);
});

test('the tag file may come from standard input', async () => {
  const { stderr, exitCode } = await runCommand(['compile', '--region', 'westus', '--service-tags', '-'], {
    readStdin: () => '{',
  });
  assert.match(stderr, /RC501: standard input/);
  assert.is(exitCode, 1);
});

test('an option works with = and with a space, and in front of the command', async () => {
  const lines = [
    'compile --region=westus --target=nsg --stdout',
    '--stdout compile --region westus --target nsg',
    'compile --region westus --target nsg --stdout',
  ];
  const [first, ...others] = await Promise.all(lines.map(async (line) => (await runCommand(splitWords(line))).stdout));
  assert.ok(first?.startsWith('{'));
  for (const other of others) assert.is(other, first);
});

test('values that look like something else are taken as they are', async () => {
  for (const value of ['0x10', '1e3', 'true', '007', 'constructor', '__proto__', 'toString']) {
    const { stderr, exitCode } = await runCommand(['compile', '--region', value]);
    assert.ok(stderr.includes(`there is no Azure region "${value}"`), stderr);
    assert.is(exitCode, 1, value);
  }
  for (const option of ['constructor', '__proto__', 'toString']) {
    const { stderr, exitCode } = await runCommand(['compile', '--region', 'westus', `--${option}`]);
    assert.match(stderr, /RC801/);
    assert.is(exitCode, 2);
  }
});

test('every option stands in the help, and the help has no other', async () => {
  const { stdout } = await runCommand(['compile', '--help']);
  const options = stdout.slice(0, stdout.indexOf('Examples:'));
  const shown = [...options.matchAll(/^\s+(?:-\w, )?--([\w-]+) /gm)]
    .map(([, name]) => name ?? '')
    .filter((name) => name !== 'help' && name !== 'version');
  assert.equal(shown.sort(), Object.keys(compileCommand.options).sort());
  assert.ok(stdout.split('\n').every((line) => line.length <= 80));
});

test('help does not follow the language of the machine', async () => {
  const before = process.env['LANG'];
  process.env['LANG'] = 'de_DE.UTF-8';
  const { stdout } = await runCommand(['--help']);
  if (before === undefined) delete process.env['LANG'];
  else process.env['LANG'] = before;
  assert.match(stdout, /Commands:/);
});

test('a tag file that is asked what is there now is called old, one that is compared is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-age-'));
  const [old, recent] = [join(folder, 'ServiceTags_Public_20200601.json'), join(folder, 'tags.json')];
  for (const file of [old, recent]) copyFileSync(fixture('tag-files', 'tags-january.json'), file);
  const isCalledOld = async (...argv: string[]): Promise<boolean> =>
    (await runCommand(['tags', ...argv])).stderr.includes('RC510');
  for (const words of [['list'], ['show', 'AzureCloud'], ['which', '192.0.2.5']]) {
    assert.ok(await isCalledOld(...words, '--service-tags', old), words[0]);
    assert.not.ok(await isCalledOld(...words, '--service-tags', recent), words[0]);
  }
  assert.not.ok(await isCalledOld('diff', old, recent));
  rmSync(folder, { recursive: true });
});

test('the built command runs as a process of its own', () => {
  const bin = join(ROOT, 'dist', 'rulec.cjs');
  const folder = mkdtempSync(join(tmpdir(), 'rulec-bin-'));
  const run = (...argv: string[]) => spawnSync(process.execPath, [bin, ...argv], { cwd: folder, encoding: 'utf8' });
  assert.equal([run('--version').status, run('compile', '--region', 'westus').status], [0, 0]);
  assert.equal([run('compile', '--region', 'westsu').status, run('compile', '--regoin', 'westus').status], [1, 2]);
  const closed = spawnSync(
    'sh',
    ['-c', `"${process.execPath}" "${bin}" compile --region westus --target nsg --stdout 2>/dev/null | head -c 1`],
    { encoding: 'utf8' },
  );
  assert.equal([closed.stdout, closed.stderr], ['{', '']);
  rmSync(folder, { recursive: true });
});

test.run();
