import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import * as assert from 'uvu/assert';
import { ROOT } from '../golden.js';
import { suite } from '../suite.js';

const test = suite('imports');

/** What each room of src/ may import: other rooms, and packages by name. docs/architecture.md has the same table in words. */
const ROOMS: Readonly<
  Record<string, { rooms: readonly string[]; packages: readonly string[]; typesOf?: readonly string[] }>
> = {
  diagnostics: { rooms: [], packages: ['fastest-levenshtein'] },
  packets: { rooms: [], packages: ['ip-num'] },
  'service-tags': { rooms: ['packets', 'diagnostics'], packages: [] },
  yaml: { rooms: ['diagnostics'], packages: ['yaml'] },
  catalog: { rooms: ['yaml', 'packets', 'diagnostics'], packages: ['yaml'] },
  requirements: { rooms: ['catalog', 'service-tags', 'packets', 'diagnostics'], packages: [] },
  lint: { rooms: ['requirements', 'catalog', 'service-tags', 'packets', 'diagnostics'], packages: [] },
  targets: {
    rooms: ['requirements', 'service-tags', 'packets', 'diagnostics'],
    packages: [],
    typesOf: ['@azure/arm-network'],
  },
  configuration: { rooms: ['packets'], packages: [], typesOf: ['@azure/arm-network'] },
  formats: {
    rooms: ['configuration', 'catalog', 'targets', 'service-tags', 'packets', 'diagnostics'],
    packages: [],
    typesOf: ['@azure/arm-network', 'requirements'],
  },
  project: {
    rooms: ['catalog', 'yaml', 'formats', 'targets', 'requirements', 'packets', 'diagnostics'],
    packages: [],
  },
  analysis: {
    rooms: ['configuration', 'targets', 'requirements', 'service-tags', 'packets', 'diagnostics'],
    packages: [],
  },
  azure: { rooms: ['service-tags', 'diagnostics'], packages: ['@azure/arm-network', '@azure/identity', 'undici'] },
  cli: { rooms: ['*'], packages: ['yargs'] },
  '': {
    rooms: [
      'analysis',
      'catalog',
      'configuration',
      'diagnostics',
      'formats',
      'lint',
      'packets',
      'project',
      'requirements',
      'service-tags',
      'targets',
      'yaml',
    ],
    packages: [],
  },
};

interface Import {
  readonly file: string;
  readonly target: string;
  readonly isType: boolean;
}

const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

/** The import and export-from statements of the source text; a bundler would no longer see those of types. */
function staticImportsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, 'src', file), 'utf8');
  return [...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[\s\S]*?\sfrom\s+)?'([^']+)';/gm)].map((match) => ({
    file,
    target: match[2] ?? '',
    isType: match[1] !== undefined,
  }));
}

/** As {@link staticImportsOf}, and `import()`. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, 'src', file), 'utf8');
  const lazy = [...text.matchAll(/\bimport\('([^']+)'\)/g)].map((match) => ({
    file,
    target: match[1] ?? '',
    isType: false,
  }));
  return [...staticImportsOf(file), ...lazy];
}

const roomOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : '');

function complaint({ file, target, isType }: Import): string | undefined {
  const room = ROOMS[roomOf(file)];
  if (!room) return `src/${roomOf(file)} is a room that the table does not know`;
  if (target.startsWith('node:')) return undefined;
  const types = isType ? (room.typesOf ?? []) : [];
  if (!target.startsWith('.'))
    return [...room.packages, ...types].includes(target) ? undefined : `src/${file} must not import ${target}`;
  const other = roomOf(relative('.', posix.join(dirname(file), target)));
  if (other === 'cli' && roomOf(file) !== 'cli') return `src/${file} imports the command line`;
  if (other === roomOf(file) || room.rooms.includes('*') || [...room.rooms, ...types].includes(other)) return undefined;
  return `src/${file} must not import ${target}${isType ? ' even as a type' : ''}`;
}

test('the test reads imports of all kinds', () => {
  const all = SOURCES.flatMap(importsOf);
  assert.ok(SOURCES.length > 40, `${SOURCES.length} files`);
  assert.ok(all.some(({ target, isType }) => isType && target === '@azure/arm-network'));
  assert.ok(
    all.some(({ target }) => target === './read.js'),
    'lazy imports are seen',
  );
});

test('every import goes the way that the table allows', () => {
  assert.equal(
    SOURCES.flatMap(importsOf).flatMap((item) => complaint(item) ?? []),
    [],
  );
});

test('the judge knows no lowering and no syntax', () => {
  const forbidden = SOURCES.filter((file) => roomOf(file) === 'analysis')
    .flatMap(importsOf)
    .map(({ target }) => target)
    .filter((target) => /targets\/(?!coverage|options)/.test(target));
  assert.equal(forbidden, []);
});

/** The files that are loaded with one, whatever is then asked for: `import()` and types are none of it. */
function loadedWith(first: string): ReadonlySet<string> {
  const loaded = new Set([first]);
  for (const file of loaded)
    for (const { target, isType } of staticImportsOf(file))
      if (!isType && target.startsWith('.')) loaded.add(posix.join(dirname(file), target.replace(/\.js$/, '.ts')));
  return loaded;
}

test('what names how to deploy does not bring along what writes it', () => {
  const loaded = loadedWith('cli/deploy-lines.ts');
  assert.ok(loaded.has('formats/terraform/variables.ts'));
  assert.not(loaded.has('formats/terraform/azurerm-outbound-tags.ts'));
});

test('a wrong import is seen', () => {
  assert.ok(complaint({ file: 'packets/ports.ts', target: '../catalog/catalog.js', isType: false }));
  assert.ok(complaint({ file: 'targets/nsg/lower.ts', target: '@azure/arm-network', isType: false }));
  assert.not(complaint({ file: 'targets/nsg/model.ts', target: '@azure/arm-network', isType: true }));
  assert.ok(complaint({ file: 'compile.ts', target: './cli/main.js', isType: false }));
});

test.run();
