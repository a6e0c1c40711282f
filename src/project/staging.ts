import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { MANIFEST_FILE } from './manifest.js';

/** Files and whole folders on their way: written beside their place, to be renamed together. */
export class Stage {
  readonly #moves: { from: string; to: string }[] = [];
  readonly #discarded: string[] = [];
  readonly result = { written: [] as string[], unchanged: [] as string[], removed: [] as string[] };

  /** Stages a folder that is not there yet: one rename instead of one for each of its files. */
  addFolder(folder: string, files: readonly (readonly [string, string])[]): void {
    const from = stagedName(folder);
    this.#moves.push({ from, to: folder });
    mkdirSync(from);
    for (const [file, text] of files) writeFileSync(join(from, file), text);
  }

  add(folder: string, file: string, text: string): void {
    const to = join(folder, file);
    const from = stagedName(to);
    this.#moves.push({ from, to });
    writeFileSync(from, text);
  }

  remove(path: string): void {
    this.#discarded.push(path);
  }

  commit(): void {
    for (const { from, to } of this.#moves) move(from, to);
    for (const path of this.#discarded) rmSync(path, { force: true });
  }

  discard(): void {
    for (const { from } of this.#moves) rmSync(from, { recursive: true, force: true });
  }
}

function stagedName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.staged`);
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!lstatSync(from).isDirectory() || !existsSync(to)) throw error;
    // Another process has made the folder in between.
    const files = readdirSync(from).sort(compareManifestLast);
    for (const file of files) renameSync(join(from, file), join(to, file));
    rmSync(from, { recursive: true });
  }
}

/** One level at a time: Node's own recursion never ends where a file system answers "no such folder" to making one, as /proc does. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have made it in between.
    if (!existsSync(folder)) throw error;
  }
}

/** The order in which files of a folder are put in place. */
export function compareManifestLast(left: string, right: string): number {
  return Number(left === MANIFEST_FILE) - Number(right === MANIFEST_FILE);
}
