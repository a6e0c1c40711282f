import * as assert from 'uvu/assert';
import type { Finding } from '../../src/diagnostics/finding.js';
import { ALL_PORTS, portSet } from '../../src/packets/ports.js';
import type { Protocol } from '../../src/packets/protocol.js';
import type { Traffic } from '../../src/packets/traffic.js';
import { type HandOffKey, handOffKey, handOffSlots } from '../../src/targets/nsg/hand-off.js';
import type { SecurityRule } from '../../src/targets/nsg/model.js';
import { codesOf, compileSmall, DEFAULT_ROUTE, entry, onlyRegion, SECOND_HEADER } from '../small-catalog.js';
import { suite } from '../suite.js';
import { complaintsAbout } from './template-complaints.js';

const test = suite('hand-off');

function at(protocol: Protocol, ...ports: readonly number[]): Traffic {
  return { protocol, ports: portSet(ports.map((port) => ({ first: port, last: port }))) };
}

function slotsOf(traffic: readonly Traffic[]): { slots: Record<string, number>; findings: Finding[] } {
  const findings: Finding[] = [];
  const slots: ReadonlyMap<HandOffKey, number> = handOffSlots(traffic, (item) => findings.push(item));
  return { slots: Object.fromEntries(slots), findings };
}

async function handOffsOf(body: string, options = {}): Promise<SecurityRule[]> {
  const compilation = await compileSmall(body + DEFAULT_ROUTE, options);
  const { models } = onlyRegion(compilation);
  return (models.nsg?.rules ?? []).filter(({ name }) => name.startsWith('rulec-hand-off-'));
}

test('a key is the protocol and the port, the range, or all', () => {
  assert.is(handOffKey('tcp', { first: 443, last: 443 }), 'tcp-443');
  assert.is(handOffKey('udp', { first: 8000, last: 8010 }), 'udp-8000-8010');
  assert.is(handOffKey('any', ALL_PORTS[0] ?? { first: 0, last: 0 }), 'any-all');
});

test('the usual ports have numbers that nothing moves', () => {
  const { slots, findings } = slotsOf([at('tcp', 443, 80, 445, 1), at('any', 443), at('udp', 123, 443)]);
  assert.equal(findings, []);
  assert.equal(slots, {
    'tcp-443': 4000,
    'tcp-80': 4001,
    'tcp-445': 4002,
    'any-443': 4003,
    'udp-123': 4007,
    'udp-443': 4013,
    'tcp-1': 4020,
  });
});

test('other ports are dealt out in one order, whatever order they come in', () => {
  const ports = [at('tcp', 9000), at('udp', 5000), at('tcp', 700), at('tcp', 9000, 443)];
  const expected = { 'tcp-443': 4000, 'tcp-700': 4020, 'tcp-9000': 4021, 'udp-5000': 4022 };
  assert.equal(slotsOf(ports).slots, expected);
  assert.equal(slotsOf([...ports].reverse()).slots, expected);
});

test('there are 71 numbers for other ports, and one more is an error', () => {
  const ports = Array.from({ length: 72 }, (_, index) => 20_000 + 2 * index);
  const fits = slotsOf([at('tcp', ...ports.slice(1), 443)]);
  assert.equal(fits.findings, []);
  assert.is(Math.max(...Object.values(fits.slots)), 4090);
  assert.equal(
    slotsOf([at('tcp', ...ports)]).findings.map(({ code }) => code),
    ['RC309'],
  );
});

test('too many ports are an error of the compilation, and nothing is given out', async () => {
  const body = `requirements:\n${Array.from({ length: 72 }, (_, index) => entry(`host-${index}`, `to: { fqdn: a.contoso.com }, udp: ${20_000 + 2 * index}`)).join('')}`;
  const compilation = await compileSmall(body + DEFAULT_ROUTE);
  assert.equal([...new Set(codesOf(compilation))], ['RC309']);
  assert.equal(compilation.regions, []);
});

const PORTS = `
features:
  core: { title: Core, required: true }
  low: { title: Low }
  high: { title: High }
requirements:
  - { id: low, feature: low, to: { fqdn: a.contoso.com }, tcp: [443, 700], purpose: A, source: guide }
  - { id: high, feature: high, to: { fqdn: b.contoso.com }, tcp: [443, 9000], purpose: B, source: guide }
  - { id: tag, feature: core, priority: 200, to: { serviceTag: Storage }, tcp: 443, purpose: C, source: guide }
`;

test('switching features moves no number', async () => {
  const numbers = async (features: readonly string[]): Promise<Record<string, number>> =>
    Object.fromEntries((await handOffsOf(PORTS, { features })).map(({ name, priority }) => [name, priority]));
  const all = {
    'rulec-hand-off-tcp-443': 4000,
    'rulec-hand-off-tcp-700': 4020,
    'rulec-hand-off-tcp-9000': 4021,
  };
  const { 'rulec-hand-off-tcp-700': _low, ...high } = all;
  const { 'rulec-hand-off-tcp-9000': _high, ...low } = all;
  assert.equal(await numbers([]), {});
  assert.equal(await numbers(['low']), low);
  assert.equal(await numbers(['high']), high);
  assert.equal(await numbers(['low', 'high']), all);
});

test('switching services moves no number', async () => {
  const second = `${SECOND_HEADER}features:
  core: { title: Core, required: true }
requirements:
  - { id: host, feature: core, to: { fqdn: a.fabrikam.com }, tcp: 9000, purpose: A, source: guide }
routes:
  - { id: default, prefix: 0.0.0.0/0, nextHop: firewall }
`;
  const body = `requirements:\n${entry('host', 'to: { fqdn: a.contoso.com }, tcp: 700')}${DEFAULT_ROUTE}`;
  const numberOf = async (services?: readonly string[]): Promise<number | undefined> => {
    const { models } = onlyRegion(await compileSmall(body, services ? { services } : {}, second));
    return models.nsg?.rules.find(({ name }) => name === 'rulec-hand-off-tcp-9000')?.priority;
  };
  assert.is(await numberOf(['fabrikam-agents']), await numberOf());
});

test('a hand-off is one rule for all who need it, to any destination', async () => {
  const rules = await handOffsOf(
    `requirements:\n${entry('one', 'to: { fqdn: a.contoso.com }, tcp: [80, 443]')}${entry('two', 'to: { fqdn: b.contoso.com }, tcp: 443')}`,
  );
  assert.equal(
    rules.map(({ name, priority, destination, source, access, direction }) => [
      name,
      priority,
      destination.kind,
      source.kind,
      access,
      direction,
    ]),
    [
      ['rulec-hand-off-tcp-443', 4000, 'any', 'any', 'Allow', 'Outbound'],
      ['rulec-hand-off-tcp-80', 4001, 'any', 'any', 'Allow', 'Outbound'],
    ],
  );
});

for (const ports of ['all', '400-500', '[443, 444]']) {
  test(`ports that hold a web port among others have numbers too: ${ports}`, async () => {
    const body = `requirements:\n${entry('host', `to: { fqdn: a.contoso.com }, tcp: ${ports}`)}${DEFAULT_ROUTE}`;
    const { files } = onlyRegion(await compileSmall(body));
    for (const file of ['nsg.json', 'firewall.json']) assert.equal(complaintsAbout(files.get(file) ?? ''), [], file);
  });
}

test('there is no hand-off where no route leads to a firewall', async () => {
  const body = `requirements:\n${entry('host', 'to: { fqdn: a.contoso.com }, tcp: 443')}`;
  const compilation = await compileSmall(body);
  const { models } = onlyRegion(compilation);
  const isRouted = models.routes?.routes.some(({ nextHop }) => nextHop.type === 'VirtualAppliance') ?? false;
  const opened = (models.nsg?.rules ?? []).filter(({ name }) => name.startsWith('rulec-hand-off-'));
  assert.ok(
    isRouted || opened.length === 0,
    'the NSG opens 443 to every address for a firewall that nothing leads to: this catalog asks for no default route',
  );
});

test.run();
