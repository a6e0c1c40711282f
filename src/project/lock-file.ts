import { type GivenNumber, type NumberLock, sortNumbers } from '../catalog/number-lock.js';
import type { Report } from '../diagnostics/finding.js';
import { type Member, object, oneOrMany, optional, record, required, scalar, text } from '../yaml/shape.js';
import { readYaml } from '../yaml/yaml-text.js';

/** Raised when a reader of an older lock would misread a newer one. */
const LOCK_VERSION = '1';

const HEADER = `# The NSG numbers of entries whose catalogs state none. rulec gives each number once: commit this file, and change it
# with rulec renumber alone. A retired number is not given again, since its rule may still be in Azure.
`;

const version = scalar(
  'the version of a lock',
  'RC104',
  (value) => (value === LOCK_VERSION ? { value } : { reason: `this rulec reads version ${LOCK_VERSION}` }),
  { const: Number(LOCK_VERSION) },
);

const number = scalar<number>(
  'a number',
  'RC106',
  (value) => {
    const own = Number(value);
    const isNumber = /^\d+$/.test(value) && own % 10 === 0 && own >= 100 && own <= 3990;
    return isNumber ? { value: own } : { reason: 'it is a multiple of 10 from 100 to 3990' };
  },
  { type: 'integer', multipleOf: 10, minimum: 100, maximum: 3990 },
);

const entryName = text('the name of an entry', /^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/, 'write service/entry');
const numbers = record(entryName, number);

const lock = object('a lock', {
  lock: required(version, 'The version of the format.'),
  numbers: optional(numbers, 'Entries that have a number.'),
  retired: optional(numbers, 'Entries that are gone, and the numbers that they had.'),
  moving: optional(numbers, 'Where entries go with the second step of a renumbering.'),
  left: optional(
    record(entryName, oneOrMany(number)),
    'What entries left with the last step, or before they were gone.',
  ),
});

/** Reads a lock; what is wrong with it is reported, all of it, and there is no lock then. `file` names it in findings. */
export function readLock(content: string, file: string, report: Report): NumberLock | undefined {
  const help = 'Restore it from version control; a lock that is lost gives every entry a new number.';
  const read = readYaml(content, file, lock, help, report)?.value;
  if (!read) return undefined;
  return {
    file,
    numbers: given(read.numbers),
    retired: given(read.retired),
    moving: given(read.moving),
    left: given((read.left ?? []).flatMap(({ value, ...own }) => value.map((one) => ({ ...own, value: one })))),
  };
}

function given(members: readonly Member<number>[] = []): GivenNumber[] {
  return sortNumbers(members.map(({ key, value, place }) => ({ entry: key, number: value, place })));
}

/** A line for each entry, sorted, so that two branches that add entries merge. */
export function writeLock({ numbers: own, retired, moving, left }: NumberLock): string {
  return `${HEADER}lock: ${LOCK_VERSION}\n${section('numbers', own)}${section('retired', retired)}${section('moving', moving)}${section('left', left)}`;
}

function section(name: string, list: readonly GivenNumber[]): string {
  const byEntry = new Map<string, number[]>();
  for (const { entry, number: value } of list) byEntry.set(entry, [...(byEntry.get(entry) ?? []), value]);
  const lines = [...byEntry].map(
    ([entry, values]) => `  ${entry}: ${values.length > 1 ? `[${values.join(', ')}]` : values[0]}\n`,
  );
  return lines.length === 0 ? '' : `${name}:\n${lines.join('')}`;
}
