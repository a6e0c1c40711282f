import type { JsonSchema } from '../../src/yaml/shape.js';

/** Where a value breaks a schema: `requirements.3.priority: multipleOf`; none where it fits. */
export function schemaMistakes(value: unknown, schema: JsonSchema, path = ''): string[] {
  return Object.keys(schema).flatMap((keyword) => judge(keyword, value, schema, path));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const below = (path: string, key: string | number): string => (path === '' ? `${key}` : `${path}.${key}`);

/** The keywords of JSON Schema (draft 2020-12) that say something of values, as far as catalogs need them. */
function judge(keyword: string, value: unknown, schema: JsonSchema, path: string): string[] {
  const wanted = schema[keyword];
  const refuseUnless = (fits: boolean): string[] => (fits ? [] : [`${path}: ${keyword}`]);
  switch (keyword) {
    case 'type':
      return refuseUnless(isOfType(value, wanted));
    case 'enum':
      return refuseUnless(Array.isArray(wanted) && wanted.some((word) => word === value));
    case 'const':
      return refuseUnless(value === wanted);
    case 'pattern':
      return refuseUnless(typeof value !== 'string' || new RegExp(String(wanted), 'u').test(value));
    case 'format':
      return refuseUnless(wanted === 'date' && (typeof value !== 'string' || /^\d{4}-\d{2}-\d{2}$/.test(value)));
    case 'minimum':
      return refuseUnless(typeof value !== 'number' || value >= Number(wanted));
    case 'maximum':
      return refuseUnless(typeof value !== 'number' || value <= Number(wanted));
    case 'multipleOf':
      return refuseUnless(typeof value !== 'number' || value % Number(wanted) === 0);
    case 'minItems':
      return refuseUnless(!Array.isArray(value) || value.length >= Number(wanted));
    case 'minProperties':
      return refuseUnless(!isObject(value) || Object.keys(value).length >= Number(wanted));
    case 'anyOf':
      return refuseUnless(schemasOf(wanted).some((one) => schemaMistakes(value, one).length === 0));
    case 'items':
      return Array.isArray(value) && isSchema(wanted)
        ? value.flatMap((item, index) => schemaMistakes(item, wanted, below(path, index)))
        : [];
    case 'required':
      return isObject(value) && Array.isArray(wanted)
        ? wanted.filter((key) => !Object.hasOwn(value, String(key))).map((key) => `${path}: required ${key}`)
        : [];
    case 'properties':
      return isObject(value) && isSchema(wanted)
        ? Object.entries(value).flatMap(([key, own]) => {
            const inner = Object.hasOwn(wanted, key) ? wanted[key] : undefined;
            return isSchema(inner) ? schemaMistakes(own, inner, below(path, key)) : [];
          })
        : [];
    case 'additionalProperties':
      return isObject(value) ? additional(value, schema, path) : [];
    case 'propertyNames':
      return isObject(value) && isSchema(wanted)
        ? Object.keys(value).flatMap((key) => schemaMistakes(key, wanted, below(path, key)))
        : [];
    case '$schema':
    case 'title':
    case 'description':
      return [];
    default:
      throw new Error(`the keyword ${keyword} is not known here`);
  }
}

function additional(value: Readonly<Record<string, unknown>>, schema: JsonSchema, path: string): string[] {
  const known = schema['properties'];
  const own = schema['additionalProperties'];
  return Object.entries(value)
    .filter(([key]) => !(isSchema(known) && Object.hasOwn(known, key)))
    .flatMap(([key, inner]) =>
      isSchema(own)
        ? schemaMistakes(inner, own, below(path, key))
        : own === false
          ? [`${path}: additionalProperties ${key}`]
          : [],
    );
}

function isOfType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'object':
      return isObject(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

/** Whether a part of a schema is a schema itself, and not a word, number or list. */
export function isSchema(part: JsonSchema[string] | undefined): part is JsonSchema {
  return isObject(part);
}

function schemasOf(part: JsonSchema[string] | undefined): JsonSchema[] {
  return Array.isArray(part) ? part.filter(isSchema) : [];
}

/** A schema and all schemas inside it, with where they stand. */
export function partsOf(schema: JsonSchema, path = '#'): { readonly path: string; readonly schema: JsonSchema }[] {
  const inner = ['items', 'additionalProperties', 'propertyNames'].flatMap((keyword) => {
    const part = schema[keyword];
    return isSchema(part) ? partsOf(part, `${path}/${keyword}`) : [];
  });
  const properties = schema['properties'];
  const named = isSchema(properties)
    ? Object.entries(properties).flatMap(([key, part]) => (isSchema(part) ? partsOf(part, `${path}/${key}`) : []))
    : [];
  const choices = schemasOf(schema['anyOf']).flatMap((part, index) => partsOf(part, `${path}/anyOf/${index}`));
  return [{ path, schema }, ...inner, ...named, ...choices];
}
