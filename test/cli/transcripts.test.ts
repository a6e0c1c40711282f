import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { answer, type Site, withServer } from '../azure/server.js';
import { fixture, goldenFolder, matchesGolden } from '../golden.js';
import { suite } from '../suite.js';
import { inFolder, runCommand, splitWords } from './run-command.js';

/**
 * Each file of fixtures/commands is a session in an empty folder. Lines are
 *
 *   $ rulec ...              a command; what it prints and its exit code follow
 *   + write PATH TEXT        a file with one line, `\n` for more
 *   + append PATH TEXT
 *   + copy FILE          of fixtures/tag-files
 *   + folder PATH
 *   + remove PATH
 *   + rulec ...              a command whose output does not count
 *   + set FILE RULE KEY JSON    changes a rule of a template by hand; null takes the key away
 *   + drop FILE RULE
 *   + stdin TEXT             what the next commands read from standard input, `\n` for more lines
 *   + serve PATH STATUS BODY    from a server on this machine that stands in for Azure; its root is BASE
 *
 * and everything else is the golden output. A file named after a code must raise it.
 */
const test = suite('transcripts');
const FOLDER = fixture('commands');

function prepare(line: string): void {
  const [, verb = '', path = '', text = ''] = /^\+ (\w+) (\S+) ?(.*)$/.exec(line) ?? [];
  const content = `${text.replaceAll('\\n', '\n')}\n`;
  switch (verb) {
    case 'write':
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return;
    case 'append':
      appendFileSync(path, content);
      return;
    case 'copy':
      copyFileSync(fixture('tag-files', path), path);
      return;
    case 'folder':
      mkdirSync(path, { recursive: true });
      return;
    case 'remove':
      rmSync(path, { recursive: true });
      return;
    default:
      assert.unreachable(`${line} is no step`);
  }
}

/** Changes a template as somebody might by hand. */
function edit(line: string): void {
  const [, verb, file = '', rule = '', key = '', value = 'null'] =
    /^\+ (set|drop) (\S+) (\S+) ?(\S*) ?(.*)$/.exec(line) ?? [];
  const template: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const found = findRule(template, rule);
  assert.ok(found, line);
  if (verb === 'drop') found.list.splice(found.list.indexOf(found.rule), 1);
  else {
    const own = found.rule['properties'] ?? found.rule;
    assert.ok(isRecord(own), line);
    own[key] = value === 'null' ? undefined : JSON.parse(value);
  }
  writeFileSync(file, `${JSON.stringify(template, null, 2)}\n`);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function findRule(value: unknown, name: string): { list: unknown[]; rule: Record<string, unknown> } | undefined {
  if (Array.isArray(value)) {
    const rule = value.filter(isRecord).find((item) => item['name'] === name);
    if (rule) return { list: value, rule };
  }
  const inner = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
  for (const item of inner) {
    const found = findRule(item, name);
    if (found) return found;
  }
  return undefined;
}

/** What a `serve` step adds to a server that runs already. */
function serve(line: string, site: Site, base: string): void {
  const [, path = '', status = '', body = ''] = /^\+ serve (\S+) (\d+) (.*)$/.exec(line) ?? [];
  assert.ok(path, line);
  site[path] = answer(Number(status), body.replaceAll('BASE', base));
}

async function replay(script: readonly string[]): Promise<string> {
  if (!script.some((line) => line.startsWith('+ serve '))) return replayWith(script, {}, '');
  const site: Site = {};
  return withServer(site, async (base) => {
    const text = await replayWith(script, site, base);
    return text.replaceAll(base, 'BASE');
  });
}

async function replayWith(script: readonly string[], site: Site, base: string): Promise<string> {
  const lines: string[] = [];
  const env: Record<string, string> = base ? { RULEC_DOWNLOAD_BASE: base, RULEC_MANAGEMENT_BASE: base } : {};
  let stdin = '';
  for (const line of script) {
    lines.push(line);
    if (line.startsWith('+ stdin')) stdin = line.slice('+ stdin '.length).replaceAll('\\n', '\n');
    else if (line.startsWith('+ serve ')) serve(line, site, base);
    else if (line.startsWith('+ rulec ')) await runCommand(splitWords(line.slice('+ rulec '.length)), { env });
    else if (/^\+ (?:set|drop) /.test(line)) edit(line);
    else if (line.startsWith('+ ')) prepare(line);
    else {
      const [program, ...argv] = splitWords(line.slice(2));
      assert.is(program, 'rulec');
      const { exitCode, stdout, stderr } = await runCommand(argv, { env, readStdin: () => stdin });
      const part = (name: string, text: string): string[] => (text === '' ? [] : [`[${name}]`, text.trimEnd()]);
      lines.push(...part('stderr', stderr), ...part('stdout', stdout), `[exit ${exitCode}]`, '');
    }
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

const files = readdirSync(FOLDER).sort();
goldenFolder(FOLDER, []);

test('there are transcripts', () => assert.ok(files.length > 20));

for (const file of files) {
  test(file, async () => {
    const path = join(FOLDER, file);
    const script = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => /^[$+] /.test(line));
    const folder = mkdtempSync(join(tmpdir(), 'rulec-transcript-'));
    const actual = await inFolder(folder, () => replay(script));
    rmSync(folder, { recursive: true });
    matchesGolden(actual, path);
    const code = /^(RC\d{3})/.exec(file)?.[1];
    if (code !== undefined) assert.match(actual, new RegExp(`${code}|"code": "${code}"`));
    assert.not.match(actual, /RC900|^\s+at .*\.js:\d+/m, 'no stack trace, no bug of ours');
  });
}

test.run();
