/** A stretch of the text in UTF-16 units, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What stands under a key of an object. */
export interface Member {
  readonly key: Span;
  readonly value: Value;
}

/** A value of JSON and where it stands. */
export type JsonValue = Span &
  (
    | { readonly kind: 'null' }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'number'; readonly value: number }
    /** `isPlain`: the text means itself, and is no expression of a template even where it looks like one. */
    | { readonly kind: 'text'; readonly value: string; readonly isPlain?: boolean }
    | { readonly kind: 'list'; readonly items: readonly Value[] }
    | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Member> }
  );

/** What the file leaves to deployment. */
export type OpenValue = Span &
  (
    | { readonly kind: 'parameter'; readonly name: string }
    /** A text in which braces hold the parameter or the expression whose value goes there. */
    | { readonly kind: 'partial'; readonly text: string }
    /** `reason` says why, as a sentence without its end; `text` is the expression, where a name can be made of it. */
    | { readonly kind: 'unknown'; readonly reason: string; readonly text?: string }
  );

export type Value = JsonValue | OpenValue;

export type ObjectValue = Extract<JsonValue, { kind: 'object' }>;

/** Why a text is no JSON, and where that shows. */
export interface JsonMistake extends Span {
  readonly reason: string;
}

/** A key that an object has twice. */
export interface RepeatedKey {
  readonly key: string;
  readonly first: Span;
  readonly second: Span;
}

export interface JsonText {
  readonly root: JsonValue;
  readonly repeated: readonly RepeatedKey[];
}

const DEEPEST = 200;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_]\w*/y;
// ARM takes both kinds of comments in templates. https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax#comments (2024-10-01)
const SPACE = /(?:[ \t\r\n]+|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)*/y;

/**
 * Reads JSON with the places of all values. `JSON.parse` tells neither places nor keys that stand twice, of which it
 * drops one in silence; its messages change from one version of Node to the next.
 */
export function parseJson(text: string): JsonText | JsonMistake {
  try {
    return new JsonParser(text).parse();
  } catch (error) {
    if (error instanceof Mistake)
      return { reason: error.message, start: error.at, end: Math.min(error.at + 1, text.length) };
    throw error;
  }
}

export function isJsonText(result: JsonText | JsonMistake): result is JsonText {
  return 'root' in result;
}

class Mistake extends Error {
  constructor(
    readonly at: number,
    reason: string,
  ) {
    super(reason);
  }
}

class JsonParser {
  readonly #text: string;
  readonly #repeated: RepeatedKey[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    if (text.startsWith('\uFEFF')) this.#at = 1;
  }

  parse(): JsonText {
    this.#skip(SPACE);
    const root = this.#value(0);
    this.#skip(SPACE);
    if (this.#at < this.#text.length) throw new Mistake(this.#at, 'something stands after the end of the JSON');
    return { root, repeated: this.#repeated };
  }

  #value(depth: number): JsonValue {
    if (depth > DEEPEST) throw new Mistake(this.#at, `lists and objects are nested more than ${DEEPEST} deep`);
    const start = this.#at;
    const first = this.#text[start];
    if (first === '{') return this.#object(depth);
    if (first === '[') return this.#list(depth);
    if (first === '"') return { kind: 'text', value: this.#string(), start, end: this.#at };
    const number = this.#match(NUMBER);
    if (number !== undefined) return { kind: 'number', value: Number(number), start, end: this.#at };
    const word = this.#match(WORD);
    if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true', start, end: this.#at };
    if (word === 'null') return { kind: 'null', start, end: this.#at };
    throw new Mistake(
      start,
      start === this.#text.length ? 'the text ends where a value is due' : 'here a value is due',
    );
  }

  #object(depth: number): JsonValue {
    const start = this.#at++;
    const members = new Map<string, Member>();
    for (let isFirst = true; !this.#closes('}', isFirst); isFirst = false) {
      const keyStart = this.#at;
      if (keyStart === this.#text.length) throw new Mistake(keyStart, 'the text ends inside an object');
      if (this.#text[keyStart] !== '"') throw new Mistake(keyStart, 'here a key in double quotes is due');
      const name = this.#string();
      const key = { start: keyStart, end: this.#at };
      this.#skip(SPACE);
      if (this.#text[this.#at] !== ':') throw new Mistake(this.#at, 'a colon is missing after the key');
      this.#at++;
      this.#skip(SPACE);
      const value = this.#value(depth + 1);
      const before = members.get(name);
      if (before) this.#repeated.push({ key: name, first: before.key, second: key });
      members.set(name, { key, value });
    }
    return { kind: 'object', members, start, end: this.#at };
  }

  #list(depth: number): JsonValue {
    const start = this.#at++;
    const items: JsonValue[] = [];
    for (let isFirst = true; !this.#closes(']', isFirst); isFirst = false) items.push(this.#value(depth + 1));
    return { kind: 'list', items, start, end: this.#at };
  }

  /** Steps over the closing bracket, or to the next item; whether it was the bracket. */
  #closes(bracket: string, isFirst: boolean): boolean {
    this.#skip(SPACE);
    const next = this.#text[this.#at];
    if (next === bracket) {
      this.#at++;
      return true;
    }
    if (isFirst) return false;
    if (next !== ',') {
      const what = bracket === ']' ? 'list' : 'object';
      throw new Mistake(
        this.#at,
        next === undefined
          ? `the text ends inside a${what === 'object' ? 'n' : ''} ${what}`
          : `a comma or ${bracket} is missing`,
      );
    }
    const comma = this.#at++;
    this.#skip(SPACE);
    if (this.#text[this.#at] === bracket) throw new Mistake(comma, `a comma stands before ${bracket}`);
    return false;
  }

  #string(): string {
    const start = this.#at++;
    let hasEscapes = false;
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (Number.isNaN(code)) throw new Mistake(start, 'the quote is never closed');
      if (code < 0x20)
        throw new Mistake(this.#at, 'a text goes over the end of its line, or holds a control character');
      this.#at++;
      if (code === 0x22) break;
      if (code !== 0x5c) continue;
      hasEscapes = true;
      if (!/^(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/.test(this.#text.slice(this.#at, this.#at + 5)))
        throw new Mistake(this.#at - 1, 'JSON has no such escape');
      this.#at++;
    }
    if (!hasEscapes) return this.#text.slice(start + 1, this.#at - 1);
    return String(JSON.parse(this.#text.slice(start, this.#at)));
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found) this.#at += found.length;
    return found || undefined;
  }

  #skip(pattern: RegExp): void {
    this.#match(pattern);
  }
}
