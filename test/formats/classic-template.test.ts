import * as assert from 'uvu/assert';
import { compile } from '../../src/compile.js';
import { loadAzureTables } from '../../src/rules.js';
import { verify } from '../../src/verify.js';
import { builtInCatalog } from '../built-in-catalog.js';
import { onlyRegion } from '../small-catalog.js';
import { suite } from '../suite.js';

/** Edits of a template that would take something away from the firewall, though our rules in it stay as they are. */
const test = suite('classic templates that were edited');
const TABLES = loadAzureTables();
const CATALOG = await builtInCatalog();
const FILE = 'firewall.json';

const OPTIONS = {
  region: 'westus',
  targets: ['firewall'],
  firewallRules: 'classic',
  deployment: { name: 'spoke-a', place: 2 },
};
const { files: FILES } = onlyRegion(await compile(CATALOG, OPTIONS, TABLES));
const TEXT = FILES.get(FILE) ?? '';

/** The errors that verify has of a template, with the line that each is shown at. */
async function errorsOf(text: string): Promise<string[]> {
  const files = new Map([...FILES, [FILE, text]]);
  const { findings } = await verify(CATALOG, [{ label: 'out/westus', files }], undefined, TABLES);
  const lines = text.split('\n');
  return findings
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message, place }) => {
      const at =
        place && 'file' in place ? `${place.file}: ${lines[place.start.line - 1]?.trim().split(' ')[0]}` : 'nowhere';
      return `${code} ${message.replace(/, so more than .*$/, '')} (${at})`;
    });
}

test('what was compiled has no error, whatever the ends of its lines', async () => {
  assert.equal(await errorsOf(TEXT), []);
  assert.equal(await errorsOf(TEXT.replaceAll('\n', '\r\n')), []);
});

const PROPERTIES =
  'RC409 "properties" of the firewall is not what rulec writes (out/westus/firewall.json: "properties":)';

const EDITS: readonly (readonly [what: string, from: RegExp | string, to: string, errors: readonly string[]])[] = [
  [
    'nothing of the firewall is kept',
    /\[union\(parameters\('existingFirewall'\)\.properties, (createObject\(.*\))\)\]/,
    '[$1]',
    ['RC409 "properties" of the firewall is not what rulec writes (out/westus/firewall.json: "properties":)'],
  ],
  ['no collection of others is kept', /lambda\('own', not\(.*?'\)\)\)/, "lambda('own', false())", [PROPERTIES]],
  [
    'the collections of last time stay beside ours',
    /filter\((parameters\('existingFirewall'\)\.properties\.networkRuleCollections), lambda.*?'\)\)\)\)/,
    '$1',
    [PROPERTIES],
  ],
  [
    'what the firewall does beside its rules',
    "createObject('networkRuleCollections'",
    "createObject('threatIntelMode', 'Off', 'networkRuleCollections'",
    [PROPERTIES],
  ],
  [
    'another firewall',
    "[parameters('existingFirewall').name]",
    'another-firewall',
    ['RC409 "name" of the firewall is not what rulec writes (out/westus/firewall.json: "name":)'],
  ],
  ['no zones', /\n *"zones": .*/, '', ['RC409 the firewall has no "zones" (out/westus/firewall.json: {)']],
  [
    'an SKU beside the properties',
    '"zones":',
    '"sku": {},\n      "zones":',
    ['RC409 the firewall has "sku", which rulec does not write (out/westus/firewall.json: "sku":)'],
  ],
  [
    'the name of a collection of somebody else',
    '"name": "rulec-spoke-a-westus-network"',
    '"name": "somebody-elses"',
    [
      'RC409 the name of the collection in networkRuleCollections is not what rulec writes (out/westus/firewall.json: "name":)',
    ],
  ],
  [
    'the firewall of another day',
    '"type": "object",',
    '"type": "object",\n      "defaultValue": { "name": "firewall-1" },',
    [
      'RC409 the parameter existingFirewall has "defaultValue", which rulec does not write (out/westus/firewall.json: "defaultValue":)',
    ],
  ],
  [
    'another resource',
    '"resources": [',
    '"resources": [\n    {"type":"Microsoft.Network/publicIPAddresses","apiVersion":"2025-05-01","name":"ip"},',
    [],
  ],
];

for (const [what, from, to, errors] of EDITS) {
  test(`seen: ${what}`, async () => {
    const edited = TEXT.replace(from, to);
    assert.is.not(edited, TEXT);
    const found = await errorsOf(edited);
    if (errors.length > 0) assert.equal(found, errors);
    assert.ok(found.length > 0);
  });
}

test('seen: addresses that are made of the firewall, of which the judge has another', async () => {
  const all =
    "\"[concat(parameters('sourceAddresses'), parameters('existingFirewall').properties.networkRuleCollections)]\"";
  const found = await errorsOf(TEXT.replace('"[parameters(\'sourceAddresses\')]"', all));
  assert.match(found.join('\n'), 'RC409 a value is made of existingFirewall');
});

test.run();
