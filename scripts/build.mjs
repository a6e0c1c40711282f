/**
 * Builds dist/: the command, the library, their type declarations and the precompiled catalog.
 *
 * Runs as `prepare`, and npm 10 runs that at every `npx rulec` in a clone, so an up-to-date build must cost next to
 * nothing: a digest of everything that goes in is kept beside what came out. The new folder takes the old one's place
 * at the end, in one rename, so that a command running beside it sees one or the other.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const digestFile = join(dist, '.digest');
const INPUTS = [
  'src',
  'rules',
  'scripts/build.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.types.json',
];

function filesBelow(path) {
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { withFileTypes: true });
  return entries.flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)],
  );
}

function inputDigest() {
  const files = INPUTS.flatMap((input) =>
    /\.\w+$/.test(input) ? [join(root, input)] : filesBelow(join(root, input)),
  ).sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file.slice(root.length)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

/** The bundle carries code of others, so it carries their licences too. */
function licencesOf(metafile) {
  const packages = new Set(
    Object.keys(metafile.inputs).flatMap(
      (input) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? [],
    ),
  );
  return [...packages].sort().map((name) => {
    const folder = join(root, 'node_modules', name);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name}\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : 'see its package'}\n`;
  });
}

async function bundle(folder) {
  const { build } = await import('esbuild');
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { rulec: 'src/cli/bin.ts', index: 'src/index.ts', precompile: 'src/catalog/precompile.ts' },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minify: true,
    sourcemap: false,
    metafile: true,
    logLevel: 'warning',
    chunkNames: 'chunks/[name]-[hash]',
    external: ['@azure/arm-network'],
    // string-width builds a large regular expression when it loads, a third of the whole start-up; yargs needs only widths.
    alias: { 'string-width': 'fast-string-width', yaml: join(root, 'node_modules/yaml/browser/index.js') },
  });
  writeFileSync(join(folder, 'LICENSES.txt'), licencesOf(metafile).join('\n---\n\n'));
}

async function precompile(folder) {
  const { precompiledJson } = await import(pathToFileURL(join(folder, 'precompile.js')).href);
  writeFileSync(join(folder, 'catalog.json'), await precompiledJson(join(root, 'rules')));
  rmSync(join(folder, 'precompile.js'));
}

const digest = inputDigest();
if (existsSync(digestFile) && readFileSync(digestFile, 'utf8') === digest) process.exit(0);

const staging = join(root, `.dist-${process.pid}`);
try {
  mkdirSync(staging, { recursive: true });
  await bundle(staging);
  await precompile(staging);
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.types.json', '--outDir', join(staging, 'types')], {
    cwd: root,
    stdio: 'inherit',
  });
  writeFileSync(join(staging, '.digest'), digest);
  const old = join(root, `.dist-old-${process.pid}`);
  if (existsSync(dist)) renameSync(dist, old);
  try {
    renameSync(staging, dist);
  } catch (error) {
    // Another build beside this one was first; what it made is as good.
    if (!existsSync(digestFile)) throw error;
  }
  rmSync(old, { recursive: true, force: true });
} catch (error) {
  if (error?.code === 'ERR_MODULE_NOT_FOUND') {
    process.stderr.write('rulec: building needs the development dependencies: run npm ci without --omit=dev\n');
    process.exitCode = 1;
  } else {
    throw error;
  }
} finally {
  rmSync(staging, { recursive: true, force: true });
}
