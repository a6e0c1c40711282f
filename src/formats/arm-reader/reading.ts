import type { FindingCode } from '../../diagnostics/codes.js';
import { type FilePlace, finding, type Note, type Report } from '../../diagnostics/finding.js';
import type { AddressSets } from '../../packets/read-prefixes.js';
import type { Span } from './json-text.js';
import { Places } from './places.js';

/** A service tag as Azure spells it, or what to do where no cloud has one of the name. */
export type SpelledTag =
  | { readonly kind: 'known'; readonly name: string }
  | { readonly kind: 'unknown'; readonly help: string };

export type SpellTag = (name: string) => SpelledTag;

/** What goes with a finding beside its words. */
interface Remarks {
  readonly help?: string;
  readonly notes?: readonly Note[];
}

/** One file that is being read: where findings about it go, and what its names mean. */
export class Reading {
  readonly file: string;
  readonly spellTag: SpellTag;
  /** Addresses of the IP groups that are in the file, by resource id and by name, in lower case. */
  readonly ipGroups = new Map<string, AddressSets>();
  readonly #report: Report;
  readonly #places: Places;
  #hasErrors = false;

  constructor(text: string, file: string, spellTag: SpellTag, report: Report) {
    this.file = file;
    this.spellTag = spellTag;
    this.#report = report;
    this.#places = new Places(text, file);
  }

  get hasErrors(): boolean {
    return this.#hasErrors;
  }

  find(code: FindingCode, at: Span, message: string, { help, notes }: Remarks = {}): void {
    const item = finding(code, message, {
      place: this.placeOf(at),
      ...(help !== undefined && { help }),
      ...(notes && { notes }),
    });
    this.#hasErrors ||= item.severity === 'error';
    this.#report(item);
  }

  placeOf(span: Span): FilePlace {
    return this.#places.placeOf(span);
  }
}
