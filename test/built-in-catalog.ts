import type { Catalog } from '../src/catalog/catalog.js';
import { loadCatalog } from '../src/rules.js';

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
