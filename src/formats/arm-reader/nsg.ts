import type { NsgConfiguration, NsgRule } from '../../configuration/nsg.js';
import { type ReadItem, withChildren } from './children.js';
import type { Fields } from './fields.js';
import { ITEM_KEYS, lastSegment, nameOf, RESOURCE_KEYS } from './names.js';

import { readNsgSide } from './nsg-addresses.js';
import { readNsgPorts } from './port-fields.js';
import type { Reading } from './reading.js';
import type { Resource } from './resources.js';
import { refuseShared } from './shared.js';

const PROTOCOLS = ['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', '*'] as const;
/** https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview (2025-07-15) */
const [LOWEST, HIGHEST] = [100, 4096];
/** What Azure tells of a group beside its rules. */
const READ_ONLY = [
  'defaultSecurityRules',
  'flowLogs',
  'flushConnection',
  'networkInterfaces',
  'provisioningState',
  'resourceGuid',
  'subnets',
];
const LOWEST_OF_DEFAULTS = 65_000;
const DEFAULT_RULES: ReadonlySet<string> = new Set([
  'allowvnetinbound',
  'allowazureloadbalancerinbound',
  'denyallinbound',
  'allowvnetoutbound',
  'allowinternetoutbound',
  'denyalloutbound',
]);

/** The groups of a file with all their rules, and rules whose groups are elsewhere. */
export function readNsgs(
  groups: readonly Resource[],
  children: readonly Resource[],
  reading: Reading,
): NsgConfiguration[] {
  const parents = groups.map(({ key, fields }) => ({ key, items: readGroup(fields) }));
  const own = children.filter(({ fields }) => !isDefaultRule(fields));
  return withChildren(parents, own, ({ fields }) => readItem(fields)).map(({ isWhole, items }) => {
    refuseShared(
      reading,
      items.map(({ at, item }) => ({ at, key: item.name })),
      (name) => `two rules are named ${JSON.stringify(name)}`,
    );
    const numbers = items.map(({ at, item }) => ({ at, key: `${item.direction} ${item.priority}` }));
    refuseShared(reading, numbers, (one) => {
      const [direction = '', priority] = one.split(' ');
      return `two ${direction.toLowerCase()} rules have the priority ${priority}`;
    });
    return { kind: 'nsg', isWhole, rules: items.map(({ item }) => item) };
  });
}

function readGroup(fields: Fields): ReadItem<NsgRule>[] {
  fields.subject = `the network security group ${JSON.stringify(lastSegment(nameOf(fields) ?? ''))}`;
  fields.ignore(RESOURCE_KEYS);
  const inner = fields.inner;
  inner.subject = fields.subject;
  inner.ignore(READ_ONLY);
  const rules = inner.objects('securityRules').map((rule) => inner.fieldsOf(rule, `a rule of ${inner.subject}`));
  inner.refuseOthers();
  if (inner !== fields) fields.refuseOthers();
  return rules.filter((rule) => !isDefaultRule(rule)).flatMap(readItem);
}

function readItem(fields: Fields): ReadItem<NsgRule>[] {
  const item = readNsgRule(fields);
  return item ? [{ at: fields.value('name') ?? fields.object, item }] : [];
}

/** A rule that Azure adds to every group and that nobody can change. */
function isDefaultRule(fields: Fields): boolean {
  const id = `${nameOf(fields, 'id') ?? ''} ${nameOf(fields, 'type') ?? ''}`.toLowerCase();
  if (id.includes('/defaultsecurityrules')) return true;
  const priority = fields.inner.value('priority');
  const isLate = priority?.kind === 'number' && priority.value >= LOWEST_OF_DEFAULTS;
  return isLate && DEFAULT_RULES.has(nameOf(fields)?.toLowerCase() ?? '');
}

/** One security rule, nested or flat. */
function readNsgRule(fields: Fields): NsgRule | undefined {
  const name = lastSegment(nameOf(fields) ?? '');
  if (name === '') fields.required('name');
  fields.subject = `the rule ${JSON.stringify(name)}`;
  fields.ignore(ITEM_KEYS);
  const inner = fields.inner;
  const description = inner.text('description');
  const protocol = inner.word('protocol', PROTOCOLS);
  const access = inner.word('access', ['Allow', 'Deny']);
  const direction = inner.word('direction', ['Inbound', 'Outbound']);
  const priority = inner.integer('priority', LOWEST, HIGHEST);
  const sourcePorts = readNsgPorts(inner, 'sourcePortRange', 'sourcePortRanges');
  const ports = readNsgPorts(inner, 'destinationPortRange', 'destinationPortRanges');
  const source = readNsgSide(inner, 'source');
  const destination = readNsgSide(inner, 'destination');
  inner.ignore(['provisioningState']);
  inner.refuseOthers();
  if (inner !== fields) fields.refuseOthers();
  if (!protocol || !access || !direction || priority === undefined) return undefined;
  return {
    name,
    ...(description !== undefined && { description }),
    direction,
    access,
    priority,
    protocol,
    source,
    sourcePorts,
    destination,
    ports,
  };
}
