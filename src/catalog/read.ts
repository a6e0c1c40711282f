import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { type FilePlace, type Finding, finding } from '../diagnostics/finding.js';
import { type CatalogFileText, catalogFile } from './format.js';
import { Reader } from './shape.js';

/** A catalog file as far as it could be read. */
export interface ReadFile {
  readonly file: string;
  readonly isBuiltIn: boolean;
  /** What could be read of it; all of it where `isWhole`. */
  readonly text?: CatalogFileText;
  readonly isWhole: boolean;
  readonly start: FilePlace;
  /** Ids that the file declares, also in entries that could not be read, so that references to them count as good. */
  readonly declared: Declared;
}

export interface Declared {
  readonly service?: string;
  /** Requirements and routes. */
  readonly entries: readonly string[];
  readonly requirements: readonly string[];
  readonly features: readonly string[];
  readonly sources: readonly string[];
  readonly parameters: readonly string[];
  readonly tables: readonly string[];
}

/** Reads one file's YAML. `file` names it in findings. */
export function readCatalogText(
  content: string,
  file: string,
  isBuiltIn: boolean,
): { read: ReadFile; findings: Finding[] } {
  const source = content.replace(/^\uFEFF/, '');
  const lines = linesOf(source);
  const document = parseDocument(source, {
    uniqueKeys: true,
    stringKeys: true,
    prettyErrors: false,
  });
  const findings: Finding[] = [];
  const reader = new Reader(file, document, lines, (item) => findings.push(item));
  const start = reader.placeOf(undefined);
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
    findings.push(
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
  if (isBroken)
    return { read: { file, isBuiltIn, isWhole: false, start, declared: declaredIn(document.contents) }, findings };
  const root = reader.follow(document.contents);
  if (root === null) {
    findings.push(
      finding('RC104', 'the file is empty', { place: start, help: 'Start with `service:` and the name of a service.' }),
    );
    return { read: { file, isBuiltIn, isWhole: false, start, declared: declaredIn(root) }, findings };
  }
  const text = catalogFile.read(root, reader);
  const isWhole = findings.length === 0;
  return { read: { file, isBuiltIn, isWhole, start, declared: declaredIn(root), ...(text && { text }) }, findings };
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

function declaredIn(root: unknown): Declared {
  const keys = (name: string): string[] => {
    const node = isMap(root) ? root.get(name, true) : undefined;
    return isMap(node) ? node.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : [])) : [];
  };
  const ids = (name: string): string[] => {
    const node = isMap(root) ? root.get(name, true) : undefined;
    return isSeq(node)
      ? node.items.flatMap((item) => (isMap(item) && item.has('id') ? [String(item.get('id'))] : []))
      : [];
  };
  const service = isMap(root) && typeof root.get('service') === 'string' ? String(root.get('service')) : undefined;
  return {
    entries: [...ids('requirements'), ...ids('routes')],
    requirements: ids('requirements'),
    features: keys('features'),
    sources: keys('sources'),
    parameters: keys('parameters'),
    tables: keys('tables'),
    ...(service !== undefined && { service }),
  };
}
