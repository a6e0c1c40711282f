import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LoadedCatalog, loadDirectories } from '../../src/catalog/load.js';
import { type Compilation, compile } from '../../src/compile.js';
import type { CompileOptions } from '../../src/compile-options.js';
import { loadCatalog } from '../../src/rules.js';
import { fixture } from '../golden.js';

/** A catalog that compiles, with the options it is compiled with. */
export interface GoodCase {
  readonly name: string;
  readonly folder: string;
  /** What the case is made of; everything else in its folder is a golden. */
  readonly inputs: readonly string[];
  readonly options: CompileOptions;
}

/** Adds to a service of the built-in catalog, and so changes with it. */
const BESIDE_BUILT_IN = 'user-catalog';
const TAG_FILE = 'service-tags.json';

/** Every folder below fixtures/good/, by name. */
export function goodCases(): GoodCase[] {
  return readdirSync(fixture('good'), { withFileTypes: true })
    .filter((found) => found.isDirectory())
    .map(({ name }) => goodCase(name))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function goodCase(name: string): GoodCase {
  const folder = fixture('good', name);
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const options: CompileOptions = JSON.parse(read('options.json'));
  const hasTagFile = existsSync(join(folder, TAG_FILE));
  return {
    name,
    folder,
    inputs: readdirSync(folder)
      .filter((file) => file.endsWith('.yaml') || file === 'options.json' || file === TAG_FILE)
      .map((file) => join(folder, file)),
    options: { ...options, ...(hasTagFile && { serviceTags: { name: TAG_FILE, text: read(TAG_FILE) } }) },
  };
}

/** Loads the case's catalog, by itself where that is possible. */
export async function loadGoodCase({ name, folder }: GoodCase): Promise<LoadedCatalog> {
  if (name === BESIDE_BUILT_IN) return loadCatalog({ directories: [folder] });
  return loadDirectories([{ path: folder, label: `fixtures/good/${name}`, isBuiltIn: false }]);
}

/** Compiles the case; undefined where its catalog does not load. */
export async function compileGoodCase(
  good: GoodCase,
): Promise<{ loaded: LoadedCatalog; compilation: Compilation | undefined }> {
  const loaded = await loadGoodCase(good);
  return { loaded, compilation: loaded.catalog && (await compile(loaded.catalog, good.options)) };
}
