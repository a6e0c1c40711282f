import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Catalog } from '../src/catalog/catalog.js';
import { loadDirectories } from '../src/catalog/load.js';
import { compile } from '../src/compile.js';
import { loadAzureTables } from '../src/rules.js';
import { type Figure, median, timeOf } from './figure.js';
import { catalogText } from './generated-catalog.js';

/** Linear cost stays at 1; sorting and a fuller memory add a little. */
const BUDGET = 1.5;
const SIZES = [100, 1_000, 10_000];
/** Sizes whose single run would take longer, going by how the smaller ones grew, are left out. */
const LONGEST_MS = 10_000;

const TABLES = loadAzureTables();
const REGIONS = TABLES.regions.ofCustomers().map(({ name }) => name);

/** Some work on a number of things. */
interface Work {
  readonly size: number;
  readonly run: () => Promise<unknown>;
}

/** What one thing costs among many, against what it costs among few. In process and after a warm-up. */
export async function* growth(rounds = 5): AsyncGenerator<Figure> {
  const root = mkdtempSync(join(tmpdir(), 'rulec-bench-'));
  try {
    const plain = SIZES.map((size) => ({ size, folder: writeCatalog(root, size, false) }));
    const linked = SIZES.map((size) => ({ size, folder: writeCatalog(root, size, true) }));
    const compiling = async (folders: typeof plain): Promise<Work[]> =>
      Promise.all(
        folders.map(async ({ size, folder }) => {
          const catalog = await load(folder);
          return { size, run: () => compileFor(catalog, ['westus']) };
        }),
      );
    const hundred = await load(writeCatalog(root, 100, true));
    yield await growthOf(
      'load YAML, requirements',
      plain.map(({ size, folder }) => ({ size, run: () => load(folder) })),
      rounds,
    );
    yield await growthOf('compile, requirements', await compiling(plain), rounds);
    yield await growthOf('compile, linked requirements', await compiling(linked), rounds);
    yield await growthOf(
      'compile, regions',
      [1, 10, REGIONS.length].map((size) => ({ size, run: () => compileFor(hundred, REGIONS.slice(0, size)) })),
      rounds,
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function writeCatalog(root: string, size: number, isLinked: boolean): string {
  const folder = mkdtempSync(join(root, `${size}-`));
  writeFileSync(join(folder, 'generated.yaml'), catalogText(size, isLinked));
  return folder;
}

async function load(path: string): Promise<Catalog> {
  const { catalog, findings } = await loadDirectories([{ path, label: 'generated', isBuiltIn: false }]);
  if (!catalog) throw new Error(`the generated catalog does not load: ${findings[0]?.message}`);
  return catalog;
}

async function compileFor(catalog: Catalog, region: readonly string[]): Promise<void> {
  const { regions, findings } = await compile(catalog, { region }, TABLES);
  if (regions.length !== region.length) throw new Error(`nothing was compiled: ${findings[0]?.message}`);
}

/** Each size does the same work in a round, in fewer and larger runs, so that linear cost gives equal times. */
async function growthOf(name: string, works: readonly Work[], rounds: number): Promise<Figure> {
  const measured = await feasible(works);
  const most = Math.max(...measured.map(({ size }) => size));
  const perThing = measured.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, { size, run }] of measured.entries()) {
      const runs = Math.ceil(most / size);
      const time = await timeOf(async () => {
        for (let count = 0; count < runs; count++) await run();
      });
      perThing[index]?.push(time / (runs * size));
    }
  }
  const base = perThing[0] ?? [];
  const ratios = perThing.map((times) => median(times.map((time, round) => time / (base[round] ?? Number.NaN))));
  const sizes = measured.map(({ size }, index) => {
    const microseconds = 1_000 * median(perThing[index] ?? []);
    return `${size}: ${(ratios[index] ?? Number.NaN).toFixed(2)} (${microseconds.toFixed(0)} µs each)`;
  });
  const leftOut = works.slice(measured.length).map(({ size }) => `${size}: left out, would take too long`);
  return {
    name,
    ratio: Math.max(ratios[1] ?? Number.NaN, ...ratios.slice(2)),
    budget: BUDGET,
    detail: [...sizes, ...leftOut].join(', '),
  };
}

/** Runs each work twice, which warms it up too, for as long as the next one can be expected to end in time. */
async function feasible(works: readonly Work[]): Promise<Work[]> {
  const taken: Work[] = [];
  let last = 0;
  let growth = 1;
  for (const work of works) {
    if (last * growth > LONGEST_MS) break;
    await work.run();
    const time = await timeOf(work.run);
    growth = last > 0 ? time / last : 1;
    last = time;
    taken.push(work);
  }
  return taken;
}
