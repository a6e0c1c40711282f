import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Finding, finding } from '../diagnostics/finding.js';
import { filesOfManifest, MANIFEST_FILE } from './manifest.js';

/** The files of one folder that belong together; the manifest is one of them. */
export interface ArtifactSet {
  /** Below the output folder: `westus`. */
  readonly folder: string;
  /** Text by file name. */
  readonly files: ReadonlyMap<string, string>;
}

/** What writing did, or would have to do. */
export interface WriteResult {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Git may change line ends on checkout; that is no change by hand. */
function digestOnDisk(text: string): string {
  return sha256(text.replace(/\r\n/g, '\n'));
}

interface FolderState {
  /** What lies there under the names of the manifest and of the new set. */
  readonly onDisk: ReadonlyMap<string, string>;
  /** Digests by file, as the manifest there says. */
  readonly owned: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/** Reads a folder and reports what rulec must not overwrite. */
function inspect(out: string, set: ArtifactSet): FolderState {
  const folder = join(out, set.folder);
  const label = (file: string): string => [out, set.folder, file].join('/');
  const findings: Finding[] = [];
  const manifestText = readIfThere(join(folder, MANIFEST_FILE));
  const listed = manifestText === undefined ? new Map<string, string>() : filesOfManifest(manifestText);
  if (!listed) {
    findings.push(
      finding('RC808', `${label(MANIFEST_FILE)} is no manifest of rulec`, {
        place: { option: 'out', value: out },
        help: 'Restore it from version control (a merge may have left marks in it), or remove the folder and compile again.',
      }),
    );
  }
  const owned = listed ?? new Map<string, string>();
  const onDisk = new Map<string, string>();
  for (const file of new Set([...owned.keys(), ...set.files.keys()])) {
    const text = file === MANIFEST_FILE ? manifestText : readIfThere(join(folder, file));
    if (text === undefined) continue;
    onDisk.set(file, text);
    if (file === MANIFEST_FILE || text === set.files.get(file) || !listed) continue;
    const digest = owned.get(file);
    if (digest === undefined) {
      findings.push(
        finding('RC807', `${label(file)} is there, and no manifest says that rulec wrote it`, {
          place: { option: 'out', value: out },
          help: 'Move it away, or name another folder with --out.',
        }),
      );
    } else if (digest !== digestOnDisk(text)) {
      findings.push(
        finding('RC806', `${label(file)} was changed by hand after rulec wrote it`, {
          place: { option: 'out', value: out },
          help: 'Put the change into a catalog and remove the file, or give --overwrite to lose the change.',
        }),
      );
    }
  }
  return { onDisk, owned, findings };
}

function readIfThere(path: string): string | undefined {
  // Asking first is cheaper than an error per file that is not there yet, and most are not at first.
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/**
 * Writes the sets so that a reader never sees half of one: everything is staged beside its place first, then renamed,
 * each manifest last. Files that an earlier manifest lists and the new set lacks are removed. Where something was
 * changed by hand, nothing at all is written unless `overwrite` is given.
 */
export function writeArtifacts(
  out: string,
  sets: readonly ArtifactSet[],
  overwrite: boolean,
): { result: WriteResult; findings: Finding[] } {
  const nothing: WriteResult = { written: [], unchanged: [], removed: [] };
  const stage = new Stage();
  try {
    const states = sets.map((set) => ({ set, state: inspect(out, set) }));
    const refusals = states.flatMap(({ state }) => state.findings);
    if (refusals.length > 0 && !overwrite) return { result: nothing, findings: refusals };
    for (const { set, state } of states) stageSet(out, set, state, stage);
  } catch (error) {
    stage.discard();
    return { result: nothing, findings: [cannotWrite(out, error, 'Nothing was changed.')] };
  }
  try {
    stage.commit();
    return { result: stage.result, findings: [] };
  } catch (error) {
    stage.discard();
    const state = 'Some files are new and some are old: mend the cause and compile again with --overwrite.';
    return { result: nothing, findings: [cannotWrite(out, error, state)] };
  }
}

/** Files on their way: written beside their place, to be renamed together. */
class Stage {
  readonly #moves: { from: string; to: string }[] = [];
  readonly #discarded: string[] = [];
  readonly result = { written: [] as string[], unchanged: [] as string[], removed: [] as string[] };

  add(folder: string, file: string, text: string): void {
    const to = join(folder, file);
    const from = join(folder, `.${file}.${process.pid}.staged`);
    this.#moves.push({ from, to });
    writeFileSync(from, text);
  }

  remove(path: string): void {
    this.#discarded.push(path);
  }

  commit(): void {
    for (const { from, to } of this.#moves) renameSync(from, to);
    for (const path of this.#discarded) rmSync(path, { force: true });
  }

  discard(): void {
    for (const { from } of this.#moves) rmSync(from, { force: true });
  }
}

/** One level at a time: Node's own recursion never ends where a file system answers "no such folder" to making one, as /proc does. */
function makeFolder(folder: string): void {
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

function stageSet(out: string, set: ArtifactSet, state: FolderState, stage: Stage): void {
  const folder = join(out, set.folder);
  makeFolder(folder);
  for (const [file, text] of manifestLast(set.files)) {
    const label = [out, set.folder, file].join('/');
    if (state.onDisk.get(file) === text) {
      stage.result.unchanged.push(label);
    } else {
      stage.add(folder, file, text);
      stage.result.written.push(label);
    }
  }
  for (const file of state.owned.keys()) {
    if (set.files.has(file) || !state.onDisk.has(file)) continue;
    stage.remove(join(folder, file));
    stage.result.removed.push([out, set.folder, file].join('/'));
  }
}

function manifestLast(files: ReadonlyMap<string, string>): [string, string][] {
  return [...files].sort(([left], [right]) => Number(left === MANIFEST_FILE) - Number(right === MANIFEST_FILE));
}

function cannotWrite(out: string, error: unknown, state: string): Finding {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const said: Readonly<Record<string, string>> = {
    EACCES: 'permission is missing',
    ENOENT: 'no folder can be made there',
    EPERM: 'permission is missing',
    EROFS: 'the file system is read-only',
    ENOTDIR: 'a part of the path is a file',
    EEXIST: 'a file is in the way',
    EISDIR: 'a folder is in the way of a file',
    ENOSPC: 'the disk is full',
  };
  return finding('RC805', `${out} cannot be written: ${said[reason] ?? reason}`, {
    place: { option: 'out', value: out },
    help: `Name a folder that you can write to with --out. ${state}`,
  });
}

/** Compares the sets with what lies in the output folder; writes nothing. */
export function checkArtifacts(out: string, sets: readonly ArtifactSet[]): Finding[] {
  return sets.flatMap((set) => {
    const { onDisk, owned } = inspect(out, set);
    const stale = [...set.files]
      .filter(([file, text]) => onDisk.get(file) !== text)
      .map(([file]) => `${file} ${onDisk.has(file) ? 'differs' : 'is missing'}`);
    const extra = [...owned.keys()]
      .filter((file) => !set.files.has(file) && onDisk.has(file))
      .map((file) => `${file} is no longer made`);
    const all = [...stale, ...extra];
    if (all.length === 0) return [];
    return [
      finding('RC809', `${out}/${set.folder} is not what the catalog says: ${all.join(', ')}`, {
        place: { option: 'check' },
        help: 'Run the same command without --check, and review the difference.',
      }),
    ];
  });
}
