import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { type FilePlace, type Finding, finding } from '../diagnostics/finding.js';
import { type CatalogFileText, catalogFile } from './format.js';
import { Reader } from './shape.js';

/** A catalog file as far as it could be read. */
export interface ReadFile {
  readonly file: string;
  readonly isBuiltIn: boolean;
  readonly text?: CatalogFileText;
  readonly start: FilePlace;
  /** Ids that the file declares, also in entries that could not be read, so that references to them count as good. */
  readonly declared: Declared;
}

export interface Declared {
  readonly service?: string;
  readonly entries: readonly string[];
  readonly features: readonly string[];
  readonly sources: readonly string[];
  readonly parameters: readonly string[];
}

/** Reads one file's YAML. `file` names it in findings. */
export function readCatalogText(
  content: string,
  file: string,
  isBuiltIn: boolean,
): { read: ReadFile; findings: Finding[] } {
  const lines = new LineCounter();
  const document = parseDocument(content.replace(/^\uFEFF/, ''), {
    lineCounter: lines,
    uniqueKeys: true,
    stringKeys: true,
    prettyErrors: false,
  });
  const findings: Finding[] = [];
  const reader = new Reader(file, document, lines, (item) => findings.push(item));
  const start = reader.placeOf(undefined);
  for (const error of document.errors) {
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
  if (document.errors.some(({ code }) => code !== 'DUPLICATE_KEY'))
    return { read: { file, isBuiltIn, start, declared: NOTHING }, findings };
  const root = reader.follow(document.contents);
  if (root === null) {
    findings.push(
      finding('RC104', 'the file is empty', { place: start, help: 'Start with `service:` and the name of a service.' }),
    );
    return { read: { file, isBuiltIn, start, declared: NOTHING }, findings };
  }
  const text = catalogFile.read(root, reader);
  return { read: { file, isBuiltIn, start, declared: declaredIn(root), ...(text && { text }) }, findings };
}

const NOTHING: Declared = { entries: [], features: [], sources: [], parameters: [] };

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
    features: keys('features'),
    sources: keys('sources'),
    parameters: keys('parameters'),
    ...(service !== undefined && { service }),
  };
}
