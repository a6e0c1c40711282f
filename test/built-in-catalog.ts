import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalog } from '../src/catalog/catalog.js';
import { loadCatalog } from '../src/rules.js';
import { ROOT } from './golden.js';

/** The YAML of the catalogs that come with rulec, by file name. */
export function builtInFiles(): Readonly<Record<string, string>> {
  const folder = join(ROOT, 'rules');
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** The catalog that comes with rulec; a mistake in it fails the test. */
export async function builtInCatalog(): Promise<Catalog> {
  const { catalog, findings } = await loadCatalog();
  if (!catalog) throw new Error(findings.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return catalog;
}

/** A value for every parameter that cannot stay open until deployment. */
export function neededParameters({ services }: Catalog): Record<string, string> {
  const values = { name: 'contoso', hosts: 'contoso.com' };
  return Object.fromEntries(
    services.flatMap(({ parameters }) =>
      parameters.flatMap(({ id, type }) => (type === 'name' || type === 'hosts' ? [[id, values[type]]] : [])),
    ),
  );
}

/** A region of each cloud. */
export const REGION_OF_EACH_CLOUD = ['westus', 'usgovvirginia', 'chinaeast2'];
