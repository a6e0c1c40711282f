import {
  type Alternative,
  CATALOG_CLOUDS,
  type CatalogCloud,
  type RequirementEntry,
  type Service,
} from '../catalog/catalog.js';
import type { Survey, SurveyRoute, SurveyRow } from '../catalog/survey.js';
import { finding, type Report } from '../diagnostics/finding.js';
import { didYouMean } from '../diagnostics/suggest.js';
import { type PortSet, printPorts, subtractPorts } from '../packets/ports.js';
import type { Traffic } from '../packets/traffic.js';

/** How far a service answers for what the pages list. */
export interface SurveyResult {
  readonly service: string;
  readonly rows: number;
  /** Rows whose entries hold what they ask for, or that say why none does. */
  readonly accounted: number;
  /** Of these, the ones that have a reason in place of an entry. */
  readonly withReason: number;
}

/** Holds a service against the survey of its pages: no row without an answer, no entry that no page asks for. */
export function checkSurvey(survey: Survey, service: Service, report: Report): SurveyResult {
  const rows = survey.tables.flatMap((table) => table.rows);
  if (rows.length !== survey.count.value) {
    report(
      finding('RC127', `the survey says ${survey.count.value} rows, and its tables have ${rows.length}`, {
        place: survey.count.place,
        help: 'Bring back the row that is gone, or count again where the pages have changed.',
      }),
    );
  }
  checkTwice(rows, report);
  const answered = rows.filter((row) => checkRow(row, service, report));
  for (const route of survey.routes) checkRoute(route, service, report);
  for (const { entry, place } of survey.unlisted) {
    if (![...service.requirements, ...service.routes].some(({ id }) => id === entry))
      reportNoEntry('`unlisted`', entry, place, service, report);
  }
  reportUnasked(survey, service, report);
  return {
    service: service.name,
    rows: rows.length,
    accounted: answered.length,
    withReason: answered.filter(({ asks }) => !asks).length,
  };
}

function checkTwice(rows: readonly SurveyRow[], report: Report): void {
  const first = new Map<string, SurveyRow>();
  for (const row of rows) {
    const earlier = first.get(row.id);
    first.set(row.id, earlier ?? row);
    if (!earlier) continue;
    const notes = [{ message: 'the first one', place: earlier.place }];
    report(
      finding('RC105', `the row ${row.id} is there twice`, { place: row.place, notes, help: 'Rename one of them.' }),
    );
  }
}

/** Whether the row's entries let through all that it asks for, in each of its clouds. */
function checkRow({ id, place, asks, entries }: SurveyRow, service: Service, report: Report): boolean {
  const named = entries.map((entry) => service.requirements.find((candidate) => candidate.id === entry));
  const missing = entries.filter((_, index) => named[index] === undefined);
  for (const entry of missing) reportNoEntry(id, entry, place, service, report);
  if (missing.length > 0) return false;
  const candidates = named.filter((entry) => entry !== undefined);
  if (!asks || candidates.length === 0) return true;
  const idle = candidates.filter((entry) => lostOf(asks, [entry]).join() === lostOf(asks, []).join());
  const lost = lostOf(asks, candidates);
  if (idle.length > 0 && lost.length === 0) {
    const ids = idle.map((entry) => entry.id).join(', ');
    const help = 'Leave the name out, or add to the entry what the row asks for.';
    report(finding('RC127', `${ids} has nothing of what ${id} asks for`, { place, help }));
    return false;
  }
  if (lost.length === 0) return true;
  report(
    finding('RC127', `${entries.join(', ')}: ${id} asks for more: ${lost.join('; ')}`, {
      place,
      notes: candidates.map((entry) => ({ message: entry.id, place: entry.place })),
      help: 'Add it to the entry, name a further entry, or say in a reason why it is not there.',
    }),
  );
  return false;
}

function reportNoEntry(row: string, entry: string, place: SurveyRow['place'], service: Service, report: Report): void {
  const known = [...service.requirements, ...service.routes].map(({ id }) => id);
  report(
    finding('RC127', `${row} names the entry ${entry}, which ${service.name} does not have`, {
      place,
      help: didYouMean(entry, known, 'Bring the entry back, name another one, or give a reason.'),
    }),
  );
}

/** What a row asks for and no alternative of the entries has, in words. */
function lostOf(asks: RequirementEntry, entries: readonly RequirementEntry[]): string[] {
  const clouds = asks.clouds ?? CATALOG_CLOUDS;
  return clouds.flatMap((cloud) => {
    const ways = entries
      .filter((entry) => entry.direction === asks.direction && (!entry.clouds || entry.clouds.includes(cloud)))
      .flatMap(({ alternatives }) => alternatives);
    return asks.alternatives.flatMap(({ kind, values, traffic }) =>
      (values[cloud] ?? []).flatMap(({ value }) =>
        traffic.flatMap(({ protocol, ports }) => {
          const rest = ways
            .filter((way) => way.kind === kind && holds(way, value, cloud))
            .reduce<PortSet>((left, way) => subtractPorts(left, portsOf(way, protocol)), ports);
          return rest.length === 0 ? [] : [`${value} ${protocol} ${printPorts(rest)} in ${cloud}`];
        }),
      ),
    );
  });
}

function portsOf({ traffic }: Alternative, protocol: Traffic['protocol']): PortSet {
  return traffic.filter((item) => item.protocol === protocol).flatMap(({ ports }) => ports);
}

function holds({ kind, values }: Alternative, asked: string, cloud: CatalogCloud): boolean {
  const wanted = asked.toLowerCase();
  return (values[cloud] ?? []).some(({ value }) => {
    const own = value.toLowerCase();
    if (own === wanted) return true;
    return kind === 'fqdn' && own.startsWith('*.') && wanted.endsWith(own.slice(1));
  });
}

function checkRoute({ id, place, kind, value, nextHop, route }: SurveyRoute, service: Service, report: Report): void {
  const entry = service.routes.find((candidate) => candidate.id === route);
  if (!entry) {
    reportNoEntry(id, route, place, service, report);
  } else if (entry.kind !== kind || entry.value.value !== value || entry.nextHop !== nextHop) {
    report(
      finding(
        'RC127',
        `${id} sends ${value} to ${nextHop}, and ${route} sends ${entry.value.value} to ${entry.nextHop}`,
        {
          place,
          notes: [{ message: route, place: entry.place }],
          help: 'Make the two agree, or name another route.',
        },
      ),
    );
  }
}

/** Entries beside the survey that no row asks for: what is in the catalog has a page, and a row with it. */
function reportUnasked(survey: Survey, service: Service, report: Report): void {
  const asked = new Set([
    ...survey.tables.flatMap(({ rows }) => rows.flatMap(({ entries }) => entries)),
    ...survey.routes.map(({ route }) => route),
    ...survey.unlisted.map(({ entry }) => entry),
  ]);
  const folder = survey.file.replace(/surveys\/[^/]*$/, '');
  for (const { id, place } of [...service.requirements, ...service.routes]) {
    if (asked.has(id) || !place.file.startsWith(folder)) continue;
    report(
      finding('RC128', `no row of the survey asks for ${id}`, {
        place,
        help: `Add the row of the page to ${survey.file}, or remove the entry.`,
      }),
    );
  }
}
