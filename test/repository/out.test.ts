import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { inFolder, runCommand, splitWords } from '../cli/run-command.js';
import { ROOT } from '../golden.js';
import { suite } from '../suite.js';

const test = suite('out');

/** What is committed below out/, made without any option but the region; and one region with all features in every format that people read. */
const REGIONS = ['chinaeast2', 'eastus', 'francecentral', 'usgovvirginia', 'westeurope', 'westus'];

test('holds the regions that it should, and nothing else', () =>
  assert.equal(readdirSync(join(ROOT, 'out')).sort(), ['all-features', ...REGIONS]));

for (const region of REGIONS) {
  test(`${region} is fresh`, async () => {
    const { stdout, stderr } = await inFolder(ROOT, () => runCommand(['compile', '--region', region, '--check']));
    assert.match(stdout, /up to date/, stderr);
    assert.not.match(stderr, /RC809/);
  });
  test(`${region} has its four files`, () =>
    assert.equal(readdirSync(join(ROOT, 'out', region)).sort(), [
      'firewall.json',
      'manifest.json',
      'nsg.json',
      'routes.json',
    ]));
}

/** As docs/formats.md shows it. */
const ALL_FEATURES =
  'compile --region westus --features all --param storageAccount=contoso --format arm,bicep,csv,rulebook --out out/all-features';

test('all-features is fresh, and made as the page on formats says', async () => {
  assert.ok(readFileSync(join(ROOT, 'docs', 'formats.md'), 'utf8').includes(`\nrulec ${ALL_FEATURES}\n`));
  const { stdout, stderr } = await inFolder(ROOT, () => runCommand([...splitWords(ALL_FEATURES), '--check']));
  assert.match(stdout, /up to date/, stderr);
  assert.equal(readdirSync(join(ROOT, 'out', 'all-features')), ['westus']);
  assert.equal(readdirSync(join(ROOT, 'out', 'all-features', 'westus')).sort(), [
    'firewall.bicep',
    'firewall.json',
    'manifest.json',
    'nsg.bicep',
    'nsg.json',
    'routes.bicep',
    'routes.json',
    'rulebook.md',
    'rules.csv',
  ]);
});

for (const folder of ['out', 'out/all-features']) {
  test(`verify ${folder} judges what is there, and finds gaps alone`, async () => {
    const { stdout, stderr } = await inFolder(ROOT, () => runCommand(['verify', folder]));
    assert.match(stdout, folder === 'out' ? /^7 regions/m : /nothing that the manifest does not say/, stderr);
    assert.not.match(stderr, /^error (?!RC301)/m);
  });
}

test.run();
