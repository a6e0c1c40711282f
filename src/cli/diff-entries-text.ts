import type { Difference } from '../analysis/diff.js';
import {
  type ChangedEntry,
  type ChangedField,
  type EntriesDiff,
  type Entry,
  isSameEntries,
} from '../analysis/diff-entries.js';
import type { RuleEntry } from '../analysis/diff-frames.js';
import { isUntaken, type RequirementEntry } from '../analysis/diff-requirements.js';
import { DIFF_TARGETS } from '../analysis/diff-side.js';
import type { Paint } from './diff-text.js';
import { wrapText } from './wrap-text.js';

/** Entries of one kind beyond which the rest is counted. */
const MOST_ENTRIES = 8;
/** Values of a field beyond which the rest is counted. */
const MOST_VALUES = 4;

const TITLES = {
  nsg: 'Rules of the NSG',
  firewall: 'Rules of the firewall',
  routes: 'Routes',
  'endpoint-policy': 'Service endpoint policy',
  'workspace-outbound': 'Rules of the workspace',
} as const;
const COLUMNS = ['only -', 'only +', 'differ', 'same'] as const;

/** How many there are of each kind: a row for the requirements, and one for the rules of each target. */
export function countLines({ requirements, rules }: Difference, paint: Paint): string[] {
  const rows = [
    ...(requirements ? [countRow('Requirements', requirements)] : []),
    ...DIFF_TARGETS.flatMap((target) => {
      const own = rules[target];
      return own ? [countRow(TITLES[target], own)] : [];
    }),
  ];
  const width = Math.max(0, ...rows.map(([title]) => title.length));
  const line = (title: string, cells: readonly (string | number)[]): string =>
    `${title.padEnd(width)}${cells.map((cell) => String(cell).padStart(8)).join('')}`;
  return rows.length === 0
    ? []
    : [paint('dim', line('', COLUMNS)), ...rows.map(([title, ...cells]) => line(title, cells))];
}

function countRow(title: string, { onlyLeft, onlyRight, changed, same }: EntriesDiff<Entry>): [string, ...number[]] {
  return [title, onlyLeft.length, onlyRight.length, changed.length, same];
}

/** The requirements that differ. */
export function requirementLines({ requirements, left, right }: Difference, paint: Paint): string[] {
  if (!requirements || isSameEntries(requirements)) return [];
  const untaken = requirements.changed.filter(isUntaken);
  const shown = { ...requirements, changed: requirements.changed.filter((own) => !untaken.includes(own)) };
  const services = new Set([left, right].flatMap(({ asked }) => (asked?.set.services ?? []).map(({ name }) => name)));
  const nameOf = ({ name }: RequirementEntry): string => (services.size > 1 ? name : name.slice(name.indexOf('/') + 1));
  return [
    paint('bold', 'Requirements'),
    ...entryLines(shown, nameOf, ({ key }) => requirements.reasons.get(key), paint),
    ...(untaken.length === 0
      ? []
      : wrapText(
          `    ${shown.changed.length > 0 ? 'and ' : ''}only in names that no rule uses: ${untaken.map((own) => nameOf(own.left)).join(', ')}`,
          4,
        ).map((line) => paint('dim', line))),
  ];
}

/** The rules that differ beyond the regions' own names, a section for each target. */
export function ruleSections({ rules }: Difference, paint: Paint): string[][] {
  return DIFF_TARGETS.map((target) => {
    const own = rules[target];
    if (!own || isSameEntries(own)) return [];
    return [
      paint('bold', TITLES[target]),
      ...entryLines<RuleEntry>(
        own,
        ({ name }) => name,
        () => undefined,
        paint,
      ),
    ];
  });
}

function entryLines<E extends RequirementEntry | RuleEntry>(
  { onlyLeft, onlyRight, changed }: EntriesDiff<E>,
  nameOf: (entry: E) => string,
  reasonOf: (entry: E) => string | undefined,
  paint: Paint,
): string[] {
  const lone = (sign: '-' | '+', entry: E): string[] => {
    const reason = reasonOf(entry);
    return [
      ...wrapText(`  ${sign} ${nameOf(entry)}: ${entry.summary}`, 6).map((line) =>
        paint(sign === '-' ? 'red' : 'green', line),
      ),
      ...(reason === undefined ? [] : wrapText(`      ${reason}`, 6).map((line) => paint('dim', line))),
    ];
  };
  return [
    ...limited(onlyLeft, (entry) => lone('-', entry), paint),
    ...limited(onlyRight, (entry) => lone('+', entry), paint),
    ...limited(changed, (entry) => changedLines(entry, nameOf, paint), paint),
  ];
}

function limited<T>(items: readonly T[], linesOf: (item: T) => string[], paint: Paint): string[] {
  const more = items.length - MOST_ENTRIES;
  return [
    ...items.slice(0, MOST_ENTRIES).flatMap(linesOf),
    ...(more > 0 ? [paint('dim', `    and ${more} more; --json lists all`)] : []),
  ];
}

function changedLines<E extends Entry>(
  { left, changed }: ChangedEntry<E>,
  nameOf: (entry: E) => string,
  paint: Paint,
): string[] {
  const [first, ...others] = changed;
  const single = first && others.length === 0 ? replacement(first) : undefined;
  if (single !== undefined) {
    const lines = wrapText(`  ~ ${nameOf(left)}: ${single}`, 6);
    return lines.map((line) => paint('yellow', line));
  }
  return [paint('yellow', `  ~ ${nameOf(left)}`), ...changed.flatMap((own) => fieldLines(own, paint))];
}

function fieldLines(own: ChangedField, paint: Paint): string[] {
  const single = replacement(own);
  if (single !== undefined) return wrapText(`      ${single}`, 8);
  const line = (sign: '-' | '+', values: readonly string[]): string[] =>
    values.length === 0
      ? []
      : wrapText(`      ${sign} ${own.field}: ${listed(values)}`, 10).map((text) =>
          paint(sign === '-' ? 'red' : 'green', text),
        );
  return [...line('-', own.left), ...line('+', own.right)];
}

/** `number 1020 -> 1030`, where there is one value on each side. */
function replacement({ field, left, right, shared }: ChangedField): string | undefined {
  const [before, after] = [left[0], right[0]];
  if (shared > 0 || left.length !== 1 || right.length !== 1) return undefined;
  return `${field} ${before} -> ${after}`;
}

function listed(values: readonly string[]): string {
  const [first] = values;
  // `a tcp 443, b tcp 443` says no more than `a, b tcp 443`.
  const end = / (?:tcp|udp|icmp|any) \S+$/.exec(first ?? '')?.[0] ?? '';
  const isShared = end !== '' && values.every((value) => value.endsWith(end));
  const texts = isShared ? values.map((value) => value.slice(0, -end.length)) : values;
  const shown = texts.slice(0, MOST_VALUES).join(', ');
  const more = texts.length - MOST_VALUES;
  return `${shown}${more > 0 ? ` and ${more} more` : ''}${isShared ? end : ''}`;
}
