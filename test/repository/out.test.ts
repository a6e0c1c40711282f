import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { inFolder, runCommand } from '../cli/run-command.js';
import { ROOT } from '../golden.js';
import { suite } from '../suite.js';

const test = suite('out');

/** What is committed below out/, made without any option but the region. */
const REGIONS = ['chinaeast2', 'eastus', 'francecentral', 'usgovvirginia', 'westeurope', 'westus'];

test('holds the regions that it should, and nothing else', () =>
  assert.equal(readdirSync(join(ROOT, 'out')).sort(), REGIONS));

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

test.run();
