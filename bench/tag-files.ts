import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from './figure.js';
import { againstBareNode, type Command, RULEC } from './start-up.js';

/** Tag files of the public cloud in RULEC_TAG_FILES, the newest first. */
export function publicTagFiles(): string[] {
  const folder = process.env['RULEC_TAG_FILES'] ?? '';
  const files = folder === '' ? [] : readdirSync(folder).filter((file) => /^ServiceTags_Public_\d+\.json$/.test(file));
  return files
    .sort()
    .reverse()
    .map((file) => join(folder, file));
}

/** What reads the tag file of the public cloud, whole processes against `node` with an empty file; comparing takes two. */
export async function* tagFiles(pairs = 20): AsyncGenerator<Figure> {
  const [newest, older] = publicTagFiles();
  if (newest === undefined) {
    const detail = 'left out: RULEC_TAG_FILES names no folder with a tag file of the public cloud';
    yield { name: 'tag files', ratio: Number.NaN, detail };
    return;
  }
  const tags = (...words: readonly string[]): Command => ({
    name: `tags ${words[0]}`,
    argumentsFor: () => [RULEC, 'tags', ...words],
    isFresh: true,
  });
  const compile = (how: string, ...more: readonly string[]): Command => ({
    name: `compile, ${how}`,
    argumentsFor: (out) => [RULEC, 'compile', '--region', 'westus', '--service-tags', newest, ...more, '--out', out],
    proof: 'westus/manifest.json',
    isFresh: true,
  });
  yield* againstBareNode(
    [
      tags('list', '--service-tags', newest),
      tags('show', 'Storage', '--service-tags', newest),
      tags('which', '20.60.0.7', '--service-tags', newest),
      ...(older === undefined ? [] : [tags('diff', older, newest)]),
      compile('with a tag file'),
      compile('expanded', '--expand'),
      compile('expanded and widened', '--features', 'compute-public-ip', '--expand', '--allow-widening'),
    ],
    pairs,
  );
}
