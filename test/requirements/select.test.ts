import * as assert from 'uvu/assert';
import type { RegionOutput } from '../../src/compile.js';
import type { CompileOptions } from '../../src/compile-options.js';
import { codesOf, compileSmall, DEFAULT_ROUTE, entry, onlyRegion } from '../small-catalog.js';
import { suite } from '../suite.js';

const test = suite('select');

async function idsOf(body: string, options: Partial<CompileOptions> = {}): Promise<string[]> {
  return names(onlyRegion(await compileSmall(body + DEFAULT_ROUTE, options)));
}

function names({ requirements }: RegionOutput): string[] {
  return requirements.requirements.map(({ id }) => id.replace('contoso-agents/', ''));
}

function skippedOf({ requirements }: RegionOutput): Record<string, string> {
  return Object.fromEntries(requirements.skipped.map(({ entry: id, reason }) => [id, reason]));
}

const SCOPES = `requirements:
${entry('everywhere', 'to: { fqdn: a.contoso.com }, tcp: 443')}
${entry('public', 'clouds: public, to: { fqdn: b.contoso.com }, tcp: 443')}
${entry('others', 'clouds: [usgov, china], to: { fqdn: c.contoso.com }, tcp: 443')}
${entry('east', 'regions: [East US, eastus2], to: { fqdn: d.contoso.com }, tcp: 443')}
${entry('west', 'regions: WestUS, to: { fqdn: e.contoso.com }, tcp: 443')}
${entry('west-china', 'clouds: china, regions: westus, to: { fqdn: f.contoso.com }, tcp: 443')}
${entry('by-cloud', 'to: { fqdn: { usgov: g.contoso.com, china: h.contoso.com } }, tcp: 443')}
`;

test('an entry counts in its clouds and regions alone', async () => {
  assert.equal(await idsOf(SCOPES, { region: 'westus' }), ['everywhere', 'public', 'west']);
  assert.equal(await idsOf(SCOPES, { region: 'eastus' }), ['east', 'everywhere', 'public']);
  assert.equal(await idsOf(SCOPES, { region: 'usgovvirginia' }), ['by-cloud', 'everywhere', 'others']);
  assert.equal(await idsOf(SCOPES, { region: 'chinaeast2' }), ['by-cloud', 'everywhere', 'others']);
});

test('what is left out is named', async () => {
  const skipped = skippedOf(onlyRegion(await compileSmall(SCOPES + DEFAULT_ROUTE)));
  assert.equal(
    Object.keys(skipped),
    ['by-cloud', 'east', 'others', 'west-china'].map((id) => `contoso-agents/${id}`),
  );
});

test('the reason why an entry is left out is the true one', async () => {
  const skipped = skippedOf(onlyRegion(await compileSmall(SCOPES + DEFAULT_ROUTE)));
  assert.match(skipped['contoso-agents/others'] ?? '', /public cloud/);
  assert.match(skipped['contoso-agents/east'] ?? '', /West US|westus/, 'it exists in the cloud, not in the region');
});

const DATES = `requirements:
${entry('always', 'to: { fqdn: a.contoso.com }, tcp: 443')}
${entry('until', 'until: 2026-03-01, to: { fqdn: b.contoso.com }, tcp: 443')}
${entry('since', 'since: 2026-03-01, to: { fqdn: c.contoso.com }, tcp: 443')}
`;

test('dates count only where a day is named; the first day is in, the last one out', async () => {
  assert.equal(await idsOf(DATES), ['always', 'since', 'until']);
  assert.equal(await idsOf(DATES, { asOf: '2026-02-28' }), ['always', 'until']);
  assert.equal(await idsOf(DATES, { asOf: '2026-03-01' }), ['always', 'since']);
});

test('routes have the same scopes', async () => {
  const routes = `requirements:
${entry('tag', 'priority: 200, to: { serviceTag: Storage }, tcp: 443')}
routes:
  - { id: here, regions: westus, prefix: 192.0.2.0/24, nextHop: internet }
  - { id: there, regions: eastus, prefix: 198.51.100.0/24, nextHop: internet }
  - { id: past, until: 2026-03-01, prefix: 203.0.113.0/24, nextHop: internet }
`;
  const { requirements } = onlyRegion(await compileSmall(routes, { asOf: '2026-06-01' }));
  assert.equal(
    requirements.routes.map(({ name }) => name),
    ['agents-here'],
  );
});

const FEATURES = `
features:
  core: { title: Core, required: true }
  extra: { title: Extra }
  other: { title: Other }
  elsewhere: { title: In another cloud }
  trial: { title: Trial }
requirements:
  - { id: first, feature: extra, needs: [second, china-only], to: { fqdn: a.contoso.com }, tcp: 443, purpose: A, source: guide }
  - { id: second, feature: other, needs: third, to: { fqdn: b.contoso.com }, tcp: 443, purpose: B, source: guide }
  - { id: third, feature: other, to: { fqdn: c.contoso.com }, tcp: 443, purpose: C, source: guide }
  - { id: china-only, feature: elsewhere, clouds: china, note: Not needed elsewhere, to: { fqdn: d.contoso.com }, tcp: 443, purpose: D, source: guide }
  - { id: maybe, feature: trial, confidence: unsure, to: { fqdn: e.contoso.com }, tcp: 443, purpose: E, source: guide }
  - { id: required-maybe, feature: [core, trial], confidence: unsure, to: { fqdn: f.contoso.com }, tcp: 443, purpose: F, source: guide }
  - { id: both, feature: { all: [extra, other] }, to: { fqdn: g.contoso.com }, tcp: 443, purpose: G, source: guide }
`;

test('an entry brings what it needs, whatever its feature, and that what it needs', async () => {
  const compilation = await compileSmall(FEATURES + DEFAULT_ROUTE, { features: ['extra'] });
  const region = onlyRegion(compilation);
  assert.equal(names(region), ['first', 'second', 'third']);
  assert.equal(
    region.requirements.requirements.map(({ because }) => because),
    [['extra'], ['needed by first'], ['needed by second']],
  );
});

test('a needed entry that is not there is a note with the catalog’s own words', async () => {
  const compilation = await compileSmall(FEATURES + DEFAULT_ROUTE, { features: ['extra'] });
  assert.equal(codesOf(compilation), ['RC213']);
  assert.match(compilation.findings[0]?.help ?? '', /Not needed elsewhere/);
  assert.ok(skippedOf(onlyRegion(compilation))['contoso-agents/china-only']);
  assert.equal(
    codesOf(await compileSmall(FEATURES + DEFAULT_ROUTE, { region: 'chinaeast2', features: ['extra'] })),
    [],
  );
});

test('a named feature without an entry here is a warning', async () => {
  const compilation = await compileSmall(FEATURES + DEFAULT_ROUTE, { features: ['elsewhere'] });
  assert.equal(codesOf(compilation), ['RC214']);
  assert.equal(compilation.findings[0]?.place, { option: 'features', value: 'elsewhere' });
  assert.equal(
    codesOf(await compileSmall(FEATURES + DEFAULT_ROUTE, { region: 'chinaeast2', features: ['elsewhere'] })),
    [],
  );
});

test('`all` warns of no feature, since nobody named one', async () => {
  const { findings } = await compileSmall(FEATURES + DEFAULT_ROUTE, { features: ['all'] });
  assert.not(findings.some(({ code }) => code === 'RC214'));
});

test('unsure entries are off unless their feature is named', async () => {
  assert.equal(await idsOf(FEATURES), []);
  assert.not((await idsOf(FEATURES, { features: ['all'] })).includes('maybe'), '`all` names none');
  assert.equal(await idsOf(FEATURES, { features: ['trial'] }), ['maybe', 'required-maybe']);
});

test('unsure routes are off unless their feature is named', async () => {
  const body = `${FEATURES}routes:
  - { id: sure, feature: trial, prefix: 192.0.2.0/24, nextHop: internet }
  - { id: perhaps, feature: trial, confidence: unsure, prefix: 203.0.113.0/24, nextHop: internet }
`;
  const routesWith = async (feature: string): Promise<string[]> => {
    const { requirements } = onlyRegion(await compileSmall(body, { features: [feature], defaultRoute: 'firewall' }));
    return requirements.routes.map(({ name }) => name);
  };
  assert.equal(await routesWith('all'), ['agents-sure']);
  assert.equal(await routesWith('trial'), ['agents-perhaps', 'agents-sure']);
});

const NAMES = `
parameters:
  account: { type: name, title: An account }
  vault: { type: name, title: A vault }
requirements:
${entry('either', 'to: [{ fqdn: "{account}.contoso.com" }, { fqdn: "*.contoso.com", wider: every account }], tcp: 443')}
`;

test('an alternative whose name was not given is passed over where another is left', async () => {
  const compilation = await compileSmall(NAMES + DEFAULT_ROUTE);
  assert.equal(codesOf(compilation), []);
  const { requirements, coverage } = onlyRegion(compilation);
  const [requirement] = requirements.requirements;
  assert.equal(requirement?.dropped, ['the parameter account was not given']);
  assert.equal(
    requirement?.alternatives.map(({ number }) => number),
    [2],
  );
  const row = coverage.find(({ target }) => target === 'firewall');
  assert.equal(row?.outcome, { kind: 'wider', what: 'every account' });
  assert.match(row?.reason ?? '', /account was not given/);
  assert.is(coverage.find(({ target }) => target === 'routes')?.alternative, 2);
  const given = onlyRegion(await compileSmall(NAMES + DEFAULT_ROUTE, { parameters: { account: 'a1' } }));
  assert.is(given.coverage.find(({ target }) => target === 'firewall')?.peer, 'a1.contoso.com');
});

test('where no alternative is left, every name that was not given is told once, with all that needs it', async () => {
  const body = `${NAMES}${entry('both', 'to: [{ fqdn: ["{account}.{vault}.com", "{vault}.b.com"] }, { fqdn: "{vault}.c.com" }], tcp: 443')}
${entry('vault', 'to: { fqdn: "{vault}.{region}.d.com" }, tcp: 443')}`;
  const { findings } = await compileSmall(body + DEFAULT_ROUTE, { region: ['westus', 'eastus', 'usgovvirginia'] });
  assert.equal(
    findings.map(({ code, message, notes }) => [code, message, notes.length]),
    [
      ['RC206', 'both needs the parameter account', 0],
      ['RC206', 'both, vault need the parameter vault', 3],
    ],
  );
  assert.match(findings[1]?.help ?? '', /--param vault=VALUE, or leave out what brings them in: core\./);
});

test('all features of a test must be on', async () => {
  assert.not((await idsOf(FEATURES, { features: ['extra'] })).includes('both'));
  assert.ok((await idsOf(FEATURES, { features: ['extra', 'other'] })).includes('both'));
});

const REPLACED = `
features:
  core: { title: Core, required: true }
  safe: { title: Safe }
requirements:
  - { id: open, feature: core, needs: helper, to: { fqdn: "*.contoso.com" }, tcp: 443, purpose: A, source: guide }
  - { id: helper, feature: safe, clouds: public, to: { fqdn: b.contoso.com }, tcp: 443, purpose: B, source: guide }
  - { id: closed, feature: safe, clouds: [public, usgov], replaces: [open, helper], to: { fqdn: c.contoso.com }, tcp: 443, purpose: C, source: guide }
`;

test('an entry that is replaced is gone, with what only it needs, and the reason names what replaces it', async () => {
  assert.equal(await idsOf(REPLACED), ['helper', 'open']);
  const region = onlyRegion(await compileSmall(REPLACED + DEFAULT_ROUTE, { features: ['safe'] }));
  assert.equal(names(region), ['closed']);
  assert.equal(skippedOf(region), {
    'contoso-agents/helper': 'replaced by closed',
    'contoso-agents/open': 'replaced by closed',
  });
});

test('where the replacement is not there, the entry stays', async () => {
  assert.equal(await idsOf(REPLACED, { region: 'chinaeast2', features: ['safe'] }), ['open']);
});

const OFF = `
service: contoso-agents
off:
  - { id: open, reason: we have a proxy }
`;

test('an entry turned off is gone with the reason, even where another one needs it', async () => {
  const region = onlyRegion(await compileSmall(REPLACED + DEFAULT_ROUTE, {}, OFF));
  assert.equal(names(region), [], 'helper is off with its feature, and nothing in force needs it');
  assert.equal(skippedOf(region), { 'contoso-agents/open': 'turned off: we have a proxy' });

  const helperOff = OFF.replace('id: open', 'id: helper');
  const compilation = await compileSmall(REPLACED + DEFAULT_ROUTE, {}, helperOff);
  assert.equal(codesOf(compilation), ['RC213']);
  assert.equal(names(onlyRegion(compilation)), ['open']);
  assert.match(skippedOf(onlyRegion(compilation))['contoso-agents/helper'] ?? '', /we have a proxy/);
});

test('a workspace in another cloud is refused', async () => {
  const compilation = await compileSmall(DATES + DEFAULT_ROUTE, { workspaceRegion: 'chinaeast2' });
  assert.equal(codesOf(compilation), ['RC210']);
  assert.equal(compilation.regions, []);
});

test('a route whose destination is not known yet is no silent loss', async () => {
  const body = `
parameters:
  partner: { type: prefix, title: Network of the partner }
requirements:
${entry('partner', 'priority: 200, to: { prefix: "{partner}" }, tcp: 443')}
routes:
  - { id: default, prefix: 0.0.0.0/0, nextHop: firewall }
  - { id: partner-direct, prefix: "{partner}", nextHop: internet }
`;
  const { regions, findings } = await compileSmall(body);
  const kept = regions.flatMap(({ models }) => models.routes?.routes ?? []).map(({ name }) => name);
  const said = [
    ...findings.map(({ message }) => message),
    ...regions.flatMap(({ requirements }) => requirements.skipped.map(({ entry: id }) => id)),
  ];
  assert.ok(kept.includes('agents-partner-direct') || said.some((text) => text.includes('partner-direct')));
});

test.run();
