import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Io } from '../../src/cli/io.js';
import { ROOT } from '../golden.js';
import { suite } from '../suite.js';

const test = suite('the launcher');

interface Bundle {
  readonly script: { readonly cachedDataRejected?: boolean };
  readonly main: (argv: readonly string[], io: Io) => Promise<number>;
}

interface Launcher {
  readonly bundleFor: (argv: readonly string[]) => string;
  readonly load: (name: string) => Bundle;
}

const launcher: Launcher = createRequire(import.meta.url)(join(ROOT, 'dist', 'rulec.cjs'));

async function printed({ main }: Bundle, ...argv: readonly string[]): Promise<string> {
  let all = '';
  const write = (text: string): void => {
    all += text;
  };
  const isTerminal = { stdout: false, stderr: false };
  const exit = await main(argv, { stdout: write, stderr: write, readStdin: () => '', env: {}, isTerminal });
  return `${all}${exit}`;
}

test('only a compile that asks for no help goes without the other commands', () => {
  const whole = launcher.bundleFor([]);
  const alone = launcher.bundleFor(['compile', '--region', 'westus']);
  assert.is.not(alone, whole);
  assert.is(launcher.bundleFor(['compile']), alone);
  for (const line of [
    'verify',
    '--version',
    '--json compile',
    'compile --help',
    'compile -h',
    'compile --version',
    'completion',
  ])
    assert.is(launcher.bundleFor(line.split(' ')), whole, line);
});

test('both bundles compile alike, mistakes too, and from the cache that was built with them', async () => {
  const whole = launcher.load(launcher.bundleFor([]));
  const alone = launcher.load(launcher.bundleFor(['compile']));
  for (const { script } of [whole, alone]) assert.is(script.cachedDataRejected, false);
  for (const line of [
    'compile --region westus --target nsg --stdout',
    'compile --region westsu',
    'compile --regoin westus',
    'compile --region westus --catalog nowhere --json',
    'compile',
  ]) {
    const text = await printed(alone, ...line.split(' '));
    assert.is(text, await printed(whole, ...line.split(' ')));
    assert.not.match(text, /RC900/);
  }
});

test.run();
