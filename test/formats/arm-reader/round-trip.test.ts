import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { RegionOutput } from '../../../src/compile.js';
import { compile } from '../../../src/compile.js';
import type { CompileOptions } from '../../../src/compile-options.js';
import { readConfigurations } from '../../../src/formats/arm-reader/read-configuration.js';
import { judgedParameters } from '../../../src/formats/whole-firewall.js';
import { TARGETS } from '../../../src/targets/coverage.js';
import { builtInCatalog, neededParameters, REGION_OF_EACH_CLOUD } from '../../built-in-catalog.js';
import { fixture, ROOT } from '../../golden.js';
import { REGIONS_IN_OUT } from '../../out-regions.js';
import { suite } from '../../suite.js';
import { compileGoodCase, goodCases } from '../../targets/good-case.js';
import { asRead } from './as-read.js';
import { spellTagOf } from './read.js';

/** What rulec writes is read back as what it was written from, told by the model alone. */
const test = suite('round trip');

/** Reads the files of a region and holds them against the models; how many rules and routes that were. */
async function compare(
  { region, models, files, options }: RegionOutput,
  spellTag = spellTagOf(region.cloud),
): Promise<number> {
  let rules = 0;
  for (const target of TARGETS) {
    if (target === 'prefixes') continue;
    const model = models[target];
    const text = files.get(`${target}.json`);
    assert.is(model === undefined, text === undefined);
    if (!model || text === undefined) continue;
    const findings: string[] = [];
    const name = `${region.name}/${target}.json`;
    const parameters = judgedParameters(options.firewallRules);
    const { configurations } = await readConfigurations(text, name, { spellTag, parameters }, ({ code, message }) => {
      findings.push(`${code} ${message}`);
    });
    assert.equal(findings, [], name);
    assert.equal(configurations, [asRead(model)], name);
    rules += text.match(/"name":/g)?.length ?? 0;
  }
  return rules;
}

test('what is committed below out/ is the models of its regions', async () => {
  const { regions: outputs } = await compile(await builtInCatalog(), { region: REGIONS_IN_OUT });
  assert.is(outputs.length, 6);
  for (const output of outputs) {
    const committed = [...output.files.keys()].map((file): [string, string] => [
      file,
      readFileSync(join(ROOT, 'out', output.region.name, file), 'utf8'),
    ]);
    assert.ok((await compare({ ...output, files: new Map(committed) })) > 20, output.region.name);
  }
});

const VARIANTS: Readonly<Record<string, Partial<CompileOptions>>> = {
  attached: { attach: true, defaultDeny: 'none' },
  'TLS inspection on a Premium firewall': { firewallTier: 'premium', tlsInspection: true },
  'classic rules': { firewallRules: 'classic' },
  'values for the parameters': {
    source: ['10.1.0.0/24', '10.1.4.0/24'],
    firewallIp: '10.0.1.4',
    private: ['10.0.0.0/8'],
  },
  'IP groups': {
    source: ['/subscriptions/1/resourceGroups/Hub/providers/Microsoft.Network/ipGroups/compute'],
  },
  'no default route': { defaultRoute: 'none', openHosts: true },
  'outbound rules of a workspace': { targets: ['nsg', 'firewall', 'workspace-outbound'] },
  'a service endpoint policy': { targets: ['nsg', 'firewall', 'endpoint-policy'] },
  'a service endpoint policy with accounts': {
    targets: ['nsg', 'firewall', 'endpoint-policy'],
    storageAccounts: ['/subscriptions/A'],
  },
};

/** Features that go together, as many of all as there are. */
async function features(region: string): Promise<CompileOptions> {
  const catalog = await builtInCatalog();
  const parameters = neededParameters(catalog);
  const all = await compile(catalog, { region, features: ['all'], parameters });
  assert.is(all.regions.length, 1);
  return { region, features: ['all'], parameters };
}

for (const [title, options] of Object.entries(VARIANTS)) {
  test(`every feature, a region of each cloud: ${title}`, async () => {
    const catalog = await builtInCatalog();
    for (const region of REGION_OF_EACH_CLOUD) {
      const { regions } = await compile(catalog, { ...(await features(region)), ...options });
      assert.is(regions.length, 1, region);
      for (const output of regions) assert.ok((await compare(output)) > 30, region);
    }
  });
}

test('addresses in place of tags', async () => {
  const text = readFileSync(fixture('tag-files', 'tags-february.json'), 'utf8');
  const { regions } = await compile(await builtInCatalog(), {
    ...(await features('westus')),
    serviceTags: { name: 'tags-february.json', text },
    expand: true,
  });
  for (const output of regions) assert.ok((await compare(output)) > 30);
  assert.is(regions.length, 1);
});

test('every good case', async () => {
  let compared = 0;
  for (const good of goodCases()) {
    const { compilation } = await compileGoodCase(good);
    for (const output of compilation?.regions ?? [])
      compared += await compare(output, (name) => ({ kind: 'known', name }));
  }
  assert.ok(compared > 200, `${compared} names`);
});

test.run();
