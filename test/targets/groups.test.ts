import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { packGroups, sizeOf } from '../../src/targets/firewall/groups.js';
import type {
  ApplicationRule,
  NetworkRule,
  RuleCollection,
  RuleCollectionGroup,
} from '../../src/targets/firewall/model.js';
import { hole } from '../../src/targets/template-parameter.js';
import { suite } from '../suite.js';

const test = suite('groups');

const SOURCE = { kind: 'addresses' as const, value: hole('sourceAddresses') };

function networkRule(name: string, tags: readonly string[]): NetworkRule {
  return {
    name,
    description: 'For the test',
    protocols: ['TCP'],
    source: SOURCE,
    destination: { kind: 'service-tags', tags },
    ports: [{ first: 443, last: 443 }],
  };
}

function applicationRule(name: string, hosts: readonly string[]): ApplicationRule {
  return {
    name,
    description: 'For the test',
    protocols: [{ type: 'Https', port: 443 }],
    source: SOURCE,
    destination: { kind: 'hosts', hosts: hosts.map((host) => ({ wildcard: false, name: host })) },
  };
}

/** Sizes of rules by collection: how many tags or hosts each one names. */
type Plan = readonly { readonly isNetwork: boolean; readonly rules: readonly number[] }[];

const plans: fc.Arbitrary<Plan> = fc.array(
  fc.record({
    isNetwork: fc.boolean(),
    rules: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 }),
  }),
  { maxLength: 8 },
);

/** Blocks of numbers are ten apart at least, as those of services are. */
function collectionsOf(plan: Plan): RuleCollection[] {
  return plan.map(({ isNetwork, rules }, index): RuleCollection => {
    const names = rules.map((size, number) => ({
      name: `rule-${index}-${number}`,
      parts: Array.from({ length: size }, (_, part) => `part-${part}.contoso.com`),
    }));
    return isNetwork
      ? {
          kind: 'network',
          name: `network-${index}`,
          priority: 100 + 10 * index,
          rules: names.map(({ name, parts }) => networkRule(name, parts)),
        }
      : {
          kind: 'application',
          name: `application-${index}`,
          priority: 10_100 + 10 * index,
          rules: names.map(({ name, parts }) => applicationRule(name, parts)),
        };
  });
}

const limits = fc.integer({ min: 3_500, max: 40_000 });

function check(property: (collections: RuleCollection[], max: number, groups: RuleCollectionGroup[]) => void): void {
  fc.assert(
    fc.property(plans, limits, (plan, max) => {
      const collections = collectionsOf(plan);
      property(collections, max, packGroups('rulec-test', collections, max));
    }),
    { seed: 20260, numRuns: 400 },
  );
}

function rulesOf(collections: readonly RuleCollection[]): (NetworkRule | ApplicationRule)[] {
  return collections.flatMap((collection): (NetworkRule | ApplicationRule)[] => [...collection.rules]);
}

function sizeOfGroup({ collections }: RuleCollectionGroup): number {
  return collections.map(sizeOf).reduce((sum, size) => sum + size, 0);
}

const isLoneRule = ({ collections }: RuleCollectionGroup): boolean => rulesOf(collections).length === 1;

test('no rule is lost, doubled or moved', () => {
  check((collections, _max, groups) => {
    assert.equal(rulesOf(groups.flatMap((group) => group.collections)), rulesOf(collections));
  });
});

test('no group is over the limit but one that a single rule is too large for', () => {
  check((_collections, max, groups) => {
    for (const group of groups)
      assert.ok(isLoneRule(group) || sizeOfGroup(group) <= max, `${group.name}: ${sizeOfGroup(group)} of ${max}`);
  });
});

test('a collection that fits is whole, and the pieces of a larger one take the next names and numbers', () => {
  check((collections, max, groups) => {
    const packed = groups.flatMap((group) => group.collections);
    for (const collection of collections) {
      const pieces = packed.filter(({ name }) => name === collection.name || name.startsWith(`${collection.name}-`));
      if (sizeOf(collection) <= max) assert.equal(pieces, [collection]);
      for (const [index, piece] of pieces.entries()) {
        assert.is(piece.name, index === 0 ? collection.name : `${collection.name}-${index + 1}`);
        assert.is(piece.priority, collection.priority + index);
      }
    }
  });
});

test('a group is closed only when the next collection does not fit', () => {
  check((_collections, max, groups) => {
    for (const [index, group] of groups.entries()) {
      const [next] = groups[index + 1]?.collections ?? [];
      if (next) assert.ok(sizeOfGroup(group) + sizeOf(next) > max);
      assert.ok(group.collections.length > 0);
    }
  });
});

test('groups are named and numbered in order', () => {
  check((_collections, _max, groups) => {
    for (const [index, { name, priority }] of groups.entries()) {
      assert.is(name, index === 0 ? 'rulec-test' : `rulec-test-${index + 1}`);
      assert.equal(priority, { base: { parameter: 'priority' }, offset: index });
    }
  });
});

test('no two collections of a group have the same priority or name', () => {
  check((_collections, _max, groups) => {
    for (const { collections } of groups) {
      assert.is(new Set(collections.map(({ priority }) => priority)).size, collections.length);
      assert.is(new Set(collections.map(({ name }) => name)).size, collections.length);
    }
  });
});

test('no collections make no group', () => {
  assert.equal(packGroups('rulec-test', [], 10_000), []);
});

test('the size of a collection grows with every byte of its rules, and counts bytes, not characters', () => {
  const of = (text: string): number =>
    sizeOf({ kind: 'network', name: 'n', priority: 100, rules: [networkRule('rule', [text])] });
  assert.is(of('Storage1') - of('Storage'), 1);
  assert.is(of('接') - of('a'), 2);
});

test.run();
