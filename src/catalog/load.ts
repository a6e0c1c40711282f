import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareText, type Finding, finding, hasErrors } from '../diagnostics/finding.js';
import type { Catalog } from './catalog.js';
import type { NumberLock } from './number-lock.js';
import type { Numbering } from './numbering.js';
import { type CatalogSource, usePrecompiled } from './precompiled.js';

/** A directory of catalog files. */
export interface CatalogDirectory {
  /** Where it is. */
  readonly path: string;
  /** How findings name it. */
  readonly label: string;
  readonly isBuiltIn: boolean;
}

/** What loading gives: the catalog where there was no error, and the texts that findings point into. */
export interface LoadedCatalog {
  readonly catalog?: Catalog;
  readonly findings: readonly Finding[];
  /** Content of the catalog files by the names that findings use. */
  readonly texts: ReadonlyMap<string, string>;
  /** Who has which number; none for the built-in catalogs alone, which state all of theirs. */
  readonly numbering?: Numbering;
}

/**
 * Loads every `*.yaml` of the directories. `precompiled` is the JSON form of the built-in ones; it is used only where
 * nothing else is loaded beside them and their YAML has not changed since. `lock` has the numbers of entries that state
 * none; without it they are given anew.
 */
export async function loadDirectories(
  directories: readonly CatalogDirectory[],
  precompiled?: string,
  lock?: NumberLock,
): Promise<LoadedCatalog> {
  const findings: Finding[] = [];
  const sources = directories.map((directory) => ({
    directory,
    files: readSources(directory, (item) => findings.push(item)),
  }));
  const texts = new Map(sources.flatMap(({ files }) => files.map(({ file, content }) => [file, content] as const)));
  const only = sources.length === 1 ? sources[0] : undefined;
  const ready = only?.directory.isBuiltIn ? usePrecompiled(precompiled, only.files) : undefined;
  if (ready) return { catalog: ready, findings, texts };

  const [{ readCatalogText }, { assembleCatalog, catalogOf, meaningOf }] = await Promise.all([
    import('./read.js'),
    import('./assemble.js'),
  ]);
  const read = sources.flatMap(({ directory, files }) =>
    files.map(({ file, content }) => {
      const result = readCatalogText(content, file, directory.isBuiltIn);
      findings.push(...result.findings);
      return result.read;
    }),
  );
  // Where a directory could not be read, its entries are not gone.
  const assembled = assembleCatalog(read, hasErrors(findings) ? undefined : lock);
  findings.push(...assembled.findings);
  if (hasErrors(findings)) return { findings, texts };
  const digest = createHash('sha256').update(meaningOf(assembled.services)).digest('hex');
  const { services, numbering } = assembled;
  return { catalog: catalogOf(services, digest), findings, texts, ...(numbering && { numbering }) };
}

function readSources(directory: CatalogDirectory, report: (item: Finding) => void): CatalogSource[] {
  const place = { option: 'catalog', value: directory.label };
  try {
    const names = readdirSync(directory.path)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort(compareText);
    if (names.length === 0) {
      report(
        finding('RC118', `${directory.label} holds no *.yaml file`, {
          place,
          help: 'Name a directory with at least one catalog file.',
        }),
      );
    }
    return names.map((name) => ({
      file: `${directory.label}/${name}`,
      content: readFileSync(join(directory.path, name), 'utf8'),
    }));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const said =
      reason === 'ENOENT'
        ? 'does not exist'
        : reason === 'ENOTDIR'
          ? 'is not a directory'
          : `cannot be read (${reason})`;
    report(
      finding('RC804', `the catalog directory ${directory.label} ${said}`, {
        place,
        help: 'Give --catalog a directory of *.yaml files.',
      }),
    );
    return [];
  }
}
