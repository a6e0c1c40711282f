import { createHash } from 'node:crypto';
import type { Catalog } from './catalog.js';

/** A catalog file as it lies on disk. */
export interface CatalogSource {
  /** How findings name it. */
  readonly file: string;
  readonly content: string;
}

/** The built-in catalogs as JSON, made when rulec is built, since reading YAML takes longer than all the rest. */
export interface PrecompiledCatalog {
  /** {@link digestOfSources} of the YAML it was made from; another digest means that it is out of date. */
  readonly sources: string;
  readonly catalog: Catalog;
}

export function digestOfSources(sources: readonly CatalogSource[]): string {
  const hash = createHash('sha256');
  for (const { file, content } of sources) hash.update(`${file}\0${content}\0`);
  return hash.digest('hex');
}

/** The precompiled catalog, where it was made from just these sources. */
export function usePrecompiled(json: string | undefined, sources: readonly CatalogSource[]): Catalog | undefined {
  if (json === undefined) return undefined;
  const precompiled: PrecompiledCatalog = JSON.parse(json);
  return precompiled.sources === digestOfSources(sources) ? precompiled.catalog : undefined;
}
