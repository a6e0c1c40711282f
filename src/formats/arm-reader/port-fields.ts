import { ALL_PORTS, type PortRange, type PortSet, portSet } from '../../packets/ports.js';
import type { Fields } from './fields.js';
import type { Value } from './json-text.js';

const HIGHEST = 65_535;

/** The ports of one side of a security rule, which a singular and a plural key hold. */
export function readNsgPorts(fields: Fields, singular: string, plural: string): PortSet {
  const one = fields.value(singular);
  const many = fields.items(plural);
  if (one && many.length > 0) refuseBoth(fields, one, singular, plural);
  if (!one && !fields.value(plural)) fields.required(singular);
  if (one?.kind === 'text' && one.value === '*') return ALL_PORTS;
  const key = one ? singular : plural;
  // 0 to 65535, and no `*` in a list. https://github.com/Azure/terraform-azurerm-network-security-group/issues/21 (2019-11-07)
  return portSet([...(one ? [one] : []), ...many].flatMap((value) => readRange(fields, key, value, 0)));
}

/** The ports of a network rule of a firewall: a list, in which `*` is every port. */
export function readFirewallPorts(fields: Fields, key: string): PortSet {
  const items = fields.items(key);
  if (items.length === 0) fields.required(key);
  const ranges = items.flatMap((value): readonly PortRange[] =>
    value.kind === 'text' && value.value === '*' ? ALL_PORTS : readRange(fields, key, value, 1),
  );
  return portSet(ranges);
}

/** Says that a singular and a plural key are both given, of which Azure takes one. */
export function refuseBoth(fields: Fields, at: Value, singular: string, plural: string): void {
  fields.refuse(
    at,
    `${fields.subject} has both ${singular} and ${plural}`,
    'Azure takes one of the two; put all into the list.',
  );
}

function readRange(fields: Fields, key: string, value: Value, lowest: number): PortRange[] {
  if (value.kind !== 'text' && value.kind !== 'number') {
    fields.refuseKind(key, value, 'a port or a range');
    return [];
  }
  const text = String(value.value);
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  const first = Number(match?.[1]);
  const last = match?.[2] === undefined ? first : Number(match[2]);
  if (match && lowest <= first && first <= last && last <= HIGHEST) return [{ first, last }];
  const why = !match
    ? 'no port and no range'
    : first > last
      ? 'a range that ends before it begins'
      : 'outside the ports';
  const star = text === '*' ? `; * stands alone in ${key.replace(/s$/, '')}` : '';
  fields.refuse(
    value,
    `${key} of ${fields.subject} holds ${JSON.stringify(text)}, which is ${why}`,
    `Azure takes ports from ${lowest} to ${HIGHEST} and ranges of two, such as 8704-8710${star}.`,
  );
  return [];
}
