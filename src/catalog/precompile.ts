import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareText } from '../diagnostics/finding.js';
import { loadDirectories } from './load.js';
import { digestOfSources, type PrecompiledCatalog } from './precompiled.js';

/** The built-in catalogs as the JSON that the command loads. Fails on any finding: what is built in is without one. */
export async function precompiledJson(directory: string): Promise<string> {
  const { catalog, findings } = await loadDirectories([{ path: directory, label: 'rules', isBuiltIn: true }]);
  if (!catalog)
    throw new Error(
      `the built-in catalogs do not load:\n${findings.map(({ code, message }) => `${code} ${message}`).join('\n')}`,
    );
  const sources = readdirSync(directory)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort(compareText)
    .map((name) => ({ file: `rules/${name}`, content: readFileSync(join(directory, name), 'utf8') }));
  const precompiled: PrecompiledCatalog = { sources: digestOfSources(sources), catalog };
  return JSON.stringify(precompiled);
}
