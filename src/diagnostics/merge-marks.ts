import { type FilePlace, finding, type Report } from './finding.js';

/** The three lines that git leaves around what it could not merge; the middle one alone is no sign, since it underlines titles too. */
const MARK = /^(?:<{7}|>{7})(?: .*)?\r?$/m;

/** Where an unfinished merge has left its marks in a text; nothing where it has not. */
function mergeMarkIn(text: string, file: string): FilePlace | undefined {
  const found = MARK.exec(text);
  if (!found) return undefined;
  const line = text.slice(0, found.index).split('\n').length;
  const end = found[0].replace(/\r$/, '').length + 1;
  return { file, start: { line, column: 1 }, end: { line, column: end } };
}

/** Reports the marks of an unfinished merge, which would come back as mistakes of syntax; gives whether there are any. */
export function reportMergeMarks(text: string, file: string, help: string, report: Report): boolean {
  const place = mergeMarkIn(text, file);
  if (!place) return false;
  report(finding('RC820', `${file} holds the marks of a merge that was not finished`, { place, help }));
  return true;
}
