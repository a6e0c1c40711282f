import type { FilePlace, Position } from '../../diagnostics/finding.js';
import type { Span } from './json-text.js';

/** Where the stretches of one text are, in lines and columns. */
export class Places {
  readonly #file: string;
  readonly #lineStarts: readonly number[];

  constructor(text: string, file: string) {
    this.#file = file;
    this.#lineStarts = [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), (end) => end.index + end[0].length)];
  }

  placeOf({ start, end }: Span): FilePlace {
    return { file: this.#file, start: this.#positionOf(start), end: this.#positionOf(end) };
  }

  #positionOf(offset: number): Position {
    let [low, high] = [0, this.#lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }
}
