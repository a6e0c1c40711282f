import { hole } from '../template-parameter.js';
import type { ApplicationRule, ClassicCollection, NetworkRule, RuleCollection, RuleCollectionGroup } from './model.js';

/** What a rule needs in a template beside its own text: keys, quotes, indentation. Generous, so that a group never grows over the limit. */
const OVERHEAD_PER_RULE = 1_000;

/**
 * Puts collections into as few groups as the size limit allows, in order. Only a collection that is too large by
 * itself is cut, at a rule.
 */
export function packGroups(
  name: string,
  collections: readonly RuleCollection[],
  maxBytes: number,
): RuleCollectionGroup[] {
  const groups: RuleCollection[][] = [];
  let room = 0;
  for (const piece of collections.flatMap((collection) => cut(collection, maxBytes))) {
    const size = sizeOf(piece);
    const last = groups.at(-1);
    if (last && size <= room) {
      last.push(piece);
      room -= size;
    } else {
      groups.push([piece]);
      room = maxBytes - size;
    }
  }
  return groups.map((members, index) => ({
    name: index === 0 ? name : `${name}-${index + 1}`,
    priority: { base: hole('priority'), offset: index },
    collections: members,
  }));
}

function cut(collection: RuleCollection, maxBytes: number): RuleCollection[] {
  return collection.kind === 'network'
    ? slices(collection.rules, maxBytes - OVERHEAD_PER_RULE).map((rules, index) => ({
        ...collection,
        ...renumber(collection, index),
        rules,
      }))
    : slices(collection.rules, maxBytes - OVERHEAD_PER_RULE).map((rules, index) => ({
        ...collection,
        ...renumber(collection, index),
        rules,
      }));
}

function renumber({ name, priority }: RuleCollection, index: number): { name: string; priority: number } {
  return index === 0 ? { name, priority } : { name: `${name}-${index + 1}`, priority: priority + index };
}

function slices<T extends NetworkRule | ApplicationRule>(rules: readonly T[], maxBytes: number): T[][] {
  const all: T[][] = [];
  let size = 0;
  for (const rule of rules) {
    const own = ruleSize(rule);
    const last = all.at(-1);
    if (last && size + own <= maxBytes) {
      last.push(rule);
      size += own;
    } else {
      all.push([rule]);
      size = own;
    }
  }
  return all;
}

/** Bytes that a collection takes in a group, from above. */
export function sizeOf(collection: RuleCollection | ClassicCollection): number {
  const rules: readonly (NetworkRule | ApplicationRule)[] = collection.rules;
  return OVERHEAD_PER_RULE + rules.reduce((sum, rule) => sum + ruleSize(rule), 0);
}

const SIZES = new WeakMap<NetworkRule | ApplicationRule, number>();

/** Worked out once per rule: packing and the headroom both ask. */
function ruleSize(rule: NetworkRule | ApplicationRule): number {
  const known = SIZES.get(rule);
  if (known !== undefined) return known;
  const size = OVERHEAD_PER_RULE + Buffer.byteLength(JSON.stringify(rule));
  SIZES.set(rule, size);
  return size;
}
