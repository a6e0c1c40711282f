import { placeholdersIn, type Service } from '../catalog/catalog.js';
import type { FilePlace } from '../diagnostics/finding.js';
import { finding } from '../diagnostics/finding.js';
import type { LintContext } from './step.js';

/** Reports features that turn nothing on, and sources, parameters and tables that no entry names. */
export function checkUnused(service: Service, { report }: LintContext): void {
  const entries = [...service.requirements, ...service.routes];
  const tested = new Set(entries.flatMap(({ when }) => when?.features ?? []));
  for (const { id, implies, place } of service.features) {
    if (tested.has(id) || implies.length > 0) continue;
    report(
      finding('RC121', `no entry or route has the feature ${id}, and it implies none`, {
        place,
        help: 'Give it an entry, let it imply what it stands for, or remove it.',
      }),
    );
  }
  const unused = (what: string, id: string, place: FilePlace, help: string): void =>
    report(finding('RC122', `nothing uses the ${what} ${id}`, { place, help }));
  const cited = new Set([
    ...entries.flatMap(({ sources }) => sources),
    ...service.requirements.flatMap(({ managedNetwork }) => managedNetwork?.sources ?? []),
  ]);
  for (const { id, place } of service.sources)
    if (!cited.has(id)) unused('source', id, place, 'Cite it where it is the ground for something, or remove it.');
  const named = namesInBraces(service);
  for (const { id, place } of service.parameters)
    if (!named.has(id)) unused('parameter', id, place, `Write {${id}} where its value goes, or remove it.`);
  const tables = new Set([...named].map((name) => name.split('.')[0]));
  for (const { id, place } of service.tables)
    if (!tables.has(id)) unused('table', id, place, `Write {${id}.COLUMN} where its values go, or remove it.`);
}

function namesInBraces({ requirements, routes }: Service): Set<string> {
  const peers = requirements.flatMap(({ alternatives, local }) => [
    ...alternatives.flatMap(({ values }) => Object.values(values).flat()),
    ...(local ? [local] : []),
  ]);
  return new Set([...peers, ...routes.map(({ value }) => value)].flatMap(({ value }) => placeholdersIn(value)));
}
