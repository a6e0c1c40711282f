import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { inFolder, runCommand, splitWords } from '../cli/run-command.js';
import { fixture, ROOT } from '../golden.js';
import { suite } from '../suite.js';

/**
 * Runs every command line of the pages: each line of a fenced `sh` block, and each `$` line of a `console` block, whose
 * output must be what is printed; a line `...` stands for any lines. A `yaml` block with the name of a file behind it is
 * written to that file. The commands of one page share a folder, where the files of fixtures/tag-files are.
 */
const test = suite('commands in the docs');

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs')).map((page) => `docs/${page}`),
].filter((page) => page.endsWith('.md'));

/** Commands that the test cannot run in itself; each is checked another way or belongs to another program. */
const NOT_OURS: readonly RegExp[] = [
  /^npm (ci|test|run \S+.*)$/,
  /^RULEC_\w+=\S+ npm test$/,
  /^node (build|dist)\/\S+/,
  /^az /,
  /^terraform /,
];

type Shown = { readonly page: string } & (
  | {
      readonly line: string;
      /** Only where the page shows it. */
      readonly output?: string;
    }
  | { readonly file: string; readonly text: string }
);

function commandsOf(page: string): Shown[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const blocks = text.matchAll(/^```(?:(sh|console)|yaml (\S+\.(?:yaml|lock)))\n([\s\S]*?)^```$/gm);
  return [...blocks].flatMap(([, kind, file, body = '']): Shown[] => {
    if (file !== undefined) return [{ page, file, text: body }];
    if (kind === 'sh') {
      const lines = body.split('\n').map((line) => line.replace(/\s+# .*$/, '').trim());
      return lines
        .flatMap((line) => line.split(' && '))
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => ({ page, line }));
    }
    return body
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [line = '', ...rest] = part.split('\n');
        return { page, line, output: rest.join('\n').trim() };
      });
  });
}

/** Whether the output is what the page shows, where a line of three dots stands for any lines. */
function isAsShown(output: string, shown: string): boolean {
  const pattern = shown
    .split('\n')
    .map((line) => (line.trim() === '...' ? '[\\s\\S]*?' : line.trimEnd().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('\\n');
  return new RegExp(`^${pattern}$`).test(
    output
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n')
      .trim(),
  );
}

const all = PAGES.flatMap(commandsOf);

test('the pages show commands', () => assert.ok(all.length > 10, `${all.length}`));

for (const page of PAGES) {
  const shown = all.filter((command) => command.page === page);
  if (shown.length === 0) continue;
  test(page, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rulec-docs-'));
    cpSync(fixture('tag-files'), folder, { recursive: true });
    await inFolder(folder, async () => {
      for (const step of shown) {
        if ('file' in step) {
          mkdirSync(dirname(step.file), { recursive: true });
          writeFileSync(step.file, step.text);
          continue;
        }
        const { line, output } = step;
        if (NOT_OURS.some((pattern) => pattern.test(line))) continue;
        const words = splitWords(line.replace(/^npx /, ''));
        assert.is(words[0], 'rulec', `${page} shows ${line}`);
        const outcome = await runCommand(words.slice(1));
        const printed = `${outcome.stderr}${outcome.stdout}`;
        if (output === undefined) assert.is(outcome.exitCode, 0, `${page}: ${line}\n${printed}`);
        else assert.ok(isAsShown(printed, output), `${page}: ${line} prints\n${printed}`);
      }
    });
    rmSync(folder, { recursive: true });
  });
}

test('a wrong output is seen', () => {
  assert.ok(isAsShown('a\nb\nc\n', 'a\n...\nc'));
  assert.not(isAsShown('a\nb\nc\n', 'a\nc'));
});

test.run();
