import { nameFor } from './evaluate.js';
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

/** A name or a resource id, in which braces stand for what deployment gives. */
export function nameOf(fields: Fields, key = 'name'): string | undefined {
  const value = fields.value(key);
  if (value === undefined) return undefined;
  const text = value.kind === 'text' ? value.value : nameFor(value);
  if (text === undefined) fields.refuseKind(key, value, 'a text');
  return text;
}

/** A resource id as it is compared. */
export function resourceKey(id: Extract<Value, { kind: 'text' }> | Extract<OpenValue, { kind: 'partial' }>): string {
  return (id.kind === 'text' ? id.value : id.text).toLowerCase();
}

/** Whether an id in a template can be of the resource of that name in it: one with a resource group of its own is elsewhere. */
export function isNamedHere(id: string, name: string): boolean {
  return id.startsWith('{resourcegroup}/') && lastSegment(id) === name;
}

/** `rule` of `nsg/rule`. */
export function lastSegment(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
