import type { Fields } from './fields.js';
import type { OpenValue, Value } from './json-text.js';

/** The keys of every resource, and those that Azure's tools add; none says what passes. https://learn.microsoft.com/azure/azure-resource-manager/templates/resource-declaration (2024-06-23) */
export const RESOURCE_KEYS = [
  'apiVersion',
  'asserts',
  'comments',
  'dependsOn',
  'etag',
  'extendedLocation',
  'id',
  'identity',
  'kind',
  'location',
  'managedBy',
  'metadata',
  'plan',
  'provisioningState',
  'resourceGroup',
  'resourceGuid',
  'resources',
  'scope',
  'sku',
  'subscriptionId',
  'systemData',
  'tags',
  'tenantId',
  'type',
  'zones',
] as const;

/** What Azure adds to rules, routes and collections of rules. */
export const ITEM_KEYS = [
  'apiVersion',
  'comments',
  'dependsOn',
  'etag',
  'id',
  'provisioningState',
  'resourceGroup',
  'type',
] as const;

/** A name or a resource id, in which `{name}` stands for a parameter that deployment gives. */
export function nameOf(fields: Fields, key = 'name'): string | undefined {
  const value = fields.value(key);
  if (value === undefined) return undefined;
  const text = printName(value);
  if (text === undefined) fields.refuseKind(key, value, 'a text');
  return text;
}

function printName(value: Value): string | undefined {
  if (value.kind === 'text') return value.value;
  if (value.kind === 'partial') return value.text;
  return value.kind === 'parameter' ? `{${value.name}}` : undefined;
}

/** A resource id as it is compared. */
export function resourceKey(id: Extract<Value, { kind: 'text' }> | Extract<OpenValue, { kind: 'partial' }>): string {
  return (id.kind === 'text' ? id.value : id.text).toLowerCase();
}

/** `rule` of `nsg/rule`. */
export function lastSegment(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
