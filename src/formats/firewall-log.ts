import { isNamedPacket, type NamedPacket, parseAddress, parseNamedPacket } from '../packets/named-packet.js';
import type { Prefix } from '../packets/prefix.js';
import { readLogRecords } from './firewall-log-json.js';

/** What a line of an Azure Firewall's rule logs says of one request. */
export interface FirewallLogEntry {
  readonly packet: NamedPacket;
  readonly source: Prefix;
  readonly action: 'Allow' | 'Deny';
  /** Not there where no rule matched, or where the log does not name it, as for network rules of old. */
  readonly rule?: LoggedRule;
}

export interface LoggedRule {
  readonly name: string;
  readonly collection?: string;
  readonly group?: string;
  readonly policy?: string;
}

/** Why a line is not answered. */
export interface LogMistake {
  readonly reason: string;
}

/** The parts of a record as texts, whatever its form. */
export interface LogTexts {
  readonly protocol: string;
  readonly source: string;
  /** A host or an address, without the port. */
  readonly destination: string;
  readonly port?: string;
  /** Host and path, with a scheme or without. */
  readonly url?: string;
  readonly action: string;
  readonly rule?: LoggedRule;
}

/** Whether a text is meant to be a line of a log: of JSON, or of the text that older logs have. */
export function looksLikeLog(text: string): boolean {
  return /^\s*[[{]\s*["{\]}]/.test(text) || /^\s*[[{]\s*$/.test(text) || /\brequest from\b/i.test(text);
}

/**
 * Reads one line: the text of `msg_s` (https://learn.microsoft.com/azure/firewall/diagnostic-logs, 2023-12-01), a record of
 * AZFWApplicationRule or AZFWNetworkRule (https://learn.microsoft.com/azure/azure-monitor/reference/tables/azfwnetworkrule,
 * 2026-01-27), or either inside the JSON of a diagnostic setting. JSON may hold several records.
 */
export function readFirewallLog(line: string): (FirewallLogEntry | LogMistake)[] {
  const text = line.trim();
  if (text === '') return [{ reason: 'it is blank' }];
  if (!/^[[{]/.test(text)) return [readMessage(text)];
  return readLogRecords(text).map((record) => {
    if ('reason' in record) return record;
    return 'message' in record ? readMessage(record.message) : entryOf(record);
  });
}

export function isLogEntry(read: FirewallLogEntry | LogMistake): read is FirewallLogEntry {
  return 'packet' in read;
}

/** What other lines of the old text tell of, none of which a rule has decided. */
const OTHER_MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/^DNS Request:|^\s*Error: \d+ /, 'it tells of a DNS query, and no rule decides those'],
  [/ was DNAT'ed to /, 'it tells of a translated destination; rulec compiles no such rules'],
  [/\bSNI TLS extension was missing\b/, 'it names no destination: the TLS hello had no host'],
  [/\. Signature: /, 'it tells of intrusion detection, which decides apart from the rules'],
  [/\. ThreatIntel: /, 'it tells of threat intelligence, which decides before the rules'],
];

/** The forms are those that https://github.com/Azure/Azure-Sentinel has samples of (Parsers/AzureFirewall, at its commits 1b4ccf6 and 1c25099). */
function readMessage(message: string): FirewallLogEntry | LogMistake {
  const text = message.trim().replace(/^"(.*)"$/, '$1');
  const other = OTHER_MESSAGES.find(([pattern]) => pattern.test(text));
  if (other) return { reason: other[1] };
  const [, protocol, from, to, url, action, rest = ''] =
    /^(\w+)(?: +Type=\d+)? +request from (\S+) to (\S+?)\.(?: Url: (.+?)\.)? Action: (\w+)\.?(.*)$/i.exec(text) ?? [];
  if (!protocol || !from || !to || !action) {
    return { reason: 'it is no line of a rule log: those say "TCP request from IP:PORT to IP:PORT. Action: Deny."' };
  }
  const { name: destination, port } = splitPort(to);
  const rule = ruleOf(rest);
  return entryOf({
    protocol,
    source: splitPort(from).name,
    destination,
    ...(port !== undefined && { port }),
    ...(url !== undefined && { url }),
    action,
    ...(rule && { rule }),
  });
}

function splitPort(text: string): { name: string; port?: string } {
  const [, bracketed, name, port] = /^(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(text) ?? [];
  return port === undefined ? { name: text } : { name: bracketed ?? name ?? '', port };
}

/** Names have dots too, so only a label ends one. */
function ruleOf(rest: string): LoggedRule | undefined {
  const parts = rest.split(/(?:^|\.)\s*(Policy|Rule Collection Group|Rule Collection|Rule|Web Category): /);
  const named = new Map<string, string>();
  for (let at = 1; at + 1 < parts.length; at += 2)
    named.set(parts[at] ?? '', (parts[at + 1] ?? '').replace(/\.\s*$/, ''));
  const [name, collection] = [named.get('Rule'), named.get('Rule Collection')];
  const [group, policy] = [named.get('Rule Collection Group'), named.get('Policy')];
  if (name === undefined) return undefined;
  return { name, ...(collection && { collection }), ...(group && { group }), ...(policy && { policy }) };
}

/** Names of protocols in logs, with what the firewall reads in them. */
const WEB: Readonly<Record<string, 'http' | 'https' | 'mssql'>> = { http: 'http', https: 'https', mssql: 'mssql' };

function entryOf({ protocol, source, destination, port, url, action, rule }: LogTexts): FirewallLogEntry | LogMistake {
  const from = parseAddress(source);
  if ('reason' in from) return { reason: `its source ${JSON.stringify(source)} is no address` };
  const decided = ACTIONS.find((own) => own.toLowerCase() === action.toLowerCase());
  if (!decided) return { reason: `its action ${JSON.stringify(action)} is neither Allow nor Deny` };
  const kind = protocol.trim().toLowerCase();
  const packet = packetOf(kind, destination, port);
  if ('reason' in packet) return { reason: packet.reason };
  const application = WEB[kind];
  const path =
    url
      ?.replace(/^\w+:\/\//, '')
      .replace(/^[^/]*/, '')
      .replace(/[?#].*$/, '')
      .toLowerCase() ?? '';
  const { remote } = packet;
  const hasPath = remote.kind === 'host' && path !== '' && path !== '/';
  return {
    packet: { ...packet, ...(application && { application }), ...(hasPath && { remote: { ...remote, path } }) },
    source: from,
    action: decided,
    ...(rule && { rule }),
  };
}

const ACTIONS = ['Allow', 'Deny'] as const;

function packetOf(protocol: string, destination: string, port: string | undefined): NamedPacket | LogMistake {
  const name = destination.includes(':') ? `[${destination}]` : destination;
  if (protocol.startsWith('icmp')) return parsed(`icmp:${name}`);
  if (protocol !== 'tcp' && protocol !== 'udp' && WEB[protocol] === undefined) {
    return { reason: `its protocol ${JSON.stringify(protocol)} is none that rules decide` };
  }
  if (destination === '') return { reason: 'it names no destination' };
  if (port === undefined) return { reason: 'it names no port of the destination' };
  return parsed(`${name}:${port}${protocol === 'udp' ? '/udp' : ''}`);
}

function parsed(text: string): NamedPacket | LogMistake {
  const packet = parseNamedPacket(text);
  return isNamedPacket(packet) ? packet : { reason: `its destination cannot be read: ${packet.reason}` };
}
