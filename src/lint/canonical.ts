import type { Alternative, CatalogCloud, RequirementEntry, RouteEntry } from '../catalog/catalog.js';
import { compareText } from '../diagnostics/finding.js';
import { printPorts } from '../packets/ports.js';

/** A value in one form: names of tags and hosts know no letter case, paths and names in braces do. */
function canonicalValue(value: string): string {
  const slash = value.indexOf('/');
  const [name, path] = slash < 0 ? [value, ''] : [value.slice(0, slash), value.slice(slash)];
  return name.replace(/\{[^{}]*\}|[^{]+/g, (part) => (part.startsWith('{') ? part : part.toLowerCase())) + path;
}

/** The values of an alternative in a cloud, each in one form; undefined where it has none there. */
export function canonicalValues({ values }: Alternative, cloud: CatalogCloud): ReadonlySet<string> | undefined {
  const own = values[cloud];
  return own && new Set(own.map(({ value }) => canonicalValue(value)));
}

/** What an entry asks for in a cloud, as a text to compare. */
export function canonicalPeers({ alternatives }: RequirementEntry, cloud: CatalogCloud): string {
  return JSON.stringify(
    alternatives.flatMap((alternative) => {
      const values = canonicalValues(alternative, cloud);
      if (!values) return [];
      const traffic = alternative.traffic.map(({ protocol, ports }) => `${protocol} ${printPorts(ports)}`);
      return [[alternative.kind, [...values].sort(compareText), traffic.sort(compareText)]];
    }),
  );
}

/** Where a route leads to, as a text to compare. */
export function canonicalDestination({ kind, value }: RouteEntry): string {
  return `${kind} ${value.prefix?.text ?? canonicalValue(value.value)}`;
}

/** The narrowed side of the subnet, as a text to compare. */
export function canonicalLocal({ local }: RequirementEntry): string {
  return local ? (local.prefix?.text ?? local.value) : '';
}
