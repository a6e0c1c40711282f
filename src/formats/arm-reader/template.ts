import { evaluate, plainValue, unknown } from './evaluate.js';
import { parseExpression } from './expression.js';
import type { Member, ObjectValue, Span, Value } from './json-text.js';

/** What the texts of a part of a file mean: expressions in a template, themselves elsewhere. */
export interface Scope {
  resolve(value: Value): Value;
  /** As {@link resolve}, and all that is inside. */
  resolveDeep(value: Value): Value;
  /** Whether a value is a parameter that is a list, and its template takes one without items. */
  mayBeEmpty(value: Value): boolean;
}

/** Outside templates a text in square brackets is a text. */
export const PLAIN_SCOPE: Scope = { resolve: (value) => value, resolveDeep: (value) => value, mayBeEmpty: () => false };

/** Values of parameters by name in lower case, as they stand where they are used. */
export type GivenParameters = ReadonlyMap<string, (at: Span) => Value>;

/** The parameters and variables of one template. */
export class Template implements Scope {
  readonly #parameters: ReadonlyMap<string, readonly [string, Member]>;
  readonly #variables: ReadonlyMap<string, readonly [string, Member]>;
  readonly #given: GivenParameters;
  /** Names that are being looked up, so that a circle ends. */
  readonly #open = new Set<string>();

  /** `given` goes before the defaults. */
  constructor(template: ObjectValue, given: GivenParameters) {
    this.#parameters = membersOf(template, 'parameters');
    this.#variables = membersOf(template, 'variables');
    this.#given = given;
  }

  resolve(value: Value): Value {
    if (value.kind !== 'text' || value.isPlain) return value;
    const { value: text, start, end } = value;
    if (!text.startsWith('[') || !text.endsWith(']')) return value;
    if (text.startsWith('[[')) return { kind: 'text', value: text.slice(1), isPlain: true, start, end };
    const expression = parseExpression(text.slice(1, -1));
    if (!expression) return unknown('the expression does not parse', value);
    const at = { start, end };
    return evaluate(
      expression,
      { parameter: (name) => this.#parameter(name, at), variable: (name) => this.#variable(name, at) },
      at,
    );
  }

  resolveDeep(value: Value): Value {
    const resolved = this.resolve(value);
    if (resolved.kind === 'list') return { ...resolved, items: resolved.items.map((item) => this.resolveDeep(item)) };
    if (resolved.kind !== 'object') return resolved;
    const members = [...resolved.members].map(
      ([key, member]) => [key, { ...member, value: this.resolveDeep(member.value) }] as const,
    );
    return { ...resolved, members: new Map(members) };
  }

  mayBeEmpty(value: Value): boolean {
    if (value.kind !== 'text' || value.isPlain) return false;
    const expression = parseExpression(value.value.replace(/^\[(.*)\]$/s, '$1'));
    if (expression?.kind !== 'call' || expression.name.toLowerCase() !== 'parameters') return false;
    const [name] = expression.args;
    const [, declared] = (name?.kind === 'text' && this.#parameters.get(name.value.toLowerCase())) || [];
    if (declared?.value.kind !== 'object') return false;
    const { members } = declared.value;
    const [type, least] = [members.get('type')?.value, members.get('minLength')?.value];
    const isList = type?.kind === 'text' && type.value.toLowerCase() === 'array';
    return isList && !(least?.kind === 'number' && least.value >= 1);
  }

  #parameter(name: string, at: Span): Value {
    const key = name.toLowerCase();
    const [spelled, declared] = this.#parameters.get(key) ?? [];
    if (!declared) return unknown(`the template declares no parameter ${name}`, at);
    const given = this.#given.get(key);
    if (given) return given(at);
    const byDefault = declared.value.kind === 'object' ? declared.value.members.get('defaultValue') : undefined;
    if (!byDefault || spelled === undefined) return { kind: 'parameter', name: spelled ?? name, ...at };
    return this.#once(`parameter ${name}`, byDefault.value, at);
  }

  #variable(name: string, at: Span): Value {
    const [, variable] = this.#variables.get(name.toLowerCase()) ?? [];
    if (!variable) return unknown(`the template has no variable ${name}`, at);
    return this.#once(`variable ${name}`, variable.value, at);
  }

  #once(what: string, value: Value, at: Span): Value {
    const key = what.toLowerCase();
    if (this.#open.has(key)) return unknown(`the ${what} is made of itself`, at);
    this.#open.add(key);
    const resolved = this.resolveDeep(value);
    this.#open.delete(key);
    return resolved;
  }
}

/** ARM finds parameters and variables whatever their letter case. */
function membersOf(template: ObjectValue, key: string): ReadonlyMap<string, readonly [string, Member]> {
  const value = template.members.get(key)?.value;
  if (value?.kind !== 'object') return new Map();
  return new Map([...value.members].map(([name, member]) => [name.toLowerCase(), [name, member] as const]));
}

/** Values for parameters that come from outside the file. */
export function givenParameters(parameters: Readonly<Record<string, unknown>>): GivenParameters {
  return new Map(
    Object.entries(parameters).map(
      ([name, value]) => [name.toLowerCase(), (at: Span) => plainValue(value, at)] as const,
    ),
  );
}
