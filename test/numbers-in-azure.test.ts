import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { assembleCatalog } from '../src/catalog/assemble.js';
import { emptyLock, type NumberLock } from '../src/catalog/number-lock.js';
import { readCatalogText } from '../src/catalog/read.js';
import type { Finding } from '../src/diagnostics/finding.js';
import { readLock, writeLock } from '../src/project/lock-file.js';
import { type Renumbering, renumber } from '../src/renumber.js';
import { suite } from './suite.js';

const test = suite('numbers in Azure');

const ENTRIES = ['a', 'b', 'c', 'd', 'e'];

/**
 * What somebody does to a network repository. What was compiled last is deployed before numbers are changed, as rulec says, and
 * whenever else; the rules of entries that are gone stay in Azure.
 */
type Act =
  | { readonly kind: 'edit'; readonly entries: readonly string[]; readonly isCompiled: boolean }
  | { readonly kind: 'deploy' }
  | { readonly kind: 'move'; readonly moves: readonly (readonly [entry: string, number: number])[] }
  | { readonly kind: 'pack' }
  | { readonly kind: 'go on' };

const entries = fc.subarray(ENTRIES);
const moves = fc.uniqueArray(
  fc.tuple(
    fc.constantFrom(...ENTRIES),
    fc.integer({ min: 0, max: 14 }).map((step) => 200 + step * 10),
  ),
  { minLength: 1, maxLength: 3, selector: ([entry]) => entry },
);
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    fc.tuple(entries, fc.boolean()).map(([own, isCompiled]): Act => ({ kind: 'edit', entries: own, isCompiled })),
    fc.constant<Act>({ kind: 'deploy' }),
    moves.map((own): Act => ({ kind: 'move', moves: own })),
    fc.constant<Act>({ kind: 'pack' }),
    fc.constant<Act>({ kind: 'go on' }),
  ),
  { minLength: 3, maxLength: 14 },
);

function assembled(words: readonly string[], lock: NumberLock): ReturnType<typeof assembleCatalog> {
  const line = (id: string): string =>
    `  - { id: ${id}, feature: core, to: { serviceTag: Storage }, tcp: 443, purpose: Test, source: guide }\n`;
  // One that is always there, so that no lock looks like that of other catalogs.
  const text = `service: own\nshort: own\ntitle: Own\npriorities: 200-340\nsources:\n  guide: { title: G, url: https://www.example.com/a, verified: 2025-01-31 }\nfeatures:\n  core: { title: All, required: true }\nrequirements:\n${['z', ...words].map(line).join('')}`;
  return assembleCatalog([readCatalogText(text, 'own.yaml', false).read], lock);
}

/** Rules of one direction: a number that another rule has is refused. */
function deploy(azure: Map<string, number>, rules: readonly (readonly [string, number])[], order: () => number): void {
  const shuffled = rules.map((rule) => ({ rule, at: order() })).sort((left, right) => left.at - right.at);
  for (const {
    rule: [name, number],
  } of shuffled) {
    for (const [other, own] of azure)
      if (other !== name && own === number) assert.unreachable(`${name} takes ${number}, which ${other} has in Azure`);
    azure.set(name, number);
  }
}

test('whatever is edited and renumbered, rules that are deployed one by one in any order never meet', () => {
  let steps = 0;
  fc.assert(
    fc.property(acts, fc.infiniteStream(fc.nat()), (history, stream) => {
      const at = (): number => stream.next().value ?? 0;
      const azure = new Map<string, number>();
      let lock = emptyLock('rulec.lock');
      let words = ENTRIES.slice(0, 3);
      let rules: readonly (readonly [string, number])[] = [];
      const compile = (): void => {
        const { findings, numbering, services } = assembled(words, lock);
        assert.equal(
          findings.map(({ message }) => message),
          [],
        );
        const text = writeLock(numbering?.lock ?? lock);
        lock = readLock(text, 'rulec.lock', ({ message }) => assert.unreachable(message)) ?? lock;
        rules = services.flatMap(({ requirements }) =>
          requirements.map(({ id, priority }) => [id, priority ?? 0] as const),
        );
      };
      const change = (order: Pick<Renumbering, 'moves' | 'pack'>): void => {
        deploy(azure, rules, at);
        const { numbering } = assembled(words, emptyLock('rulec.lock'));
        if (!numbering) throw new Error('the catalog of the test does not load');
        const refused: Finding[] = [];
        const plan = renumber(lock, numbering.room, { ...order, retire: [], forget: [] }, (item) => refused.push(item));
        assert.ok(plan !== undefined || refused.length > 0);
        if (!plan) return;
        steps += plan.steps.length;
        lock = plan.lock;
        compile();
      };
      compile();
      for (const act of history) {
        switch (act.kind) {
          case 'edit':
            words = [...act.entries];
            if (act.isCompiled) compile();
            break;
          case 'deploy':
            deploy(azure, rules, at);
            break;
          case 'move':
            change({ moves: act.moves.map(([entry, number]) => ({ entry: `own/${entry}`, number })), pack: false });
            break;
          case 'pack':
            change({ moves: [], pack: true });
            break;
          case 'go on':
            change({ moves: [], pack: false });
            break;
          default:
            act satisfies never;
        }
      }
      deploy(azure, rules, at);
    }),
    { numRuns: 400 },
  );
  assert.ok(steps > 100, `${steps} steps were taken`);
});

test.run();
