import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readRegionFolders } from '../../src/cli/region-folders.js';
import { suite } from '../suite.js';

const test = suite('region folders');

test('every file that the manifest lists is read, whatever it ends with, and no others but JSON', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-folders-'));
  const manifest = JSON.stringify({ files: { 'prefixes.csv': '0'.repeat(64), 'hosts-a.txt': '1'.repeat(64) } });
  const files = {
    'manifest.json': manifest,
    'prefixes.csv': 'a',
    'hosts-a.txt': 'b',
    'nsg.json': '{}',
    'notes.txt': 'c',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, 'folder.json'));
  const [read, ...more] = readRegionFolders([folder], () => assert.unreachable('nothing is wrong'));
  rmSync(folder, { recursive: true });
  assert.equal(more, []);
  assert.equal([...(read?.files.keys() ?? [])], ['hosts-a.txt', 'manifest.json', 'nsg.json', 'prefixes.csv']);
});

test.run();
