/** JSON as a template's text holds it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** Where complaints about a template go. */
export type Complain = (what: string) => void;

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at a key; an empty one where there is none. */
export function objectAt(value: JsonObject, key: string): JsonObject {
  const member = value[key];
  return isObject(member) ? member : {};
}

/** The objects of the list at a key. */
export function objectsAt(value: JsonObject, key: string): JsonObject[] {
  const member = value[key];
  return Array.isArray(member) ? member.filter((item: Json) => isObject(item)) : [];
}

/** The text at a key; nothing where it is no text. */
export function textAt(value: JsonObject, key: string): string {
  const member = value[key];
  return typeof member === 'string' ? member : '';
}

/** The texts of the list at a key; undefined where it is no list of texts. */
export function textsAt(value: JsonObject, key: string): readonly string[] | undefined {
  const member = value[key];
  return Array.isArray(member) && member.every((item: Json) => typeof item === 'string') ? member : undefined;
}

/** Every text in a value, at any depth, but not the keys. */
export function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((member: Json) => textsIn(member));
}

/** The parameter that a text stands for, where it is `[parameters('x')]` and nothing more. */
export function parameterOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? /^\[parameters\('([^']+)'\)\]$/.exec(value)?.[1] : undefined;
}

/** The parameters that an expression names; none where the text is plain. */
export function parametersIn(text: string): string[] {
  if (!text.startsWith('[') || text.startsWith('[[') || !text.endsWith(']')) return [];
  return [...text.matchAll(/parameters\('([^']+)'\)/g)].map(([, name]) => name ?? '');
}

/** The last part of a child resource's name. */
export function childName(resource: JsonObject): string {
  return /^\[format\('\{0\}\/\{1\}', parameters\('\w+'\), '([^']+)'\)\]$/.exec(textAt(resource, 'name'))?.[1] ?? '';
}

/** Complains of keys that are not in the list, and of listed ones that are missing. */
export function checkKeys(
  value: JsonObject,
  what: string,
  required: readonly string[],
  optional: readonly string[],
  complain: Complain,
): void {
  for (const key of Object.keys(value))
    if (!required.includes(key) && !optional.includes(key)) complain(`${what} has the key ${key}`);
  for (const key of required) if (!(key in value)) complain(`${what} lacks ${key}`);
}

/** Complains of names that Azure refuses or that are there twice, whatever their letter case. */
export function checkNames(names: readonly string[], what: string, complain: Complain): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (!/^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$/.test(name)) complain(`${what} is named "${name}"`);
    if (seen.has(name.toLowerCase())) complain(`two of ${what} are named ${name}`);
    seen.add(name.toLowerCase());
  }
}

/** Complains of a description that Azure refuses. */
export function checkDescription(value: JsonObject, what: string, complain: Complain): void {
  const { length } = textAt(value, 'description');
  if (length < 1 || length > 140) complain(`${what} has a description of ${length} characters`);
}

const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?$/;

/** 4 or 6 for an address or a prefix, undefined for anything else: a tag, `*`, an expression. */
export function familyOf(text: string): 4 | 6 | undefined {
  if (IPV4.test(text)) return 4;
  return /^[0-9a-f:]+(?:\/\d{1,3})?$/.test(text) && text.includes(':') ? 6 : undefined;
}

/** The rules and routes in the text of a template, each as the text that stands for it, by name. */
export function rulesIn(text: string): Map<string, string> {
  const rules = new Map<string, string>();
  const template: JsonObject = JSON.parse(text);
  // A firewall with classic rules has them in variables.
  const classic = Object.values(objectAt(template, 'variables'))
    .flatMap((list) => (Array.isArray(list) ? list.filter((item: Json) => isObject(item)) : []))
    .flatMap((collection) => objectsAt(objectAt(collection, 'properties'), 'rules'));
  for (const rule of classic) rules.set(textAt(rule, 'name'), JSON.stringify(rule));
  for (const resource of classic.length > 0 ? [] : objectsAt(template, 'resources')) {
    const properties = objectAt(resource, 'properties');
    const nested = [...objectsAt(properties, 'securityRules'), ...objectsAt(properties, 'routes')];
    const collections = objectsAt(properties, 'ruleCollections');
    const all: JsonObject[] = [...nested, ...collections.flatMap((collection) => objectsAt(collection, 'rules'))];
    for (const rule of all) rules.set(textAt(rule, 'name'), JSON.stringify(rule));
    if (all.length === 0) rules.set(childName(resource), JSON.stringify(properties));
  }
  return rules;
}
