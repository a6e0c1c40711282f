import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { Catalog } from '../src/catalog/catalog.js';
import { type Compilation, compile, type RegionOutput } from '../src/compile.js';
import type { CompileOptions } from '../src/compile-options.js';
import { loadAzureTables } from '../src/rules.js';
import { AZURE_TARGETS } from '../src/targets/coverage.js';
import { builtInCatalog, neededParameters, REGION_OF_EACH_CLOUD } from './built-in-catalog.js';
import { manifestComplaints } from './manifest-complaints.js';
import { codesOf, onlyRegion } from './small-catalog.js';
import { suite } from './suite.js';
import { compileGoodCase, goodCases } from './targets/good-case.js';
import { complaintsAbout } from './targets/template-complaints.js';
import { rulesIn } from './targets/template-json.js';

const test = suite('compile');

/** Every feature of the catalog, qualified. */
function featuresOf({ services }: Catalog): string[] {
  return services.flatMap(({ name, features }) => features.map(({ id }) => `${name}/${id}`));
}

function rulesOf({ files }: RegionOutput, target: string): Map<string, string> {
  const text = files.get(`${target}.json`);
  return text === undefined ? new Map() : rulesIn(text);
}

/** What is not as it should be when `after` has more features than `before`. */
function movedRules(before: RegionOutput, after: RegionOutput): string[] {
  const replaced = new Set(
    after.requirements.skipped.filter(({ reason }) => /^replaced by /.test(reason)).map(({ entry }) => entry),
  );
  return AZURE_TARGETS.flatMap((target) => {
    const later = rulesOf(after, target);
    return [...rulesOf(before, target)].flatMap(([name, text]) => {
      const now = later.get(name);
      if (now !== undefined) return now === text ? [] : [`${target}: ${name} was ${text} and is ${now}`];
      const needers = before.coverage
        .filter((row) => row.target === target && row.rules.includes(name))
        .map(({ requirement }) => requirement.replace(/@.*$/, ''));
      const isReplaced = needers.length > 0 && needers.every((id) => replaced.has(id));
      return isReplaced ? [] : [`${target}: ${name} is gone`];
    });
  });
}

/** Compiles with the features; undefined where they exclude each other. */
async function compileWith(
  catalog: Catalog,
  region: string,
  features: readonly string[],
): Promise<RegionOutput | undefined> {
  const compilation = await compile(catalog, { region, features, parameters: neededParameters(catalog) });
  return codesOf(compilation).includes('RC208') ? undefined : onlyRegion(compilation);
}

test('rstudio adds rules and changes none', async () => {
  const catalog = await builtInCatalog();
  const before = await compileWith(catalog, 'westus', []);
  const after = await compileWith(catalog, 'westus', ['azure-machine-learning/rstudio']);
  assert.ok(before && after);
  for (const target of AZURE_TARGETS) {
    const later = rulesOf(after, target);
    for (const [name, text] of rulesOf(before, target)) assert.is(later.get(name), text, `${target}: ${name}`);
  }
  assert.ok(rulesOf(after, 'nsg').has('aml-rstudio') && !rulesOf(before, 'nsg').has('aml-rstudio'));
});

test('no feature by itself moves a rule that is there', async () => {
  const catalog = await builtInCatalog();
  for (const region of REGION_OF_EACH_CLOUD) {
    const before = await compileWith(catalog, region, []);
    assert.ok(before);
    for (const feature of featuresOf(catalog)) {
      const after = await compileWith(catalog, region, [feature]);
      if (after) assert.equal(movedRules(before, after), [], `${feature} in ${region}`);
    }
  }
});

test('no feature moves a rule, whatever else is on', async () => {
  const catalog = await builtInCatalog();
  const features = featuresOf(catalog);
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...REGION_OF_EACH_CLOUD),
      fc.subarray(features),
      fc.subarray(features, { minLength: 1, maxLength: 3 }),
      async (region, first, more) => {
        const before = await compileWith(catalog, region, first);
        const after = await compileWith(catalog, region, [...new Set([...first, ...more])]);
        if (!before || !after) return;
        compared++;
        assert.equal(movedRules(before, after), []);
      },
    ),
    { seed: 20260, numRuns: 100 },
  );
  assert.ok(compared > 50, `${compared} of 100 pairs do not exclude each other`);
});

test('the comparison sees what moves and what goes', async () => {
  const catalog = await builtInCatalog();
  const before = await compileWith(catalog, 'westus', []);
  assert.ok(before);
  const change = (from: RegExp, to: string): RegionOutput => {
    const text = before.files.get('nsg.json') ?? '';
    return { ...before, files: new Map([...before.files, ['nsg.json', text.replace(from, to)]]) };
  };
  assert.is(movedRules(before, change(/"priority": 1020/, '"priority": 1021')).length, 1);
  assert.is(movedRules(before, change(/"aml-batch"/, '"aml-batch-2"')).length, 1);
  assert.equal(movedRules(before, before), []);
});

test('the same input gives the same bytes, and no clock, chance or locale has a part in it', async () => {
  const catalog = await builtInCatalog();
  const options: CompileOptions = {
    region: REGION_OF_EACH_CLOUD,
    features: ['all'],
    parameters: neededParameters(catalog),
  };
  const textsOf = ({ regions, findings }: Compilation): unknown => [
    findings,
    regions.map(({ region, files }) => [region.name, ...files]),
  ];
  const first = textsOf(await compile(catalog, options));
  const refuse = (): never => {
    throw new Error('compile asked for the time, for chance or for the locale');
  };
  const { now } = Date;
  const { random } = Math;
  const { localeCompare, toLocaleLowerCase, toLocaleUpperCase } = String.prototype;
  const { TZ, LANG } = process.env;
  try {
    Object.assign(process.env, { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8' });
    Object.assign(Date, { now: refuse });
    Object.assign(Math, { random: refuse });
    Object.assign(String.prototype, {
      localeCompare: refuse,
      toLocaleLowerCase: refuse,
      toLocaleUpperCase: refuse,
    });
    assert.equal(textsOf(await compile(catalog, options)), first);
  } finally {
    Object.assign(String.prototype, { localeCompare, toLocaleLowerCase, toLocaleUpperCase });
    Object.assign(Math, { random });
    Object.assign(Date, { now });
    restore('TZ', TZ);
    restore('LANG', LANG);
  }
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

test('the order in which things are asked for counts for nothing', async () => {
  const good = goodCases().find(({ name }) => name === 'features');
  assert.ok(good);
  const { loaded } = await compileGoodCase(good);
  assert.ok(loaded.catalog);
  const { features = [], without = [] } = good.options;
  const manifests: string[] = [];
  for (const turn of [(items: readonly string[]) => items, (items: readonly string[]) => [...items].reverse()]) {
    const options: CompileOptions = {
      region: 'westus',
      features: turn(features),
      without: turn(without),
      targets: turn(['nsg', 'firewall', 'routes']),
      acceptGaps: turn(['always', 'images']),
    };
    const reversed = Object.fromEntries(turn(Object.keys(options)).map((key) => [key, Reflect.get(options, key)]));
    manifests.push(
      onlyRegion(await compile(loaded.catalog, { ...options, ...reversed })).files.get('manifest.json') ?? '',
    );
  }
  assert.is(manifests[0], manifests[1]);
});

test('the order of parameters counts for nothing', async () => {
  const good = goodCases().find(({ name }) => name === 'every-peer-kind');
  assert.ok(good);
  const { loaded } = await compileGoodCase(good);
  assert.ok(loaded.catalog);
  const given = Object.entries(good.options.parameters ?? {});
  assert.ok(given.length > 1);
  const [first, second] = await Promise.all(
    [given, [...given].reverse()].map(async (entries) =>
      loaded.catalog
        ? onlyRegion(await compile(loaded.catalog, { ...good.options, parameters: Object.fromEntries(entries) }))
        : undefined,
    ),
  );
  assert.ok(first && second);
  assert.ok(first.files.get('manifest.json') === second.files.get('manifest.json'), 'the manifests differ');
});

for (const features of [[], ['all']]) {
  test(`every region of every cloud compiles, ${features[0] ?? 'default'} features`, async () => {
    const catalog = await builtInCatalog();
    const compilation = await compile(catalog, { region: 'all', features, parameters: neededParameters(catalog) });
    const errors = compilation.findings.filter(({ severity, code }) => severity === 'error' && code !== 'RC301');
    assert.equal(
      errors.map(({ code, message }) => `${code} ${message}`),
      [],
    );
    assert.equal(
      compilation.regions.map(({ region }) => region.name),
      loadAzureTables()
        .regions.ofCustomers()
        .map(({ name }) => name)
        .sort(),
    );
    for (const region of compilation.regions) {
      assert.equal(manifestComplaints(region), [], region.region.name);
      for (const target of AZURE_TARGETS)
        assert.equal(complaintsAbout(region.files.get(`${target}.json`) ?? ''), [], `${region.region.name}/${target}`);
    }
  });
}

test.run();
