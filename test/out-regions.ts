import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './golden.js';

/** The regions that are committed below out/ as the default options make them. */
export const REGIONS_IN_OUT: readonly string[] = readdirSync(join(ROOT, 'out'))
  .filter((name) => existsSync(join(ROOT, 'out', name, 'manifest.json')))
  .sort();
