/**
 * Does what `iprange FILE` does, for a benchmark of whole processes: one prefix a line, and their minimal cover.
 *
 *   node build/bench/merge-lines.js FILE
 */
import { readFileSync } from 'node:fs';
import { minimalCover } from '../src/packets/prefix-cover.js';
import { readCanonicalPrefixes } from '../src/packets/read-prefixes.js';

const { sets, unread } = readCanonicalPrefixes(
  readFileSync(process.argv[2] ?? 0, 'latin1')
    .trim()
    .split('\n'),
);
if (unread.length > 0) throw new Error(`${unread[0]} is no canonical prefix`);
process.stdout.write(`${[...minimalCover(sets.ipv4).toTexts(), ...minimalCover(sets.ipv6).toTexts()].join('\n')}\n`);
