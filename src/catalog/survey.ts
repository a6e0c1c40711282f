import { type FilePlace, type Finding, finding, type Report } from '../diagnostics/finding.js';
import type { Located, Member } from '../yaml/shape.js';
import { parseYaml } from '../yaml/yaml-text.js';
import type { RequirementEntry, RouteEntry } from './catalog.js';
import { requirementEntry } from './entries.js';
import { type SurveyRouteText, type SurveyRowText, surveyFile } from './survey-format.js';

/** What public pages list for a service, row by row, and which entries answer for it. */
export interface Survey {
  readonly service: string;
  /** The file that it was read from, as findings name it. */
  readonly file: string;
  /** How many rows it must have. */
  readonly count: Located<number>;
  readonly tables: readonly SurveyTable[];
  readonly routes: readonly SurveyRoute[];
  /** Entries that no page lists, and why they are there. */
  readonly unlisted: readonly { readonly entry: string; readonly reason: string; readonly place: FilePlace }[];
}

export interface SurveyTable {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly SurveyRow[];
}

/** One row of a page. */
export interface SurveyRow {
  readonly id: string;
  readonly place: FilePlace;
  /** What it asks for, as an entry with one alternative; none where the page names no peer with ports. */
  readonly asks?: RequirementEntry;
  /** What the page says where it asks for nothing that a rule could hold. */
  readonly says?: string;
  /** The words of the page where the row says it otherwise. */
  readonly prints?: string;
  /** Ids of the requirements that answer for it. */
  readonly entries: readonly string[];
  /** Why no requirement does. */
  readonly reason?: string;
}

export interface SurveyRoute {
  readonly id: string;
  readonly place: FilePlace;
  readonly kind: RouteEntry['kind'];
  readonly value: string;
  readonly nextHop: RouteEntry['nextHop'];
  readonly route: string;
}

/** Reads a survey; undefined, with findings, where it has mistakes. */
export function readSurvey(content: string, file: string): { survey?: Survey; findings: Finding[] } {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  const { root, reader, isBroken } = parseYaml(content, file, report);
  const text = isBroken ? undefined : surveyFile.read(root, reader);
  if (!text) return { findings };
  const reasons = new Map((text.reasons ?? []).map(({ key, value }) => [key, value]));
  const used = new Set<string>();
  const tables = text.tables.map(({ key, value: { title, rows } }) => ({
    id: key,
    title,
    rows: rows.flatMap((row) => {
      if (row.value.reason !== undefined) used.add(row.value.reason);
      return readRow(row, reasons, report) ?? [];
    }),
  }));
  for (const { key, place } of text.reasons ?? []) {
    if (used.has(key)) continue;
    report(finding('RC127', `no row has the reason ${key}`, { place, help: 'Remove it, or name it in a row.' }));
  }
  const routes = (text.routes ?? []).flatMap((row) => readRoute(row, report) ?? []);
  const unlisted = (text.unlisted ?? []).map(({ key, place, value }) => ({ entry: key, reason: value, place }));
  if (findings.length > 0) return { findings };
  return { survey: { service: text.service, file, count: text.count, tables, routes, unlisted }, findings };
}

function readRow(
  { key: id, place, value: text }: Member<SurveyRowText>,
  reasons: ReadonlyMap<string, string>,
  report: Report,
): SurveyRow | undefined {
  const refuse = (message: string, help: string): undefined => {
    report(finding('RC127', `the row ${id} ${message}`, { place, help }));
    return undefined;
  };
  const { to, from, says, prints, entry, reason } = text;
  if ((to || from) === undefined && says === undefined)
    return refuse('says nothing', 'Give it `to` or `from` with ports, or `says`.');
  if ((to || from) && says !== undefined)
    return refuse('says what it asks for twice', 'Keep `to` or `from`, and put the words of the page into `prints`.');
  if (says !== undefined && reason === undefined)
    return refuse('gives words alone', 'Say under `reason` why no requirement holds just what the page asks for.');
  if (!entry && reason === undefined)
    return refuse('has neither entry nor reason', 'Name the entry that answers for it, or the reason why none does.');
  if (reason !== undefined && !reasons.has(reason))
    return refuse(`has the reason ${reason}, which does not exist`, `Declare it under \`reasons\`.`);
  const asks = to || from ? asksOf(id, text, place, report) : undefined;
  if ((to || from) && !asks) return undefined;
  const why = reason === undefined ? undefined : reasons.get(reason);
  return {
    id,
    place,
    ...(asks && { asks }),
    ...(says !== undefined && { says }),
    ...(prints !== undefined && { prints }),
    entries: entry ?? [],
    ...(why !== undefined && { reason: why }),
  };
}

/** The row as a requirement of its own: what it asks for is said in the words of the catalog, so it is read by the same rules. */
function asksOf(id: string, text: SurveyRowText, place: FilePlace, report: Report): RequirementEntry | undefined {
  const { to, from, tcp, udp, icmp, any, clouds } = text;
  const asked = { to, from, tcp, udp, icmp, any, clouds };
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  const value = { id, feature: { mode: 'any' as const, features: [] }, purpose: id, source: [], ...given };
  return requirementEntry({ value, place }, report);
}

function readRoute({ key: id, place, value }: Member<SurveyRouteText>, report: Report): SurveyRoute | undefined {
  const destination = value.prefix ?? value.serviceTag;
  if (!destination || (value.prefix && value.serviceTag)) {
    const help = 'Give it one destination.';
    report(finding('RC127', `the row ${id} needs \`prefix\` or \`serviceTag\`, and not both`, { place, help }));
    return undefined;
  }
  const kind = value.prefix ? ('prefix' as const) : ('serviceTag' as const);
  return { id, place, kind, value: destination.value, nextHop: value.nextHop, route: value.route };
}
