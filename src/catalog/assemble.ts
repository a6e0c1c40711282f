import { compareText, type Finding, finding, hasErrors, type Report } from '../diagnostics/finding.js';
import {
  type Catalog,
  type Feature,
  type Parameter,
  RESERVED_PARAMETERS,
  type RequirementEntry,
  type RouteEntry,
  type Service,
  type Source,
  type SwitchedOff,
  type Table,
} from './catalog.js';
import { checkPriorities, checkReferences, checkSharedParameters } from './check.js';
import { requirementEntry, routeEntry } from './entries.js';
import type { CatalogFileText } from './format.js';
import { emptyLock, LOCK_FILE, type NumberLock } from './number-lock.js';
import { type Numbering, numberEntries } from './numbering.js';
import type { ReadFile } from './read.js';

interface WholeFile extends ReadFile {
  readonly text: CatalogFileText;
}

/** What the files say together. Without an error every entry that needs a number has one. */
export interface Assembled {
  readonly services: readonly Service[];
  readonly findings: readonly Finding[];
  /** None where an error was found before. */
  readonly numbering?: Numbering;
}

/**
 * Puts the files together by service, checks what only shows across entries and files, and gives numbers to entries that
 * state none.
 */
export function assembleCatalog(files: readonly ReadFile[], lock: NumberLock = emptyLock(LOCK_FILE)): Assembled {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  const byService = new Map<string, ReadFile[]>();
  for (const file of files) {
    const service = file.text?.service ?? file.declared.service;
    if (service !== undefined) byService.set(service, [...(byService.get(service) ?? []), file]);
  }
  const services = [...byService]
    .sort(([left], [right]) => compareText(left, right))
    .flatMap(([name, parts]) => {
      const whole = parts.filter((part): part is WholeFile => part.text !== undefined);
      const service = assembleService(
        name,
        whole,
        parts.every(({ isWhole }) => isWhole),
        report,
      );
      if (service) checkReferences(service, parts, report);
      return service ? [service] : [];
    });
  checkPriorities(services, new Set(files.filter(({ isBuiltIn }) => isBuiltIn).map(({ file }) => file)), report);
  checkSharedParameters(services, report);
  // Entries that could not be read would be taken for gone.
  if (hasErrors(findings) || files.some(({ isWhole }) => !isWhole)) return { services, findings };
  return { ...numberEntries(services, lock, report), findings };
}

function assembleService(
  name: string,
  parts: readonly WholeFile[],
  isWhole: boolean,
  report: Report,
): Service | undefined {
  const headers = parts.filter(
    ({ text }) => text.short !== undefined || text.title !== undefined || text.priorities !== undefined,
  );
  const [header, second] = headers;
  if (header && second) {
    report(
      finding('RC116', `two files introduce the service ${name}`, {
        place: second.start,
        notes: [{ message: 'the other one', place: header.start }],
        help: 'Keep short, title and priorities in one of them.',
      }),
    );
  }
  const { short, title, priorities } = header?.text ?? {};
  if (short === undefined || title === undefined || priorities === undefined) {
    const [first] = headers.length > 0 ? headers : parts;
    if (first && isWhole) {
      report(
        finding(
          'RC116',
          `the service ${name} lacks its ${short === undefined ? 'short name' : title === undefined ? 'title' : 'block of priorities'}`,
          {
            place: first.start,
            help: 'Give one file of the service short, title and priorities; a file that adds to a service must name an existing one.',
          },
        ),
      );
    }
    return undefined;
  }
  return {
    name,
    short,
    title,
    priorities,
    builtIn: header?.isBuiltIn ?? false,
    ...gather(parts, report),
  };
}

type Gathered = Pick<Service, 'sources' | 'features' | 'parameters' | 'tables' | 'requirements' | 'routes' | 'off'>;

function gather(parts: readonly WholeFile[], report: Report): Gathered {
  const sources: Source[] = [];
  const features: Feature[] = [];
  const parameters: Parameter[] = [];
  const tables: Table[] = [];
  const requirements: RequirementEntry[] = [];
  const routes: RouteEntry[] = [];
  const off: SwitchedOff[] = [];
  const once = onceOnly(report);
  for (const { text } of parts) {
    for (const { key, place, value } of text.sources ?? [])
      if (once('source', key, place)) sources.push({ id: key, ...value, place });
    for (const { key, place, value } of text.features ?? []) {
      if (!once('feature', key, place)) continue;
      features.push({
        id: key,
        title: value.title,
        isDefault: value.default === 'on' || value.required === true,
        isRequired: value.required ?? false,
        implies: (value.implies ?? []).map((item) => item.value).sort(compareText),
        excludes: (value.excludes ?? []).map((item) => item.value).sort(compareText),
        ...(value.note !== undefined && { note: value.note }),
        place,
      });
    }
    for (const { key, place, value } of text.parameters ?? []) {
      if (RESERVED_PARAMETERS.includes(key)) {
        const help = 'Give it a name of its own.';
        report(finding('RC105', `the parameter ${key} has a name that the templates use themselves`, { place, help }));
      } else if (once('parameter', key, place)) {
        parameters.push({ id: key, ...value, place });
      }
    }
    for (const { key, place, value } of text.tables ?? []) {
      if (!once('table', key, place)) continue;
      const rows = value.map((row) => ({
        region: row.key,
        place: row.place,
        columns: Object.fromEntries(
          [...row.value].sort((a, b) => compareText(a.key, b.key)).map((column) => [column.key, column.value]),
        ),
      }));
      tables.push({ id: key, rows: rows.sort((left, right) => compareText(left.region, right.region)), place });
    }
    for (const located of text.requirements ?? []) {
      const isNew = once('entry', located.value.id, located.place);
      const entry = requirementEntry(located, report);
      if (isNew && entry) requirements.push(entry);
    }
    for (const located of text.routes ?? []) {
      const isNew = once('entry', located.value.id, located.place);
      const entry = routeEntry(located, report);
      if (isNew && entry) routes.push(entry);
    }
    for (const { value, place } of text.off ?? [])
      if (once('switched-off entry', value.id, place)) off.push({ ...value, place });
  }
  return {
    sources: byId(sources),
    features: byId(features),
    parameters: byId(parameters),
    tables: byId(tables),
    requirements: byId(requirements),
    routes: byId(routes),
    off: byId(off),
  };
}

function byId<T extends { readonly id: string }>(items: readonly T[]): T[] {
  return [...items].sort((left, right) => compareText(left.id, right.id));
}

const KEYED: ReadonlySet<string> = new Set(['source', 'feature', 'parameter', 'table']);

function onceOnly(report: Report): (what: string, id: string, place: Feature['place']) => boolean {
  const first = new Map<string, Feature['place']>();
  return (what, id, place) => {
    const earlier = first.get(`${what} ${id}`);
    if (!earlier) {
      first.set(`${what} ${id}`, place);
      return true;
    }
    // Of keys that stand twice in one mapping, reading has told already.
    if (earlier.file === place.file && KEYED.has(what)) return false;
    report(
      finding('RC105', `the ${what} ${id} is there twice`, {
        place,
        notes: [{ message: 'the first one', place: earlier }],
        help: 'Rename one of them; ids are never reused.',
      }),
    );
    return false;
  };
}

/** The catalog without places: what its digest is taken over. */
export function meaningOf(services: readonly Service[]): string {
  // A column of a table may be named `place` too; it holds a list.
  const isForm = (key: string, value: unknown): boolean =>
    key === 'builtIn' || (key === 'place' && !Array.isArray(value));
  return JSON.stringify(services, (key, value: unknown) => (isForm(key, value) ? undefined : value));
}

/** A catalog from services and the digest of {@link meaningOf} them. */
export function catalogOf(services: readonly Service[], digest: string): Catalog {
  return { services, digest };
}
