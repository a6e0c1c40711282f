import { hash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Finding, finding } from '../diagnostics/finding.js';
import { reportMergeMarks } from '../diagnostics/merge-marks.js';
import { cannotWrite } from './cannot-write.js';
import { filesOfManifest, MANIFEST_FILE } from './manifest.js';
import { compareManifestLast, makeFolder, Stage } from './staging.js';

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
  return hash('sha256', text);
}

/** Git may change line ends on checkout; that is no change by hand. */
function digestOnDisk(text: string): string {
  return sha256(text.replace(/\r\n/g, '\n'));
}

const ELSEWHERE = 'Name a folder that you can write to with --out.';

const ANEW =
  'Compile with --overwrite: rulec makes the file anew, of what both sides have put into catalogs and project.';

interface FolderState {
  /** Whether there is no folder yet; a whole one can take its place then. */
  readonly isNew: boolean;
  /** What lies there under the names of the manifest and of the new set. */
  readonly onDisk: ReadonlyMap<string, string>;
  /** Digests by file, as the manifest there says; empty where the new set is what lies there. */
  readonly owned: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/** Reads a folder and reports what rulec must not overwrite. */
function inspect(out: string, set: ArtifactSet): FolderState {
  const folder = join(out, set.folder);
  if (!lstatSync(folder, { throwIfNoEntry: false }))
    return { isNew: true, onDisk: new Map(), owned: new Map(), findings: [] };
  const onDisk = new Map<string, string>();
  const read = (file: string): void => {
    const text = readIfThere(join(folder, file));
    if (text !== undefined) onDisk.set(file, text);
  };
  for (const file of set.files.keys()) read(file);
  // Then the manifest there is the new one too, which lists nothing else.
  if ([...set.files].every(([file, text]) => onDisk.get(file) === text))
    return { isNew: false, onDisk: set.files, owned: new Map(), findings: [] };
  const label = (file: string): string => [out, set.folder, file].join('/');
  const findings: Finding[] = [];
  const manifestText = onDisk.get(MANIFEST_FILE);
  const listed = manifestText === undefined ? new Map<string, string>() : filesOfManifest(manifestText);
  const isUnmerged = (file: string, text: string): boolean =>
    reportMergeMarks(text, label(file), ANEW, (item) => findings.push(item));
  if (!listed && !isUnmerged(MANIFEST_FILE, manifestText ?? '')) {
    findings.push(
      finding('RC808', `${label(MANIFEST_FILE)} is no manifest of rulec`, {
        place: { option: 'out', value: out },
        help: 'Restore it from version control, or remove the folder and compile again.',
      }),
    );
  }
  const owned = listed ?? new Map<string, string>();
  for (const file of owned.keys()) if (!set.files.has(file)) read(file);
  for (const [file, text] of onDisk) {
    if (file === MANIFEST_FILE || text === set.files.get(file) || !listed || isUnmerged(file, text)) continue;
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
  return { isNew: false, onDisk, owned, findings };
}

/** Reads without asking first: in a folder that is there, nearly every file is. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  }
}

/**
 * Writes the sets so that a reader never sees half of one: everything is staged beside its place first, then renamed,
 * a new folder whole, else each manifest last. Files that an earlier manifest lists and the new set lacks are removed. Where something was
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
    for (const parent of new Set(sets.map(({ folder }) => dirname(join(out, folder))))) makeFolder(parent);
    for (const { set, state } of states) stageSet(out, set, state, stage);
  } catch (error) {
    stage.discard();
    return { result: nothing, findings: [cannotWrite(out, error, `${ELSEWHERE} Nothing was changed.`)] };
  }
  try {
    stage.commit();
    return { result: stage.result, findings: [] };
  } catch (error) {
    stage.discard();
    const state = 'Some files are new and some are old: mend the cause and compile again with --overwrite.';
    return { result: nothing, findings: [cannotWrite(out, error, `${ELSEWHERE} ${state}`)] };
  }
}

function stageSet(out: string, set: ArtifactSet, state: FolderState, stage: Stage): void {
  const folder = join(out, set.folder);
  const label = (file: string): string => [out, set.folder, file].join('/');
  const files = [...set.files].sort(([left], [right]) => compareManifestLast(left, right));
  if (state.isNew) {
    stage.addFolder(folder, files);
    stage.result.written.push(...files.map(([file]) => label(file)));
    return;
  }
  makeFolder(folder);
  for (const [file, text] of files) {
    if (state.onDisk.get(file) === text) {
      stage.result.unchanged.push(label(file));
    } else {
      stage.add(folder, file, text);
      stage.result.written.push(label(file));
    }
  }
  for (const file of state.owned.keys()) {
    if (set.files.has(file) || !state.onDisk.has(file)) continue;
    stage.remove(join(folder, file));
    stage.result.removed.push(label(file));
  }
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
