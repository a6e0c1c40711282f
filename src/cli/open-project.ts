import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { LOCK_FILE } from '../catalog/number-lock.js';
import type { CompileOptions } from '../compile-options.js';
import { finding, type Report } from '../diagnostics/finding.js';
import type { Project } from '../project/project-file.js';
import { checkSnapshotAge } from '../service-tags/snapshot-age.js';
import { today } from '../today.js';
import type { Located } from '../yaml/shape.js';

/** A project with the paths in it from where the command runs. */
export interface OpenedProject {
  readonly project: Project;
  readonly out: string;
  readonly catalogs: readonly string[];
  readonly lock: string;
  readonly openTagFile: (path: Located<string>) => CompileOptions['serviceTags'];
}

/** The name that is looked for; not loaded from the room of projects, since most commands need none of it. */
const PROJECT_FILE = 'rulec.yaml';

/** Whether there is a project to open: one that was named, or one in this folder. */
export function hasProject(named: string | undefined): boolean {
  return named !== undefined || existsSync(PROJECT_FILE);
}

/** Opens a project file; nothing where it cannot be read or has mistakes, which are reported. Its text is kept in `texts` all the same. */
export async function openProject(
  named: string | undefined,
  texts: Map<string, string>,
  report: Report,
): Promise<OpenedProject | undefined> {
  const file = named ?? PROJECT_FILE;
  const text = readText(file, report);
  if (text === undefined) return undefined;
  texts.set(file, text);
  const { readProject } = await import('../project/project-file.js');
  const project = readProject(text, file, report);
  if (!project) return undefined;
  const tagFiles = new Map<string, NonNullable<CompileOptions['serviceTags']>>();
  const from = (path: string): string => relative('.', join(dirname(file), path)) || '.';
  return {
    project,
    out: from(project.out),
    catalogs: project.catalogs.map(({ value }) => from(value)),
    lock: from(LOCK_FILE),
    openTagFile: ({ value, place }) => {
      const path = from(value);
      const known = tagFiles.get(path);
      if (known) return known;
      try {
        checkSnapshotAge(path, project.settings.asOf?.value ?? today(), report);
        const opened = { name: path, text: readFileSync(path, 'utf8') };
        tagFiles.set(path, opened);
        return opened;
      } catch (error) {
        const help = 'Fetch it with rulec tags fetch --out FILE, or mend the path; it is seen from the project file.';
        report(finding('RC804', `the tag file ${path} cannot be read (${codeOf(error)})`, { place, help }));
        return undefined;
      }
    },
  };
}

function readText(file: string, report: Report): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = codeOf(error);
    const reason = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    const help = 'Name a project file, or write one with rulec init.';
    report(finding('RC804', `the project file ${file} ${reason}`, { place: { option: 'project', value: file }, help }));
    return undefined;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
