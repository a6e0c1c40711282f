import type { LoggedRule, LogMistake, LogTexts } from './firewall-log.js';

/** A record that holds the text of an old log. */
interface LogMessage {
  readonly message: string;
}

/** Categories whose records a rule has decided, each with its old name. https://learn.microsoft.com/azure/azure-monitor/reference/supported-logs/microsoft-network-azurefirewalls-logs (2026-07-14) */
const CATEGORIES: ReadonlySet<string> = new Set([
  'azfwapplicationrule',
  'azfwnetworkrule',
  'azurefirewallapplicationrule',
  'azurefirewallnetworkrule',
]);

/** The records of a JSON text: one, a list, or the batch that an event hub delivers. */
export function readLogRecords(text: string): (LogTexts | LogMessage | LogMistake)[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return [{ reason: /[}\]]$/.test(text) ? 'it is broken JSON' : 'it is JSON that is cut off' }];
  }
  return recordsIn(json).map(readRecord);
}

function recordsIn(json: unknown): unknown[] {
  if (Array.isArray(json)) return json.length === 0 ? [json] : json.flatMap(recordsIn);
  const records = isObject(json) ? json['records'] : undefined;
  return Array.isArray(records) ? records.flatMap(recordsIn) : [json];
}

function readRecord(record: unknown): LogTexts | LogMessage | LogMistake {
  if (!isObject(record)) return { reason: 'it holds no record of a log' };
  const outer = membersOf(record);
  const inner = membersOf(propertiesOf(outer.get('properties')));
  const category = textOf(outer.get('category')) ?? textOf(outer.get('type'));
  const message = textOf(inner.get('msg')) ?? textOf(outer.get('msg_s')) ?? textOf(outer.get('msg'));
  // AzureDiagnostics is the table of many, and says which in another column.
  if (
    category !== undefined &&
    category.toLowerCase() !== 'azurediagnostics' &&
    !CATEGORIES.has(category.toLowerCase())
  ) {
    return { reason: `its category is ${category}, and rules decide those of AZFWApplicationRule and AZFWNetworkRule` };
  }
  if (message !== undefined) return { message };
  return textsOf(inner.size > 0 ? inner : outer);
}

function textsOf(fields: ReadonlyMap<string, unknown>): LogTexts | LogMistake {
  const field = (name: string): string | undefined => textOf(fields.get(name));
  const [protocol, source, action] = [field('protocol'), field('sourceip'), field('action')];
  const missing = [
    ...(protocol === undefined ? ['Protocol'] : []),
    ...(source === undefined ? ['SourceIp'] : []),
    ...(action === undefined ? ['Action'] : []),
  ];
  if (protocol === undefined || source === undefined || action === undefined) {
    return { reason: `it has no ${missing.join(', ')}` };
  }
  const [port, url, rule] = [field('destinationport'), field('targeturl'), loggedRule(field)];
  return {
    protocol,
    source,
    destination: field('fqdn') ?? field('destinationip') ?? '',
    ...(port !== undefined && { port }),
    ...(url !== undefined && { url }),
    action,
    ...(rule && { rule }),
  };
}

function loggedRule(field: (name: string) => string | undefined): LoggedRule | undefined {
  const name = field('rule');
  if (name === undefined) return undefined;
  const [collection, group, policy] = [field('rulecollection'), field('rulecollectiongroup'), field('policy')];
  return { name, ...(collection && { collection }), ...(group && { group }), ...(policy && { policy }) };
}

/** Some exports write the properties as a text of their own. */
function propertiesOf(value: unknown): Record<string, unknown> {
  if (isObject(value)) return value;
  if (typeof value !== 'string') return {};
  try {
    const parsed: unknown = JSON.parse(value);
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

/** By name in lower case, since tables and exports differ in it. */
function membersOf(object: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(object).map(([name, value]) => [name.toLowerCase(), value]));
}

/** A text or a number that says something; Azure leaves texts empty. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
