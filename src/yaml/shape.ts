import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node, type Pair, Scalar } from 'yaml';
import type { FindingCode } from '../diagnostics/codes.js';
import { type FilePlace, type FindingDetail, finding, type Report } from '../diagnostics/finding.js';
import { didYouMean } from '../diagnostics/suggest.js';

/** A piece of JSON Schema (draft 2020-12). */
export type JsonSchema = {
  readonly [key: string]: JsonSchema | readonly JsonSchema[] | string | number | boolean | readonly string[];
};

/** What reading needs to know of the file around a node. */
export class Reader {
  constructor(
    readonly file: string,
    readonly document: Document.Parsed,
    readonly lines: LineCounter,
    readonly report: Report,
  ) {}

  /** The stretch of text a node stands on; the start of the file for a node that is not there. */
  placeOf(node: Node | null | undefined): FilePlace {
    const [start, end] = node?.range ?? [0, 0];
    return { file: this.file, start: this.#position(start), end: this.#position(Math.max(end, start)) };
  }

  /** Follows an alias to what it stands for. */
  follow(node: unknown): Node | null {
    const real = isAlias(node) ? node.resolve(this.document) : node;
    return isMap(real) || isSeq(real) || isScalar(real) ? real : null;
  }

  /** The value of a key; where there is none, nothing, at the place of the key. */
  valueOf({ key, value }: Pair): Node | null {
    const real = this.follow(value);
    if (real !== null) return real;
    const nothing = new Scalar(null);
    const at = isScalar(key) ? key.range : undefined;
    if (at) nothing.range = at;
    return nothing;
  }

  refuse(code: FindingCode, message: string, node: Node | null | undefined, detail: FindingDetail = {}): undefined {
    this.report(finding(code, message, { place: this.placeOf(node), ...detail }));
    return undefined;
  }

  #position(offset: number): { line: number; column: number } {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

/**
 * One kind of value in a catalog file: how it is read from YAML, and how JSON Schema says the same. `read` reports what
 * is wrong and gives undefined; it never throws.
 */
export interface Shape<T> {
  /** As in "expected a list of host names". */
  readonly what: string;
  readonly schema: JsonSchema;
  read(node: Node | null, reader: Reader): T | undefined;
}

/** A value with the place it was read from. */
export interface Located<T> {
  readonly value: T;
  readonly place: FilePlace;
}

const KIND_TITLES = {
  map: 'a mapping',
  list: 'a list',
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  nothing: 'nothing',
};

function kindOf(node: Node | null): keyof typeof KIND_TITLES {
  if (isMap(node)) return 'map';
  if (isSeq(node)) return 'list';
  if (!isScalar(node) || node.value === null || node.value === undefined) return 'nothing';
  if (typeof node.value === 'number' || typeof node.value === 'bigint') return 'number';
  return typeof node.value === 'boolean' ? 'boolean' : 'text';
}

function wrongKind(shape: { readonly what: string }, node: Node | null, reader: Reader): undefined {
  return reader.refuse('RC104', `expected ${shape.what}, found ${KIND_TITLES[kindOf(node)]}`, node, {
    help: `Write ${shape.what} here.`,
  });
}

/** A scalar read by a parser that gives a value or the reason why not. Numbers keep the digits they were written with. */
export function scalar<T>(
  what: string,
  code: FindingCode,
  parse: (text: string) => { readonly value: T } | { readonly reason: string; readonly help?: string },
  schema: JsonSchema,
): Shape<T> {
  const shape: Shape<T> = {
    what,
    schema,
    read(node, reader) {
      const kind = kindOf(node);
      if (!isScalar(node) || (kind !== 'text' && kind !== 'number')) return wrongKind(shape, node, reader);
      const text = kind === 'number' ? (node.source ?? String(node.value)) : String(node.value);
      const parsed = parse(text);
      if ('value' in parsed) return parsed.value;
      return reader.refuse(code, `${JSON.stringify(text)} is not ${what}: ${parsed.reason}`, node, {
        help: parsed.help ?? `Write ${what}.`,
      });
    },
  };
  return shape;
}

/** A text of a pattern. `what` reads as in "a feature name". */
export function text(what: string, pattern: RegExp, reason: string): Shape<string> {
  return scalar(what, 'RC104', (value) => (pattern.test(value) ? { value } : { reason }), {
    type: 'string',
    pattern: pattern.source,
  });
}

/** `true` or `false`. */
export function truth(): Shape<boolean> {
  const shape: Shape<boolean> = {
    what: 'true or false',
    schema: { type: 'boolean' },
    read(node, reader) {
      return isScalar(node) && typeof node.value === 'boolean' ? node.value : wrongKind(shape, node, reader);
    },
  };
  return shape;
}

/** One of a few words. */
export function choice<const T extends string>(...words: readonly T[]): Shape<T> {
  const what = `one of ${words.join(', ')}`;
  return scalar<T>(
    what,
    'RC104',
    (value) => {
      const word = words.find((candidate) => candidate === value);
      return word === undefined
        ? { reason: 'no such word', help: didYouMean(value, words, `Write ${what}.`) }
        : { value: word };
    },
    { enum: words },
  );
}

/** A calendar day, `2025-02-10`. */
export function date(): Shape<string> {
  const what = 'a date such as 2025-02-10';
  const isDay = (value: string): boolean => {
    const day = new Date(`${value}T00:00:00Z`);
    return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
  };
  return scalar(what, 'RC117', (value) => (isDay(value) ? { value } : { reason: 'no such day' }), {
    type: 'string',
    format: 'date',
  });
}

export function located<T>(shape: Shape<T>): Shape<Located<T>> {
  return {
    what: shape.what,
    schema: shape.schema,
    read(node, reader) {
      const value = shape.read(node, reader);
      return value === undefined ? undefined : { value, place: reader.placeOf(node) };
    },
  };
}

export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  const shape: Shape<readonly T[]> = {
    what: `a list, each item ${item.what}`,
    schema: { type: 'array', items: item.schema, minItems: 1 },
    read(node, reader) {
      if (!isSeq(node)) return wrongKind(shape, node, reader);
      if (node.items.length === 0) {
        return reader.refuse('RC104', 'the list is empty, and empty does not mean "any"', node, {
          help: `List at least one: ${item.what}.`,
        });
      }
      // What is good in a list with mistakes is still held against the rest of the catalog.
      const values = node.items
        .map((child) => item.read(reader.follow(child), reader))
        .filter((value) => value !== undefined);
      return values.length > 0 ? values : undefined;
    },
  };
  return shape;
}

/** Chooses a shape by the kind of YAML node: the way this format says "one, or a list, or by cloud". */
export function byKind<T>(shapes: {
  readonly scalar?: Shape<T>;
  readonly list?: Shape<T>;
  readonly map?: Shape<T>;
}): Shape<T> {
  const given = [shapes.scalar, shapes.list, shapes.map].filter((shape) => shape !== undefined);
  const shape: Shape<T> = {
    what: given.map(({ what }) => what).join(', or '),
    schema: { anyOf: given.map(({ schema }) => schema) },
    read(node, reader) {
      const chosen = isMap(node)
        ? shapes.map
        : isSeq(node)
          ? shapes.list
          : kindOf(node) === 'nothing'
            ? undefined
            : shapes.scalar;
      return chosen ? chosen.read(node, reader) : wrongKind(shape, node, reader);
    },
  };
  return shape;
}

export function mapped<A, B>(shape: Shape<A>, change: (value: A) => B): Shape<B> {
  return {
    what: shape.what,
    schema: shape.schema,
    read(node, reader) {
      const value = shape.read(node, reader);
      return value === undefined ? undefined : change(value);
    },
  };
}

/** One, or a list of them. */
export function oneOrMany<T>(item: Shape<T>): Shape<readonly T[]> {
  const single = mapped(item, (value): readonly T[] => [value]);
  return byKind({ scalar: single, map: single, list: list(item) });
}

/** A member of a mapping read by {@link record}. */
export interface Member<T> {
  readonly key: string;
  readonly place: FilePlace;
  readonly value: T;
}

/** A mapping with free keys of one kind and values of one kind, in the order of the file. */
export function record<T>(key: Shape<string>, value: Shape<T>): Shape<readonly Member<T>[]> {
  const shape: Shape<readonly Member<T>[]> = {
    what: `a mapping from ${key.what} to ${value.what}`,
    schema: { type: 'object', propertyNames: key.schema, additionalProperties: value.schema },
    read(node, reader) {
      if (!isMap(node)) return wrongKind(shape, node, reader);
      const members: Member<T>[] = [];
      for (const pair of node.items) {
        const keyNode = reader.follow(pair.key);
        const name = key.read(keyNode, reader);
        const read = value.read(reader.valueOf(pair), reader);
        if (name !== undefined && read !== undefined)
          members.push({ key: name, place: reader.placeOf(keyNode), value: read });
      }
      return members;
    },
  };
  return shape;
}

/** A key of a mapping read by {@link object}. */
export interface Field<T, Required extends boolean> {
  readonly shape: Shape<T>;
  readonly required: Required;
  readonly about: string;
}

export type Fields = Readonly<Record<string, Field<unknown, boolean>>>;
type KeysOf<F extends Fields, Required extends boolean> = {
  [K in keyof F]: F[K]['required'] extends Required ? K : never;
}[keyof F];
type ValueOf<F> = F extends Field<infer T, boolean> ? T : never;

/** What {@link object} reads from its fields. */
export type ObjectOf<F extends Fields> = { readonly [K in KeysOf<F, true>]: ValueOf<F[K]> } & {
  readonly [K in KeysOf<F, false>]?: ValueOf<F[K]>;
};

export function required<T>(shape: Shape<T>, about: string): Field<T, true> {
  return { shape, required: true, about };
}

export function optional<T>(shape: Shape<T>, about: string): Field<T, false> {
  return { shape, required: false, about };
}

/**
 * A mapping with known keys; unknown ones are refused with the closest known one. `isLenient` keeps what could be read
 * beside mistakes in optional keys.
 */
export function object<F extends Fields>(
  what: string,
  fields: F,
  { isLenient = false }: { readonly isLenient?: boolean } = {},
): Shape<ObjectOf<F>> {
  const names = Object.keys(fields);
  const isEmptyMistake = names.every((name) => !fields[name]?.required);
  const shape: Shape<ObjectOf<F>> = {
    what,
    schema: {
      type: 'object',
      additionalProperties: false,
      ...(isEmptyMistake && { minProperties: 1 }),
      required: names.filter((name) => fields[name]?.required),
      properties: Object.fromEntries(
        Object.entries(fields).map(([name, field]) => [name, { ...field.shape.schema, description: field.about }]),
      ),
    },
    read(node, reader) {
      if (!isMap(node)) return wrongKind(shape, node, reader);
      if (isEmptyMistake && node.items.length === 0) {
        return reader.refuse('RC104', `${what} is empty, and empty does not mean "any"`, node, {
          help: `Give it one of ${names.join(', ')}.`,
        });
      }
      const values: Record<string, unknown> = {};
      let isWhole = true;
      for (const pair of node.items) {
        const keyNode = reader.follow(pair.key);
        const name = isScalar(keyNode) ? String(keyNode.value) : '';
        const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
        if (!field) {
          reader.refuse('RC102', `${what} has no key ${JSON.stringify(name)}`, keyNode, {
            help: didYouMean(name, names, `Its keys are ${names.join(', ')}.`),
          });
          if (!isLenient) isWhole = false;
          continue;
        }
        values[name] = field.shape.read(reader.valueOf(pair), reader);
        if (values[name] === undefined && !(isLenient && !field.required)) isWhole = false;
      }
      for (const name of names) {
        if (!fields[name]?.required || node.has(name)) continue;
        reader.refuse('RC103', `${what} needs the key \`${name}\``, firstPart(node), {
          help: `Add \`${name}\`: ${fields[name].about}`,
        });
        isWhole = false;
      }
      if (!isWhole) return undefined;
      // In the order of the format, so that the order in the file changes nothing.
      const given = names.filter((name) => values[name] !== undefined);
      return Object.fromEntries(given.map((name) => [name, values[name]])) as ObjectOf<F>;
    },
  };
  return shape;
}

/** A missing key is best shown at the first key that is there, not under the whole mapping. */
function firstPart(node: Node): Node {
  const key = isMap(node) ? node.items[0]?.key : undefined;
  return isScalar(key) ? key : node;
}
