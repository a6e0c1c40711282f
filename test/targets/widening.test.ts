import * as assert from 'uvu/assert';
import type { Compilation, RegionOutput } from '../../src/compile.js';
import {
  type AddressSet,
  containsAddress,
  countAddresses,
  coversAddresses,
  emptySet,
  subtractAddresses,
} from '../../src/packets/address-set.js';
import type { Prefix } from '../../src/packets/prefix.js';
import { addressSetsOf, readCanonicalPrefixes } from '../../src/packets/read-prefixes.js';
import { codesOf, compileSmall, entry, onlyRegion } from '../small-catalog.js';
import { suite } from '../suite.js';

/** `--allow-widening`: Azure's limits are kept, and what that opens is said. */
const test = suite('widening');

const tag = (name: string, addressPrefixes: readonly string[]): object => ({
  name,
  properties: { addressPrefixes, networkFeatures: ['API', 'NSG', 'UDR', 'FW'] },
});

/** So many single addresses, with gaps of many sizes between them. */
const scattered = (first: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => {
    const address = first * 2 ** 24 + index * 6 + ((index * index) % 5);
    return `${[24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')}/32`;
  });

const IPV6 = Array.from({ length: 40 }, (_, index) => `2001:db8:${(index * 3).toString(16)}::/48`);

const TAGS = {
  Storage: [...scattered(11, 450), ...IPV6],
  EventHub: scattered(12, 5000),
  AzureSignalR: ['203.0.113.0/24'],
};

const serviceTags = {
  name: 'tags.json',
  text: JSON.stringify({
    changeNumber: 7,
    cloud: 'Public',
    values: Object.entries(TAGS).map(([name, prefixes]) => tag(name, prefixes)),
  }),
};

const ROUTES = `requirements:
${entry('signal', 'priority: 200, to: { serviceTag: AzureSignalR }, tcp: 443')}
${entry('store', 'priority: 210, to: { serviceTag: Storage }, tcp: 443')}
routes:
  - { id: direct, serviceTag: Storage, nextHop: internet }
  - { id: near, prefix: 10.0.0.0/8, nextHop: vnet }
`;

const RULES = `requirements:
${entry('signal', 'priority: 200, to: { serviceTag: AzureSignalR }, tcp: 443')}
${entry('hub', 'priority: 210, to: { serviceTag: EventHub }, tcp: 443')}
${entry('hub-in', 'priority: 400, from: { serviceTag: Storage }, tcp: 443')}
`;

const expanded = (body: string, options: object = {}): Promise<Compilation> =>
  compileSmall(body, { serviceTags, expand: true, allowWidening: true, ...options });

/** What prefixes hold beyond what they must; fails where they lack some of it. */
function beyond(written: readonly Prefix[], wanted: readonly string[]): { ipv4: AddressSet; ipv6: AddressSet } {
  const [own, must] = [addressSetsOf(written), readCanonicalPrefixes(wanted).sets];
  assert.ok(coversAddresses(own.ipv4, must.ipv4), 'an IPv4 address is lost');
  assert.ok(coversAddresses(own.ipv6, must.ipv6), 'an IPv6 address is lost');
  return { ipv4: subtractAddresses(own.ipv4, must.ipv4), ipv6: subtractAddresses(own.ipv6, must.ipv6) };
}

const standing = (count: number): string => (count === 1 ? '1 prefix stands' : `${count} prefixes stand`);

const digits = (count: bigint): string => count.toLocaleString('en-US');

function widerOf({ coverage }: RegionOutput, target: string): Record<string, string> {
  return Object.fromEntries(
    coverage.flatMap(({ requirement, outcome, ...row }) =>
      outcome.kind === 'wider' && row.target === target ? [[requirement, outcome.what]] : [],
    ),
  );
}

test('a table of more routes than Azure takes is refused, or fitted by larger prefixes', async () => {
  assert.equal(codesOf(await expanded(ROUTES, { allowWidening: false })), ['RC305', 'RC304']);
  const compilation = await expanded(ROUTES);
  assert.equal(codesOf(compilation), ['RC311', 'RC304']);
  const region = onlyRegion(compilation);
  const routes = region.models.routes?.routes ?? [];
  assert.is(routes.length, 400);
  const direct = routes.filter(({ name }) => name.startsWith('agents-direct-'));
  assert.equal(
    direct.map(({ name }) => Number(name.replace('agents-direct-', ''))).sort((left, right) => left - right),
    Array.from({ length: 399 }, (_, index) => index + 1),
  );
  const prefixes = direct.flatMap(({ destination }) => (destination.kind === 'prefix' ? [destination.prefix] : []));
  const { ipv4, ipv6 } = beyond(prefixes, TAGS.Storage);
  const count = (family: 4 | 6): number => prefixes.filter((prefix) => prefix.family === family).length;
  const more = [
    `${digits(countAddresses(ipv4))} more IPv4 addresses, as ${standing(count(4))} for 450`,
    `${digits(countAddresses(ipv6))} more IPv6 addresses, as ${standing(count(6))} for 40`,
  ].filter((text) => !text.startsWith('0 '));
  assert.equal(widerOf(region, 'routes'), { 'contoso-agents/store': more.join('; ') });
  const [warning] = compilation.findings.filter(({ code }) => code === 'RC311');
  assert.match(
    warning?.message ?? '',
    `opens ${digits(countAddresses(ipv4))} IPv4 and ${digits(countAddresses(ipv6))} IPv6 addresses more`,
  );
});

test('an NSG of more addresses than Azure takes is refused, or fitted; other rules stay', async () => {
  assert.equal(codesOf(await expanded(RULES, { allowWidening: false, defaultRoute: 'none' })), ['RC305']);
  const compilation = await expanded(RULES, { defaultRoute: 'none' });
  assert.equal(codesOf(compilation), ['RC311']);
  const region = onlyRegion(compilation);
  const rules = region.models.nsg?.rules ?? [];
  const written = (name: string): readonly Prefix[] => {
    const rule = rules.find((candidate) => candidate.name === name);
    const match = rule?.direction === 'Inbound' ? rule.source : rule?.destination;
    return match?.kind === 'prefixes' ? match.prefixes : [];
  };
  const used = region.headroom.find(({ limit }) => limit === 'nsgAddresses');
  assert.is(used?.used, used?.max);
  const { ipv4 } = beyond(written('agents-hub-ipv4'), TAGS.EventHub);
  const prefixes = written('agents-hub-ipv4').length;
  assert.equal(widerOf(region, 'nsg'), {
    'contoso-agents/hub': `${digits(countAddresses(ipv4))} more IPv4 addresses, as ${prefixes} prefixes stand for 5000`,
  });
  assert.equal(beyond(written('agents-signal-ipv4'), TAGS.AzureSignalR).ipv4, emptySet(4));
  // Sources are counted apart, and there is room for them.
  assert.is(written('agents-hub-in-ipv4').length, 450);
});

test('the notes say whose addresses were opened, as far as the file tells', async () => {
  const owners = JSON.stringify({
    changeNumber: 7,
    cloud: 'Public',
    values: [
      tag(
        'Storage',
        Array.from({ length: 512 }, (_, index) => `11.0.${Math.floor(index / 64)}.${(index % 64) * 4}/31`),
      ),
      tag('Sql', ['11.0.0.2/32']),
      tag('EventHub', ['11.0.0.0/16']),
      tag('AzureCloud', ['11.0.0.0/8']),
      tag('AzureSignalR', ['12.0.0.0/8']),
    ],
  });
  const compilation = await expanded(ROUTES, { serviceTags: { name: 'tags.json', text: owners } });
  const [warning] = compilation.findings.filter(({ code }) => code === 'RC311');
  const [note] = warning?.notes ?? [];
  const opened = /opens ([\d,]+) IPv4/.exec(warning?.message ?? '')?.[1];
  const routes = onlyRegion(compilation).models.routes?.routes ?? [];
  const { ipv4 } = addressSetsOf(
    routes.flatMap(({ destination }) => (destination.kind === 'prefix' ? [destination.prefix] : [])),
  );
  const sql = containsAddress(ipv4, 0x0b000002n) ? ', Sql 1' : '';
  assert.is(note?.message, `of the IPv4 addresses, EventHub ${opened}${sql}; 0 of ${opened} are in no tag of the file`);
  assert.is(warning?.notes.length, 1);
});

test('what a larger prefix takes past the firewall is said of those who need it', async () => {
  const neighbours = JSON.stringify({
    changeNumber: 7,
    cloud: 'Public',
    values: [tag('Storage', TAGS.Storage), tag('EventHub', ['11.0.0.0/16']), tag('AzureSignalR', TAGS.AzureSignalR)],
  });
  const more = `${entry('hub', 'priority: 220, to: { serviceTag: EventHub }, tcp: 443')}
${entry('peers', 'priority: 230, to: { prefix: 11.0.0.0/16 }, tcp: 443')}
routes:
  - { id: default, prefix: 0.0.0.0/0, nextHop: firewall }
`;
  const compiled = async (body: string): Promise<Compilation> =>
    expanded(body.replace('routes:\n', more), { serviceTags: { name: 'tags.json', text: neighbours } });
  const around = await compiled(ROUTES);
  const warned = around.findings.flatMap(({ code, message }) => (code === 'RC304' ? [message] : []));
  assert.equal(warned, [
    'the route agents-direct takes contoso-agents/hub, contoso-agents/peers, contoso-agents/store past the firewall',
  ]);
  const rows = onlyRegion(around).coverage.filter(({ target, peer }) => target === 'routes' && peer !== 'Storage');
  assert.equal(
    rows.map(({ requirement, outcome, rules, reason }) => [requirement, outcome.kind, rules, reason]),
    [
      [
        'contoso-agents/hub',
        'exact',
        ['rulec-default'],
        'goes to the firewall, but for what agents-direct takes past it',
      ],
      [
        'contoso-agents/peers',
        'exact',
        ['rulec-default'],
        'goes to the firewall, but for what agents-direct takes past it',
      ],
      ['contoso-agents/signal', 'exact', ['rulec-default'], 'goes to the firewall'],
    ],
  );
  const dropping = await compiled(ROUTES.replace('nextHop: internet', 'nextHop: none'));
  const gaps = dropping.findings.flatMap(({ code, message }) => (code === 'RC301' ? [message] : []));
  assert.is(gaps.filter((message) => /drops what goes to (?:EventHub|11\.0\.0\.0\/16)$/.test(message)).length, 2);
});

test('the notes say how many private addresses are opened', async () => {
  const around = JSON.stringify({
    changeNumber: 7,
    cloud: 'Public',
    values: [tag('AzureSignalR', []), tag('Storage', ['172.15.255.255/32', '172.32.0.0/32', ...scattered(11, 450)])],
  });
  const fixed = Array.from({ length: 397 }, (_, index) => {
    const prefix = `10.${Math.floor(index / 256)}.${index % 256}.0/24`;
    return `  - { id: fixed-${index}, prefix: ${prefix}, nextHop: vnet }`;
  });
  const compilation = await expanded(ROUTES.replace('routes:\n', `routes:\n${fixed.join('\n')}\n`), {
    serviceTags: { name: 'tags.json', text: around },
    acceptGaps: ['signal'],
  });
  const note = compilation.findings.find(({ code }) => code === 'RC311')?.notes[0]?.message ?? '';
  assert.match(note, /are in no tag of the file, 1,048,576 are private \(RFC 1918\)$/);
});

test('nothing is widened where there is room', async () => {
  const few = {
    serviceTags: { name: 'tags.json', text: serviceTags.text.replace(/"11\.0\.[1-9]\d*\.\d+\/32",/g, '') },
  };
  const [plain, allowed] = await Promise.all([
    expanded(ROUTES, { ...few, allowWidening: false }),
    expanded(ROUTES, few),
  ]);
  assert.equal(codesOf(plain), ['RC304']);
  assert.equal(onlyRegion(allowed).models, onlyRegion(plain).models);
});

test('where even one prefix for each tag is too much, nothing is dropped: it is refused', async () => {
  const fixed = Array.from({ length: 400 }, (_, index) => {
    const prefix = `10.${Math.floor(index / 256)}.${index % 256}.0/24`;
    return `  - { id: fixed-${index}, prefix: ${prefix}, nextHop: vnet }`;
  });
  const compilation = await expanded(ROUTES.replace('routes:\n', `routes:\n${fixed.join('\n')}\n`));
  assert.equal(codesOf(compilation), ['RC305', 'RC304']);
});

test.run();
