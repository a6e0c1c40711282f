import { type HostMistake, isHostPattern, parseHostPattern, printHostPattern } from '../packets/host-pattern.js';
import { ALL_PORTS, type PortSet, parsePortRange, portSet } from '../packets/ports.js';
import { isPrefix, parsePrefix } from '../packets/prefix-text.js';
import {
  byKind,
  choice,
  date,
  type JsonSchema,
  type Located,
  list,
  located,
  mapped,
  type ObjectOf,
  object,
  oneOrMany,
  optional,
  record,
  required,
  type Shape,
  scalar,
  text,
  truth,
} from '../yaml/shape.js';
import { agreementFields } from './agreement.js';
import {
  ADDED_RULES,
  CATALOG_CLOUDS,
  ENDPOINT_ALIASES,
  ENDPOINT_SERVICES,
  NEEDED_AT,
  placeholdersIn,
} from './catalog.js';

const ENTRY_ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const NAME_REASON = 'use lower-case words with hyphens';
const name = (what: string): Shape<string> => text(what, ENTRY_ID, NAME_REASON);
const words = (what: string): Shape<string> => text(what, /\S/, 'it is empty');

const portsSchema: JsonSchema = {
  anyOf: [
    { type: 'integer', minimum: 1, maximum: 65_535 },
    { type: 'string', pattern: '^(all|[1-9]\\d*(-[1-9]\\d*)?)$' },
  ],
};

const portText = scalar<PortSet>(
  'a port (443), a range (8704-8710) or all',
  'RC107',
  (value) => {
    if (value === 'all') return { value: ALL_PORTS };
    const range = parsePortRange(value);
    return 'reason' in range ? range : { value: [range] };
  },
  portsSchema,
);

const ports: Shape<PortSet> = mapped(oneOrMany(portText), (sets) => portSet(sets.flat()));

const allPorts = scalar<PortSet>(
  'all',
  'RC107',
  (value) => (value === 'all' ? { value: ALL_PORTS } : { reason: 'ICMP has no ports' }),
  { const: 'all' },
);

/** In an alternative, `any: true` is the peer and `any: 443` the protocol. */
const anyPeerOrPorts: Shape<true | PortSet> = {
  what: 'true (any peer) or ports (any protocol)',
  schema: { anyOf: [{ const: true }, ports.schema] },
  read(node, reader) {
    const value: unknown = node !== null && 'value' in node ? node.value : undefined;
    if (value === true) return true;
    if (value === false)
      return reader.refuse('RC104', '`any: false` says nothing', node, {
        help: 'Name a peer instead, or remove the key.',
      });
    return ports.read(node, reader);
  },
};

/** The text with every placeholder filled by a stand-in, so that what stands around them can be checked. */
const filled = (value: string): string => value.replace(/\{[^{}]*\}/g, 'x');
const isWholePlaceholder = (value: string): boolean => /^\{[^{}]+\}$/.test(value);

function bracesMistake(value: string): string | undefined {
  if (/[{}]/.test(filled(value))) return 'a brace is open or closed alone';
  return placeholdersIn(value).some((placeholder) => !/^[A-Za-z][\w.-]*$/.test(placeholder))
    ? 'a placeholder is a name in braces'
    : undefined;
}

function withBraces(
  parse: (value: string) => { value: string } | { reason: string },
): (value: string) => { value: string } | { reason: string } {
  return (value) => {
    const mistake = bracesMistake(value);
    return mistake === undefined ? parse(value) : { reason: mistake };
  };
}

const tagText = scalar(
  'a service tag',
  'RC104',
  withBraces((value) =>
    /^[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)?$/.test(filled(value))
      ? { value }
      : { reason: 'a tag is a name, or a name, a dot and a region' },
  ),
  { type: 'string' },
);

const hostText = scalar(
  'a host name',
  'RC109',
  withBraces((value) => {
    if (isWholePlaceholder(value)) return { value };
    const host = parseHostPattern(filled(value));
    if (!isHostPattern(host)) return host;
    return { value: placeholdersIn(value).length > 0 ? value : printHostPattern(host) };
  }),
  { type: 'string' },
);

function urlMistake(value: string): HostMistake | undefined {
  if (value.includes('://')) return { reason: 'leave out the scheme' };
  const slash = value.indexOf('/');
  if (slash < 0) return { reason: 'a URL has a path; use `fqdn` for a host alone' };
  if (value.includes('?')) return { reason: 'Azure Firewall matches no queries' };
  const inner = value.slice(slash, -1);
  if (inner.includes('*')) return { reason: 'a `*` in the path stands only at its end' };
  const host = parseHostPattern(value.slice(0, slash));
  return isHostPattern(host) ? undefined : host;
}

const urlText = scalar(
  'a host with a path',
  'RC109',
  withBraces((value) => urlMistake(filled(value)) ?? { value }),
  { type: 'string' },
);

const prefixText = scalar(
  'a prefix such as 10.0.0.0/8',
  'RC108',
  (value) => {
    if (isWholePlaceholder(value)) return { value };
    const prefix = parsePrefix(value);
    if (isPrefix(prefix)) return { value: prefix.text };
    return prefix.canonical === undefined
      ? prefix
      : { ...prefix, help: `Write ${prefix.canonical}, or the address you mean.` };
  },
  { type: 'string' },
);

/** One value, a list of them, or one or a list per cloud. */
type CloudValues = { readonly [cloud in (typeof CATALOG_CLOUDS)[number]]?: readonly Located<string>[] };

function perCloud(item: Shape<string>): Shape<CloudValues> {
  const single = mapped(located(item), (value): CloudValues => ({ public: [value], usgov: [value], china: [value] }));
  const many = mapped(list(located(item)), (values): CloudValues => ({ public: values, usgov: values, china: values }));
  const values = oneOrMany(located(item));
  const clouds: Shape<CloudValues> = object('a value per cloud', {
    public: optional(values, 'In the public cloud.'),
    usgov: optional(values, 'In Azure Government.'),
    china: optional(values, 'In Azure operated by 21Vianet.'),
  });
  return byKind({ scalar: single, list: many, map: clouds });
}

const traffic = {
  tcp: optional(ports, 'TCP ports: 443, [80, 443], 8704-8710 or all.'),
  udp: optional(ports, 'UDP ports.'),
  icmp: optional(allPorts, 'ICMP, which has no ports: all.'),
};

const alternativeFields = {
  serviceTag: optional(perCloud(tagText), 'A service tag, as `Storage.{region}`.'),
  fqdn: optional(perCloud(hostText), 'A host name, or every name below one: `*.contoso.com`.'),
  url: optional(perCloud(urlText), 'A host with a path: `contoso.com/downloads/*`.'),
  fqdnTag: optional(perCloud(words('an FQDN tag')), 'A tag of host names that Azure Firewall knows.'),
  prefix: optional(perCloud(prefixText), 'An IP prefix, or a parameter in braces.'),
  ...traffic,
  any: optional(anyPeerOrPorts, '`true`: any peer. Ports: any protocol that has ports.'),
  wider: optional(words('a text'), 'What this lets through beyond the requirement.'),
};

/** A peer as its text has it. */
export type AlternativeText = ObjectOf<typeof alternativeFields>;

const alternatives = oneOrMany(located(object('a peer', alternativeFields)));

const scope = {
  clouds: optional(oneOrMany(choice(...CATALOG_CLOUDS)), 'Clouds where the entry exists; all three where not given.'),
  regions: optional(oneOrMany(located(words('a region'))), 'Regions where the entry exists; all where not given.'),
  since: optional(date(), 'First day that the entry counts, for --as-of.'),
  until: optional(date(), 'First day that the entry no longer counts, for --as-of.'),
};

const oneFeature = name('a feature');
const featureTest = byKind({
  scalar: mapped(oneFeature, (feature) => ({ mode: 'any' as const, features: [feature] })),
  list: mapped(list(oneFeature), (features) => ({ mode: 'any' as 'any' | 'all', features })),
  map: mapped(
    object('a feature test', { all: required(list(oneFeature), 'Features that must all be on.') }),
    ({ all }) => ({
      mode: 'all' as const,
      features: all,
    }),
  ),
});

const endpointPolicy = object('an endpoint policy', {
  service: required(choice(...ENDPOINT_SERVICES), 'The service whose endpoint on the subnet the traffic takes.'),
  aliases: optional(oneOrMany(choice(...ENDPOINT_ALIASES)), "Accounts of Azure's own, by alias."),
  ownAccounts: optional(truth(), 'Whether accounts of the user belong to it.'),
});

const entryId = name('an entry id');
const sources = oneOrMany(name('a source'));

const managedNetwork = object('a rule of a managed network', {
  adds: required(choice(...ADDED_RULES), 'What Azure adds to the managed network by itself.'),
  source: required(sources, 'Where this is documented: keys of `sources`.'),
});

export const requirementFields = {
  id: required(entryId, 'Unique in the service, never reused; ends rule names.'),
  feature: required(featureTest, 'A feature, [any, of, these] or { all: [a, b] }.'),
  priority: optional(
    scalar(
      'a priority',
      'RC106',
      (value) => (/^\d+$/.test(value) ? { value: Number(value) } : { reason: 'it is a whole number' }),
      {
        type: 'integer',
        multipleOf: 10,
      },
    ),
    'NSG priority, a multiple of 10 in the block of the service.',
  ),
  to: optional(alternatives, 'Outbound: one peer, or a list of alternatives, best first.'),
  from: optional(alternatives, 'Inbound: one peer, or a list of alternatives, best first.'),
  ...traffic,
  any: optional(ports, 'Ports of any protocol that has ports.'),
  purpose: required(words('a text'), 'What the traffic is for, in a sentence without a full stop.'),
  source: required(sources, 'Where this is documented: keys of `sources`.'),
  needs: optional(oneOrMany(entryId), 'Entries that this one does not work without.'),
  replaces: optional(oneOrMany(entryId), 'Entries that this one stands in for.'),
  ...scope,
  at: optional(choice(...NEEDED_AT), 'Whose subnet needs it: compute (default), client, cluster or firewall.'),
  local: optional(located(prefixText), 'Narrows the local side to a prefix or a parameter.'),
  endpointPolicy: optional(endpointPolicy, 'What a policy on the service endpoint of the subnet lets it reach.'),
  managedNetwork: optional(managedNetwork, 'The rule that the managed network of a workspace has for it by itself.'),
  confidence: optional(choice('documented', 'unsure'), '`unsure` entries stay off unless their feature is named.'),
  note: optional(words('a text'), 'Conflicts and misprints in the sources.'),
  ...agreementFields,
};

export type RequirementText = ObjectOf<typeof requirementFields>;

export const routeFields = {
  id: required(entryId, 'Unique in the service; ends the route name.'),
  feature: optional(featureTest, 'As for requirements; always, where not given.'),
  prefix: optional(located(prefixText), 'Destination prefix.'),
  serviceTag: optional(located(tagText), 'Destination service tag.'),
  nextHop: required(choice('firewall', 'internet', 'vnet', 'gateway', 'none'), 'Where the traffic goes.'),
  purpose: optional(words('a text'), 'What the route is for.'),
  source: optional(sources, 'Where this is documented.'),
  ...scope,
  confidence: optional(choice('documented', 'unsure'), '`unsure` routes stay off unless their feature is named.'),
  note: optional(words('a text'), 'Conflicts and misprints in the sources.'),
};

export type RouteText = ObjectOf<typeof routeFields>;

const block = scalar(
  'a block of priorities such as 1000-1490',
  'RC106',
  (value) => {
    const match = /^(\d+)-(\d+)$/.exec(value);
    const [first, last] = [Number(match?.[1]), Number(match?.[2])];
    if (!match || first % 10 !== 0 || last % 10 !== 0 || first > last)
      return { reason: 'both ends are multiples of 10, the lower first' };
    return first < 100 || last > 3990 ? { reason: 'catalogs own 100 to 3990' } : { value: { first, last } };
  },
  { type: 'string', pattern: '^\\d+-\\d+$' },
);

const fileFields = {
  service: required(name('a service name'), 'The service that the file speaks of.'),
  short: optional(
    text('a short name', /^[a-z][a-z0-9]{1,11}$/, 'use 2 to 12 lower-case letters and digits'),
    'Starts every rule name.',
  ),
  title: optional(words('a text'), 'The name of the service as people write it.'),
  priorities: optional(block, 'The block of NSG priorities that the service owns.'),
  sources: optional(
    record(
      name('a source key'),
      object('a source', {
        title: required(words('a text'), 'Title of the page.'),
        url: required(text('a URL', /^https:\/\/\S+$/, 'it starts with https://'), 'Address of the page.'),
        verified: required(date(), 'Day of the copy that was read.'),
      }),
    ),
    'Dated public pages, by key.',
  ),
  features: optional(
    record(
      name('a feature'),
      object('a feature', {
        title: required(words('a text'), 'What turns on with it, in a line.'),
        default: optional(choice('on', 'off'), 'on or off (default).'),
        required: optional(truth(), 'Cannot be switched off.'),
        implies: optional(oneOrMany(located(oneFeature)), 'Features that come with it.'),
        excludes: optional(oneOrMany(located(oneFeature)), 'Features that cannot be on beside it.'),
        note: optional(words('a text'), 'What a user should know.'),
      }),
    ),
    'What can be switched on and off.',
  ),
  parameters: optional(
    record(
      text('a parameter name', /^[a-z][A-Za-z0-9]*$/, 'use camelCase'),
      object('a parameter', {
        type: required(choice('name', 'prefix', 'prefixes', 'hosts'), 'What it holds.'),
        title: required(words('a text'), 'What it is, in a line.'),
      }),
    ),
    'Values that only the user knows.',
  ),
  tables: optional(
    record(
      text('a table name', /^[a-z][A-Za-z0-9]*$/, 'use camelCase'),
      record(
        words('a region'),
        record(text('a column name', /^[a-z][A-Za-z0-9]*$/, 'use camelCase'), oneOrMany(words('a text'))),
      ),
    ),
    'Values per region, as {table.column}.',
  ),
  requirements: optional(list(located(object('a requirement', requirementFields))), 'What must pass.'),
  routes: optional(list(located(object('a route', routeFields))), 'What must go where.'),
  off: optional(
    list(
      located(
        object('a switched-off entry', {
          id: required(entryId, 'The entry of the built-in service.'),
          reason: required(words('a text'), 'Why; shown to reviewers.'),
          ...agreementFields,
        }),
      ),
    ),
    'Entries of a built-in service that this catalog turns off.',
  ),
};

/** A catalog file: the one definition that validates files and that the JSON Schema comes from. */
export const catalogFile = object('a catalog file', fileFields, { isLenient: true });

export type CatalogFileText = ObjectOf<typeof fileFields>;

/** JSON Schema of catalog files, for editors. */
export function catalogJsonSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'rulec catalog',
    ...catalogFile.schema,
  };
}
