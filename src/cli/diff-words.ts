import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { finding, type OptionPlace, type Report } from '../diagnostics/finding.js';
import { didYouMean } from '../diagnostics/suggest.js';
import { MANIFEST_FILE } from '../project/manifest.js';
import { readManifest } from '../project/read-manifest.js';
import type { RegionFiles } from '../region-files.js';
import type { AzureTables } from '../rules.js';
import type { Io } from './io.js';
import { readRegionFolders } from './region-folders.js';

/** What a word of the command line names as a side. */
export type SideWord =
  | { readonly kind: 'region'; readonly label: string; readonly region: string }
  | ({ readonly kind: 'folder' } & RegionFiles)
  | { readonly kind: 'file'; readonly label: string; readonly text: string; readonly manifest?: string };

/** A region goes before a file of its name; a slash makes a word a path. */
export function readSideWord(word: string, { regions }: AzureTables, io: Io, report: Report): SideWord | undefined {
  const place: OptionPlace = { option: '', value: word };
  if (word === '-') return { kind: 'file', label: 'standard input', text: io.readStdin() };
  if (/[\\/]/.test(word)) return readPath(word, place, report);
  const region = regions.find(word);
  if (region) {
    if (existsSync(word)) {
      const message = `${word} is a region, and there is a file or folder of that name here too; the region is compared`;
      report(finding('RC420', message, { place, help: `Write ./${word} for what lies here.` }));
    }
    return { kind: 'region', label: region.name, region: region.name };
  }
  if (existsSync(word)) return readPath(word, place, report);
  const message = `there is no Azure region ${JSON.stringify(word)}, and no file or folder of that name`;
  const closest = regions.closest(word);
  const help =
    'A side is a region, a file, or a folder that rulec compile wrote; `rulec catalog list regions` lists regions.';
  report(finding('RC201', message, { place, help: closest.length > 0 ? didYouMean(word, closest, help) : help }));
  return undefined;
}

function readPath(path: string, place: OptionPlace, report: Report): SideWord | undefined {
  try {
    if (!statSync(path).isDirectory()) {
      const beside = manifestBeside(path);
      return {
        kind: 'file',
        label: path,
        text: readFileSync(path, 'utf8'),
        ...(beside !== undefined && { manifest: beside }),
      };
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const message = `${path} ${code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`}`;
    report(finding('RC804', message, { place, help: 'Name a file, or a folder that rulec compile wrote.' }));
    return undefined;
  }
  const [folder, ...others] = readRegionFolders([path], report);
  if (others.length === 0) return folder && { kind: 'folder', ...folder };
  const message = `${path} holds ${others.length + 1} regions, and a side is one`;
  report(finding('RC810', message, { place, help: `Name one, such as ${folder?.label}.` }));
  return undefined;
}

/** The manifest that lists a file; a folder may hold others too. */
function manifestBeside(path: string): string | undefined {
  const manifest = join(dirname(path), MANIFEST_FILE);
  if (!existsSync(manifest)) return undefined;
  const text = readFileSync(manifest, 'utf8');
  const read = readManifest(text);
  return 'manifest' in read && read.manifest.files.has(basename(path)) ? text : undefined;
}
