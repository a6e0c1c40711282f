import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { compile, type RegionOutput } from '../../src/compile.js';
import { loadAzureTables } from '../../src/rules.js';
import { collectionsOf } from '../../src/targets/firewall/model.js';
import { builtInCatalog, builtInFiles, neededParameters, REGION_OF_EACH_CLOUD } from '../built-in-catalog.js';
import { suite } from '../suite.js';

/**
 * A feature adds its own flows and moves nothing. What a set of features turns on is worked out here a second time, from
 * the YAML alone; what each entry becomes is taken from where it was compiled with one feature.
 */
const test = suite('feature sets');

const CATALOG = await builtInCatalog();
const TABLES = loadAzureTables();
const SERVICE = 'azure-machine-learning';

type Words = string | readonly string[];

interface EntryText {
  readonly id: string;
  readonly feature: Words | { readonly all: readonly string[] };
  readonly clouds?: Words;
  readonly confidence?: string;
  readonly needs?: Words;
  readonly replaces?: Words;
  readonly to?: unknown;
  readonly from?: unknown;
}

interface FeatureText {
  readonly default?: string;
  readonly required?: boolean;
  readonly implies?: Words;
  readonly excludes?: Words;
}

interface FileText {
  readonly features?: Readonly<Record<string, FeatureText>>;
  readonly requirements?: readonly EntryText[];
}

const FILES = Object.values(builtInFiles()).map((yaml): FileText => parse(yaml));
const ENTRIES = FILES.flatMap(({ requirements }) => requirements ?? []);
const FEATURES = new Map(FILES.flatMap(({ features }) => Object.entries(features ?? {})));
const OPTIONAL = [...FEATURES.keys()].filter((id) => !FEATURES.get(id)?.required).sort();

const list = (words: Words | undefined): readonly string[] =>
  words === undefined ? [] : typeof words === 'string' ? [words] : words;

/** The features that are on. */
function featuresOf(named: readonly string[]): Set<string> {
  const on = new Set<string>();
  const add = (id: string): void => {
    if (on.has(id)) return;
    on.add(id);
    list(FEATURES.get(id)?.implies).forEach(add);
  };
  for (const [id, { default: standard, required }] of FEATURES)
    if (required || standard === 'on' || named.includes(id)) add(id);
  return on;
}

/** Whether the text of a peer says something for a cloud: all do, but values by cloud that lack it. */
function namesPeer(peers: unknown, cloud: string): boolean {
  return (Array.isArray(peers) ? peers : [peers]).some((peer: Record<string, unknown>) =>
    Object.entries(peer)
      .filter(([key]) => ['serviceTag', 'fqdn', 'url', 'fqdnTag', 'prefix'].includes(key))
      .some(([, value]) => typeof value !== 'object' || value === null || Array.isArray(value) || cloud in value),
  );
}

/** The ids that a set of named features turns on in a cloud. */
function expectedIds(named: readonly string[], cloud: string): string[] {
  const on = featuresOf(named);
  const exists = ({ clouds, to, from }: EntryText): boolean =>
    (clouds === undefined || list(clouds).includes(cloud)) && namesPeer(to ?? from, cloud);
  const chosen = new Set(
    ENTRIES.filter(({ feature, confidence }) => {
      const isAll = typeof feature === 'object' && 'all' in feature;
      const test = isAll ? feature.all : list(feature);
      const behind = test.filter((id) => on.has(id));
      const isOn = isAll ? behind.length === test.length : behind.length > 0;
      return isOn && (confidence !== 'unsure' || behind.some((id) => named.includes(id)));
    }).filter(exists),
  );
  const replaced = new Set([...chosen].flatMap(({ replaces }) => list(replaces)));
  for (const { id, needs } of [...chosen]) {
    if (replaced.has(id)) continue;
    for (const entry of ENTRIES) if (list(needs).includes(entry.id) && exists(entry)) chosen.add(entry);
  }
  return [...chosen]
    .map(({ id }) => id)
    .filter((id) => !replaced.has(id))
    .sort();
}

async function outputOf(features: readonly string[], region: string): Promise<RegionOutput> {
  const options = { region, features, parameters: neededParameters(CATALOG) };
  const { regions, findings } = await compile(CATALOG, options, TABLES);
  const [output] = regions;
  if (!output) throw new Error(findings.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return output;
}

/** Every rule and route by target and name, as text. */
function rulesOf({ models }: RegionOutput): Map<string, string> {
  const collections = models.firewall ? collectionsOf(models.firewall) : [];
  return new Map([
    ...(models.nsg?.rules ?? []).map((rule) => [`nsg ${rule.name}`, JSON.stringify(rule)] as const),
    ...collections.flatMap(({ name, kind, priority, rules }) =>
      rules.map((rule) => [`firewall ${rule.name}`, JSON.stringify({ name, kind, priority, rule })] as const),
    ),
    ...(models.routes?.routes ?? []).map((route) => [`routes ${route.name}`, JSON.stringify(route)] as const),
  ]);
}

/** The rules that serve each entry, by target. Whether a route takes a flow past the firewall is the route's doing. */
function rulesByEntry({ coverage }: RegionOutput): Map<string, Set<string>> {
  const rules = new Map<string, Set<string>>();
  for (const { requirement, target, rules: names } of coverage.filter((row) => row.target !== 'routes')) {
    const key = requirement.slice(SERVICE.length + 1);
    rules.set(key, rules.get(key) ?? new Set());
    for (const name of names) rules.get(key)?.add(`${target} ${name}`);
  }
  return rules;
}

const idsOf = ({ requirements }: RegionOutput): string[] =>
  requirements.requirements.map(({ id }) => id.slice(SERVICE.length + 1)).sort();

/** Of features that exclude one another the first stays. */
function compatible(features: readonly string[]): string[] {
  return features.reduce<string[]>((kept, id) => {
    const clashes = (one: string, other: string): boolean => list(FEATURES.get(one)?.excludes).includes(other);
    return kept.some((other) => clashes(id, other) || clashes(other, id)) ? kept : kept.concat(id);
  }, []);
}

interface Reference {
  readonly rules: ReadonlyMap<string, string>;
  readonly entries: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What each entry becomes where just one feature is named. */
async function referenceOf(region: string): Promise<Reference> {
  const rules = new Map<string, string>();
  const entries = new Map<string, ReadonlySet<string>>();
  for (const named of [[], ...OPTIONAL.map((id) => [id]), ['private-endpoints', 'storage-smb']]) {
    const output = await outputOf(named, region);
    for (const [name, text] of rulesOf(output)) {
      assert.is(rules.get(name) ?? text, text, `${name} is another with ${named}`);
      rules.set(name, text);
    }
    for (const [id, names] of rulesByEntry(output)) {
      assert.equal(entries.get(id) ?? names, names, `${id} has other rules with ${named}`);
      entries.set(id, names);
    }
  }
  return { rules, entries };
}

const CLOUDS = ['public', 'usgov', 'china'];

for (const [index, region] of REGION_OF_EACH_CLOUD.entries()) {
  const cloud = CLOUDS[index] ?? '';
  const isClosing = (name: string): boolean => /^nsg rulec-(?!hand-off)/.test(name);

  test(`${region}: each feature adds its own entries and nothing else`, async () => {
    const before = new Set(idsOf(await outputOf([], region)));
    for (const feature of OPTIONAL) {
      const output = await outputOf([feature], region);
      assert.equal(idsOf(output), expectedIds([feature], cloud), feature);
      const mine = featuresOf([feature]);
      for (const { id, because } of output.requirements.requirements) {
        if (before.has(id.slice(SERVICE.length + 1))) continue;
        assert.ok(
          because.some((reason) => reason.startsWith('needed by ') || mine.has(reason)),
          `${feature} brings ${id}`,
        );
      }
    }
  });

  test(`${region}: 200 sets of features hold just the rules of their entries, where they were`, async () => {
    const reference = await referenceOf(region);
    await fc.assert(
      fc.asyncProperty(fc.subarray(OPTIONAL), async (subset) => {
        const named = compatible(subset);
        const output = await outputOf(named, region);
        const ids = idsOf(output);
        assert.equal(ids, expectedIds(named, cloud));
        const wanted = new Set(ids.flatMap((id) => [...(reference.entries.get(id) ?? [])]));
        const rules = rulesOf(output);
        for (const [name, text] of rules) {
          assert.is(text, reference.rules.get(name), name);
          if (!name.startsWith('routes ') && !isClosing(name)) assert.ok(wanted.has(name), `${name} serves nobody`);
        }
        for (const name of wanted) assert.ok(rules.has(name), `${name} is missing`);
      }),
      { seed: 20260319, numRuns: 200, endOnFailure: true },
    );
  });
}

test.run();
