import type { Hole } from '../../targets/template-parameter.js';
import type { Sum } from '../sdk-body.js';

/** Words that Bicep reads as something else than a name where a value stands. */
const TAKEN_WORDS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'for', 'if']);

/** The name of a parameter in Bicep: its own, but for words of the language. */
export function parameterName(name: string): string {
  return TAKEN_WORDS.has(name) ? `${name}_` : name;
}

/**
 * A text between single quotes on one line. What cannot be seen is written by its number.
 * https://learn.microsoft.com/azure/azure-resource-manager/bicep/data-types#strings (2023-11-03)
 */
export function quoted(text: string): string {
  const escaped = text
    .replace(/\p{Cs}/gu, '\uFFFD')
    .replace(/[\\']/g, '\\$&')
    .replaceAll('${', '\\${')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escapeInvisible);
  return `'${escaped}'`;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeInvisible(character: string): string {
  return SHORT_ESCAPES[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** A comment of one line, whatever the text holds. */
export function comment(text: string): string {
  return `// ${text.replace(/[\s\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim()}`;
}

/** Comments above an object in a list. */
export type CommentsOf = (item: object) => readonly string[];

/** A value over as many lines as it has parts; all but the first are indented. */
export function printValue(value: unknown, depth: number, commentsOf: CommentsOf): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
    case 'boolean':
      return String(value);
    case 'object':
      break;
    default:
      throw new Error(`Bicep cannot hold ${typeof value}`);
  }
  if (Array.isArray(value)) return printList(value, depth, commentsOf);
  if (isHole(value)) return printHole(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return block(
    '{',
    members.map(([key, member]) => `${key}: ${printValue(member, depth + 1, commentsOf)}`),
    '}',
    depth,
  );
}

function printList(items: readonly unknown[], depth: number, commentsOf: CommentsOf): string {
  let before = '';
  const lines = items.flatMap((item) => {
    const comments = typeof item === 'object' && item !== null ? commentsOf(item) : [];
    // Hundreds of routes can stand for one tag; they are told of once.
    const isTold = comments.join('\n') === before;
    before = comments.join('\n');
    return [...(isTold ? [] : comments), printValue(item, depth + 1, commentsOf)];
  });
  return block('[', lines, ']', depth);
}

function block(open: string, lines: readonly string[], close: string, depth: number): string {
  if (lines.length === 0) return `${open}${close}`;
  const margin = '  '.repeat(depth);
  return [open, ...lines.map((line) => `${margin}  ${line}`), `${margin}${close}`].join('\n');
}

function isHole(value: object): value is Hole | Sum {
  return 'parameter' in value;
}

function printHole(value: Hole | Sum): string {
  const name = parameterName(value.parameter);
  return 'plus' in value ? `${name} + ${value.plus}` : name;
}
