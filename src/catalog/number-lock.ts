import { compareText, type FilePlace } from '../diagnostics/finding.js';

/** Where numbers are kept: beside the project file, or where rulec runs. */
export const LOCK_FILE = 'rulec.lock';

/** A number that an entry was given, and where the lock says so. */
export interface GivenNumber {
  /** `contoso-agents/git`. */
  readonly entry: string;
  readonly number: number;
  readonly place?: FilePlace;
}

/** The numbers of entries that state none, as they are kept from one compile to the next. Lists are sorted by entry. */
export interface NumberLock {
  /** How findings name it. */
  readonly file: string;
  readonly numbers: readonly GivenNumber[];
  /** Numbers of entries that are gone: a rule may still be in Azure, so nobody else gets them. */
  readonly retired: readonly GivenNumber[];
  /** Where entries go with the second step of a renumbering that has begun. */
  readonly moving: readonly GivenNumber[];
  /** What entries left with the last step: their rules may have those numbers in Azure until it is deployed. */
  readonly left: readonly GivenNumber[];
}

/** The lock of catalogs that have none yet. */
export function emptyLock(file: string): NumberLock {
  return { file, numbers: [], retired: [], moving: [], left: [] };
}

/** In the order of a lock; an entry may have left several. */
export function sortNumbers(numbers: readonly GivenNumber[]): GivenNumber[] {
  return [...numbers].sort((left, right) => compareText(left.entry, right.entry) || left.number - right.number);
}

/** The service in the name of an entry. */
export function serviceOf(entry: string): string {
  return entry.replace(/\/.*$/, '');
}
