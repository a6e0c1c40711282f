import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Difference } from '../src/analysis/diff.js';
import { diffEntries, field, isSameEntries } from '../src/analysis/diff-entries.js';
import { boxText, printBox } from '../src/analysis/packet-text.js';
import type { Catalog } from '../src/catalog/catalog.js';
import { compile } from '../src/compile.js';
import type { CompileOptions } from '../src/compile-options.js';
import { type DiffSource, diff } from '../src/diff.js';
import { loadAzureTables, loadCatalog } from '../src/rules.js';
import { builtInCatalog, neededParameters, REGION_OF_EACH_CLOUD } from './built-in-catalog.js';
import { fixture, ROOT } from './golden.js';
import { REGIONS_IN_OUT } from './out-regions.js';
import { entry, smallCatalog } from './small-catalog.js';
import { suite } from './suite.js';

const test = suite('diff');

const TABLES = loadAzureTables();
const CATALOG = await builtInCatalog();
const EVERYTHING = { features: ['all'], parameters: neededParameters(CATALOG) };

function regionSide(region: string, options: Partial<CompileOptions> = {}, catalog: Catalog = CATALOG): DiffSource {
  return { kind: 'region', label: region, catalog, options: { ...options, region } };
}

function folderSide(region: string, changed: Readonly<Record<string, string>> = {}): DiffSource {
  const folder = join(ROOT, 'out', region);
  const files = readdirSync(folder).map((file): [string, string] => [file, readFileSync(join(folder, file), 'utf8')]);
  return {
    kind: 'folder',
    label: `out/${region}`,
    files: new Map([...files, ...Object.entries(changed)]),
    catalog: CATALOG,
  };
}

async function differenceOf(left: DiffSource, right: DiffSource): Promise<Difference> {
  const { difference, findings } = await diff(left, right, TABLES);
  assert.ok(difference, JSON.stringify(findings));
  return difference;
}

async function codesOf(left: DiffSource, right: DiffSource): Promise<string[]> {
  const { difference, findings } = await diff(left, right, TABLES);
  assert.not.ok(difference);
  return findings.map(({ code }) => code);
}

/** Each change as `+ firewall aml-batch: Tcp to ...`. */
function changesOf({ packets: { changes, universe } }: Difference): string[] {
  return changes.map(({ kind, filter, rule, space }) => {
    const boxes = space.map((box) => printBox(boxText(box, universe))).join('; ');
    return `${kind} ${filter} ${rule}: ${boxes}`;
  });
}

/** A region of the cloud but the given one. */
function othersOf(name: string): string[] {
  const own = TABLES.regions.find(name);
  return TABLES.regions
    .ofCustomers()
    .filter((region) => region.cloud === own?.cloud && region !== own)
    .map((region) => region.name);
}

test('a region does not differ from itself, compiled or on disk', async () => {
  for (const region of REGIONS_IN_OUT) {
    assert.is((await differenceOf(folderSide(region), regionSide(region))).verdict, 'same', region);
    assert.is(
      (await differenceOf(regionSide(region, EVERYTHING), regionSide(region, EVERYTHING))).verdict,
      'same',
      region,
    );
  }
});

test('regions of one cloud differ in their own names alone, but for tags that some do not have', async () => {
  const odd: string[] = [];
  for (const region of REGION_OF_EACH_CLOUD) {
    for (const other of othersOf(region)) {
      const { verdict, requirements } = await differenceOf(regionSide(region), regionSide(other));
      if (verdict === 'same') continue;
      odd.push(`${region} ${other}`);
      assert.ok(requirements && !isSameEntries(requirements), `${region} ${other}`);
    }
  }
  assert.ok(odd.length < 20, odd.join(', '));
});

test('a region and one of another cloud differ, and there and back are each other turned round', async () => {
  const there = await differenceOf(regionSide('westus'), regionSide('chinaeast2'));
  const back = await differenceOf(regionSide('chinaeast2'), regionSide('westus'));
  assert.is(there.verdict, 'different');
  assert.equal(
    there.requirements?.onlyLeft.map(({ name }) => name),
    ['azure-machine-learning/front-door-first-party', 'azure-machine-learning/front-door-frontend'],
  );
  const turned = (text: string): string =>
    text.startsWith('no-longer-allowed') ? text.slice('no-longer-'.length) : `no-longer-${text}`;
  const short = (difference: Difference): string[] => changesOf(difference).map((text) => text.split(':')[0] ?? '');
  assert.equal(short(there).sort(), short(back).map(turned).sort());
  assert.equal(there.rules.nsg?.onlyLeft, back.rules.nsg?.onlyRight);
});

test('outbound rules for one tag or host are compared together, whichever of them is last', async () => {
  const sideOf = (more: string): DiffSource => {
    const entries = [
      entry('a', `priority: 200, to: { serviceTag: AzureDevOps }, tcp: ${more}`),
      entry('b', 'priority: 210, to: { serviceTag: AzureDevOps }, tcp: 443'),
      entry('c', 'to: { fqdn: contoso.com }, tcp: [80, 443]'),
      entry('d', 'to: { fqdn: contoso.com }, tcp: [80, 443]'),
    ];
    return regionSide(
      'westus',
      { targets: ['workspace-outbound'] },
      smallCatalog(`requirements:\n${entries.join('')}`),
    );
  };
  const { rules } = await differenceOf(sideOf('22'), sideOf('443'));
  const outbound = rules['workspace-outbound'];
  assert.equal(
    outbound?.changed.map(({ left, right, changed }) => [left.name, left.summary, right.summary, changed]),
    [
      [
        'AzureDevOps TCP',
        'agents-a, agents-b, ports 22, 443',
        'agents-a, agents-b, ports 443',
        [{ field: 'ports', left: ['22'], right: [], shared: 1 }],
      ],
    ],
  );
  assert.is(outbound?.same, 1, 'the host, which two entries name');
});

test('entries of one key are all compared', () => {
  const one = (value: string): Parameters<typeof diffEntries>[0][number] => {
    return { key: 'key', name: 'name', fields: [field('ports', value)] };
  };
  const { changed, onlyLeft, onlyRight, same } = diffEntries(
    [one('22'), one('443')],
    [one('443'), one('443'), one('80')],
  );
  assert.equal([changed.length, same], [1, 1]);
  assert.equal([onlyLeft, onlyRight], [[], [one('80')]]);
});

test('a regional tag is not its global tag', async () => {
  const difference = await differenceOf(regionSide('westus'), regionSide('usgovvirginia'));
  const batch = difference.rules.firewall?.changed.map(({ left, changed }) => [left.name, changed]);
  assert.equal(batch, [
    [
      'aml-network/aml-batch',
      [{ field: 'to', left: ['BatchNodeManagement.{region}'], right: ['BatchNodeManagement'], shared: 0 }],
    ],
  ]);
  assert.ok(
    changesOf(difference).some(
      (text) =>
        text.includes('allowed firewall aml-batch: ') &&
        text.includes('BatchNodeManagement but not BatchNodeManagement.{region}'),
    ),
  );
});

test('a feature opens what its entries ask for', async () => {
  const difference = await differenceOf(regionSide('westus'), regionSide('westus', { features: ['rstudio'] }));
  assert.equal(
    difference.requirements?.onlyRight.map(({ name, because }) => [name, because]),
    [['azure-machine-learning/rstudio', ['rstudio']]],
  );
  assert.equal(changesOf(difference), [
    'allowed outbound aml-rstudio: Tcp to AzureMachineLearning, port 8787',
    'allowed firewall aml-rstudio: Tcp from the parameter sourceAddresses to AzureMachineLearning, port 8787',
  ]);
  assert.ok(difference.packets.changes.every(({ certain }) => certain.length > 0));
});

test('a change by hand is found in the packets, another spelling is not', async () => {
  const text = readFileSync(join(ROOT, 'out', 'westus', 'nsg.json'), 'utf8');
  const wider = text.replace('"destinationPortRange": "18881"', '"destinationPortRange": "18880-18881"');
  assert.is.not(wider, text);
  const widened = await differenceOf(folderSide('westus'), folderSide('westus', { 'nsg.json': wider }));
  assert.is(widened.verdict, 'different');
  assert.equal(changesOf(widened), [
    'allowed outbound aml-notebook-language-server: Tcp to AzureMachineLearning, port 18880',
  ]);
  const renamed = text.replace('"aml-notebook-language-server"', '"aml-notebooks"').replace('"18881"', '"18881-18881"');
  const same = await differenceOf(folderSide('westus'), folderSide('westus', { 'nsg.json': renamed }));
  assert.is(same.verdict, 'same-meaning');
  assert.equal(
    same.rules.nsg?.onlyRight.map(({ name }) => name),
    ['aml-notebooks'],
  );
});

test('a route that leads elsewhere is told, and so is a layer that only one side has', async () => {
  const text = readFileSync(join(ROOT, 'out', 'westus', 'routes.json'), 'utf8');
  const other = text.replace('"VirtualAppliance"', '"Internet"').replace(/,\s*"nextHopIpAddress": "[^"]*"/, '');
  const { verdict, packets } = await differenceOf(folderSide('westus'), folderSide('westus', { 'routes.json': other }));
  assert.is(verdict, 'different');
  assert.equal(
    packets.routes?.map(({ left, right }) => [left?.hop.type, right?.hop.type]),
    [['VirtualAppliance', 'Internet']],
  );
  const alone = await differenceOf(
    regionSide('westus'),
    regionSide('westus', { targets: ['nsg', 'firewall'], defaultRoute: 'firewall' }),
  );
  assert.equal([alone.verdict, alone.lone], ['different', [{ target: 'routes', side: 'left' }]]);
});

test('tags against addresses depend on what the tags stand for', async () => {
  const text = readFileSync(join(ROOT, 'out', 'westus', 'nsg.json'), 'utf8');
  const addresses = text.replace('"Storage.WestUS"', '"198.51.100.0/24"');
  const { verdict, packets } = await differenceOf(
    folderSide('westus'),
    folderSide('westus', { 'nsg.json': addresses }),
  );
  assert.is(verdict, 'undecided');
  assert.equal(
    packets.changes.map(({ kind, rule, certain }) => [kind, rule, certain]),
    [
      ['allowed', 'aml-storage', []],
      ['no-longer-allowed', 'aml-storage', []],
    ],
  );
});

test('tag files are compared where both sides have one of one region, else tags are names', async () => {
  const tagFile = (month: string, tag: string): CompileOptions['serviceTags'] => {
    const name = `tags-${month}.json`;
    return {
      name,
      text: readFileSync(fixture('tag-files', name), 'utf8').replaceAll(
        'Storage.WestUS',
        tag.includes('.') ? tag : 'Storage.WestUS',
      ),
    };
  };
  const file = (month: string | undefined, tag: string): DiffSource => {
    const serviceTags = month === undefined ? undefined : tagFile(month, tag);
    const text = readFileSync(join(ROOT, 'out', 'westus', 'nsg.json'), 'utf8').replaceAll(
      '"Storage.WestUS"',
      `"${tag}"`,
    );
    const rules = JSON.parse(text) as { resources: { properties: { securityRules: { name: string }[] } }[] };
    const [nsg] = rules.resources;
    assert.ok(nsg);
    nsg.properties.securityRules = nsg.properties.securityRules.filter(({ name }) => /storage|rulec/.test(name));
    return { kind: 'file', label: month ?? 'none', text: JSON.stringify(rules), ...(serviceTags && { serviceTags }) };
  };
  const both = await differenceOf(file('january', 'Storage'), file('february', 'Storage'));
  assert.equal([both.tags, both.verdict], ['addresses', 'different']);
  assert.equal(changesOf(both), [
    'allowed outbound aml-storage: Tcp to 198.51.100.64/27, 2001:db8:21::/48, port 443',
    'no-longer-allowed outbound aml-storage: Tcp to 192.0.2.224/27, port 443',
  ]);
  const one = await differenceOf(file('january', 'Storage'), file(undefined, 'Storage'));
  assert.equal([one.tags, one.verdict], ['names-one-file', 'same']);
  const regions = await differenceOf(file('january', 'Storage.WestUS'), file('january', 'Storage.EastUS'));
  assert.equal([regions.tags, regions.verdict], ['names-two-regions', 'same']);
});

test('one catalog and another: an entry of your own is what differs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-diff-'));
  writeFileSync(
    join(folder, 'own.yaml'),
    `service: contoso
short: contoso
title: Contoso
priorities: 3000-3090
sources: { guide: { title: Guide, url: https://www.example.com/, verified: 2025-01-31 } }
features: { core: { title: Always, required: true } }
requirements:
  - { id: monitor, feature: core, priority: 3000, to: { serviceTag: 'Sql.{region}' }, tcp: 1433, purpose: Monitor, source: guide }
`,
  );
  const { catalog } = await loadCatalog({ directories: [folder] });
  rmSync(folder, { recursive: true });
  assert.ok(catalog);
  const services = ['azure-machine-learning', 'contoso'];
  const two = await differenceOf(regionSide('westus'), regionSide('westus', { services }, catalog));
  assert.equal(
    two.requirements?.onlyRight.map(({ name }) => name),
    ['contoso/monitor'],
  );
  const regions = await differenceOf(
    regionSide('westus', { services }, catalog),
    regionSide('eastus', { services }, catalog),
  );
  assert.is(regions.verdict, 'same');
});

test('a file is of the region that the manifest beside it names, else of that of its tags', async () => {
  const text = (region: string): string => readFileSync(join(ROOT, 'out', region, 'nsg.json'), 'utf8');
  const file = (region: string, own = text(region)): DiffSource => ({ kind: 'file', label: region, text: own });
  const guessed = await differenceOf(file('westus'), file('eastus'));
  assert.equal([guessed.verdict, guessed.left.isRegionOfTags, guessed.requirements], ['same', true, undefined]);
  const mixed = text('westus').replace('Storage.WestUS', 'Storage.EastUS');
  const unlike = await differenceOf(file('westus', mixed), file('eastus'));
  assert.equal([unlike.left.region, unlike.verdict], [undefined, 'undecided']);
  const [output] = (await compile(CATALOG, { region: 'westus' }, TABLES)).regions;
  const manifest = output?.files.get('manifest.json') ?? '';
  const told = await differenceOf({ kind: 'file', label: 'westus', text: mixed, manifest }, file('eastus'));
  assert.equal([told.left.region?.name, told.left.isRegionOfTags], ['westus', false]);
  assert.equal(
    told.shared.map(({ name }) => name),
    ['BatchNodeManagement.{region}', 'MicrosoftContainerRegistry.{region}'],
  );
});

test('what cannot be compared is refused', async () => {
  const read = (file: string): string => readFileSync(join(ROOT, 'out', 'westus', file), 'utf8');
  const file = (text: string, label = 'file'): DiffSource => ({ kind: 'file', label, text });
  const nsg = read('nsg.json');
  assert.equal(await codesOf(file(nsg), file(read('routes.json'))), ['RC810']);
  assert.equal(await codesOf(file('{'), file(nsg)), ['RC520']);
  assert.equal(await codesOf(file(nsg), file('')), ['RC520']);
  assert.equal(await codesOf(file(`[${nsg}, ${nsg}]`), file(nsg)), ['RC524']);
  assert.equal(await codesOf(regionSide('westsu'), regionSide('eastus')), ['RC201']);
  assert.equal(await codesOf(regionSide('westus', { features: ['x'] }), regionSide('eastus')), ['RC202']);
  const lost: DiffSource = { kind: 'folder', label: 'out', files: new Map([['nsg.json', nsg]]), catalog: CATALOG };
  assert.equal(await codesOf(lost, regionSide('eastus')), ['RC808']);
});

test('classic rules let the same packets pass as a policy, in every region of every cloud', async () => {
  const regions = TABLES.regions.ofCustomers().map(({ name }) => name);
  assert.ok(regions.length > 70, `${regions.length}`);
  for (const region of regions) {
    const [policy, classic] = [
      regionSide(region, EVERYTHING),
      regionSide(region, { ...EVERYTHING, firewallRules: 'classic' }),
    ];
    const { packets, rules, verdict } = await differenceOf(policy, classic);
    assert.equal([packets.changes, packets.routes, verdict], [[], [], 'same'], region);
    assert.ok((rules.firewall?.same ?? 0) > 30, region);
  }
});

test('a rule that classic rules have and a policy has not is a difference', async () => {
  const more = { ...EVERYTHING, features: ['pypi'], firewallRules: 'classic' };
  const difference = await differenceOf(regionSide('westus', { features: [] }), regionSide('westus', more));
  assert.is.not(difference.verdict, 'same');
  assert.ok(changesOf(difference).some((change) => change.includes('pypi')));
});

test.run();
