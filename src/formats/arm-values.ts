import type { Hole } from '../targets/template-parameter.js';
import { keptBy } from './kept.js';
import type { Sum } from './sdk-body.js';

/** JSON as a template holds it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** ARM wants below `properties` what the SDK has flat beside the name. */
export function nest(items: unknown): object[] {
  if (!Array.isArray(items)) throw new Error('expected a list of named items');
  return items.map(nested);
}

const nested = keptBy(({ name, ...properties }: { name: string }) => ({ name, properties }));

function isHole(value: object): value is Hole | Sum {
  return 'parameter' in value;
}

/** Holes become template expressions; plain texts are kept from looking like one. */
export function toJson(value: unknown): Json {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return escapeExpression(value);
  if (Array.isArray(value)) return value.map(itemToJson);
  if (typeof value !== 'object') throw new Error(`a template cannot hold ${typeof value}`);
  if (isHole(value))
    return 'plus' in value
      ? `[add(parameters('${value.parameter}'), ${value.plus})]`
      : `[parameters('${value.parameter}')]`;
  const members: { [key: string]: Json } = {};
  for (const [key, member] of Object.entries(value)) if (member !== undefined) members[key] = toJson(member);
  return members;
}

function itemToJson(item: unknown): Json {
  return typeof item === 'object' && item !== null ? objectItemToJson(item) : toJson(item);
}

const objectItemToJson = keptBy(toJson);

/** ARM reads a text in square brackets as an expression unless the first bracket is doubled. https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions */
export function escapeExpression(text: string): string {
  return text.startsWith('[') && text.endsWith(']') ? `[${text}` : text;
}
