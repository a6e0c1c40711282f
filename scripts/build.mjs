/**
 * Builds dist/: the command, the library, their type declarations and the precompiled catalog.
 *
 * Runs as `prepare`, and npm 10 runs that at every `npx rulec` in a clone, so an up-to-date build must cost next to
 * nothing: a digest of everything that goes in is kept beside what came out. The new folder takes the old one's place
 * at the end, in one rename, so that a command running beside it sees one or the other.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
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

// string-width builds a large regular expression when it loads, a third of the whole start-up; yargs needs only widths.
const ALIASES = { 'string-width': 'fast-string-width', yaml: join(root, 'node_modules/yaml/browser/index.js') };
const COMMON = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minify: true,
  metafile: true,
  // Large, and needed only by commands that talk to Azure.
  external: ['@azure/arm-network', '@azure/identity', 'undici'],
  logLevel: 'warning',
  alias: ALIASES,
};

/** The two bundles of the command, by what the launcher calls them: with every command, and with `compile` alone. */
const WHOLE = 'rulec-all';
const COMPILE = 'compile';

async function bundle(folder) {
  const { build } = await import('esbuild');
  const library = await build({
    ...COMMON,
    entryPoints: { index: 'src/index.ts', precompile: 'src/catalog/precompile.ts' },
    outdir: folder,
    splitting: true,
    format: 'esm',
    chunkNames: 'chunks/[name]-[hash]',
  });
  const command = await build({
    ...COMMON,
    entryPoints: { [WHOLE]: 'src/cli/bin.ts', [COMPILE]: 'src/cli/bin-compile.ts' },
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    // A script that runs from the code cache has no import(); with this, it becomes the launcher's require().
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  const inputs = { ...library.metafile.inputs, ...command.metafile.inputs };
  writeFileSync(join(folder, 'LICENSES.txt'), licencesOf({ inputs }).join('\n---\n\n'));
  copyFileSync(join(root, 'src/cli/launcher.cjs'), join(folder, 'rulec.cjs'));
  chmodSync(join(folder, 'rulec.cjs'), 0o755);
}

/**
 * What V8 compiles for the command that takes longest of each bundle, for the launcher; made by a process of its own, with
 * the flags that users have.
 */
function writeCodeCaches() {
  const out = mkdtempSync(join(tmpdir(), 'rulec-build-'));
  const compile = ['compile', '--region', 'westus', '--out', out];
  writeCodeCache(COMPILE, compile);
  writeCodeCache(WHOLE, ['verify', out]);
  rmSync(out, { recursive: true, force: true });
}

function writeCodeCache(name, line) {
  const io = '{ stdout() {}, stderr() {}, readStdin: () => "", env: {}, isTerminal: { stdout: false, stderr: false } }';
  const cache = JSON.stringify(join(dist, `${name}.cache`));
  const program = `
    const { script, main } = require(${JSON.stringify(join(dist, 'rulec.cjs'))}).load(${JSON.stringify(name)});
    const { renameSync, writeFileSync } = require('node:fs');
    main(${JSON.stringify(line)}, ${io}).then(() => {
      writeFileSync(${cache} + process.pid, script.createCachedData());
      renameSync(${cache} + process.pid, ${cache});
    });`;
  execFileSync(process.execPath, ['-e', program], { stdio: 'inherit' });
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
  const old = join(root, `.dist-old-${process.pid}`);
  if (existsSync(dist)) renameSync(dist, old);
  try {
    renameSync(staging, dist);
  } catch (error) {
    // Another build beside this one was first; what it made is as good.
    if (!existsSync(join(dist, 'rulec.cjs'))) throw error;
  }
  rmSync(old, { recursive: true, force: true });
  writeCodeCaches();
  writeFileSync(digestFile, digest);
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
