import * as assert from 'uvu/assert';
import { type GivenValue, givenValue } from '../deployment-values.js';

/** A resource with the values that Terraform would give its attributes. */
export interface Evaluated {
  readonly type: string;
  readonly label: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object at a path, which must be there. */
export function objectAt(value: unknown, ...path: readonly string[]): Record<string, unknown> {
  let at = value;
  for (const key of path) {
    assert.ok(isObject(at), `no object before ${key}`);
    at = at[key];
  }
  assert.ok(isObject(at), `no object at ${path.join('.')}`);
  return at;
}

export type Module = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** The Terraform files of a folder, parsed. */
export function moduleOf(files: ReadonlyMap<string, string>): Module {
  const own = [...files].filter(([file]) => file.endsWith('.tf.json'));
  return new Map(own.map(([file, text]) => [file, objectAt(JSON.parse(text))]));
}

const TYPES: Readonly<Record<string, Parameters<typeof givenValue>[0]['type']>> = {
  string: 'string',
  number: 'int',
  bool: 'bool',
  'list(string)': 'array',
};

/** What must be given for the variables of a module that have no default. */
export function neededValues(files: Module): Record<string, GivenValue> {
  const needed = Object.entries(variablesOf(files)).filter(([, block]) => !('default' in objectAt(block)));
  return Object.fromEntries(
    needed.map(([name, block]) => {
      const type = TYPES[String(objectAt(block)['type'])];
      assert.ok(type, `${name} has a type`);
      return [name, givenValue({ name, type })];
    }),
  );
}

export function variablesOf(files: Module): Record<string, unknown> {
  const blocks = [...files.values()].flatMap((file) => ('variable' in file ? [objectAt(file['variable'])] : []));
  assert.ok(blocks.length <= 1, 'variables are in one file');
  return blocks[0] ?? {};
}

/** Every resource block of a module, as it stands. */
export function resourceBlocks(files: Module): Evaluated[] {
  return [...files.values()].flatMap((file) =>
    Object.entries(objectAt(file['resource'] ?? {})).flatMap(([type, labels]) =>
      Object.entries(objectAt(labels)).map(([label, block]) => ({ type, label, values: objectAt(block) })),
    ),
  );
}

/** Works a module out as Terraform does, as far as rulec writes expressions: one variable, or a sum with one. */
export function evaluateModule(files: Module): Evaluated[] {
  const values = new Map<string, unknown>(Object.entries(neededValues(files)));
  for (const [name, block] of Object.entries(variablesOf(files)))
    if (!values.has(name)) values.set(name, objectAt(block)['default']);
  return resourceBlocks(files).map((one) => ({ ...one, values: objectAt(evaluate(one.values, values)) }));
}

function evaluate(value: unknown, variables: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') return evaluateText(value, variables);
  if (Array.isArray(value)) return value.map((item) => evaluate(item, variables));
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([key]) => key !== '//' && key !== 'depends_on');
  return Object.fromEntries(members.map(([key, member]) => [key, evaluate(member, variables)]));
}

function evaluateText(text: string, variables: ReadonlyMap<string, unknown>): unknown {
  const [, name, plus] = /^\$\{var\.(\w+)(?: \+ (\d+))?\}$/.exec(text) ?? [];
  if (name === undefined) return plainText(text);
  assert.ok(variables.has(name), `${name} is declared`);
  const value = variables.get(name);
  return plus === undefined ? value : Number(value) + Number(plus);
}

/** The text that a template without expressions is: fails where it would hold one. */
export function plainText(template: string): string {
  let out = '';
  for (let at = 0; at < template.length; ) {
    const sign = template[at] ?? '';
    const isSign = sign === '$' || sign === '%';
    if (isSign && template.startsWith(`${sign}${sign}{`, at)) {
      out += `${sign}{`;
      at += 3;
    } else {
      assert.not(isSign && template[at + 1] === '{', `${JSON.stringify(template)} holds an expression`);
      out += sign;
      at++;
    }
  }
  return out;
}
