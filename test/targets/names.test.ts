import * as assert from 'uvu/assert';
import type { RegionOutput } from '../../src/compile.js';
import { listNames } from '../../src/diagnostics/list-names.js';
import { collectionsOf } from '../../src/targets/firewall/model.js';
import { describe } from '../../src/targets/names.js';
import { codesOf, compileSmall, DEFAULT_ROUTE, entry, onlyRegion, regionsUnlessRefused } from '../small-catalog.js';
import { suite } from '../suite.js';

const test = suite('names');

/** The names of all rules and routes, by target. */
function namesOf({ models }: RegionOutput): Readonly<Record<'nsg' | 'firewall' | 'routes', readonly string[]>> {
  const collections = models.firewall ? collectionsOf(models.firewall) : [];
  return {
    nsg: models.nsg?.rules.map(({ name }) => name).filter((name) => !name.startsWith('rulec-')) ?? [],
    firewall: collections.flatMap(({ rules }) => rules.map(({ name }) => name)),
    routes: models.routes?.routes.map(({ name }) => name) ?? [],
  };
}

async function compiledNames(entries: string, options = {}): Promise<ReturnType<typeof namesOf>> {
  return namesOf(onlyRegion(await compileSmall(`requirements:\n${entries}${DEFAULT_ROUTE}`, options)));
}

test('a rule is named by service and entry, and more only where there are several', async () => {
  const { nsg, firewall } = await compiledNames(
    entry('plain', 'priority: 200, to: { serviceTag: Sql }, tcp: 443') +
      entry('protocols', 'priority: 210, to: { serviceTag: Sql }, tcp: 443, udp: 443') +
      entry('tags', 'priority: 220, to: { serviceTag: [Sql, Storage] }, tcp: 443') +
      entry('both', 'priority: 230, to: { serviceTag: [Sql, Storage] }, tcp: 443, udp: 443'),
  );
  assert.equal(nsg, [
    'agents-plain',
    'agents-protocols-tcp',
    'agents-protocols-udp',
    'agents-tags-1',
    'agents-tags-2',
    'agents-both-tcp-1',
    'agents-both-tcp-2',
    'agents-both-udp-1',
    'agents-both-udp-2',
  ]);
  assert.equal(firewall, [
    'agents-both-tcp',
    'agents-both-udp',
    'agents-plain',
    'agents-protocols-tcp',
    'agents-protocols-udp',
    'agents-tags',
  ]);
});

test('web and network rules of one entry are told apart', async () => {
  const { firewall } = await compiledNames(
    entry('host', 'to: { fqdn: a.contoso.com }, tcp: [443, 8443], udp: 443') +
      entry('web', 'to: { fqdn: a.contoso.com }, tcp: 443'),
  );
  assert.equal(firewall, ['agents-host-tcp-network', 'agents-host-udp-network', 'agents-host', 'agents-web']);
});

test('the second instance says so', async () => {
  const { nsg } = await compiledNames(entry('tag', 'priority: 200, to: { serviceTag: "Sql.{region}" }, tcp: 443'), {
    workspaceRegion: 'eastus',
  });
  assert.equal(nsg, ['agents-tag', 'agents-tag-workspace']);
});

test('a name of 80 characters is fine, one of 81 is refused', async () => {
  const short = 'agents-'.length;
  for (const [length, codes] of [
    [80, []],
    [81, ['RC307']],
  ] as const) {
    const id = 'a'.repeat(length - short);
    const compilation = await compileSmall(
      `requirements:\n${entry(id, 'priority: 200, to: { serviceTag: Sql }, tcp: 443')}${DEFAULT_ROUTE}`,
    );
    assert.equal(codesOf(compilation), codes, `${length}`);
  }
});

test('what tells rules apart counts towards the length of the name', async () => {
  const id = 'a'.repeat(76 - 'agents-'.length);
  const body = entry(id, 'priority: 200, to: { serviceTag: Sql }, tcp: 443, udp: 443');
  assert.ok(codesOf(await compileSmall(`requirements:\n${body}`)).includes('RC307') === false);
  const longer = entry(`${id}a`, 'priority: 200, to: { serviceTag: Sql }, tcp: 443, udp: 443');
  assert.ok(codesOf(await compileSmall(`requirements:\n${longer}`)).includes('RC307'));
});

test('the name of a route is held to the same rules', async () => {
  const body = `requirements:\n${entry('tag', 'priority: 200, to: { serviceTag: Sql }, tcp: 443')}
routes:
  - { id: ${'a'.repeat(81 - 'agents-'.length)}, prefix: 192.0.2.0/24, nextHop: internet }
`;
  assert.equal(codesOf(await compileSmall(body)), ['RC307']);
});

test('entries whose rules would have one name are refused, or told apart', async () => {
  const collisions = [
    entry('batch', 'priority: 200, to: { serviceTag: Sql }, tcp: 443, udp: 443') +
      entry('batch-tcp', 'priority: 210, to: { serviceTag: Storage }, tcp: 443'),
    entry('batch', 'priority: 200, to: { serviceTag: [EventHub, Sql] }, tcp: 443') +
      entry('batch-1', 'priority: 210, to: { serviceTag: Storage }, tcp: 443'),
  ];
  for (const entries of collisions) {
    for (const region of await regionsUnlessRefused(`requirements:\n${entries}${DEFAULT_ROUTE}`))
      for (const names of Object.values(namesOf(region)))
        assert.is(new Set(names).size, names.length, names.join(', '));
  }
});

test('several parameters, or parameters beside prefixes, in one alternative have names of their own', async () => {
  const body = `
parameters:
  one: { type: prefix, title: One }
  two: { type: prefixes, title: Two }
requirements:
${entry('mixed', 'priority: 200, to: { prefix: [192.0.2.0/24, "{one}", "{two}"] }, tcp: 443')}${DEFAULT_ROUTE}`;
  const { nsg, firewall } = namesOf(onlyRegion(await compileSmall(body)));
  assert.is(nsg.length, 3);
  assert.is(new Set(nsg).size, nsg.length, nsg.join(', '));
  assert.is(new Set(firewall).size, firewall.length, firewall.join(', '));
});

test('a description is one line', () => {
  assert.is(describe('  one\n  two\t three \r\n'), 'one two three');
});

test('a description has 140 characters at most, and dots where it is cut', () => {
  const text = 'x'.repeat(140);
  assert.is(describe(text), text);
  assert.is(describe(`${text}y`), `${'x'.repeat(137)}...`);
  assert.is(describe(`${'x'.repeat(136)} ${'y'.repeat(20)}`), `${'x'.repeat(136)}...`, 'no space before the dots');
});

test('a cut does not halve a character', () => {
  for (const start of [134, 135, 136, 137]) {
    const cut = describe(`${'x'.repeat(start)}🔒🔒🔒🔒`);
    assert.ok(cut.length <= 140);
    assert.not.match(cut, /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/, `at ${start}`);
  }
});

test('hundreds of names are counted, a few are listed', () => {
  assert.is(listNames(['a']), 'a');
  assert.is(listNames(['a', 'b', 'c', 'd']), 'a, b, c, d');
  assert.is(listNames(['a', 'b', 'c', 'd', 'e']), 'a, b, c and 2 more');
});

test.run();
