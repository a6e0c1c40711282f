import type { Difference } from '../analysis/diff.js';
import type { ChangedEntry, ChangedField, EntriesDiff, Entry } from '../analysis/diff-entries.js';
import { isUntaken, type RequirementEntry } from '../analysis/diff-requirements.js';
import { countEntries, type RuleEntry } from '../analysis/diff-rules.js';
import { DIFF_TARGETS } from '../analysis/diff-side.js';
import type { Paint } from './diff-text.js';
import { wrapText } from './wrap-text.js';

/** Entries of one kind beyond which the rest is counted. */
const MOST_ENTRIES = 12;
/** Values of a field beyond which the rest is counted. */
const MOST_VALUES = 4;

const TITLES = { nsg: 'Rules of the NSG', firewall: 'Rules of the firewall', routes: 'Routes' } as const;

/** The requirements that differ. */
export function requirementLines({ requirements, left, right }: Difference, paint: Paint): string[] {
  if (!requirements) return [];
  const untaken = requirements.changed.filter(isUntaken);
  const shown = { ...requirements, changed: requirements.changed.filter((own) => !untaken.includes(own)) };
  const services = new Set(
    [...(left.asked?.set.services ?? []), ...(right.asked?.set.services ?? [])].map((own) => own.name),
  );
  const nameOf = ({ name }: RequirementEntry): string => (services.size > 1 ? name : name.slice(name.indexOf('/') + 1));
  const more = untaken.length === 0 ? [] : [`${untaken.length} in names that no rule uses`];
  return [
    titleLine('Requirements', shown, [left.label, right.label], more, paint),
    ...entryLines(shown, nameOf, ({ key }) => requirements.reasons.get(key), paint),
    ...(untaken.length === 0
      ? []
      : wrapText(`  Only in names that no rule uses: ${untaken.map((own) => nameOf(own.left)).join(', ')}`, 4).map(
          (line) => paint('dim', line),
        )),
  ];
}

/** The rules that differ beyond the regions' own names. */
export function ruleLines({ rules, left, right }: Difference, paint: Paint): string[] {
  return DIFF_TARGETS.flatMap((target) => {
    const own = rules[target];
    if (!own || countEntries(own) === 0) return [];
    const lines = [
      titleLine(TITLES[target], own, [left.label, right.label], [], paint),
      ...entryLines<RuleEntry>(
        own,
        ({ name }) => name,
        () => undefined,
        paint,
      ),
    ];
    return target === 'nsg' ? lines : ['', ...lines];
  }).slice(rules.nsg ? 0 : 1);
}

function titleLine(
  title: string,
  { onlyLeft, onlyRight, changed, same }: EntriesDiff<Entry>,
  [left, right]: readonly [string, string],
  more: readonly string[],
  paint: Paint,
): string {
  const counts = [
    ...(onlyLeft.length > 0 ? [`${onlyLeft.length} only in ${left}`] : []),
    ...(onlyRight.length > 0 ? [`${onlyRight.length} only in ${right}`] : []),
    ...(changed.length > 0 ? [`${changed.length} ${changed.length === 1 ? 'differs' : 'differ'}`] : []),
    ...more,
    ...(same > 0 ? [`${same} the same`] : []),
  ];
  return `${paint('bold', title)}  ${counts.join(', ')}`;
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
  const shown = values.slice(0, MOST_VALUES).join(', ');
  return values.length > MOST_VALUES ? `${shown} and ${values.length - MOST_VALUES} more` : shown;
}
