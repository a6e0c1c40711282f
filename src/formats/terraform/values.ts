import type { Hole } from '../../targets/template-parameter.js';
import type { Sum } from '../sdk-body.js';
import { variableName } from './names.js';

/** JSON as Terraform reads it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * A text that Terraform reads back as it is: outside of comments and variable blocks, every text is a template
 * (https://developer.hashicorp.com/terraform/language/expressions/strings, 2025-02-10), and all are in Unicode's form NFC
 * (https://github.com/zclconf/go-cty, docs/types.md, 1.16).
 */
export function escapeTemplate(text: string): string {
  return text.normalize('NFC').replace(/([$%])(?=\{)/g, '$1$1');
}

/** azurerm's words by those of the API. */
export type Words = Readonly<Record<string, string>>;

/** Where azurerm has another word than the API. https://github.com/hashicorp/terraform-provider-azurerm (5.2.0, 2026-08-20) */
const ATTRIBUTES: Words = {
  nextHopIpAddress: 'next_hop_in_ip_address',
  ipProtocols: 'protocols',
  protocolType: 'type',
  targetFqdns: 'destination_fqdns',
  targetUrls: 'destination_urls',
  fqdnTags: 'destination_fqdn_tags',
  terminateTLS: 'terminate_tls',
};

/** A member that azurerm does not have: its blocks tell network rules from application rules. */
const NOT_HERE = 'ruleType';

/** A body of the SDK in azurerm's words, holes as references to variables. */
export function toAttributes(body: object, words: Words = ATTRIBUTES): { readonly [key: string]: Json } {
  return Object.fromEntries(
    Object.entries(body)
      .filter(([key, value]) => key !== NOT_HERE && value !== undefined)
      .map(([key, value]) => [words[key] ?? snakeCase(key), toJson(value, words)]),
  );
}

function toJson(value: unknown, words: Words): Json {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return escapeTemplate(value);
  if (Array.isArray(value)) return value.map((item) => toJson(item, words));
  if (typeof value !== 'object') throw new Error(`Terraform cannot hold ${typeof value}`);
  return isHole(value) ? reference(value) : toAttributes(value, words);
}

function isHole(value: object): value is Hole | Sum {
  return 'parameter' in value;
}

/** The value of a variable where a text stands: `${var.source_addresses}`. */
export function reference(hole: Hole | Sum): string {
  const name = `var.${variableName(hole.parameter)}`;
  return `\${${'plus' in hole ? `${name} + ${hole.plus}` : name}}`;
}

/** `nextHopType` becomes `next_hop_type`. */
function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
