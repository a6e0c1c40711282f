import * as assert from 'uvu/assert';
import { compile } from '../../src/compile.js';
import type { CompileOptions } from '../../src/compile-options.js';
import { loadAzureTables } from '../../src/rules.js';
import { type Verifications, verify } from '../../src/verify.js';
import { builtInCatalog, neededParameters } from '../built-in-catalog.js';
import { suite } from '../suite.js';
import { goodCases, loadGoodCase } from '../targets/good-case.js';

const test = suite('every region judged');
const TABLES = loadAzureTables();
const CATALOG = await builtInCatalog();

/** Compiles and judges; the gaps that the manifests name come back beside the verdict. */
async function judged(
  options: CompileOptions,
  catalog = CATALOG,
): Promise<Verifications & { gaps: ReadonlySet<string> }> {
  const { regions } = await compile(catalog, options, TABLES);
  assert.ok(regions.length > 0);
  const gaps = new Set(
    regions.flatMap(({ region, coverage }) =>
      coverage
        .filter(({ outcome }) => outcome.kind === 'impossible')
        .map(({ requirement }) => `${region.name} ${requirement}`),
    ),
  );
  const verifications = await verify(
    catalog,
    regions.map(({ region, files }) => ({ label: region.name, files })),
    undefined,
    TABLES,
  );
  assert.is(verifications.verified.length, regions.length);
  return { ...verifications, gaps };
}

/** Nothing is missing but the gaps, and nothing passes that the manifest does not claim. */
function holds({ verified, findings, gaps }: Verifications & { gaps: ReadonlySet<string> }): void {
  const codes = new Set(findings.map(({ code }) => code));
  codes.delete('RC301');
  codes.delete('RC404');
  assert.equal([...codes], []);
  const missing = verified.flatMap(({ region, judgement }) =>
    judgement.requirements
      .filter(({ status }) => status === 'missing' || status === 'gap')
      .map(({ requirement }) => `${region} ${requirement.id}`),
  );
  assert.equal(new Set(missing), gaps);
  for (const { judgement } of verified) {
    for (const { unclaimed, space } of judgement.excess) {
      assert.ok(space.length > 0);
      assert.equal(unclaimed, []);
    }
  }
}

test('default features in all regions of all clouds', async () => {
  const found = await judged({ region: 'all' });
  assert.is(found.verified.length, 80);
  assert.is(found.gaps.size, 6, 'batch in the firewalls of 21Vianet');
  holds(found);
});

test('all features in all regions of all clouds', async () => {
  const found = await judged({ region: 'all', features: ['all'], parameters: neededParameters(CATALOG) });
  assert.is(found.verified.length, 80);
  holds(found);
});

test('classic rules in all regions of all clouds', async () => {
  const options = { region: 'all', features: ['all'], parameters: neededParameters(CATALOG), firewallRules: 'classic' };
  const found = await judged(options);
  assert.is(found.verified.length, 80);
  assert.ok(found.verified.every(({ subject }) => (subject.firewall?.groups[0]?.collections.length ?? 0) === 2));
  holds(found);
});

test('classic rules with paths and FQDN tags', async () => {
  const good = goodCases().find(({ name }) => name === 'classic-rules');
  const { catalog } = good ? await loadGoodCase(good) : {};
  assert.ok(good && catalog);
  holds(await judged(good.options, catalog));
  // As rules of a policy, which need not let more through.
  holds(await judged({ ...good.options, firewallRules: 'policy', tlsInspection: true }, catalog));
});

const WAYS: Readonly<Record<string, Omit<CompileOptions, 'region'>>> = {
  'rules that join an NSG': { attach: true, defaultDeny: 'none' },
  'an NSG of which only one direction is closed': { defaultDeny: 'outbound', features: ['compute-public-ip'] },
  'Premium with TLS inspection': { firewallTier: 'premium', tlsInspection: true, features: ['automated-ml-by-host'] },
  'classic rules': { firewallRules: 'classic', features: ['pypi', 'rstudio', 'compute-public-ip'] },
  'a Basic firewall': { firewallTier: 'basic', features: ['pypi'] },
  'values given': { source: ['10.1.0.0/24'], private: ['10.0.0.0/16'], firewallIp: '10.0.1.4', features: ['pypi'] },
  'a route of somebody else': { targets: ['nsg', 'firewall'], defaultRoute: 'firewall', features: ['pypi'] },
  'no firewall, and open ports': { targets: ['nsg'], defaultRoute: 'none', openHosts: true, features: ['pypi'] },
  'the firewall alone': { targets: ['firewall'], features: ['pypi', 'rstudio'] },
  'the routes alone': { targets: ['routes'], features: ['compute-public-ip'] },
  'a workspace elsewhere': { workspaceRegion: 'eastus', features: ['pypi'] },
  'IP groups': {
    source: ['/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/ipGroups/Compute'],
    features: ['pypi'],
  },
  'prefixes of a parameter': {
    features: ['private-endpoints'],
    parameters: { privateEndpointPrefixes: '10.9.0.0/24' },
  },
};

for (const [name, options] of Object.entries(WAYS)) {
  test(name, async () => holds(await judged({ region: 'westus', ...options })));
}

test.run();
