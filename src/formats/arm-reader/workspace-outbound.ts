import {
  type ConfiguredOutboundRule,
  RULE_CATEGORIES,
  type WorkspaceOutboundConfiguration,
} from '../../configuration/workspace-outbound.js';
import { isHostPattern, parseHostPattern } from '../../packets/host-pattern.js';
import { ALL_PORTS, type PortRange, type PortSet, parsePortRange, portSet } from '../../packets/ports.js';
import { type ReadItem, withChildren } from './children.js';
import type { Fields } from './fields.js';
import { ITEM_KEYS, lastSegment, nameOf, RESOURCE_KEYS } from './names.js';
import type { Reading } from './reading.js';
import type { Resource } from './resources.js';
import { refuseShared } from './shared.js';

const TYPES = ['FQDN', 'ServiceTag', 'PrivateEndpoint'] as const;
const PROTOCOLS = ['TCP', 'UDP', 'ICMP', '*'] as const;

const APPROVED = 'AllowOnlyApprovedOutbound';
/** In the others rules hold nothing back. https://learn.microsoft.com/azure/machine-learning/how-to-managed-network (2025-05-23) */
const MODES = [APPROVED, 'AllowInternetOutbound', 'Disabled'] as const;

/** The outbound rules of each workspace of a file. Rules inside a workspace are refused, since they are not read. */
export function readWorkspaceOutbound(
  workspaces: readonly Resource[],
  rules: readonly Resource[],
  reading: Reading,
): WorkspaceOutboundConfiguration[] {
  for (const { fields } of workspaces) checkNetwork(fields);
  return withChildren([], rules, ({ fields }) => readRule(fields)).map(({ items }) => {
    const names = items.map(({ at, item }) => ({ at, key: item.name }));
    refuseShared(reading, names, (name) => `two outbound rules are named ${JSON.stringify(name)}`);
    return { kind: 'workspace-outbound', rules: items.map(({ item }) => item) };
  });
}

/** A managed network counts only where nothing but rules lets out. A workspace that says nothing of one may have one all the same. */
function checkNetwork(workspace: Fields): void {
  const inner = workspace.inner;
  const network = inner.value('managedNetwork');
  if (!network) return;
  const subject = `the managed network of the workspace ${JSON.stringify(lastSegment(nameOf(workspace) ?? ''))}`;
  if (network.kind !== 'object') {
    inner.subject = `the workspace ${JSON.stringify(lastSegment(nameOf(workspace) ?? ''))}`;
    inner.refuseKind('managedNetwork', network, 'an object');
    return;
  }
  const fields = inner.fieldsOf(network, subject);
  const mode = fields.word('isolationMode', MODES);
  if (mode && mode !== APPROVED)
    fields.refuseOpen(network, `what leaves ${subject}`, `in the mode ${mode} it lets out what no rule names`);
  if (network.members.has('outboundRules'))
    fields.refuseOpen(network, 'the outbound rules of the workspace', 'they stand inside it, and are read beside it');
  fields.ignore(['changeableIsolationModes', 'firewallSku', 'networkId', 'outboundRules', 'status']);
  fields.refuseOthers();
}

function readRule(fields: Fields): ReadItem<ConfiguredOutboundRule>[] {
  const name = lastSegment(nameOf(fields) ?? '');
  if (name === '') fields.required('name');
  fields.subject = `the outbound rule ${JSON.stringify(name)}`;
  fields.ignore([...RESOURCE_KEYS, ...ITEM_KEYS]);
  const nested = fields.required('properties');
  if (nested?.kind !== 'object') {
    if (nested) fields.refuseKind('properties', nested, 'an object');
    return [];
  }
  const inner = fields.fieldsOf(nested, fields.subject);
  const category = inner.word('category', RULE_CATEGORIES);
  const destination = readDestination(inner);
  inner.ignore(['errorInformation', 'parentRuleNames', 'provisioningState', 'status']);
  inner.refuseOthers();
  fields.refuseOthers();
  const at = fields.value('name') ?? fields.object;
  return category && destination ? [{ at, item: { name, category, ...destination } }] : [];
}

type Destination =
  | Omit<Extract<ConfiguredOutboundRule, { kind: 'fqdn' }>, 'name' | 'category'>
  | Omit<Extract<ConfiguredOutboundRule, { kind: 'service-tag' }>, 'name' | 'category'>
  | Omit<Extract<ConfiguredOutboundRule, { kind: 'private-endpoint' }>, 'name' | 'category'>;

function readDestination(fields: Fields): Destination | undefined {
  const type = fields.word('type', TYPES);
  switch (type) {
    case 'FQDN':
      return readHost(fields);
    case 'ServiceTag':
      return readTag(fields);
    case 'PrivateEndpoint':
      return readEndpoint(fields);
    case undefined:
      fields.ignore(['destination']);
      return undefined;
    default:
      return type satisfies never;
  }
}

function readHost(fields: Fields): Destination | undefined {
  const value = fields.required('destination');
  if (!value) return undefined;
  if (value.kind !== 'text') {
    fields.refuseKind('destination', value, 'a host name');
    return undefined;
  }
  const host = parseHostPattern(value.value);
  if (isHostPattern(host)) return { kind: 'fqdn', host };
  const message = `destination of ${fields.subject} is ${JSON.stringify(value.value)}, which is no host: ${host.reason}`;
  fields.refuse(value, message, 'Write a host such as pypi.org, or *.pypi.org for all below it.');
  return undefined;
}

/** The destination of a rule that is no host. */
function inside(fields: Fields): Fields | undefined {
  const value = fields.required('destination');
  if (value?.kind === 'object') return fields.fieldsOf(value, `the destination of ${fields.subject}`);
  if (value) fields.refuseKind('destination', value, 'an object');
  return undefined;
}

/** Addresses would take the place of the tag, so they are refused. */
function readTag(fields: Fields): Destination | undefined {
  const own = inside(fields);
  if (!own) return undefined;
  const tag = own.required('serviceTag');
  const protocol = own.word('protocol', PROTOCOLS);
  const ports = readPorts(own);
  if (own.value('action')) own.word('action', ['Allow']);
  own.refuseOthers();
  if (tag && tag.kind !== 'text') own.refuseKind('serviceTag', tag, 'a text');
  if (tag?.kind !== 'text' || !protocol || !ports) return undefined;
  const spelled = fields.reading.spellTag(tag.value);
  if (spelled.kind === 'known') return { kind: 'service-tag', tag: spelled.name, protocol, ports };
  const message = `serviceTag of ${fields.subject} is ${JSON.stringify(tag.value)}, which is no service tag`;
  fields.reading.find('RC207', tag, message, { help: spelled.help });
  return undefined;
}

/** `443`, `80, 443`, `8704-8710`, `*`. */
function readPorts(fields: Fields): PortSet | undefined {
  const value = fields.required('portRanges');
  if (!value) return undefined;
  if (value.kind !== 'text') {
    fields.refuseKind('portRanges', value, 'a text');
    return undefined;
  }
  if (value.value.trim() === '*') return ALL_PORTS;
  const ranges: PortRange[] = [];
  for (const part of value.value.split(',').map((text) => text.trim())) {
    const range = parsePortRange(part);
    if ('reason' in range) {
      const message = `portRanges of ${fields.subject} holds ${JSON.stringify(part)}: ${range.reason}`;
      fields.refuse(value, message, 'Write ports such as 443, ranges such as 8704-8710, or * for all.');
      return undefined;
    }
    ranges.push(range);
  }
  return portSet(ranges);
}

function readEndpoint(fields: Fields): Destination | undefined {
  const own = inside(fields);
  const resource = own?.text('serviceResourceId');
  own?.required('serviceResourceId');
  own?.ignore(['sparkEnabled', 'sparkStatus', 'subresourceTarget']);
  own?.refuseOthers();
  fields.ignore(['fqdns']);
  return resource === undefined ? undefined : { kind: 'private-endpoint', resource: resource.toLowerCase() };
}
