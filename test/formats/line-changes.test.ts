import * as assert from 'uvu/assert';
import { compileSmall, DEFAULT_ROUTE, entry, onlyRegion } from '../small-catalog.js';
import { suite } from '../suite.js';

/** A review reads differences: one entry of the catalog must change its own lines, and no others. */
const test = suite('line changes');

const ENTRIES: Readonly<Record<string, string>> = {
  'tags-one': 'priority: 200, to: { serviceTag: Storage }, tcp: 443',
  'tags-two': 'priority: 220, to: { serviceTag: AzureMonitor }, any: [443, 1886]',
  'tags-three': 'priority: 240, to: { serviceTag: AzureKeyVault }, tcp: 443',
  'hosts-one': 'to: { fqdn: one.contoso.com }, tcp: 443',
  'hosts-two': 'to: { fqdn: [two.contoso.com, "*.two.contoso.com"] }, tcp: 443',
  'hosts-three': 'to: { fqdn: three.contoso.com }, tcp: 443',
};

async function compiled(
  entries: Readonly<Record<string, string>>,
  attach: boolean,
): Promise<ReadonlyMap<string, string>> {
  const texts = Object.entries(entries).map(([id, rest]) => entry(id, rest));
  const body = `requirements:\n${texts.join('')}${DEFAULT_ROUTE}`;
  const options = { formats: ['arm', 'terraform', 'sdk'], attach };
  return onlyRegion(await compileSmall(body, options)).files;
}

interface Change {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** The lines that a shortest edit removes and adds. */
function changeOf(before: string, after: string): Change {
  const [left, right] = [before.split('\n'), after.split('\n')];
  const common = left
    .map(() => new Array<number>(right.length + 1).fill(0))
    .concat([new Array(right.length + 1).fill(0)]);
  const at = (row: number, column: number): number => common[row]?.[column] ?? 0;
  for (let row = left.length - 1; row >= 0; row--) {
    for (let column = right.length - 1; column >= 0; column--) {
      const cells = common[row];
      if (!cells) continue;
      cells[column] =
        left[row] === right[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const [removed, added]: [string[], string[]] = [[], []];
  let [row, column] = [0, 0];
  while (row < left.length || column < right.length) {
    if (row < left.length && left[row] === right[column]) [row, column] = [row + 1, column + 1];
    else if (row < left.length && at(row + 1, column) >= at(row, column + 1)) removed.push((left[row++] ?? '').trim());
    else added.push((right[column++] ?? '').trim());
  }
  return { removed, added };
}

/** What changes, file by file, as `removed/added` lines; files that stay the same are left out. */
async function counts(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  attach = false,
): Promise<Record<string, string>> {
  const [old, now] = [await compiled(before, attach), await compiled(after, attach)];
  assert.equal([...old.keys()], [...now.keys()]);
  const rows = [...old].flatMap(([file, text]): [string, string][] => {
    if (file === 'manifest.json' || text === now.get(file)) return [];
    const { removed, added } = changeOf(text, now.get(file) ?? '');
    return [[file, `${removed.length}/${added.length}`]];
  });
  return Object.fromEntries(rows);
}

function without(id: string): Record<string, string> {
  return Object.fromEntries(Object.entries(ENTRIES).filter(([own]) => own !== id));
}

test('an edit in the middle changes the lines of its entry', async () => {
  const edited = { ...ENTRIES, 'tags-two': 'priority: 220, to: { serviceTag: AzureMonitor }, any: [443, 1887]' };
  assert.equal(await counts(ENTRIES, edited), {
    'nsg.json': '1/1',
    'firewall.json': '1/1',
    'nsg.tf.json': '1/1',
    'firewall.tf.json': '1/1',
    'nsg.sdk.json': '1/1',
    'firewall.sdk.json': '1/1',
  });
});

test('a tag entry in the middle adds its lines', async () => {
  assert.equal(await counts(without('tags-two'), ENTRIES), {
    'nsg.json': '0/17',
    'firewall.json': '0/17',
    'nsg.tf.json': '0/25',
    'firewall.tf.json': '0/20',
    'nsg.sdk.json': '0/15',
    'firewall.sdk.json': '0/19',
  });
});

test('a host entry in the middle adds its lines to the firewall', async () => {
  assert.equal(await counts(without('hosts-two'), ENTRIES), {
    'firewall.json': '0/16',
    'firewall.tf.json': '0/19',
    'firewall.sdk.json': '0/18',
  });
});

test('a removed entry takes its lines along', async () => {
  const [grown, shrunk] = [await counts(without('tags-two'), ENTRIES), await counts(ENTRIES, without('tags-two'))];
  assert.equal(
    shrunk,
    Object.fromEntries(Object.entries(grown).map(([file, count]) => [file, count.split('/').reverse().join('/')])),
  );
});

test('so do single rules; ARM deploys them one after another, so the next one names it', async () => {
  assert.equal(await counts(without('tags-two'), ENTRIES, true), {
    'nsg.json': '1/23',
    'firewall.json': '0/17',
    'nsg.tf.json': '0/22',
    'firewall.tf.json': '0/20',
    'nsg.sdk.json': '0/21',
    'firewall.sdk.json': '0/19',
  });
});

test('the counts count', () => {
  assert.equal(changeOf('a\nb\nc', 'a\nx\ny\nc'), { removed: ['b'], added: ['x', 'y'] });
  assert.equal(changeOf('a\nb', 'a\nb'), { removed: [], added: [] });
});

test.run();
