import { didYouMean } from '../../diagnostics/suggest.js';
import { whyOpen } from './evaluate.js';
import type { JsonValue, ObjectValue, Span, Value } from './json-text.js';
import type { Reading } from './reading.js';
import type { Scope } from './template.js';

const KINDS: Readonly<Record<JsonValue['kind'], string>> = {
  null: 'nothing',
  boolean: 'true or false',
  number: 'a number',
  text: 'a text',
  list: 'a list',
  object: 'an object',
};

/** The keys of one object. Every key that is asked for is known; {@link refuseOthers} reports the rest. */
export class Fields {
  readonly #known = new Set<string>();

  constructor(
    readonly object: ObjectValue,
    readonly scope: Scope,
    readonly reading: Reading,
    /** What the object is, for findings: `the rule "aml-batch"`. */
    public subject: string,
  ) {}

  /** Azure nests fields below `properties`; its SDK and `az ... show` do not. https://github.com/Azure/azure-cli (aaz `client_flatten`, 2026-10-02) */
  get inner(): Fields {
    const nested = this.value('properties');
    if (nested?.kind === 'object') return new Fields(nested, this.scope, this.reading, this.subject);
    if (nested) this.refuseKind('properties', nested, 'an object');
    return this;
  }

  /** The value of a key; undefined where it says nothing: null, an empty text and an empty list are as good as no key. */
  value(key: string): Value | undefined {
    this.#known.add(key);
    const member = this.object.members.get(key);
    const value = member && this.scope.resolve(member.value);
    if (!value || value.kind === 'null') return undefined;
    if (value.kind === 'text' && value.value === '') return undefined;
    return value.kind === 'list' && value.items.length === 0 ? undefined : value;
  }

  text(key: string): string | undefined {
    const value = this.value(key);
    if (value === undefined || value.kind === 'text') return value?.value;
    this.refuseKind(key, value, 'a text');
    return undefined;
  }

  boolean(key: string): boolean | undefined {
    const value = this.value(key);
    if (value === undefined || value.kind === 'boolean') return value?.value;
    this.refuseKind(key, value, 'true or false');
    return undefined;
  }

  /** A whole number between two others, which must be there. */
  integer(key: string, lowest: number, highest: number): number | undefined {
    const value = this.required(key);
    if (value?.kind === 'number' && Number.isInteger(value.value) && value.value >= lowest && value.value <= highest)
      return value.value;
    if (value?.kind === 'number')
      this.#refuse(
        value,
        `${key} of ${this.subject} is ${value.value}`,
        `Azure takes whole numbers from ${lowest} to ${highest}.`,
      );
    else if (value) this.refuseKind(key, value, 'a number');
    return undefined;
  }

  /** One of Azure's words, which must be there; letter case does not count. */
  word<Word extends string>(key: string, words: readonly Word[]): Word | undefined {
    const value = this.required(key);
    return value && this.wordOf(key, value, words);
  }

  wordOf<Word extends string>(key: string, value: Value, words: readonly Word[]): Word | undefined {
    if (value.kind !== 'text') {
      this.refuseKind(key, value, 'a text');
      return undefined;
    }
    const word = words.find((one) => one.toLowerCase() === value.value.toLowerCase());
    if (word === undefined) {
      const help = didYouMean(value.value, words, `Azure takes ${words.join(', ')}.`);
      this.#refuse(value, `${key} of ${this.subject} is ${JSON.stringify(value.value)}`, help);
    }
    return word;
  }

  /** A value that must be there. */
  required(key: string): Value | undefined {
    const value = this.value(key);
    if (value === undefined) {
      const at = this.object.members.get(key)?.value ?? { start: this.object.start, end: this.object.start + 1 };
      this.#refuse(
        at,
        `${this.subject} has no ${key}`,
        `Give it a value for ${key}; what is left out is not taken for "any".`,
      );
    }
    return value;
  }

  /** The items of a list; none where there is no such key. */
  items(key: string): readonly Value[] {
    const value = this.value(key);
    if (value === undefined) return [];
    if (value.kind !== 'list') {
      this.refuseKind(key, value, 'a list');
      return [];
    }
    return value.items.map((item) => this.scope.resolve(item));
  }

  /** The objects of a list; anything else in it is reported. */
  objects(key: string): ObjectValue[] {
    return this.items(key).flatMap((item) => {
      if (item.kind === 'object') return item;
      this.refuseKind(key, item, 'an object');
      return [];
    });
  }

  /** The texts of a list; anything else in it is reported. */
  texts(key: string): string[] {
    return this.items(key).flatMap((item) => {
      if (item.kind === 'text' && item.value !== '') return item.value;
      this.refuseKind(key, item, 'a text');
      return [];
    });
  }

  fieldsOf(object: ObjectValue, subject: string): Fields {
    return new Fields(object, this.scope, this.reading, subject);
  }

  /** Says that a value is not of the kind that Azure takes, or that the file does not tell it. */
  refuseKind(key: string, value: Value, wanted: string): void {
    const why = whyOpen(value);
    const what = `${key} of ${this.subject}`;
    if (why !== undefined) this.refuseOpen(value, what, why);
    else if (isJson(value)) {
      const is = this.value(key)?.start === value.start ? 'is' : 'holds';
      const kind = value.kind === 'text' && value.value === '' ? 'an empty text' : KINDS[value.kind];
      this.#refuse(value, `${what} ${is} ${kind}`, `Azure takes ${wanted} here.`);
    }
  }

  /** Says that the file does not tell a value that must be known. */
  refuseOpen(at: Span, what: string, why: string): void {
    this.reading.find('RC523', at, `the file does not tell ${what}: ${why}`, {
      help: 'Give the parameter a default or a value, or read what is deployed in place of the template.',
    });
  }

  /** Says that a value is not as Azure takes it. */
  refuse(at: Span, message: string, help: string): void {
    this.#refuse(at, message, help);
  }

  /** Names keys that say nothing about what passes. */
  ignore(keys: readonly string[]): void {
    for (const key of keys) this.#known.add(key);
  }

  /** Reports the keys that nobody has asked for: one that is not known may narrow or widen a rule. */
  refuseOthers(): void {
    for (const [key, { key: at, value }] of this.object.members) {
      if (this.#known.has(key) || value.kind === 'null') continue;
      const help = didYouMean(key, this.#known, 'Read the file with a rulec that knows the key, or take it out.');
      this.reading.find(
        'RC521',
        at,
        `${this.subject} has the key ${JSON.stringify(key)}, which rulec does not know: it may change what the rule matches`,
        { help },
      );
    }
  }

  #refuse(at: Span, message: string, help: string): void {
    this.reading.find('RC522', at, message, { help });
  }
}

function isJson(value: Value): value is JsonValue {
  return value.kind in KINDS;
}
