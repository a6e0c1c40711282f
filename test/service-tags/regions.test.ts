import * as assert from 'uvu/assert';
import { loadAzureTables } from '../../src/rules.js';
import { CLOUD_TITLES, CLOUDS, type Region, RegionTable } from '../../src/service-tags/regions.js';
import { suite } from '../suite.js';

const test = suite('regions');
const { regions: table } = loadAzureTables();

function region(name: string): Region {
  const found = table.find(name);
  if (!found) throw new Error(`no region ${name}`);
  return found;
}

test('finds a region by every spelling', () => {
  for (const text of ['westus', 'WestUS', 'West US', 'west-us', 'WESTUS', 'west_us', 'west us'])
    assert.is(table.find(text)?.name, 'westus', text);
  for (const text of ['usgovvirginia', 'US Gov Virginia', 'USGovVirginia']) assert.is(table.find(text)?.cloud, 'usgov');
  for (const text of ['', 'west', 'westuss', 'westus22', 'centralfrance', 'public'])
    assert.is(table.find(text), undefined, text);
});

test('no spelling of one region finds another', () => {
  for (const row of table.regions) {
    for (const text of [row.name, row.displayName, row.tagSuffix, row.name.toUpperCase()])
      assert.is(table.find(text), row, text);
  }
});

function sharedBy(keyOf: (row: Region) => string | number): string[] {
  const owners = new Map<string | number, string[]>();
  for (const row of table.regions) owners.set(keyOf(row), [...(owners.get(keyOf(row)) ?? []), row.name]);
  return [...owners.values()].filter((names) => names.length > 1).map((names) => names.join());
}

test('no two regions share a name, a suffix or a priority', () => {
  assert.equal(
    sharedBy(({ name }) => name),
    [],
  );
  assert.equal(
    sharedBy(({ displayName }) => displayName),
    [],
  );
  assert.equal(
    sharedBy(({ cloud, tagSuffix }) => `${cloud} ${tagSuffix.toLowerCase()}`),
    [],
  );
  assert.equal(
    sharedBy(({ cloud, azureCloudSuffix }) => `${cloud} ${azureCloudSuffix.toLowerCase()}`),
    [],
  );
  assert.equal(
    sharedBy(({ groupPriority }) => groupPriority),
    [],
  );
});

test('names, suffixes and clouds have the form that ARM and tag files use', () => {
  for (const row of table.regions) {
    assert.match(row.name, /^[a-z]+\d?[a-z]*$/);
    assert.is(row.tagSuffix.toLowerCase(), row.name);
    assert.match(row.azureCloudSuffix, /^[a-z0-9]+$/);
    assert.ok(CLOUDS.includes(row.cloud), row.name);
  }
});

test('AzureCloud has its own suffix for some regions', () => {
  assert.is(region('francecentral').azureCloudSuffix, 'centralfrance');
  assert.is(region('germanywestcentral').azureCloudSuffix, 'germanywc');
  assert.is(region('norwayeast').azureCloudSuffix, 'norwaye');
  assert.is(region('westus').azureCloudSuffix, 'westus');
});

test('the priority of a rule collection group lies where Azure takes it', () => {
  for (const { name, groupPriority } of table.regions) {
    assert.ok(Number.isInteger(groupPriority), name);
    assert.ok(groupPriority >= 100 && groupPriority <= 65_000, name);
  }
});

test('pairs are regions of the same cloud, and not the region itself', () => {
  for (const { name, cloud, pairs } of table.regions) {
    for (const pair of pairs) {
      const other = table.regions.find((row) => row.name === pair);
      assert.is(other?.cloud, cloud, `${name} ${pair}`);
      assert.is.not(pair, name);
    }
  }
  assert.equal(region('westus').pairs, ['eastus']);
});

test('customers use every cloud, but no staging or early-access region', () => {
  const names = new Set(table.ofCustomers().map(({ name }) => name));
  for (const row of table.regions) {
    const isMicrosofts = /stg|euap|stage|canary/i.test(`${row.name} ${row.displayName}`);
    assert.is(names.has(row.name), !isMicrosofts, row.name);
  }
  assert.equal([...new Set(table.ofCustomers().map(({ cloud }) => cloud))].sort(), ['china', 'public', 'usgov']);
  for (const name of ['westus', 'usgovvirginia', 'chinaeast2']) assert.ok(names.has(name), name);
  for (const name of ['centraluseuap', 'eastus2euap', 'eastusstg'])
    assert.ok(!names.has(name) && table.find(name), name);
});

test('suggests names for a misspelling', () => {
  assert.equal(table.closest('West Uss'), ['westus', 'westus2', 'westus3']);
  assert.equal(table.closest('NorthEurop'), ['northeurope']);
  assert.equal(table.closest('mars'), []);
});

test('an empty table finds nothing, and every cloud has a title', () => {
  assert.is(new RegionTable([]).find('westus'), undefined);
  assert.is(new Set(CLOUDS.map((cloud) => CLOUD_TITLES[cloud])).size, CLOUDS.length);
});

test.run();
