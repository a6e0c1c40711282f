import type { FilePlace } from '../diagnostics/finding.js';
import type { GivenNumber } from './number-lock.js';

/** Who states a number, who needs one, and which ones there are. */
export interface NumberRoom {
  /** Entries that need a number and state none, by name, with the numbers that they may have, in order. */
  readonly unstated: ReadonlyMap<string, { readonly place: FilePlace; readonly numbers: readonly number[] }>;
  /** By name; two of different directions may state one number. */
  readonly stated: ReadonlyMap<string, GivenNumber>;
  /** Every entry of the catalogs, and every service. */
  readonly entries: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
}
