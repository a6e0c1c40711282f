import { CODES, type FindingCode, isUsageCode, type Severity } from './codes.js';

/** A point in a text; both numbers start at 1, the column counts UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A stretch of a file, `end` exclusive. */
export interface FilePlace {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

/** A value given to an option of the command line or of the library call. */
export interface OptionPlace {
  readonly option: string;
  readonly value?: string;
}

export type Place = FilePlace | OptionPlace;

/** A further remark that may point somewhere else, such as to the first of two equal ids. */
export interface Note {
  readonly message: string;
  readonly place?: Place;
}

/** One thing to tell the user: what and why (`message`), the next step (`help`), and where. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
  readonly place?: Place;
  /** The region it is about, where other regions may be another matter. */
  readonly region?: string;
  /** The deployment of the project that has the region, where it has several. */
  readonly deployment?: string;
  readonly notes: readonly Note[];
}

/** What the rest of a finding may hold beside its code and message. */
export interface FindingDetail {
  readonly help?: string;
  readonly place?: Place | undefined;
  readonly region?: string;
  readonly notes?: readonly Note[];
}

/** Where passes put what they find; they go on after it, so that one run tells everything. */
export type Report = (finding: Finding) => void;

export function finding(code: FindingCode, message: string, detail: FindingDetail = {}): Finding {
  return {
    code,
    severity: CODES[code].severity,
    message,
    ...(detail.help === undefined ? {} : { help: detail.help }),
    ...(detail.place === undefined ? {} : { place: detail.place }),
    ...(detail.region === undefined ? {} : { region: detail.region }),
    notes: detail.notes ?? [],
  };
}

export function isFilePlace(place: Place): place is FilePlace {
  return 'file' in place;
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}

/** 0 without errors, 2 where rulec could not do its work, else 1. */
export function exitCodeOf(findings: readonly Finding[], failOn: 'error' | 'warning' = 'error'): 0 | 1 | 2 {
  const counting = findings.filter(
    ({ severity }) => severity === 'error' || (failOn === 'warning' && severity === 'warning'),
  );
  if (counting.some(({ code }) => isUsageCode(code))) return 2;
  return counting.length > 0 ? 1 : 0;
}

const SEVERITY_ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

function compareFindings(left: Finding, right: Finding): number {
  return (
    SEVERITY_ORDER[left.severity] - SEVERITY_ORDER[right.severity] ||
    compareText(placeKey(left.place), placeKey(right.place)) ||
    compareText(left.code, right.code) ||
    compareText(left.region ?? '', right.region ?? '') ||
    compareText(left.deployment ?? '', right.deployment ?? '') ||
    compareText(left.message, right.message) ||
    compareText(JSON.stringify(left), JSON.stringify(right))
  );
}

function placeKey(place: Place | undefined): string {
  if (place === undefined) return '';
  if (!isFilePlace(place)) return `-${place.option}\0${place.value ?? ''}`;
  return `${place.file}\0${String(place.start.line).padStart(9, '0')}${String(place.start.column).padStart(9, '0')}`;
}

/** The findings in their one order (severity, place, code, text), each once. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return [...findings].sort(compareFindings).filter((item) => {
    const key = JSON.stringify(item);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

/** Orders texts by UTF-16 units, the same in every locale. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
