import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import * as assert from 'uvu/assert';
import { packageFolder } from '../src/rules.js';

/** The repository's folder. */
export const ROOT = packageFolder();

const FIXTURES = join(ROOT, 'fixtures');
const GOLDEN_FOLDERS = new Set<string>();
const READ = new Set<string>();

const isUpdating = process.env['RULEC_UPDATE'] === '1' && !process.env['CI'];

/** A path below fixtures/. */
export function fixture(...parts: readonly string[]): string {
  return join(FIXTURES, ...parts);
}

/** Marks a folder as holding nothing but goldens and the inputs named here; anything else in it is an orphan. */
export function goldenFolder(folder: string, inputs: readonly string[]): void {
  GOLDEN_FOLDERS.add(folder);
  for (const input of inputs) READ.add(input);
}

/**
 * Compares bytes with a golden. A missing golden fails like a different one; `RULEC_UPDATE=1 npm test` writes both,
 * but never where CI is set.
 */
export function matchesGolden(actual: string, path: string): void {
  READ.add(path);
  const expected = existsSync(path) ? readFileSync(path) : undefined;
  if (expected?.equals(Buffer.from(actual))) return;
  if (isUpdating) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
    return;
  }
  const name = relative(ROOT, path);
  if (expected === undefined) assert.unreachable(`${name} is missing; RULEC_UPDATE=1 npm test writes it`);
  assert.is(
    actual,
    expected?.toString('utf8'),
    `${name} differs; RULEC_UPDATE=1 npm test rewrites it, git diff shows it`,
  );
  assert.unreachable(`${name} differs in bytes that do not show as text`);
}

/** Files in golden folders that no test has read. */
export function orphanGoldens(): string[] {
  return [...GOLDEN_FOLDERS].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !READ.has(file)),
  );
}
