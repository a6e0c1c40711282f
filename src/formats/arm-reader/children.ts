import { isDeepStrictEqual } from 'node:util';
import type { Span } from './json-text.js';
import { parentKeyOf, type Resource } from './resources.js';

/** A rule or a route, and where its name stands. */
export interface ReadItem<Item> {
  readonly at: Span;
  readonly item: Item;
}

interface Parent<Item> {
  readonly key: string;
  readonly items: readonly ReadItem<Item>[];
}

interface Family<Item, Own extends Parent<Item>> {
  readonly parent?: Own;
  readonly isWhole: boolean;
  readonly items: readonly ReadItem<Item>[];
}

/**
 * Gives children that are resources of their own to their parents; those of each parent that the file does not have are
 * one family. An export says the same rule inside its group and beside it; that counts once.
 */
export function withChildren<Item extends { readonly name: string }, Own extends Parent<Item>>(
  parents: readonly Own[],
  children: readonly Resource[],
  read: (child: Resource) => readonly ReadItem<Item>[],
): Family<Item, Own>[] {
  const byParent = new Map<string, ReadItem<Item>[]>();
  for (const child of children) {
    const key = parentKeyOf(child);
    byParent.set(key, [...(byParent.get(key) ?? []), ...read(child)]);
  }
  const families = parents.map((parent): Family<Item, Own> => {
    const isRepeated = ({ item }: ReadItem<Item>): boolean =>
      parent.items.some((own) => isDeepStrictEqual(own.item, item));
    // A group without a name is not known to be the one that rules without a group belong to.
    const found = parent.key === '' ? undefined : byParent.get(parent.key);
    const added = (found ?? []).filter((item) => !isRepeated(item));
    if (found) byParent.delete(parent.key);
    return { parent, isWhole: true, items: [...parent.items, ...added] };
  });
  const orphans = [...byParent.values()].map((items): Family<Item, Own> => ({ isWhole: false, items }));
  return [...families, ...orphans];
}
