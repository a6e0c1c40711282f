import * as assert from 'uvu/assert';
import type { CompileOptions } from '../../src/compile-options.js';
import { FORMATS } from '../../src/formats/format.js';
import { compileSmall, DEFAULT_ROUTE, entry, onlyRegion } from '../small-catalog.js';
import { suite } from '../suite.js';

/** A change of one entry changes the lines of that entry in every format, and no others but counts. */
const test = suite('line diffs');

const ids = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot'];
const TAGS = ['Sql', 'Storage', 'EventHub', 'ServiceBus', 'AzureMonitor', 'AzureKeyVault'];

/** A catalog of six entries, some with hosts; `change` alters the text of one of them. */
function body(change: (id: string, text: string) => string = (_, text) => text): string {
  const entries = ids.map((id, index) => {
    const text = entry(id, `priority: ${200 + index * 10}, to: { serviceTag: ${TAGS[index]} }, tcp: 443`);
    return change(id, text.replace('For the test', `Purpose of ${id}`));
  });
  const hosts = ['golf', 'india'].map((id) => entry(id, `to: { fqdn: ${id}.contoso.com }, tcp: 443`));
  return `requirements:\n${entries.join('')}${hosts.join('')}${DEFAULT_ROUTE}`;
}

/** The lines that only one side has, each as often as it has it more often. */
function changedLines(before: string, after: string): { removed: string[]; added: string[] } {
  const count = (text: string): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const line of text.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1);
    return counts;
  };
  const [left, right] = [count(before), count(after)];
  const only = (one: Map<string, number>, other: Map<string, number>): string[] =>
    [...one].flatMap(([line, times]) => Array(Math.max(0, times - (other.get(line) ?? 0))).fill(line));
  return { removed: only(left, right), added: only(right, left) };
}

const OPTIONS = { formats: ['bicep', 'csv', 'rulebook'] };

async function files(text: string, options: object = {}): Promise<ReadonlyMap<string, string>> {
  return onlyRegion(await compileSmall(text, { ...OPTIONS, ...options })).files;
}

/** Rows of the table of limits count what there is; they are all that may change beside the entry's own lines. */
const isCount = (line: string): boolean => / \| \d+ \| \d+ \| \[page\]/.test(line);

const bicep = ['nsg.bicep', 'firewall.bicep', 'routes.bicep'];

const MODES: Readonly<Record<string, Partial<CompileOptions>>> = {
  '': {},
  ', attached': { attach: true },
  ', classic': { firewallRules: 'classic' },
};

for (const [mode, options] of Object.entries(MODES)) {
  test(`another purpose in the middle${mode}`, async () => {
    const edited = body((id, text) => (id === 'charlie' ? text.replace('Purpose of', 'Another purpose of') : text));
    const [before, after] = await Promise.all([files(body(), options), files(edited, options)]);
    for (const [file, lines] of Object.entries({
      'nsg.bicep': 1,
      'firewall.bicep': 1,
      'rules.csv': 2,
      'rulebook.md': 2,
    })) {
      const { removed, added } = changedLines(before.get(file) ?? '', after.get(file) ?? '');
      const own = added.filter((line) => !isCount(line));
      assert.equal([removed.filter((line) => !isCount(line)).length, own.length], [lines, lines], file);
      assert.ok(
        own.every((line) => line.includes('Another purpose of charlie')),
        file,
      );
    }
    assert.is(after.get('routes.bicep'), before.get('routes.bicep'));
  });

  test(`an entry less, and one more, in the middle${mode}`, async () => {
    const without = body((id, text) => (id === 'charlie' ? '' : text));
    const [all, fewer] = await Promise.all([files(body(), options), files(without, options)]);
    for (const file of ['nsg.bicep', 'firewall.bicep', 'rules.csv', 'rulebook.md']) {
      const [gone, come] = [
        changedLines(all.get(file) ?? '', fewer.get(file) ?? ''),
        changedLines(fewer.get(file) ?? '', all.get(file) ?? ''),
      ];
      assert.equal([gone.removed, gone.added], [come.added, come.removed]);
      assert.ok(come.removed.every(isCount), `${file}: ${come.removed.join('\n')}`);
      const own = come.added.filter((line) => !isCount(line));
      if (bicep.includes(file)) assert.ok(own.length > 10 && own.length < 20, `${file}: ${own.length}`);
      else assert.is(own.length, 2, own.join('\n'));
      // What stays keeps its order.
      const kept = (all.get(file) ?? '').split('\n').filter((line) => !own.includes(line) && !isCount(line));
      const others = (fewer.get(file) ?? '').split('\n').filter((line) => !own.includes(line) && !isCount(line));
      assert.equal(kept, others, file);
    }
    assert.is(all.get('routes.bicep'), fewer.get('routes.bicep'));
  });
}

test('one more host name behind the hand-off', async () => {
  const more = body().replace('routes:', `${entry('hotel', 'to: { fqdn: hotel.contoso.com }, tcp: 443')}routes:`);
  const [before, after] = await Promise.all([files(body()), files(more)]);
  for (const [file, lines] of Object.entries({
    'nsg.bicep': 0,
    'firewall.bicep': 16,
    'rules.csv': 1,
    'rulebook.md': 2,
  })) {
    const { removed, added } = changedLines(before.get(file) ?? '', after.get(file) ?? '');
    assert.ok(removed.every(isCount), file);
    assert.is(added.filter((line) => !isCount(line)).length, lines, `${file}: ${added.join('\n')}`);
  }
});

test('nothing depends on the order of formats, or on the others', async () => {
  const all = await files(body(), { formats: [...FORMATS] });
  const one = await files(body(), { formats: ['bicep'] });
  for (const file of bicep) assert.is(one.get(file), all.get(file));
  const csv = await files(body(), { formats: ['csv'] });
  assert.is(csv.get('rules.csv'), all.get('rules.csv'));
});

test.run();
