import { compareText, type FilePlace, finding, type Report } from '../diagnostics/finding.js';

/** A name that a text needs and the user has not given. */
export interface UnsetName {
  readonly parameter: string;
  /** The text that needs it. */
  readonly place: FilePlace;
}

/** More places than this are counted, not shown. */
const MOST_PLACES = 4;

/** The names that entries cannot do without, over all regions: each is told once, with what needs it. */
export class UnsetNames {
  readonly #byParameter = new Map<
    string,
    { entries: Set<string>; because: Set<string>; places: Map<string, FilePlace> }
  >();

  /** `because`: the features or the entry that brought the entry in. */
  add(entry: string, because: readonly string[], names: readonly UnsetName[]): void {
    for (const { parameter, place } of names) {
      const known = this.#byParameter.get(parameter) ?? { entries: new Set(), because: new Set(), places: new Map() };
      this.#byParameter.set(parameter, known);
      known.entries.add(entry);
      for (const reason of because) known.because.add(reason);
      known.places.set(`${place.file} ${place.start.line} ${place.start.column}`, place);
    }
  }

  report(report: Report): void {
    for (const [parameter, { entries, because, places }] of this.#byParameter) {
      const [first, ...others] = [...places.values()];
      const notes = others.slice(0, MOST_PLACES).map((place) => ({ message: 'and here', place }));
      const rest = others.length - notes.length;
      const ids = [...entries].sort(compareText).join(', ');
      report(
        finding('RC206', `${ids} ${entries.size === 1 ? 'needs' : 'need'} the parameter ${parameter}`, {
          place: first,
          notes: rest > 0 ? [...notes, { message: `and in ${rest} more ${rest === 1 ? 'place' : 'places'}` }] : notes,
          help: `Give it with --param ${parameter}=VALUE, or leave out what brings them in: ${[...because].sort(compareText).join(', ')}.`,
        }),
      );
    }
  }
}
