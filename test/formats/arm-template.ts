import * as assert from 'uvu/assert';

/** JSON as templates hold it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A resource of a template with every parameter filled in. */
export interface ResolvedResource {
  readonly type: string;
  readonly apiVersion: string;
  readonly name: string;
  readonly location?: string;
  readonly dependsOn: readonly string[];
  readonly properties: Json;
}

type Values = Readonly<Record<string, Json>>;

/**
 * Resolves a template as Azure Resource Manager does, as far as our templates use its language. Written apart from the
 * code that writes them: anything it does not know fails the test.
 */
export function resolveTemplate(text: string, given: Values): ResolvedResource[] {
  const template = JSON.parse(text) as {
    parameters: Record<string, { type: string; defaultValue?: Json }>;
    resources: { [key: string]: Json }[];
  };
  const values: Record<string, Json> = {};
  for (const [name, { type, defaultValue }] of Object.entries(template.parameters)) {
    const value = given[name] ?? defaultValue;
    assert.ok(value !== undefined, `the parameter ${name} has no value`);
    const kind = Array.isArray(value)
      ? 'array'
      : typeof value === 'boolean'
        ? 'bool'
        : typeof value === 'number'
          ? 'int'
          : 'string';
    assert.is(kind, type, `the parameter ${name}`);
    values[name] = typeof value === 'string' ? resolveText(value, {}) : value;
  }
  return template.resources.map((resource) => {
    const resolved = resolve(resource, values) as { [key: string]: Json };
    return { dependsOn: [], ...resolved } as unknown as ResolvedResource;
  });
}

function resolve(value: Json, values: Values): Json {
  if (typeof value === 'string') return resolveText(value, values);
  if (Array.isArray(value)) return value.map((item) => resolve(item, values));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolve(member, values)]));
}

function resolveText(text: string, values: Values): Json {
  if (!text.startsWith('[') || !text.endsWith(']')) return text;
  return text.startsWith('[[') ? text.slice(1) : evaluate(text.slice(1, -1), values);
}

function evaluate(expression: string, values: Values): Json {
  const literal = /^'([^']*)'$/.exec(expression);
  if (literal) return literal[1] ?? '';
  if (/^\d+$/.test(expression)) return Number(expression);
  const [, name, inside = ''] = /^(\w+)\((.*)\)$/s.exec(expression) ?? [];
  const parts = splitArguments(inside).map((argument) => evaluate(argument, values));
  switch (name) {
    case 'parameters': {
      const value = values[String(parts[0])];
      assert.ok(value !== undefined, `${expression} is not declared`);
      return value;
    }
    case 'format':
      return String(parts[0]).replace(/\{(\d)\}/g, (_, index) => String(parts[Number(index) + 1]));
    case 'resourceId':
      return parts.map(String).join('/');
    case 'add':
      return Number(parts[0]) + Number(parts[1]);
    default:
      return assert.unreachable(`no template function ${expression}`) as never;
  }
}

function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let start = 0;
  for (const [index, character] of [...text].entries()) {
    if (character === "'") isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === ',' && depth === 0) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  return [...parts, text.slice(start).trim()];
}
