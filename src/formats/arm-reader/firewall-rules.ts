import type {
  FirewallApplicationRule,
  FirewallNatRule,
  FirewallNetworkRule,
  WebProtocol,
} from '../../configuration/firewall.js';
import { WEB_PROTOCOLS } from '../../configuration/firewall.js';
import type { Fields } from './fields.js';
import { readFirewallSource, readNetworkDestination, readWebDestination } from './firewall-addresses.js';
import { nameOf } from './names.js';
import { readFirewallPorts } from './port-fields.js';

const NETWORK_PROTOCOLS = ['TCP', 'UDP', 'ICMP', 'Any'] as const;

/** Whether rules stand in a firewall policy, or in the firewall itself, whose rules have less and call protocols otherwise. */
export type RuleStyle = 'policy' | 'classic';

export function readNetworkRule(fields: Fields, style: RuleStyle): FirewallNetworkRule {
  const name = readName(fields);
  const description = fields.text('description');
  const key = style === 'policy' ? 'ipProtocols' : 'protocols';
  const items = fields.items(key);
  if (items.length === 0) fields.required(key);
  const protocols = items.flatMap((item) => fields.wordOf(key, item, NETWORK_PROTOCOLS) ?? []);
  const source = readFirewallSource(fields);
  const destination = readNetworkDestination(fields);
  const ports = readFirewallPorts(fields, 'destinationPorts');
  return {
    name,
    ...(description !== undefined && { description }),
    protocols: [...new Set(protocols)],
    source,
    destination,
    ports,
  };
}

export function readNatRule(fields: Fields, style: RuleStyle): FirewallNatRule {
  const rule = readNetworkRule(fields, style);
  const address = fields.text('translatedAddress');
  const fqdn = fields.text('translatedFqdn');
  const at = fields.value('translatedFqdn');
  if (address !== undefined && at)
    fields.refuse(at, `${fields.subject} has both translatedAddress and translatedFqdn`, 'Azure takes one of the two.');
  if (address === undefined && fqdn === undefined) fields.required('translatedAddress');
  const port = fields.required('translatedPort');
  const portText = port?.kind === 'text' || port?.kind === 'number' ? String(port.value) : undefined;
  const translatedPort = /^\d+$/.test(portText ?? '') ? Number(portText) : 0;
  if (port && portText === undefined) fields.refuseKind('translatedPort', port, 'a port');
  // https://learn.microsoft.com/azure/firewall/firewall-known-issues (2023-10-02): 1 to 63999.
  else if (port && (translatedPort < 1 || translatedPort > 63_999)) {
    const message = `translatedPort of ${fields.subject} is ${JSON.stringify(portText)}`;
    fields.refuse(port, message, 'Azure takes one port from 1 to 63999.');
  }
  return { ...rule, translated: (address ?? fqdn ?? '').toLowerCase(), translatedPort };
}

export function readApplicationRule(fields: Fields, style: RuleStyle): FirewallApplicationRule {
  const name = readName(fields);
  const description = fields.text('description');
  const source = readFirewallSource(fields);
  const protocols = readWebProtocols(fields, style);
  const hosts = readPatterns(
    fields,
    'targetFqdns',
    /^(?:\*|\*?[^\s*/:]+)$/,
    'A host has no scheme, port or path, and * only as its first character.',
  );
  const fqdnTags = fields.texts('fqdnTags');
  const own = style === 'policy' ? readPolicyOnly(fields) : { urls: [], webCategories: [], terminatesTls: false };
  if (
    [hosts, fqdnTags, own.urls, own.webCategories].every(({ length }) => length === 0) &&
    !NAMES.some((key) => fields.value(key))
  )
    fields.required('targetFqdns');
  return { name, ...(description !== undefined && { description }), protocols, source, hosts, fqdnTags, ...own };
}

const NAMES = ['targetFqdns', 'fqdnTags', 'targetUrls', 'webCategories'];

type PolicyOnly = Pick<FirewallApplicationRule, 'destination' | 'urls' | 'webCategories' | 'terminatesTls'>;

/** What the rules inside a firewall lack. */
function readPolicyOnly(fields: Fields): PolicyOnly {
  const destination = readWebDestination(fields);
  const urls = readPatterns(
    fields,
    'targetUrls',
    /^(?:\*|\*?[^\s*/:?]+)(?:\/[^\s*?]*)?\*?$/,
    'A URL is a host and a path without scheme, port and query, and * only first or last.',
  );
  const webCategories = fields.texts('webCategories');
  const terminatesTls = fields.boolean('terminateTLS') ?? false;
  // Headers are added to requests; the same requests pass.
  fields.ignore(['httpHeadersToInsert']);
  return { ...(destination && { destination }), urls, webCategories, terminatesTls };
}

function readName(fields: Fields): string {
  const name = nameOf(fields) ?? '';
  if (name === '') fields.required('name');
  fields.subject = `the rule ${JSON.stringify(name)}`;
  return name;
}

/** A classic rule with FQDN tags names no protocols. https://github.com/MicrosoftDocs/azure-docs/issues/108165 (2023-04-18): tags cover both. */
const TAG_PROTOCOLS = [
  { type: 'Http', port: 80 },
  { type: 'Https', port: 443 },
] as const;

/** Ports up to 64000, as the SDK and azurerm have it. https://github.com/Azure/azure-sdk-for-js (arm-network 36.0.0) */
function readWebProtocols(fields: Fields, style: RuleStyle): { type: WebProtocol; port: number }[] {
  const protocols = fields.objects('protocols');
  if (!fields.value('protocols') && style === 'classic' && fields.value('fqdnTags')) return [...TAG_PROTOCOLS];
  if (protocols.length === 0) fields.required('protocols');
  return protocols.flatMap((object) => {
    const inner = fields.fieldsOf(object, `a protocol of ${fields.subject}`);
    const type = inner.word('protocolType', WEB_PROTOCOLS);
    const port = inner.integer('port', 1, 64_000);
    inner.refuseOthers();
    return type && port !== undefined ? [{ type, port }] : [];
  });
}

function readPatterns(fields: Fields, key: string, pattern: RegExp, help: string): string[] {
  return fields.items(key).flatMap((value) => {
    if (value.kind !== 'text') {
      fields.refuseKind(key, value, 'texts');
      return [];
    }
    if (pattern.test(value.value)) return [value.value.toLowerCase()];
    fields.refuse(
      value,
      `${key} of ${fields.subject} holds ${JSON.stringify(value.value)}, which a firewall does not match`,
      help,
    );
    return [];
  });
}
