import fc from 'fast-check';
import type { AddressFamily } from '../../src/packets/prefix.js';
import { type NamedSnapshot, readTagSnapshot } from '../../src/service-tags/snapshot.js';
import { type Block, blocksIn, prefixOf, type Universe } from '../packets/small-universe.js';

/** Properties of an invented tag beside its prefixes. */
export type OwnTag = { readonly prefixes: readonly string[] } & Readonly<Record<string, unknown>>;

/** A tag file with invented tags, as readers see it. */
export function tagFileText(
  tags: Readonly<Record<string, OwnTag>>,
  top: Readonly<Record<string, unknown>> = {},
): string {
  const values = Object.entries(tags).map(([name, { prefixes, ...properties }]) => {
    return { name, id: name, properties: { changeNumber: 1, region: '', addressPrefixes: prefixes, ...properties } };
  });
  return JSON.stringify({ changeNumber: 7, cloud: 'Public', values, ...top });
}

export function ownSnapshot(tags: Readonly<Record<string, OwnTag>>, name = 'own.json'): NamedSnapshot {
  const { snapshot, findings } = readTagSnapshot(tagFileText(tags), name);
  if (!snapshot) throw new Error(JSON.stringify(findings));
  return { snapshot, name };
}

/** 32 cells of each family. */
export const CELLS: Readonly<Record<AddressFamily, Universe>> = {
  4: { family: 4, start: 0x0a_01_02_00n, shift: 0, depth: 5 },
  6: { family: 6, start: 0x20010db8n << 96n, shift: 64, depth: 5 },
};

/** What random tags hold, by name: blocks of cells of each family. */
export type BlockTags = Readonly<Record<string, Readonly<Record<AddressFamily, readonly Block[]>>>>;

export const blockTags: fc.Arbitrary<BlockTags> = fc.dictionary(
  fc.constantFrom('Red', 'Green', 'Blue.WestUS', 'Green.EastUS', 'Grey'),
  fc.record({ 4: blocksIn(CELLS[4], 4), 6: blocksIn(CELLS[6], 4) }),
  { minKeys: 1, noNullPrototype: true },
);

export function snapshotOfBlocks(tags: BlockTags): NamedSnapshot {
  const rows = Object.entries(tags).map(([name, blocks]) => {
    const texts = ([4, 6] as const).flatMap((family) =>
      blocks[family].map((block) => prefixOf(CELLS[family], block).text),
    );
    return [name, { prefixes: [...new Set(texts)] }];
  });
  return ownSnapshot(Object.fromEntries(rows));
}
