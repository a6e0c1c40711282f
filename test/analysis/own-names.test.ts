import * as assert from 'uvu/assert';
import type { DiffSide } from '../../src/analysis/diff-side.js';
import { bothNames, type CatalogNames } from '../../src/analysis/own-names.js';
import { loadAzureTables } from '../../src/rules.js';
import type { Region } from '../../src/service-tags/regions.js';
import { suite } from '../suite.js';

const test = suite('own names');
const { regions } = loadAzureTables();
const NONE: CatalogNames = { literalTags: new Set(), regionalHosts: new Set() };

function regionNamed(name: string): Region {
  const region = regions.find(name);
  if (!region) throw new Error(name);
  return region;
}

function side(name: string, workspace?: string): DiffSide {
  const region = regionNamed(name);
  return {
    label: name,
    region,
    pairedRegions: region.pairs.map(regionNamed),
    ...(workspace !== undefined && { workspaceRegion: regionNamed(workspace) }),
  };
}

test('a suffix is a region only where it is that of the side', () => {
  const { left, right } = bothNames(side('francecentral'), side('westus'), NONE);
  assert.equal(
    [
      'Storage.FranceCentral',
      'storage.francecentral',
      'AzureCloud.centralfrance',
      'AzureCloud.FranceCentral',
      'Storage.WestUS',
      'Storage',
    ].map((tag) => left.tag(tag)),
    [
      'Storage.{region}',
      'storage.{region}',
      'AzureCloud.{region}',
      'AzureCloud.FranceCentral',
      'Storage.WestUS',
      'Storage',
    ],
  );
  assert.is(right.tag('Storage.WestUS'), 'Storage.{region}');
  assert.is(right.tag('AzureFrontDoor.Frontend'), 'AzureFrontDoor.Frontend');
});

test('a host has a region where a label or a part of one is its name', () => {
  const { left } = bothNames(side('westus'), side('westeurope'), NONE);
  assert.equal(
    [
      'westus.api.azureml.ms',
      '*.hcp.westus.azmk8s.io',
      'westus2.api.azureml.ms',
      'contoso-westus.x.com',
      'viennawestus.x.com',
    ].map((host) => left.host(host)),
    [
      '{region}.api.azureml.ms',
      '*.hcp.{region}.azmk8s.io',
      'westus2.api.azureml.ms',
      'contoso-{region}.x.com',
      'viennawestus.x.com',
    ],
  );
});

test('what a catalog writes with a placeholder has the name wherever it stands', () => {
  const names: CatalogNames = {
    literalTags: new Set(['storage.westus']),
    regionalHosts: new Set(['vienna{region}.x.com', '{pairedRegion}x.x.com', '{workspaceRegion}w.x.com']),
  };
  const { left, right } = bothNames(side('westus'), side('westeurope'), names);
  assert.equal(
    ['viennawestus.x.com', 'eastusx.x.com', 'westusw.x.com'].map((host) => left.host(host)),
    ['vienna{region}.x.com', '{pairedRegion}x.x.com', '{region}w.x.com'],
  );
  assert.is(right.host('northeuropex.x.com'), '{pairedRegion}x.x.com');
  assert.is(left.tag('Storage.WestUS'), 'Storage.WestUS', 'a tag that the catalog names for all regions');
});

test('a pair that is each the other keeps its two roles', () => {
  const { left, right } = bothNames(side('westus'), side('eastus'), NONE);
  assert.equal(
    [left.tag('Storage.WestUS'), left.tag('Storage.EastUS')],
    ['Storage.{region}', 'Storage.{pairedRegion}'],
  );
  assert.equal(
    [right.tag('Storage.EastUS'), right.tag('Storage.WestUS')],
    ['Storage.{region}', 'Storage.{pairedRegion}'],
  );
});

test('of one region, only the workspaces have names of their own', () => {
  const { left, right } = bothNames(side('westus', 'eastus'), side('westus', 'westus2'), NONE);
  assert.equal(
    [left.tag('Storage.WestUS'), left.tag('Storage.EastUS')],
    ['Storage.WestUS', 'Storage.{workspaceRegion}'],
  );
  assert.equal(
    [right.tag('Storage.WestUS2'), right.tag('Storage.EastUS')],
    ['Storage.{workspaceRegion}', 'Storage.EastUS'],
  );
  assert.is(bothNames(side('westus'), side('westus'), NONE).left.tag('Storage.WestUS'), 'Storage.WestUS');
});

test('two names never become one', () => {
  const { left } = bothNames(side('usgovtexas'), side('westus'), NONE);
  const tags = regions.regions.map(({ tagSuffix }) => `Storage.${tagSuffix}`);
  assert.is(new Set(tags.map((tag) => left.tag(tag))).size, tags.length);
});

test('of two deployments, groups are called alike; what only looks like one keeps its name', () => {
  const deployed = (region: string, name: string): DiffSide => ({ ...side(region), deployment: { name, place: 0 } });
  const { left, right } = bothNames(deployed('westus', 'spoke-a'), deployed('westus', 'spoke-b'), NONE);
  assert.is(left.text('rulec-spoke-a-westus'), 'rulec-westus');
  assert.is(right.text('rulec-spoke-b-westus-2'), 'rulec-westus-2');
  assert.is(left.text('rulec-spoke-b-westus'), 'rulec-spoke-b-westus');
  assert.is(left.text('rulec-spoke-a-westus2'), 'rulec-spoke-a-westus2');
  assert.is(left.text('spoke-a'), 'spoke-a');
  const apart = bothNames(deployed('westus', 'spoke-a'), side('eastus'), NONE);
  assert.equal(
    [apart.left.text('rulec-spoke-a-westus'), apart.right.text('rulec-eastus')],
    ['rulec-{region}', 'rulec-{region}'],
  );
  const same = bothNames(deployed('westus', 'spoke-a'), deployed('westus', 'spoke-a'), NONE);
  assert.is(same.left.text('rulec-spoke-a-westus'), 'rulec-spoke-a-westus');
});

test.run();
