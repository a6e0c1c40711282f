import { CODES, type FindingCode, type Severity } from '../../src/diagnostics/codes.js';
import { type FilePlace, type Finding, isFilePlace, type Place, sortFindings } from '../../src/diagnostics/finding.js';

/**
 * A source with every finding below the line where it starts: `#@[12:16-12:38) RC203 error message | help | note: ...`,
 * line and column from 1, the end exclusive. What has no place in the file stands before its first line, with the
 * option or file that it is about in round brackets.
 */
export function annotate(source: string, file: string, findings: readonly Finding[]): string {
  const lines = source.split('\n');
  const below = new Map<number, string[]>();
  for (const item of sortFindings(findings)) {
    const line = item.place && isInside(item.place, file) ? Math.min(item.place.start.line, lines.length) : 0;
    below.set(line, [...(below.get(line) ?? []), printFinding(item, file)]);
  }
  return [...(below.get(0) ?? []), ...lines.flatMap((line, index) => [line, ...(below.get(index + 1) ?? [])])].join(
    '\n',
  );
}

function isInside(place: Place, file: string): place is FilePlace {
  return isFilePlace(place) && place.file === file;
}

function printFinding({ code, severity, message, help, place, notes }: Finding, file: string): string {
  return [
    `#@${printPlace(place, file)} ${code} ${severity} ${message}`,
    ...(help === undefined ? [] : [help]),
    ...notes.map((note) => `note: ${note.message}${note.place ? ` ${printPlace(note.place, file)}` : ''}`),
  ].join(' | ');
}

/** Places in built-in catalogs go without numbers: those files change for reasons of their own. */
function printPlace(place: Place | undefined, file: string): string {
  if (!place) return '()';
  if (!isFilePlace(place)) return `(--${place.option}${place.value === undefined ? '' : ` ${place.value}`})`;
  if (place.file.startsWith('rules/')) return `(${place.file})`;
  const { start, end } = place;
  const stretch = `[${start.line}:${start.column}-${end.line}:${end.column})`;
  return place.file === file ? stretch : `${place.file}${stretch}`;
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];

/** Whether a text is the code of a finding. */
export function isCode(text: string): text is FindingCode {
  return Object.hasOwn(CODES, text);
}

/** The codes raised that are as bad as the one named, or worse. */
export function codesLike(code: FindingCode, findings: readonly Finding[]): string[] {
  const least = SEVERITIES.indexOf(CODES[code].severity);
  const counting = findings.filter(({ severity }) => SEVERITIES.indexOf(severity) <= least);
  return [...new Set(counting.map((item) => item.code))].sort();
}

/** `7 RC110`: the lines and codes that the comments of a file ask for, in order. */
export function expectedIn(source: string): string[] {
  return source
    .split('\n')
    .flatMap((line, index) => (/ # (RC[\dRC ]+)$/.exec(line)?.[1] ?? '').split(' ').map((code) => [index + 1, code]))
    .filter(([, code]) => code !== '')
    .map(([line, code]) => `${line} ${code}`)
    .sort();
}

/** `7 RC110`: the lines and codes of findings, to hold against {@link expectedIn}. */
export function linesAndCodes(findings: readonly Finding[]): string[] {
  return findings
    .map(({ code, place }) => `${place && isFilePlace(place) ? place.start.line : 'no line'} ${code}`)
    .sort();
}
