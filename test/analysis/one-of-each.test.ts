import * as assert from 'uvu/assert';
import { compile } from '../../src/compile.js';
import { loadAzureTables } from '../../src/rules.js';
import { verify } from '../../src/verify.js';
import { builtInCatalog } from '../built-in-catalog.js';
import { onlyRegion } from '../small-catalog.js';
import { suite } from '../suite.js';

const test = suite('one of each in a folder that is judged');

const CATALOG = await builtInCatalog();
const TABLES = loadAzureTables();

/** The codes of what is found once something is beside the resources of a template. */
async function judgedWith(file: string, more: object): Promise<string[]> {
  const { files } = onlyRegion(await compile(CATALOG, { region: 'westus' }, TABLES));
  const template = JSON.parse(files.get(file) ?? '');
  const text = JSON.stringify({ ...template, resources: [...template.resources, more] });
  const changed = new Map([...files, [file, text]]);
  const { findings } = await verify(CATALOG, [{ label: 'out/westus', files: changed }], undefined, TABLES);
  return [...new Set(findings.map(({ code }) => code))];
}

const RULE = {
  protocol: '*',
  sourcePortRange: '*',
  sourceAddressPrefix: '*',
  destinationAddressPrefix: '*',
  destinationPortRange: '*',
  access: 'Allow',
  priority: 100,
  direction: 'Outbound',
};
const COMMON = { apiVersion: '2025-05-01', location: 'westus' };

const BESIDE: readonly (readonly [what: string, file: string, resource: object])[] = [
  [
    'a second group',
    'nsg.json',
    {
      ...COMMON,
      type: 'Microsoft.Network/networkSecurityGroups',
      name: 'other',
      properties: { securityRules: [{ name: 'open', properties: RULE }] },
    },
  ],
  [
    'a rule of another group',
    'nsg.json',
    {
      apiVersion: '2025-05-01',
      type: 'Microsoft.Network/networkSecurityGroups/securityRules',
      name: 'other/open',
      properties: RULE,
    },
  ],
  [
    'a second route table',
    'routes.json',
    {
      ...COMMON,
      type: 'Microsoft.Network/routeTables',
      name: 'other',
      properties: { routes: [{ name: 'out', properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'Internet' } }] },
    },
  ],
];

for (const [what, file, resource] of BESIDE) {
  test(`${what} is not passed over`, async () => {
    assert.ok((await judgedWith(file, resource)).includes('RC524'));
  });
}

test.run();
