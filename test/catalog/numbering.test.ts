import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { assembleCatalog } from '../../src/catalog/assemble.js';
import { emptyLock, type NumberLock } from '../../src/catalog/number-lock.js';
import { USERS_NUMBERS } from '../../src/catalog/numbering.js';
import { readCatalogText } from '../../src/catalog/read.js';
import { readLock, writeLock } from '../../src/project/lock-file.js';
import { builtInCatalog } from '../built-in-catalog.js';
import { suite } from '../suite.js';

const test = suite('numbers of entries that state none');

/** `git` has no number, `git=210` states one; `git@host` is a host, which an NSG has no rule for. */
type EntryWord = string;

const BUILT_IN = catalogText('rulec-service', '1000-1090', ['own=1000']);

/** A file with the header of a service where a block is given, else one that adds to it. */
function catalogText(service: string, block: string | undefined, entries: readonly EntryWord[]): string {
  const header =
    block === undefined
      ? ''
      : `short: ${service.slice(0, 3)}\ntitle: A service\npriorities: ${block}\nfeatures:\n  core: { title: All, required: true }\n`;
  const source = block === undefined ? 'added' : 'guide';
  const lines = entries.map((word) => {
    const [, id = '', number, peer] = /^([\w-]+)(?:=(\d+))?(@host)?$/.exec(word) ?? [];
    const priority = number === undefined ? '' : `priority: ${number}, `;
    const to = peer ? 'fqdn: [a.example.com]' : 'serviceTag: Storage';
    return `  - { id: ${id}, feature: core, ${priority}to: { ${to} }, tcp: 443, purpose: Test, source: ${source} }\n`;
  });
  const requirements = lines.length === 0 ? '' : `requirements:\n${lines.join('')}`;
  return `service: ${service}\n${header}sources:\n  ${source}: { title: Guide, url: https://www.example.com/a, verified: 2025-01-31 }\n${requirements}`;
}

interface Numbered {
  readonly codes: readonly string[];
  readonly messages: readonly string[];
  /** Every entry that has a number. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly lock: NumberLock;
  readonly isChanged: boolean;
}

/** Numbers what users add to a service of rulec's, and a service of their own with the block 200-240. */
function number(added: readonly EntryWord[], own: readonly EntryWord[] = [], lock = emptyLock('rulec.lock')): Numbered {
  const files = [
    readCatalogText(BUILT_IN, 'rules/built-in.yaml', true),
    readCatalogText(catalogText('rulec-service', undefined, added), 'mine/added.yaml', false),
    ...(own.length > 0 ? [readCatalogText(catalogText('contoso', '200-240', own), 'mine/own.yaml', false)] : []),
  ];
  assert.equal(
    files.flatMap(({ findings }) => findings.map(({ message }) => message)),
    [],
  );
  const { services, findings, numbering } = assembleCatalog(
    files.map(({ read }) => read),
    lock,
  );
  const all = services.flatMap(({ name, requirements }) =>
    requirements.flatMap(({ id, priority }): [string, number][] =>
      priority === undefined ? [] : [[`${name}/${id}`, priority]],
    ),
  );
  return {
    codes: findings.map(({ code }) => code),
    messages: findings.map(({ message }) => message),
    numbers: Object.fromEntries(all),
    lock: numbering?.lock ?? lock,
    isChanged: numbering?.isChanged ?? false,
  };
}

/** A lock as its file would have it. */
function lockOf(text: string): NumberLock {
  const lock = readLock(`lock: 1\n${text}`, 'rulec.lock', ({ message }) => assert.unreachable(message));
  if (!lock) throw new Error('the lock does not read');
  return lock;
}

const sectionOf = (numbers: NumberLock['numbers']): Record<string, number> =>
  Object.fromEntries(numbers.map(({ entry, number: own }) => [entry, own]));

test('what is added to a service of rulec has the numbers kept for users; a service of their own has its block', () => {
  const { numbers, codes, lock } = number(['zeta', 'alpha', 'name@host', 'said=2000'], ['git', 'ci=200']);
  assert.equal(codes, []);
  assert.equal(numbers, {
    'contoso/ci': 200,
    'contoso/git': 210,
    'rulec-service/own': 1000,
    'rulec-service/alpha': 2010,
    'rulec-service/said': 2000,
    'rulec-service/zeta': 2020,
  });
  assert.equal(sectionOf(lock.numbers), {
    'contoso/git': 210,
    'rulec-service/alpha': 2010,
    'rulec-service/zeta': 2020,
  });
});

test('the numbers kept for users leave out the blocks of their services', () => {
  const own = readCatalogText(catalogText('contoso', '2000-2030', ['git']), 'mine/own.yaml', false).read;
  const files = [
    readCatalogText(BUILT_IN, 'rules/built-in.yaml', true).read,
    readCatalogText(catalogText('rulec-service', undefined, ['zeta']), 'mine/added.yaml', false).read,
    own,
  ];
  assert.equal(sectionOf(assembleCatalog(files).numbering?.lock.numbers ?? []), {
    'contoso/git': 2000,
    'rulec-service/zeta': 2040,
  });
});

test('a number once given stays; one that is retired is given to nobody but its own entry', () => {
  const first = number(['beta', 'delta']);
  const second = number(['alpha', 'beta', 'delta'], [], first.lock);
  assert.equal(sectionOf(second.lock.numbers), {
    'rulec-service/alpha': 2020,
    'rulec-service/beta': 2000,
    'rulec-service/delta': 2010,
  });
  const third = number(['alpha', 'delta', 'omega'], [], second.lock);
  assert.equal(sectionOf(third.lock.retired), { 'rulec-service/beta': 2000 });
  assert.is(third.numbers['rulec-service/omega'], 2030);
  const fourth = number(['alpha', 'beta', 'delta', 'omega'], [], third.lock);
  assert.is(fourth.numbers['rulec-service/beta'], 2000);
  assert.equal(fourth.lock.retired, []);
  assert.not.ok(number(['alpha', 'beta', 'delta', 'omega'], [], fourth.lock).isChanged);
});

test('an entry that becomes a host keeps its number; one that states its number takes it out of the lock', () => {
  const { lock } = number(['beta', 'delta', 'gamma']);
  const next = number(['beta@host', 'delta=2010', 'gamma=2050'], [], lock);
  assert.equal(next.codes, []);
  assert.equal(sectionOf(next.lock.numbers), { 'rulec-service/beta': 2000 });
  assert.equal(
    sectionOf(next.lock.retired),
    { 'rulec-service/gamma': 2020 },
    'its rule may be there under the old number',
  );
});

test('entries of built-in files state their numbers', () => {
  const read = readCatalogText(catalogText('rulec-service', '1000-1090', ['own']), 'rules/built-in.yaml', true).read;
  assert.equal(
    assembleCatalog([read]).findings.map(({ code }) => code),
    ['RC106'],
  );
});

test('one number twice is refused, as is an entry that has one and had one', () => {
  const twice = lockOf('numbers:\n  rulec-service/alpha: 2000\n  rulec-service/beta: 2000\n');
  assert.equal(number(['alpha', 'beta'], [], twice).messages, [
    'rulec-service/beta has the number of rulec-service/alpha, 2000',
  ]);
  const retired = lockOf('numbers:\n  rulec-service/alpha: 2000\nretired:\n  rulec-service/gone: 2000\n');
  assert.equal(number(['alpha'], [], retired).codes, ['RC129']);
  const both = lockOf('numbers:\n  rulec-service/alpha: 2000\nretired:\n  rulec-service/alpha: 2010\n');
  assert.equal(number(['alpha'], [], both).codes, ['RC129']);
  const moving = lockOf(
    'numbers:\n  rulec-service/alpha: 2000\n  rulec-service/beta: 2010\nmoving:\n  rulec-service/alpha: 2010\n',
  );
  assert.equal(number(['alpha', 'beta'], [], moving).codes, ['RC129']);
});

test('a lock of other catalogs is refused, and nothing is numbered by it', () => {
  const service = lockOf('numbers:\n  fabrikam/relay: 310\n  rulec-service/alpha: 2000\n');
  const refused = number(['alpha', 'beta'], [], service);
  assert.equal(refused.codes, ['RC130']);
  assert.not.ok(refused.isChanged);
  const entries = lockOf('numbers:\n  rulec-service/one: 2000\n  rulec-service/two: 2010\n');
  assert.equal(number(['alpha'], [], entries).codes, ['RC130']);
  assert.equal(number(['alpha=2500'], [], entries).codes, [], 'the last entries without a number are gone');
});

test('a stated number that somebody else has or had is refused', () => {
  const lock = lockOf('numbers:\n  rulec-service/alpha: 2000\nretired:\n  rulec-service/gone: 2010\n');
  assert.equal(number(['alpha', 'said=2000'], [], lock).messages, [
    'rulec-service/said states 2000, which was given to rulec-service/alpha',
  ]);
  assert.equal(number(['alpha', 'said=2010'], [], lock).messages, [
    'rulec-service/said states 2010, which rulec-service/gone had',
  ]);
  assert.equal(number(['alpha', 'gone=2010'], [], lock).codes, []);
});

test('a block that is full is told, for every entry that finds no room', () => {
  const { codes, messages } = number([], ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  assert.equal(codes, ['RC106', 'RC106']);
  assert.match(messages[0] ?? '', /no number is left for contoso\/f: 200 to 240 are taken/);
});

test('a number that an entry has left is given to nobody, and a number outside the block is refused', () => {
  const lock = lockOf('numbers:\n  contoso/a: 240\nleft:\n  contoso/a: 200\n');
  assert.is(number([], ['a', 'b'], lock).numbers['contoso/b'], 210);
  assert.equal(number([], ['a', 'b=200'], lock).codes, ['RC106']);
  const outside = lockOf('numbers:\n  contoso/a: 300\n');
  assert.equal(number([], ['a'], outside).messages, ['contoso/a has 300 in the lock, and it may have 200 to 240']);
});

test('the numbers for users are in no block of the services that come with rulec', async () => {
  for (const { name, priorities } of (await builtInCatalog()).services)
    assert.ok(priorities.last < USERS_NUMBERS.first || priorities.first > USERS_NUMBERS.last, name);
});

test('what users add may state a number of the block, or one kept for users, and no other', () => {
  assert.equal(number(['in=1050', 'beside=2500']).codes, []);
  for (const wrong of ['1100', '1990', '2005', '3995']) assert.equal(number([`out=${wrong}`]).codes, ['RC106'], wrong);
});

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const states = fc.array(fc.subarray(NAMES), { minLength: 1, maxLength: 8 });

test('whatever comes and goes, no number ever belongs to two entries, and nobody who stays moves', () => {
  fc.assert(
    fc.property(states, (history) => {
      let lock = emptyLock('rulec.lock');
      const owners = new Map<number, string>();
      let before: Readonly<Record<string, number>> = {};
      for (const words of history) {
        // One that is always there, so that no lock looks like that of other catalogs.
        const { numbers, codes, lock: next } = number(['always', ...words], [], lock);
        assert.equal(codes, []);
        for (const [entry, own] of Object.entries(numbers)) {
          assert.is(owners.get(own) ?? entry, entry, `${own} was ${owners.get(own)}'s`);
          owners.set(own, entry);
          assert.is(before[entry] ?? own, own, `${entry} has moved`);
        }
        before = numbers;
        lock = lockOf(writeLock(next).replace(/^(?:#.*\n)+lock: 1\n/, ''));
        assert.equal(sectionOf(lock.numbers), sectionOf(next.numbers));
        assert.equal(sectionOf(lock.retired), sectionOf(next.retired));
      }
    }),
  );
});

test.run();
