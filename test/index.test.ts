import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import * as rulec from '../src/index.js';
import { ROOT } from './golden.js';
import { suite } from './suite.js';

const test = suite('index');

test('the example of the library runs, and prints an NSG', async () => {
  const source = readFileSync(join(ROOT, 'src', 'index.ts'), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(source)?.[1]?.replace(/^ \* ?/gm, '') ?? '';
  assert.match(example, /^import \{ [\w, ]+ \} from 'rulec';$/m);
  const body = example.replace(/^import (\{ [\w, ]+ \}) from 'rulec';$/m, 'const $1 = rulec;');
  const printed: unknown[] = [];
  const run = new Function('rulec', 'console', `return (async () => {${body}})();`);
  await run(rulec, { log: (text: unknown) => printed.push(text) });
  assert.is(printed.length, 1);
  assert.is(JSON.parse(String(printed[0])).resources[0].type, 'Microsoft.Network/networkSecurityGroups');
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

test.run();
