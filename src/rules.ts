import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CatalogDirectory, type LoadedCatalog, loadDirectories } from './catalog/load.js';
import { emptyLock, LOCK_FILE } from './catalog/number-lock.js';
import type { Numbering } from './catalog/numbering.js';
import type { LoadedSurveys } from './catalog/survey-files.js';
import type { Finding } from './diagnostics/finding.js';
import { type Region, RegionTable } from './service-tags/regions.js';
import { type TagFileSource, type TagRow, TagTable } from './service-tags/tag-table.js';
import type { AzureLimits } from './targets/limits.js';

/** Our tables of Azure: regions, service tags, limits. */
export interface AzureTables {
  readonly regions: RegionTable;
  readonly tags: TagTable;
  readonly limits: AzureLimits;
}

/** Starts the names of our catalog files in findings. */
export const BUILT_IN_LABEL = 'rules';

/** What {@link loadCatalog} takes. */
export interface LoadOptions {
  /** Directories with catalogs of your own, loaded beside the built-in ones. */
  readonly directories?: readonly string[];
  /** The numbers of your entries that state none, as {@link LoadedLock} has them; given anew where there is no text. */
  readonly lock?: { readonly file: string; readonly text?: string };
}

/** What became of the lock. */
export interface LoadedLock extends Numbering {
  /** What belongs into the file now; the old text where nothing has changed. */
  readonly text: string;
}

/** What {@link loadCatalog} gives. */
export interface Loaded extends Omit<LoadedCatalog, 'numbering'> {
  /** None where only built-in catalogs are loaded, which state all of their numbers. */
  readonly lock?: LoadedLock;
}

/** The package's folder: the first above this file with our package.json, from `dist/` as from anywhere else. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/**
 * Loads the built-in catalogs and your own. With mistakes in any of them there is no catalog, and the findings tell
 * all of the mistakes.
 */
export async function loadCatalog(options: LoadOptions = {}): Promise<Loaded> {
  const { directories = [], lock: { file, text } = { file: LOCK_FILE } } = options;
  const precompiled = join(packageFolder(), 'dist', 'catalog.json');
  const ready = existsSync(precompiled) ? readFileSync(precompiled, 'utf8') : undefined;
  if (directories.length === 0) return loadDirectories(directoriesOf(options), ready);
  const { readLock, writeLock } = await import('./project/lock-file.js');
  const wrong: Finding[] = [];
  const lock = text === undefined ? emptyLock(file) : readLock(text, file, (item) => wrong.push(item));
  const { numbering, ...loaded } = await loadDirectories(directoriesOf(options), ready, lock);
  const texts = new Map([...loaded.texts, ...(text === undefined ? [] : [[file, text] as const])]);
  if (!lock) return { findings: [...wrong, ...loaded.findings], texts };
  if (!numbering) return { ...loaded, texts };
  const own = { ...numbering, text: numbering.isChanged || text === undefined ? writeLock(numbering.lock) : text };
  return { ...loaded, texts, lock: own };
}

/** Loads the surveys beside the built-in catalogs and beside your own: what the pages list that the catalogs rest on. */
export async function loadSurveys(options: LoadOptions = {}): Promise<LoadedSurveys> {
  const { loadSurveyFiles } = await import('./catalog/survey-files.js');
  return loadSurveyFiles(directoriesOf(options));
}

function directoriesOf({ directories = [] }: LoadOptions): CatalogDirectory[] {
  const builtIn: CatalogDirectory = { path: join(packageFolder(), 'rules'), label: BUILT_IN_LABEL, isBuiltIn: true };
  return [builtIn, ...directories.map((path) => ({ path, label: path.replace(/\/+$/, ''), isBuiltIn: false }))];
}

/** Reads rules/azure/. */
export function loadAzureTables(): AzureTables {
  const read = <T>(name: string): T => JSON.parse(readFileSync(join(packageFolder(), 'rules', 'azure', name), 'utf8'));
  const regions = new RegionTable(read<{ regions: readonly Region[] }>('regions.json').regions);
  const tags = read<{
    tags: Readonly<Record<string, TagRow>>;
    sources: Readonly<Record<'public' | 'usgov' | 'china', TagFileSource>>;
  }>('service-tags.json');
  return {
    regions,
    tags: new TagTable(tags.tags, tags.sources, regions),
    limits: read<{ limits: AzureLimits }>('limits.json').limits,
  };
}
