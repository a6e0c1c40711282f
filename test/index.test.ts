import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import * as rulec from '../src/index.js';
import { fixture, ROOT } from './golden.js';
import { suite } from './suite.js';

const test = suite('index');

/** Runs an example as a program would, and gives what it prints. */
async function printedBy(example: string, modules: Readonly<Record<string, unknown>>): Promise<unknown[][]> {
  assert.match(example, /^import \{ [\w, ]+ \} from 'rulec';$/m);
  const body = example.replace(/^import (\{ [\w, ]+ \}) from ('[\w:]+');$/gm, 'const $1 = modules[$2];');
  const printed: unknown[][] = [];
  const run = new Function('modules', 'console', `return (async () => {${body}})();`);
  await run({ rulec, ...modules }, { log: (...values: unknown[]) => printed.push(values) });
  return printed;
}

test('the example of the library runs, and prints an NSG', async () => {
  const source = readFileSync(join(ROOT, 'src', 'index.ts'), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(source)?.[1]?.replace(/^ \* ?/gm, '') ?? '';
  const printed = await printedBy(example, {});
  assert.is(printed.length, 1);
  assert.is(JSON.parse(String(printed[0])).resources[0].type, 'Microsoft.Network/networkSecurityGroups');
});

test('the example for tag files runs, and prints covers', async () => {
  const page = readFileSync(join(ROOT, 'docs', 'service-tags.md'), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const files = { readFileSync: (file: string) => readFileSync(join(fixture('tag-files'), file), 'utf8') };
  assert.equal(await printedBy(example, { 'node:fs': files }), [
    [['192.0.2.64/26', '192.0.2.192/27', '198.51.100.64/27']],
    [['192.0.2.0/24', '198.51.100.64/27'], 160n],
  ]);
});

test('the example for diff runs, and tells which rules differ', async () => {
  const page = readFileSync(join(ROOT, 'docs', 'diff.md'), 'utf8');
  const [[verdict, changes] = []] = await printedBy(/```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? '', {});
  assert.is(verdict, 'different');
  assert.ok(Array.isArray(changes) && changes.includes('no-longer-allowed aml-batch'), String(changes));
});

test('sets of addresses are made, combined, compared and covered', async () => {
  const read = async (...texts: readonly string[]): Promise<rulec.AddressSet> => {
    const { sets, refused } = await rulec.readPrefixes(texts);
    assert.equal(refused, []);
    return sets.ipv4;
  };
  const [low, high, both] = [await read('10.0.0.0/9'), await read('10.128.0.0/9'), await read('10.0.0.0/8')];
  assert.ok(rulec.equalAddresses(rulec.unionAddresses(4, [low, high]), both));
  assert.ok(rulec.equalAddresses(rulec.subtractAddresses(both, low), high));
  assert.ok(rulec.isEmptySet(rulec.intersectAddresses(low, high)));
  assert.ok(rulec.containsAddress(low, 0x0a000001n) && !rulec.containsAddress(high, 0x0a000001n));
  assert.ok(rulec.coversAddresses(both, low) && !rulec.coversAddresses(low, both));
  assert.is(rulec.countAddresses(rulec.complementAddresses(both)), 2n ** 32n - 2n ** 24n);
  assert.equal(rulec.minimalCover(rulec.unionAddresses(4, [low, high])).toTexts(), ['10.0.0.0/8']);
  const apart = await read('10.0.0.0/32', '10.0.0.2/32');
  const { prefixes, added, addedCount } = rulec.budgetedCover(apart, 1);
  assert.equal(prefixes.toTexts(), ['10.0.0.0/30']);
  assert.equal(rulec.minimalCover(added).toTexts(), ['10.0.0.1/32', '10.0.0.3/32']);
  assert.is(addedCount, 2n);
  const { refused } = await rulec.readPrefixes(['10.0.0.1/8']);
  assert.equal(
    refused.map(({ text }) => text),
    ['10.0.0.1/8'],
  );
});

test('explains a packet and a rule', async () => {
  const { catalog } = await rulec.loadCatalog();
  const packet = rulec.parseNamedPacket('pypi.org:443');
  if (!catalog || !rulec.isNamedPacket(packet)) throw new Error('neither catalog nor packet');
  const { regions } = await rulec.compile(catalog, { region: 'westus', features: ['pypi'] });
  const files = regions.map((output) => ({ label: output.region.name, files: output.files }));
  const explained = await rulec.explain(catalog, files, [
    { kind: 'packet', asked: { packet, direction: 'outbound' } },
    { kind: 'rule', name: 'aml-pypi' },
  ]);
  const [first, second] = explained.regions[0]?.answers ?? [];
  assert.is(first?.kind === 'packet' && first.explanation.verdict, 'allowed');
  assert.is(second?.kind === 'rule' && second.rules[0]?.place.collection, 'aml-application');
});

test('reads and compares tag files', async () => {
  const text = (prefix: string): string =>
    JSON.stringify({
      changeNumber: 1,
      cloud: 'Public',
      values: [{ name: 'Own', properties: { addressPrefixes: [prefix] } }],
    });
  const [before, after] = ['192.0.2.0/24', '192.0.2.0/25'].map((prefix) => rulec.readTagSnapshot(text(prefix), 'own'));
  if (!before?.snapshot || !after?.snapshot) throw new Error('no snapshot');
  const { diff } = await rulec.diffTagSnapshots(
    { snapshot: before.snapshot, name: 'old' },
    { snapshot: after.snapshot, name: 'new' },
  );
  assert.is(diff?.addresses.lost.ipv4, 128n);
});

test('what is compiled can be judged, and a change shows', async () => {
  const { catalog } = await rulec.loadCatalog();
  assert.ok(catalog);
  const { regions } = await rulec.compile(catalog, { region: 'westus' });
  const files = regions[0]?.files ?? new Map<string, string>();
  const judged = await rulec.verify(catalog, [{ label: 'westus', files }]);
  assert.equal(judged.findings, []);
  assert.equal(
    judged.verified.map(({ region }) => region),
    ['westus'],
  );
  const open = new Map([...files, ['nsg.json', (files.get('nsg.json') ?? '').replace('"443"', '"443-444"')]]);
  const { findings } = await rulec.verify(catalog, [{ label: 'westus', files: open }]);
  assert.equal(
    findings.map(({ code }) => code),
    ['RC402', 'RC411'],
  );
});

test.run();
