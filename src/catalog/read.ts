import { isMap, isScalar, isSeq } from 'yaml';
import { type FilePlace, type Finding, finding } from '../diagnostics/finding.js';
import { parseYaml } from '../yaml/yaml-text.js';
import { type CatalogFileText, catalogFile } from './format.js';

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
  const findings: Finding[] = [];
  const { root, reader, isBroken } = parseYaml(content, file, (item) => findings.push(item));
  const start = reader.placeOf(undefined);
  const part = { file, isBuiltIn, start, declared: declaredIn(root) };
  if (isBroken) return { read: { ...part, isWhole: false }, findings };
  if (root === null) {
    findings.push(
      finding('RC104', 'the file is empty', { place: start, help: 'Start with `service:` and the name of a service.' }),
    );
    return { read: { ...part, isWhole: false }, findings };
  }
  const text = catalogFile.read(root, reader);
  return { read: { ...part, isWhole: findings.length === 0, ...(text && { text }) }, findings };
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
