import { styleText } from 'node:util';
import type { Severity } from './codes.js';
import { type FilePlace, type Finding, isFilePlace, type OptionPlace, type Place, sortFindings } from './finding.js';

/** What the text rendering needs to know of its surroundings. */
export interface TextRendering {
  readonly colour: boolean;
  /** The text of a file named in a place, where it can be had; code frames are cut from it. */
  readonly textOf: (file: string) => string | undefined;
  /** The words after the program's name, so that findings about options can point into them. */
  readonly commandLine?: readonly string[];
}

type Style = Parameters<typeof styleText>[0];

const SEVERITY_STYLE: Readonly<Record<Severity, Style>> = {
  error: ['bold', 'red'],
  warning: ['bold', 'yellow'],
  note: ['bold', 'cyan'],
};
const WIDEST_FRAME_LINE = 110;
const MOST_LISTED_REGIONS = 6;
const PROGRAM = 'rulec';

/** The findings as a person reads them on a terminal: place, code, message, code frame, notes, next step. */
export function renderText(findings: readonly Finding[], rendering: TextRendering): string {
  return mergeRegions(sortFindings(findings))
    .map((item) => renderFinding(item, rendering))
    .join('\n');
}

/** What is found at one place in many regions is said once, for the first of them. */
function mergeRegions(findings: readonly Finding[]): Finding[] {
  const groups = new Map<string, Finding[]>();
  for (const [index, item] of findings.entries()) {
    const key = item.region === undefined ? String(index) : JSON.stringify([item.code, item.place]);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (!first || others.length === 0) return first ?? [];
    const regions = [...new Set(others.map(regionOf))].filter((region) => region !== regionOf(first));
    if (regions.length === 0) return [first, ...others];
    const listed = regions.length <= MOST_LISTED_REGIONS ? regions.join(', ') : `${regions.length} more regions`;
    return { ...first, notes: [...first.notes, { message: `the same in ${listed}` }] };
  });
}

/** `westus`, or `spoke-a/westus` as its folder is called. */
function regionOf({ region, deployment }: Finding): string {
  return [deployment, region].filter((part) => part !== undefined).join('/');
}

function renderFinding(item: Finding, rendering: TextRendering): string {
  const style = (format: Style, text: string): string =>
    rendering.colour ? styleText(format, text, { validateStream: false }) : text;
  const region = item.region === undefined ? '' : `${regionOf(item)}: `;
  const lines = [
    `${style(SEVERITY_STYLE[item.severity], item.severity)}${style('bold', ` ${item.code}`)}: ${region}${item.message}`,
  ];
  if (item.place) lines.push(...renderPlace(item.place, rendering, style));
  for (const note of item.notes) {
    const where = note.place && isFilePlace(note.place) ? ` (${positionOf(note.place)})` : '';
    lines.push(`  note: ${note.message}${where}`);
  }
  if (item.help !== undefined) lines.push(`  ${style('green', 'help:')} ${item.help}`);
  return `${lines.join('\n')}\n`;
}

function renderPlace(place: Place, rendering: TextRendering, style: (format: Style, text: string) => string): string[] {
  if (!isFilePlace(place)) return renderOption(place, rendering, style);
  const arrow = `  ${style('dim', '-->')} ${positionOf(place)}`;
  const frame = codeFrame(place, rendering.textOf(place.file));
  return frame === undefined ? [arrow] : [arrow, ...frameLines(String(place.start.line), frame, style)];
}

function renderOption(
  place: OptionPlace,
  rendering: TextRendering,
  style: (format: Style, text: string) => string,
): string[] {
  const words = rendering.commandLine;
  if (words === undefined) return [`  ${style('dim', '-->')} option ${place.option}`];
  const line = [PROGRAM, ...words].map(quoteWord).join(' ');
  const span = findOption(place, words);
  const arrow = `  ${style('dim', '-->')} command line`;
  // A word that nobody wrote, such as a folder that is looked into by default, stands nowhere.
  if (span === undefined) return place.option === '' ? [] : [`${arrow}, option --${place.option}`];
  return [arrow, ...frameLines('', { line, from: span.from, length: span.length }, style)];
}

interface Frame {
  readonly line: string;
  readonly from: number;
  readonly length: number;
}

function frameLines(label: string, frame: Frame, style: (format: Style, text: string) => string): string[] {
  const margin = ' '.repeat(label.length);
  const carets = '^'.repeat(Math.max(1, frame.length));
  return [
    `  ${style('dim', `${label} |`)} ${frame.line}`,
    `  ${style('dim', `${margin} |`)} ${' '.repeat(frame.from)}${style('red', carets)}`,
  ];
}

function codeFrame(place: FilePlace, text: string | undefined): Frame | undefined {
  const line = text?.split(/\r?\n/)[place.start.line - 1];
  if (line === undefined) return undefined;
  const from = place.start.column - 1;
  const until = place.end.line === place.start.line ? place.end.column - 1 : line.length;
  const cut = Math.max(0, Math.min(from - 20, line.length - WIDEST_FRAME_LINE));
  const shown = line.slice(cut, cut + WIDEST_FRAME_LINE).replace(/\t/g, ' ');
  return { line: shown, from: from - cut, length: Math.max(1, Math.min(until, cut + shown.length) - from) };
}

function positionOf(place: FilePlace): string {
  return `${place.file}:${place.start.line}:${place.start.column}`;
}

function quoteWord(word: string): string {
  return /^[\w@%+=:,./*{}-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Where an option's value stands in the printed command line; the option itself where the value does not show. */
function findOption(place: OptionPlace, words: readonly string[]): { from: number; length: number } | undefined {
  const { option, value = '' } = place;
  const names = (word: string): boolean => word === `--${option}` || word.startsWith(`--${option}=`);
  const isPositional = option === '' || !words.some(names);
  let from = PROGRAM.length + 1;
  let fallback: { from: number; length: number } | undefined;
  for (const [index, word] of words.entries()) {
    const quoted = quoteWord(word);
    const isOption = !isPositional && names(word);
    if (isOption) fallback ??= { from, length: quoted.length };
    const isBare = isPositional && word === value;
    const at = isOption || isBare || words[index - 1] === `--${option}` ? indexOfItem(quoted, value) : -1;
    if (at >= 0) return { from: from + at, length: value.length };
    from += quoted.length + 1;
  }
  return fallback;
}

/** Where an item of a list stands in a word, as a whole: `rstudio` does not hold `studio`. */
function indexOfItem(word: string, item: string): number {
  if (item === '') return -1;
  for (let at = word.indexOf(item); at >= 0; at = word.indexOf(item, at + 1)) {
    const before = word[at - 1] ?? ',';
    const after = word[at + item.length] ?? ',';
    if (/[,=' ]/.test(before) && /[,=' ]/.test(after)) return at;
  }
  return -1;
}
