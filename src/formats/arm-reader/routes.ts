import type { ConfiguredRoute, RouteConfiguration } from '../../configuration/routes.js';
import { isPrefix, parsePrefix } from '../../packets/prefix-text.js';
import { looksLikeAddress } from './addresses.js';
import { type ReadItem, withChildren } from './children.js';
import type { Fields } from './fields.js';
import { ITEM_KEYS, lastSegment, nameOf, RESOURCE_KEYS } from './names.js';
import type { Reading } from './reading.js';
import type { Resource } from './resources.js';
import { refuseShared } from './shared.js';

const NEXT_HOPS = ['VirtualNetworkGateway', 'VnetLocal', 'Internet', 'VirtualAppliance', 'None'] as const;

/** Tags that routes do not take. https://learn.microsoft.com/azure/virtual-network/service-tags-overview (2023-01-26) */
const NO_ROUTE_TAGS: ReadonlySet<string> = new Set([
  'AzurePlatformDNS',
  'AzurePlatformIMDS',
  'AzurePlatformLKM',
  'VirtualNetwork',
  'AzureLoadBalancer',
  'Internet',
]);

/** The tables of a file with all their routes, and routes whose tables are elsewhere. */
export function readRouteTables(
  tables: readonly Resource[],
  children: readonly Resource[],
  reading: Reading,
): RouteConfiguration[] {
  const parents = tables.map(({ key, fields }) => ({ key, ...readTable(fields) }));
  return withChildren(parents, children, ({ fields }) => readItem(fields)).map(({ parent, isWhole, items }) => {
    const names = items.map(({ at, item }) => ({ at, key: item.name }));
    refuseShared(reading, names, (name) => `two routes are named ${JSON.stringify(name)}`);
    const destinations = items.map(({ at, item }) => ({ at, key: printDestination(item.destination) }));
    refuseShared(reading, destinations, (one) => `two routes go to ${one}`);
    const disables = parent?.disablesGatewayRoutes;
    return {
      kind: 'routes',
      isWhole,
      ...(disables !== undefined && { disablesGatewayRoutes: disables }),
      routes: items.map(({ item }) => item),
    };
  });
}

function readTable(fields: Fields): { items: ReadItem<ConfiguredRoute>[]; disablesGatewayRoutes: boolean | undefined } {
  fields.subject = `the route table ${JSON.stringify(lastSegment(nameOf(fields) ?? ''))}`;
  fields.ignore(RESOURCE_KEYS);
  const inner = fields.inner;
  inner.subject = fields.subject;
  const isLeftOpen = inner.value('disableBgpRoutePropagation')?.kind === 'parameter';
  const disablesGatewayRoutes = isLeftOpen ? undefined : inner.boolean('disableBgpRoutePropagation');
  // From API 2025-07-01; the other word drops the routes of peered networks, which the models do not know.
  if (inner.value('disablePeeringRoute')) inner.word('disablePeeringRoute', ['None']);
  const routes = inner.objects('routes').map((route) => inner.fieldsOf(route, `a route of ${inner.subject}`));
  inner.ignore(['provisioningState', 'resourceGuid', 'subnets']);
  inner.refuseOthers();
  if (inner !== fields) fields.refuseOthers();
  return { items: routes.flatMap(readItem), disablesGatewayRoutes };
}

function readItem(fields: Fields): ReadItem<ConfiguredRoute>[] {
  const item = readRoute(fields);
  return item ? [{ at: fields.value('name') ?? fields.object, item }] : [];
}

function printDestination(destination: ConfiguredRoute['destination']): string {
  switch (destination.kind) {
    case 'prefix':
      return destination.prefix.text;
    case 'service-tag':
      return destination.tag;
    case 'parameter':
      return `[${destination.name}]`;
    default:
      return destination satisfies never;
  }
}

/** One route, nested or flat. */
function readRoute(fields: Fields): ConfiguredRoute | undefined {
  const name = lastSegment(nameOf(fields) ?? '');
  if (name === '') fields.required('name');
  fields.subject = `the route ${JSON.stringify(name)}`;
  fields.ignore(ITEM_KEYS);
  const inner = fields.inner;
  const destination = readDestination(inner);
  const nextHop = inner.word('nextHopType', NEXT_HOPS);
  const address = readAddress(inner, nextHop);
  inner.ignore(['hasBgpOverride', 'provisioningState']);
  inner.refuseOthers();
  if (inner !== fields) fields.refuseOthers();
  if (!destination || !nextHop) return undefined;
  return { name, destination, nextHop, ...(address !== undefined && { address }) };
}

function readDestination(fields: Fields): ConfiguredRoute['destination'] | undefined {
  const value = fields.required('addressPrefix');
  if (!value) return undefined;
  if (value.kind === 'parameter') return { kind: 'parameter', name: value.name };
  if (value.kind !== 'text') {
    fields.refuseKind('addressPrefix', value, 'a prefix or a service tag');
    return undefined;
  }
  const { value: text } = value;
  const what = `addressPrefix of ${fields.subject} is ${JSON.stringify(text)}`;
  if (looksLikeAddress(text)) {
    const prefix = parsePrefix(text);
    if (isPrefix(prefix)) return { kind: 'prefix', prefix };
    const help =
      prefix.canonical === undefined
        ? 'Write a prefix such as 10.0.0.0/8.'
        : `Write ${prefix.canonical} where that is meant.`;
    fields.refuse(value, `${what}, which is no prefix: ${prefix.reason}`, help);
    return undefined;
  }
  const tag = fields.reading.spellTag(text);
  if (tag.kind === 'unknown') {
    fields.reading.find('RC207', value, `${what}, which is no prefix and no service tag`, { help: tag.help });
    return undefined;
  }
  if (NO_ROUTE_TAGS.has(tag.name))
    fields.refuse(value, `${what}, a tag that routes do not take`, 'Name prefixes, or another tag.');
  return { kind: 'service-tag', tag: tag.name };
}

/** Required for a virtual appliance, and allowed for nothing else. https://learn.microsoft.com/rest/api/virtualnetwork/routes/create-or-update (2025-05-01) */
function readAddress(fields: Fields, nextHop: ConfiguredRoute['nextHop'] | undefined): string | undefined {
  const value = nextHop === 'VirtualAppliance' ? fields.required('nextHopIpAddress') : fields.value('nextHopIpAddress');
  if (!value || nextHop === undefined) return undefined;
  if (nextHop !== 'VirtualAppliance') {
    fields.refuse(
      value,
      `${fields.subject} has nextHopIpAddress beside ${nextHop}`,
      'An address goes with VirtualAppliance only.',
    );
    return undefined;
  }
  if (value.kind === 'parameter') return `[${value.name}]`;
  if (value.kind !== 'text') {
    fields.refuseKind('nextHopIpAddress', value, 'an address');
    return undefined;
  }
  const parsed = parsePrefix(value.value);
  if (isPrefix(parsed) && parsed.length === (parsed.family === 4 ? 32 : 128)) return parsed.text.replace(/\/.*/, '');
  fields.refuse(
    value,
    `nextHopIpAddress of ${fields.subject} is ${JSON.stringify(value.value)}, which is no address`,
    'Write one address such as 10.0.1.4.',
  );
  return undefined;
}
