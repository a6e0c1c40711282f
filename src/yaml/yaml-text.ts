import { type Document, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { type FilePlace, finding, type Report } from '../diagnostics/finding.js';
import { reportMergeMarks } from '../diagnostics/merge-marks.js';
import { Reader, type Shape } from './shape.js';

/** A text of YAML as far as it parses. */
export interface YamlText {
  /** None where the text is empty. */
  readonly root: Node | null;
  readonly reader: Reader;
  /** Whether a mistake of syntax hides what comes after it. */
  readonly isBroken: boolean;
}

/** Parses YAML and reports what is wrong with it as YAML. `file` names it in findings. */
export function parseYaml(content: string, file: string, report: Report): YamlText {
  const source = content.replace(/^\uFEFF/, '');
  const lines = linesOf(source);
  const document = parseDocument(source, {
    uniqueKeys: true,
    stringKeys: true,
    prettyErrors: false,
  });
  const reader = new Reader(file, document, lines, report);
  const help = 'Keep what belongs of both sides, and remove the lines that git put around it.';
  if (reportMergeMarks(source, file, help, report)) {
    return { root: reader.follow(document.contents), reader, isBroken: true };
  }
  const isSyntax = ({ code }: { code: string }): boolean => code !== 'DUPLICATE_KEY';
  const [broken] = document.errors.filter(isSyntax).sort((left, right) => left.pos[0] - right.pos[0]);
  // What comes after the first mistake of syntax is mostly what follows from it.
  const mistakes: readonly YamlMistake[] = broken
    ? [broken]
    : [...document.errors, ...document.warnings, ...unresolvedAliases(document)];
  const isBroken = mistakes.some(isSyntax);
  for (const error of mistakes) {
    const at = lines.linePos(error.pos[0]);
    const until = lines.linePos(Math.max(error.pos[1], error.pos[0]));
    const place = { file, start: { line: at.line, column: at.col }, end: { line: until.line, column: until.col } };
    const isDuplicate = error.code === 'DUPLICATE_KEY';
    report(
      finding(
        isDuplicate ? 'RC105' : 'RC101',
        isDuplicate
          ? 'the same key stands twice in one mapping'
          : `the YAML does not parse: ${firstLine(error.message)}`,
        {
          place,
          help: isDuplicate ? 'Keep one of the two.' : 'Mend the syntax; the rest of the file is not read until then.',
        },
      ),
    );
  }
  return { root: reader.follow(document.contents), reader, isBroken };
}

/**
 * Reads a whole text by its shape. Nothing where it has mistakes, which are reported, all of them; `emptyHelp` is what to do
 * with a text that says nothing.
 */
export function readYaml<T>(
  content: string,
  file: string,
  shape: Shape<T>,
  emptyHelp: string,
  report: Report,
): { readonly value: T; readonly start: FilePlace } | undefined {
  let isWrong = false;
  const note: Report = (item) => {
    isWrong ||= item.severity === 'error';
    report(item);
  };
  const { root, reader, isBroken } = parseYaml(content, file, note);
  if (isBroken) return undefined;
  const start = reader.placeOf(root);
  if (root === null) {
    note(finding('RC104', 'the file is empty', { place: start, help: emptyHelp }));
    return undefined;
  }
  const value = shape.read(root, reader);
  return value === undefined || isWrong ? undefined : { value, start };
}

/** yaml counts lines as it goes, and miscounts those that a mistake of syntax hides from it. */
function linesOf(source: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (const { index } of source.matchAll(/\n/g)) lines.addNewLine(index + 1);
  return lines;
}

interface YamlMistake {
  readonly code: string;
  readonly message: string;
  readonly pos: [number, number];
}

/** yaml takes an alias of nothing, such as a host name with a star and no quotes, for a value that is not there. */
function unresolvedAliases(document: Document.Parsed): YamlMistake[] {
  const found: YamlMistake[] = [];
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document)) return;
      const [start, end] = alias.range ?? [0, 0];
      const message = `*${alias.source} stands for nothing; a text that starts with a star needs quotes`;
      found.push({ code: 'UNRESOLVED_ALIAS', message, pos: [start, end] });
    },
  });
  return found;
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}
