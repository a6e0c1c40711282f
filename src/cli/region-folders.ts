import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { finding, type Report } from '../diagnostics/finding.js';
import { filesOfManifest, MANIFEST_FILE } from '../project/manifest.js';
import type { RegionFiles } from '../region-files.js';

/** Reads folders that `rulec compile` wrote: of one region each, or with one for each region below it. */
export function readRegionFolders(paths: readonly string[], report: Report): RegionFiles[] {
  return [...new Set(paths.map((path) => path.replace(/\/+$/, '')))].flatMap((path) => readFolder(path, report));
}

function readFolder(path: string, report: Report): RegionFiles[] {
  const place = { option: '', value: path };
  const names = namesIn(path);
  if (typeof names === 'string') {
    const help = 'Name a folder that rulec compile wrote, such as out or out/westus.';
    report(finding('RC804', `${path} ${names}`, { place, help }));
    return [];
  }
  const found = foldersIn(path, names, MOST_LEVELS);
  if (found.length === 0) {
    const help = 'Compile into it first: rulec compile --region REGION.';
    report(finding('RC804', `${path} holds no ${MANIFEST_FILE}, and no folder in it does`, { place, help }));
  }
  return found;
}

/** A folder has a region for each deployment below it, or one for each region, or is of one itself. */
const MOST_LEVELS = 2;

function foldersIn(path: string, names: readonly string[], levels: number): RegionFiles[] {
  if (names.includes(MANIFEST_FILE)) return [{ label: path, files: readFiles(path, names) }];
  if (levels === 0) return [];
  return names.flatMap((name) => {
    const inner = namesIn(join(path, name));
    return typeof inner === 'string' ? [] : foldersIn(`${path}/${name}`, inner, levels - 1);
  });
}

/** Sorted; a text where it is no folder that can be read. */
function namesIn(folder: string): string[] | string {
  try {
    if (!statSync(folder).isDirectory()) return 'is a file; name its folder';
    return readdirSync(folder).sort();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
  }
}

/** JSON of any name, since a template may have come there by hand, and all that the manifest lists. */
function readFiles(folder: string, names: readonly string[]): Map<string, string> {
  const listed = filesOfManifest(readFileSync(join(folder, MANIFEST_FILE), 'utf8'));
  const files = new Map<string, string>();
  for (const name of names) {
    const path = join(folder, name);
    const isOurs = name.endsWith('.json') || listed?.has(name) === true;
    if (isOurs && statSync(path).isFile()) files.set(name, readFileSync(path, 'utf8'));
  }
  return files;
}
