import * as assert from 'uvu/assert';
import type { Finding } from '../../src/diagnostics/finding.js';
import { readSelection, type Selection, type SelectionText } from '../../src/requirements/selection.js';
import { loadAzureTables } from '../../src/rules.js';
import { SECOND_HEADER, smallCatalog } from '../small-catalog.js';
import { suite } from '../suite.js';

const test = suite('selection');
const { regions } = loadAzureTables();

const FIRST = `
features:
  core: { title: Required, required: true }
  logs: { title: On by default, default: on }
  web: { title: Implies two, implies: [keys, images] }
  keys: { title: Implies one more, implies: vault }
  vault: { title: At the end }
  images: { title: Excludes the mirror, excludes: mirror }
  mirror: { title: Excluded by images }
  shared: { title: In both services }
parameters:
  account: { type: name, title: Account }
  networks: { type: prefixes, title: Networks }
requirements:
  - { id: one, feature: core, to: { fqdn: "{account}.contoso.com" }, tcp: 443, purpose: One, source: guide }
`;

const SECOND = `${SECOND_HEADER}features:
  base: { title: Required, required: true }
  shared: { title: In both services }
parameters:
  account: { type: name, title: Account }
requirements:
  - { id: one, feature: base, to: { fqdn: "{account}.fabrikam.com" }, tcp: 443, purpose: One, source: guide }
`;

function select(text: SelectionText, ...files: readonly string[]): { selection: Selection; findings: Finding[] } {
  const findings: Finding[] = [];
  const selection = readSelection(smallCatalog(FIRST, ...files), text, regions, (item) => findings.push(item));
  return { selection, findings };
}

function featuresOf({ services }: Selection, index = 0): string[] {
  return [...(services[index]?.features ?? [])].sort();
}

const codes = (findings: readonly Finding[]): string[] => findings.map(({ code }) => code);

test('without a word the required and the default features are on', () => {
  const { selection, findings } = select({});
  assert.equal(findings, []);
  assert.equal(featuresOf(selection), ['core', 'logs']);
});

test('a named feature brings all that it implies', () => {
  const { selection, findings } = select({ features: ['web'] });
  assert.equal(findings, []);
  assert.equal(featuresOf(selection), ['core', 'images', 'keys', 'logs', 'vault', 'web']);
  assert.equal([...(selection.services[0]?.named ?? [])], ['web'], 'what is implied is not named');
});

test('a default feature can be left out', () => {
  const { selection, findings } = select({ without: ['logs'] });
  assert.equal(findings, []);
  assert.equal(featuresOf(selection), ['core']);
});

test('a required feature cannot be left out', () => {
  const { selection, findings } = select({ without: ['core'] });
  assert.equal(codes(findings), ['RC209']);
  assert.equal(findings[0]?.place, { option: 'without', value: 'core' });
  assert.ok(featuresOf(selection).includes('core'));
});

test('a feature that is named and left out at once is a contradiction', () => {
  const { findings } = select({ features: ['vault'], without: ['vault'] });
  assert.equal(codes(findings), ['RC208']);
});

test('a feature that another one implies cannot be left out', () => {
  const { findings } = select({ features: ['keys'], without: ['vault'] });
  assert.equal(codes(findings), ['RC208']);
  assert.equal(findings[0]?.place, { option: 'without', value: 'vault' });
});

test('features that exclude each other are refused, by name and by what they imply', () => {
  for (const features of [
    ['images', 'mirror'],
    ['web', 'mirror'],
  ]) {
    const { findings } = select({ features });
    assert.equal(codes(findings), ['RC208'], features.join());
    assert.is(findings[0]?.notes.length, 1, 'the note points into the catalog');
  }
});

test('`all` is every feature but those that one already on excludes', () => {
  const all = select({ features: ['all'] });
  assert.equal(all.findings, []);
  assert.equal(featuresOf(all.selection), ['core', 'images', 'keys', 'logs', 'shared', 'vault', 'web']);
  const other = select({ features: ['all', 'mirror'] });
  assert.equal(other.findings, []);
  assert.equal(
    featuresOf(other.selection),
    ['core', 'keys', 'logs', 'mirror', 'shared', 'vault'],
    'web implies images',
  );
});

test('`all` heeds what is left out', () => {
  const { selection, findings } = select({ features: ['all'], without: ['vault', 'logs'] });
  assert.equal(findings, []);
  assert.equal(featuresOf(selection), ['core', 'images', 'shared'], 'keys and web imply vault');
});

test('an unknown feature is reported with the closest one, wherever it is named', () => {
  for (const option of ['features', 'without'] as const) {
    const { findings } = select({ [option]: ['valt'] });
    assert.equal(codes(findings), ['RC202'], option);
    assert.equal(findings[0]?.place, { option, value: 'valt' });
    assert.match(findings[0]?.help ?? '', /\bvault\b/);
  }
  assert.not.match(select({ features: ['qqqqqq'] }).findings[0]?.help ?? '', /Did you mean/);
});

test('`all` is no feature to leave out', () => {
  assert.equal(codes(select({ without: ['all'] }).findings), ['RC202']);
});

test('every unknown name is reported in one run', () => {
  const { findings } = select({
    services: ['contoso-agent'],
    features: ['webb'],
    without: ['log'],
    parameters: { acount: 'x' },
    workspaceRegion: 'westuss',
  });
  assert.equal(codes(findings).sort(), ['RC201', 'RC202', 'RC202', 'RC203', 'RC204']);
});

test('an unknown service is reported with the closest one', () => {
  const { findings } = select({ services: ['contoso-agent'] });
  assert.equal(codes(findings), ['RC203']);
  assert.match(findings[0]?.help ?? '', /\bcontoso-agents\b/);
});

test('services are found by name and by short name, each once, in order of name', () => {
  const { selection, findings } = select({ services: ['fab', 'contoso-agents', 'fabrikam-agents'] }, SECOND);
  assert.equal(findings, []);
  assert.equal(
    selection.services.map(({ service }) => service.name),
    ['contoso-agents', 'fabrikam-agents'],
  );
});

test('a feature of a service that is not selected is unknown', () => {
  assert.equal(codes(select({ services: ['fabrikam-agents'], features: ['web'] }, SECOND).findings), ['RC202']);
});

test('a feature that two services have must be qualified', () => {
  const { findings } = select({ features: ['shared'] }, SECOND);
  assert.equal(codes(findings), ['RC212']);
  assert.match(findings[0]?.help ?? '', /contoso-agents\/shared.*fabrikam-agents\/shared/);
});

test('a qualified feature turns on in its service alone', () => {
  const { selection, findings } = select({ features: ['fabrikam-agents/shared', 'web'] }, SECOND);
  assert.equal(findings, []);
  assert.not(featuresOf(selection, 0).includes('shared'));
  assert.equal(featuresOf(selection, 1), ['base', 'shared']);
});

test('a parameter reaches every service that has it, a qualified one that service alone', () => {
  const { selection, findings } = select(
    { parameters: { account: 'everyone', 'fabrikam-agents/account': 'fab', networks: '192.0.2.0/24' } },
    SECOND,
  );
  assert.equal(findings, []);
  assert.equal(Object.fromEntries(selection.services[0]?.parameters ?? []), {
    account: 'everyone',
    networks: '192.0.2.0/24',
  });
  assert.equal(Object.fromEntries(selection.services[1]?.parameters ?? []), { account: 'fab' });
});

test('an unknown parameter is reported with the closest one', () => {
  const { findings } = select({ parameters: { acount: 'x' } });
  assert.equal(codes(findings), ['RC204']);
  assert.equal(findings[0]?.place, { option: 'param', value: 'acount=x' });
  assert.match(findings[0]?.help ?? '', /\baccount\b/);
});

test('the workspace region is found by any spelling', () => {
  for (const text of ['northeurope', 'NorthEurope', 'North Europe', 'north-europe'])
    assert.is(select({ workspaceRegion: text }).selection.workspaceRegion?.name, 'northeurope', text);
  const { selection, findings } = select({ workspaceRegion: 'northeurop' });
  assert.equal(codes(findings), ['RC201']);
  assert.match(findings[0]?.help ?? '', /\bnortheurope\b/);
  assert.is(selection.workspaceRegion, undefined);
});

test.run();
