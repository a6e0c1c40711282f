import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { LOCK_FILE } from '../catalog/number-lock.js';
import { finding, type Report } from '../diagnostics/finding.js';
import type { LoadOptions } from '../rules.js';
import { hasProject, type OpenedProject, openProject } from './open-project.js';

/** The project of this folder, where there is one and a command needs it; `texts` gets what findings point into. */
export async function projectHere(texts: Map<string, string>, report: Report): Promise<OpenedProject | undefined> {
  return hasProject(undefined) ? openProject(undefined, texts, report) : undefined;
}

/**
 * Which catalogs a command works with, and the lock of their numbers: the directories that were given, else those of
 * the project.
 */
export function catalogOptions(
  given: readonly string[] | undefined,
  opened: OpenedProject | undefined,
  report: Report,
): LoadOptions {
  const directories = once(given ?? opened?.catalogs ?? []);
  if (directories.length === 0) return {};
  const file = opened?.lock ?? LOCK_FILE;
  const text = readIfThere(file, report);
  return { directories, lock: { file, ...(text !== undefined && { text }) } };
}

/** A folder that is named twice would have every entry of its own twice. */
function once(directories: readonly string[]): string[] {
  const paths = new Map<string, string>();
  for (const directory of directories) {
    const path = existsSync(directory) ? realpathSync(directory) : directory;
    if (!paths.has(path)) paths.set(path, directory);
  }
  return [...paths.values()];
}

function readIfThere(file: string, report: Report): string | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const help = 'Give yourself permission to read it, or restore it from version control.';
    report(finding('RC804', `the lock ${file} cannot be read (${code})`, { help }));
    return undefined;
  }
}
