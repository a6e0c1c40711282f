import * as assert from 'uvu/assert';
import { loadAzureTables } from '../../src/rules.js';
import { CLOUDS, type Cloud, type Region, RegionTable } from '../../src/service-tags/regions.js';
import { type TagLookup, type TagOverlay, TagTable, tagContains } from '../../src/service-tags/tag-table.js';
import { suite } from '../suite.js';

const test = suite('service tags');
const { tags } = loadAzureTables();

/** Name and features, or why there is no tag. */
function told(found: TagLookup): string {
  switch (found.kind) {
    case 'tag':
      return `${found.tag.name}: ${found.tag.features === null ? 'null' : [...found.tag.features].join(' ')}`;
    case 'absent':
      return `absent ${found.name}, in ${found.clouds.join(' ') || 'no cloud'}`;
    case 'unknown':
      return `unknown, close to ${found.closest.join(' ') || 'nothing'}`;
    default:
      return found satisfies never;
  }
}

const find = (name: string, cloud: Cloud = 'public', overlay?: TagOverlay): string =>
  told(tags.find(name, cloud, overlay));

test('finds a tag whatever its letter case, spelled as in the tag file', () => {
  for (const name of ['Storage.WestUS', 'storage.westus', 'STORAGE.WESTUS', 'Storage.westus'])
    assert.is(find(name), 'Storage.WestUS: API NSG UDR FW');
  assert.is(find('storage'), 'Storage: API NSG UDR FW VSE');
  assert.is(find('sql.northcentralusstage'), 'Sql.NorthCentralUSStage: API NSG UDR FW');
});

test('a tag knows its base, its region and what the documentation says', () => {
  const found = tags.find('azurekeyvault.westus', 'public');
  assert.is(found.kind, 'tag');
  if (found.kind !== 'tag') return;
  assert.is(found.tag.base, 'AzureKeyVault');
  assert.is(found.tag.suffix, 'WestUS');
  assert.equal(found.tag.documented, { direction: 'outbound', regional: true, firewall: true, routes: true });
});

test('a dot is not always a region', () => {
  for (const name of ['AzureFrontDoor.FrontEnd', 'AzureFrontDoor.Frontend', 'azurefrontdoor.frontend']) {
    const found = tags.find(name, 'public');
    assert.is(told(found), 'AzureFrontDoor.Frontend: API NSG UDR FW', name);
    assert.equal(found.kind === 'tag' && [found.tag.base, 'suffix' in found.tag], ['AzureFrontDoor.Frontend', false]);
  }
  assert.is(find('AzureMonitor.Core'), 'AzureMonitor.Core: NSG UDR FW');
  assert.is(find('AzureMonitor.Core', 'china'), 'AzureMonitor.Core: NSG');
  assert.is(find('AzureActiveDirectory.ServiceEndpoint'), 'AzureActiveDirectory.ServiceEndpoint: null');
  assert.is(find('AzurePortal.AzureAppServiceUX', 'usgov'), 'AzurePortal.AzureAppServiceUx: API NSG UDR FW');
  assert.is(
    find('AzureFrontDoor'),
    'unknown, close to AzureFrontDoor.Backend AzureFrontDoor.FirstParty AzureFrontDoor.Frontend',
  );
});

test('AzureCloud has suffixes of its own', () => {
  assert.is(find('AzureCloud.centralfrance'), 'AzureCloud.centralfrance: API NSG');
  assert.is(find('AzureCloud.CentralFrance'), 'AzureCloud.centralfrance: API NSG');
  assert.is(find('AzureCloud.WestUS'), 'AzureCloud.westus: API NSG');
  assert.is(find('AzureCloud.brazilne'), 'AzureCloud.brazilne: API NSG');
  assert.is.not(tags.find('AzureCloud.FranceCentral', 'public').kind, 'tag');
  assert.is(find('Storage.FranceCentral'), 'Storage.FranceCentral: API NSG UDR FW');
  assert.is.not(tags.find('Storage.centralfrance', 'public').kind, 'tag');
});

test('a tag of other clouds is absent here', () => {
  assert.is(find('AzureFrontDoor.FirstParty', 'china'), 'absent AzureFrontDoor.FirstParty, in public');
  assert.is(
    find('AzureFrontDoor.MicrosoftSecurity', 'china'),
    'absent AzureFrontDoor.MicrosoftSecurity, in public usgov',
  );
  assert.is(find('Storage.ChinaEast2', 'public'), 'absent Storage.ChinaEast2, in china');
  assert.is(find('Storage.WestUS', 'usgov'), 'absent Storage.WestUS, in public');
});

test('a tag without the region is absent there', () => {
  assert.is(find('AzureActiveDirectory.WestUS'), 'absent AzureActiveDirectory.WestUS, in no cloud');
  assert.is(find('AzureIoTHub.EastUS3'), 'absent AzureIoTHub.EastUS3, in no cloud');
  assert.is(find('AzureDataLake.WestUS'), 'absent AzureDataLake.WestUS, in no cloud');
});

test('an unknown tag has suggestions, with the region it was written with', () => {
  assert.is(find('Keyvault.westus'), 'unknown, close to AzureKeyVault.WestUS');
  assert.is(find('Keyvault.usgovvirginia', 'usgov'), 'unknown, close to AzureKeyVault.USGovVirginia');
  assert.is(find('Storge'), 'unknown, close to Storage');
  assert.is(find('Storage.westuss'), 'unknown, close to Storage.WestUS');
  assert.is(find('Storage.Nowhere'), 'unknown, close to Storage');
  for (const name of ['', '.', '.WestUS', 'constructor', '__proto__', 'Zzzzzzzzz'])
    assert.is(find(name), 'unknown, close to nothing', name);
});

test('a region of AzureCloud is suggested with its own suffix', () => {
  assert.is(find('AzureClod.francecentral'), 'unknown, close to AzureCloud.centralfrance');
});

test('a suffix that no tag file spells so is unknown, not absent', () => {
  assert.is(find('Storage.West US'), 'unknown, close to Storage.WestUS');
  assert.is(find('AzureCloud.FranceCentral'), 'unknown, close to AzureCloud.centralfrance');
});

test('no name is suggested for itself', () => {
  for (const cloud of CLOUDS) {
    for (const base of Object.keys(tags.rows)) {
      const found = tags.find(base, cloud);
      assert.not(found.kind === 'unknown' && found.closest.includes(base), `${base} in ${cloud}`);
    }
  }
});

test('Azure resolves some tags by itself, in every cloud', () => {
  for (const name of ['VirtualNetwork', 'Internet', 'AzureLoadBalancer', 'AzurePlatformDNS']) {
    for (const cloud of CLOUDS) assert.is(find(name.toLowerCase(), cloud), `${name}: NSG`);
    assert.ok(tags.hasBase(name));
  }
  assert.is(find('VirtualNetwork.WestUS'), 'absent VirtualNetwork.WestUS, in no cloud');
});

test('knows base names, whatever their letter case', () => {
  for (const base of ['storage', 'AzureFrontDoor.Frontend', 'AzureCloud']) assert.ok(tags.hasBase(base), base);
  for (const base of ['Storage.WestUS', 'AzureFrontDoor', '', 'constructor']) assert.not(tags.hasBase(base), base);
  assert.equal(tags.closestBases('Keyvault'), ['AzureKeyVault']);
});

function region(name: string, tagSuffix: string, cloud: Cloud): Region {
  const rest = { displayName: name, azureCloudSuffix: `x${name}`, pairs: [], groupPriority: 100 };
  return { name, tagSuffix, cloud, availability: 'general', ...rest };
}

const source = { file: 'ServiceTags.json', date: '2025-01-01', changeNumber: 1 };
const small = new TagTable(
  {
    Everywhere: { public: { features: 'NSG', regional: { features: 'API NSG' } }, china: { features: null } },
    Some: { public: { features: 'NSG', regional: { features: 'NSG', missing: ['TwoUS'], extra: ['Stage'] } } },
    Few: { public: { features: 'NSG', regional: { features: null, only: ['TwoUS'] } } },
    Mixed: { public: { features: 'NSG', regional: { features: 'NSG', except: { OneUS: null, TwoUS: 'FW UDR' } } } },
    AzureCloud: { public: { features: 'NSG', regional: { features: 'NSG' } } },
  },
  { public: source, usgov: source, china: source },
  new RegionTable([
    region('oneus', 'OneUS', 'public'),
    region('twous', 'TwoUS', 'public'),
    region('kitai', 'Kitai', 'china'),
  ]),
);

test('reads every form of a row', () => {
  const cases: readonly (readonly [string, Cloud, string])[] = [
    ['Everywhere.oneus', 'public', 'Everywhere.OneUS: API NSG'],
    ['Everywhere', 'china', 'Everywhere: null'],
    ['Everywhere.Kitai', 'china', 'absent Everywhere.Kitai, in no cloud'],
    ['Everywhere.Kitai', 'public', 'absent Everywhere.Kitai, in no cloud'],
    ['Everywhere', 'usgov', 'absent Everywhere, in public china'],
    ['Some.OneUS', 'public', 'Some.OneUS: NSG'],
    ['Some.TwoUS', 'public', 'absent Some.TwoUS, in no cloud'],
    ['Some.stage', 'public', 'Some.Stage: NSG'],
    ['Few.TwoUS', 'public', 'Few.TwoUS: null'],
    ['Few.OneUS', 'public', 'absent Few.OneUS, in no cloud'],
    ['Mixed.OneUS', 'public', 'Mixed.OneUS: null'],
    ['Mixed.twous', 'public', 'Mixed.TwoUS: UDR FW'],
    ['AzureCloud.xoneus', 'public', 'AzureCloud.xoneus: NSG'],
  ];
  for (const [name, cloud, wanted] of cases) assert.is(told(small.find(name, cloud)), wanted, name);
});

/** A snapshot that knows these tags only. */
function overlay(...names: readonly string[]): TagOverlay {
  return (wanted) => {
    const name = names.find((candidate) => candidate.toLowerCase() === wanted.toLowerCase());
    return name === undefined ? undefined : { name, features: new Set(['NSG']) };
  };
}

test('a snapshot is believed before the table', () => {
  const snapshot = overlay('Storage', 'Storage.WestUS', 'NewService.WestUS');
  assert.is(find('storage.westus', 'public', snapshot), 'Storage.WestUS: NSG');
  assert.is(find('newservice.westus', 'public', snapshot), 'NewService.WestUS: NSG');
  assert.is(tags.find('Storage.EastUS', 'public', snapshot).kind, 'absent');
  assert.is(tags.find('Sql', 'public', snapshot).kind, 'absent');
  assert.is(find('VirtualNetwork', 'public', snapshot), 'VirtualNetwork: NSG');
  assert.is(find('Keyvault', 'public', snapshot), 'unknown, close to AzureKeyVault');
});

test('a tag of a snapshot keeps base, documentation and the spelling of its region', () => {
  const found = tags.find('storage.westus', 'public', overlay('Storage.WestUS'));
  assert.is(found.kind, 'tag');
  if (found.kind !== 'tag') return;
  assert.is(found.tag.base, 'Storage');
  assert.is(found.tag.documented?.direction, 'outbound');
  assert.is(found.tag.suffix, 'WestUS');
});

test('a tag holds its regional tags and no other', () => {
  const holding: readonly (readonly [string, string])[] = [
    ['Storage', 'Storage'],
    ['Storage', 'storage.WestUS'],
    ['STORAGE.westus', 'Storage.WestUS'],
  ];
  for (const [outer, inner] of holding) assert.ok(tagContains(outer, inner), `${outer} ${inner}`);
  const strangers: readonly (readonly [string, string])[] = [
    ['Storage', 'StorageMover'],
    ['Storage.WestUS', 'Storage'],
    ['Storage.WestUS', 'Storage.WestUS2'],
    ['AzureCloud', 'Storage'],
  ];
  for (const [outer, inner] of strangers) assert.not(tagContains(outer, inner), `${outer} ${inner}`);
});

test('lists every tag of a cloud once, as it is found by name, services in order', () => {
  for (const cloud of CLOUDS) {
    const listed = tags.tagsOf(cloud);
    assert.ok(listed.length > 250, `${cloud} has ${listed.length} tags`);
    assert.is(new Set(listed.map(({ name }) => name)).size, listed.length);
    for (const tag of listed) assert.equal(tags.find(tag.name, cloud), { kind: 'tag', tag });
    const bases = [...new Set(listed.map(({ base }) => base))];
    assert.equal(bases, [...bases].sort());
  }
  const names = new Set(tags.tagsOf('public').map(({ name }) => name));
  for (const name of ['Storage', 'Storage.WestUS', 'Storage.EastUS2Stage', 'AzureCloud.centralfrance', 'Internet'])
    assert.ok(names.has(name), name);
  assert.not(names.has('Storage.ChinaEast2'));
});

test.run();
