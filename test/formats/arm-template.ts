import * as assert from 'uvu/assert';

/** JSON as templates hold it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A resource of a template with every parameter filled in. */
export interface ResolvedResource {
  readonly type: string;
  readonly apiVersion: string;
  readonly name: string;
  readonly location?: string;
  readonly extendedLocation?: Json;
  readonly tags?: Json;
  readonly zones?: Json;
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
    variables?: Record<string, Json>;
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
          : typeof value === 'object'
            ? 'object'
            : 'string';
    assert.is(kind, type, `the parameter ${name}`);
    values[name] = typeof value === 'string' ? resolveText(value, {}) : value;
  }
  for (const [name, value] of Object.entries(template.variables ?? {}))
    values[`variable ${name}`] = resolve(value, values);
  return template.resources.map((resource) => {
    const resolved = Object.entries(resolve(resource, values) as { [key: string]: Json });
    const given = Object.fromEntries(resolved.filter(([, value]) => value !== null));
    return { dependsOn: [], ...given } as unknown as ResolvedResource;
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
  const [, owner, member] = /^(.+)\.(\w+)$/s.exec(expression) ?? [];
  if (owner !== undefined && member !== undefined) return memberOf(evaluate(owner, values), member);
  const [, name, inside = ''] = /^(\w+)\((.*)\)$/s.exec(expression) ?? [];
  const texts = splitArguments(inside);
  if (name === 'filter') return filtered(texts, values);
  const parts = texts.map((argument) => evaluate(argument, values));
  switch (name) {
    case 'variables':
      return memberOf(values, `variable ${parts[0]}`);
    case 'lambdaVariables':
      return memberOf(values, `lambda ${parts[0]}`);
    case 'tryGet':
      return (parts[0] as { [key: string]: Json })[String(parts[1])] ?? null;
    case 'equals':
      return parts[0] === parts[1];
    case 'not':
      assert.type(parts[0], 'boolean');
      return !parts[0];
    case 'concat':
      assert.ok(parts.every(Array.isArray), expression);
      return parts.flat() as Json[];
    case 'createObject':
      return Object.fromEntries(
        parts.flatMap((key, index) => (index % 2 === 0 ? [[String(key), parts[index + 1] ?? null]] : [])),
      );
    case 'union': {
      const [left, right] = parts as { [key: string]: Json }[];
      for (const value of Object.values(right ?? {})) assert.ok(Array.isArray(value), 'what would be merged deep');
      return { ...left, ...right };
    }
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

function memberOf(value: Json | Values, member: string): Json {
  assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value));
  const found = (value as Values)[member];
  assert.ok(found !== undefined, `there is no ${member}`);
  return found;
}

/** The items for which a lambda holds. */
function filtered([list = '', lambda = '']: readonly string[], values: Values): Json[] {
  const items = evaluate(list, values);
  const [, inside = ''] = /^lambda\((.*)\)$/s.exec(lambda) ?? [];
  const [variable = '', body = ''] = splitArguments(inside);
  assert.ok(Array.isArray(items));
  return items.filter((item) => {
    const holds = evaluate(body, { ...values, [`lambda ${evaluate(variable, values)}`]: item });
    assert.type(holds, 'boolean');
    return holds;
  });
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
