import { compareText } from '../diagnostics/finding.js';

/** A requirement or a rule as texts. */
export interface Entry {
  /** What makes it the same entry on both sides. */
  readonly key: string;
  readonly name: string;
  /** In the order in which they are told; the values of each are a set, sorted. */
  readonly fields: readonly Field[];
}

export interface Field {
  readonly field: string;
  readonly values: readonly string[];
}

/** A field that differs: what is only on one side. */
export interface ChangedField {
  readonly field: string;
  readonly left: readonly string[];
  readonly right: readonly string[];
  /** How many values both sides have. */
  readonly shared: number;
}

/** An entry of both sides that is not the same. */
export interface ChangedEntry<E extends Entry> {
  readonly left: E;
  readonly right: E;
  readonly changed: readonly ChangedField[];
}

/** What differs between two lists of entries. */
export interface EntriesDiff<E extends Entry> {
  readonly onlyLeft: readonly E[];
  readonly onlyRight: readonly E[];
  readonly changed: readonly ChangedEntry<E>[];
  readonly same: number;
}

export function field(name: string, ...values: readonly string[]): Field {
  return { field: name, values: [...new Set(values)].sort(compareText) };
}

/** Compares entry by entry; both lists keep their order. Entries of one key are told apart by their place among them, so that none is lost. */
export function diffEntries<E extends Entry>(left: readonly E[], right: readonly E[]): EntriesDiff<E> {
  const [lefts, rights] = [numbered(left), numbered(right)];
  const pairs = [...lefts].flatMap(([key, entry]) => {
    const other = rights.get(key);
    return other ? [{ left: entry, right: other, changed: changedFields(entry, other) }] : [];
  });
  const changed = pairs.filter((pair) => pair.changed.length > 0);
  return {
    onlyLeft: [...lefts].flatMap(([key, entry]) => (rights.has(key) ? [] : [entry])),
    onlyRight: [...rights].flatMap(([key, entry]) => (lefts.has(key) ? [] : [entry])),
    changed,
    same: pairs.length - changed.length,
  };
}

function numbered<E extends Entry>(entries: readonly E[]): ReadonlyMap<string, E> {
  const counts = new Map<string, number>();
  return new Map(
    entries.map((entry) => {
      const place = counts.get(entry.key) ?? 0;
      counts.set(entry.key, place + 1);
      return [`${place} ${entry.key}`, entry] as const;
    }),
  );
}

export function isSameEntries({ onlyLeft, onlyRight, changed }: EntriesDiff<Entry>): boolean {
  return onlyLeft.length + onlyRight.length + changed.length === 0;
}

function changedFields(left: Entry, right: Entry): ChangedField[] {
  const names = [...new Set([...left.fields, ...right.fields].map((own) => own.field))];
  return names.flatMap((name): ChangedField[] => {
    const [before, after] = [valuesOf(left, name), valuesOf(right, name)];
    const [lost, gained] = [without(before, after), without(after, before)];
    if (lost.length + gained.length === 0) return [];
    return [{ field: name, left: lost, right: gained, shared: before.length - lost.length }];
  });
}

const valuesOf = ({ fields }: Entry, name: string): readonly string[] =>
  fields.find((own) => own.field === name)?.values ?? [];

function without(values: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return values.filter((value) => !known.has(value));
}
