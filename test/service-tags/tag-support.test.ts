import * as assert from 'uvu/assert';
import { loadAzureTables } from '../../src/rules.js';
import type { Cloud } from '../../src/service-tags/regions.js';
import { supportOf, type TagSupport, type TagUse } from '../../src/service-tags/tag-support.js';
import type { ServiceTag, TagFeature } from '../../src/service-tags/tag-table.js';
import { suite } from '../suite.js';

const test = suite('tag support');
const { tags } = loadAzureTables();
const USES: readonly TagUse[] = ['nsg', 'firewall', 'routes'];

function tag(name: string, cloud: Cloud): ServiceTag {
  const found = tags.find(name, cloud);
  if (found.kind !== 'tag') throw new Error(`${name} is ${found.kind} in ${cloud}`);
  return found.tag;
}

/** What it is in an NSG, the firewall and routes. */
function kinds(subject: ServiceTag, cloud: Cloud, strict: boolean): TagSupport['kind'][] {
  return USES.map((use) => supportOf(subject, use, cloud, { strict, source: 'the file' }).kind);
}

const [YES, DOUBT, NO] = ['supported', 'doubtful', 'unsupported'] as const;

test('decides by the tag file, then, in the public cloud, by the documentation', () => {
  type Kinds = readonly [TagSupport['kind'], TagSupport['kind'], TagSupport['kind']];
  const cases: readonly (readonly [string, Cloud, Kinds, Kinds])[] = [
    ['Storage', 'public', [YES, YES, YES], [YES, YES, YES]],
    ['Storage.WestUS', 'public', [YES, YES, YES], [YES, YES, YES]],
    ['AzureFrontDoor.Frontend', 'public', [YES, YES, YES], [YES, YES, YES]],
    // The file has a list without the feature, the documentation allows it.
    ['BatchNodeManagement.WestUS', 'public', [YES, DOUBT, DOUBT], [YES, NO, NO]],
    ['AzureCloud.westus', 'public', [YES, DOUBT, DOUBT], [YES, NO, NO]],
    // The documentation says that these have no regional tags.
    ['AzureMonitor.WestUS', 'public', [YES, NO, NO], [YES, NO, NO]],
    ['GatewayManager.WestUS', 'public', [YES, NO, NO], [YES, NO, NO]],
    ['AzureResourceManager.NorwayEast', 'public', [NO, NO, NO], [NO, NO, NO]],
    // The file lists them and marks them for nothing.
    ['MicrosoftContainerRegistry.AustraliaCentral', 'public', [NO, NO, NO], [NO, NO, NO]],
    ['BatchNodeManagement.AustraliaCentral2', 'public', [NO, NO, NO], [NO, NO, NO]],
    ['AzureMachineLearning.WestUS', 'public', [NO, NO, NO], [NO, NO, NO]],
    ['MicrosoftContainerRegistry.WestUS', 'public', [YES, YES, YES], [YES, YES, YES]],
    // The file allows what the documentation does not.
    ['KustoAnalytics', 'public', [YES, YES, YES], [YES, YES, YES]],
    // The documentation does not know them.
    ['Grafana', 'public', [YES, NO, NO], [YES, NO, NO]],
    ['AzureActiveDirectory.ServiceEndpoint', 'public', [NO, NO, NO], [NO, NO, NO]],
    // In other clouds only the file counts.
    ['Storage.ChinaEast2', 'china', [YES, NO, NO], [YES, NO, NO]],
    ['AzureMachineLearning', 'china', [YES, YES, YES], [YES, YES, YES]],
    ['BatchNodeManagement.USGovVirginia', 'usgov', [YES, NO, NO], [YES, NO, NO]],
    ['AppConfiguration', 'china', [NO, NO, NO], [NO, NO, NO]],
    // Azure resolves these by itself, in NSGs only.
    ['VirtualNetwork', 'public', [YES, NO, NO], [YES, NO, NO]],
    ['Internet', 'china', [YES, NO, NO], [YES, NO, NO]],
  ];
  for (const [name, cloud, normal, strict] of cases) {
    const subject = tag(name, cloud);
    assert.equal(kinds(subject, cloud, false), normal, name);
    assert.equal(kinds(subject, cloud, true), strict, `${name}, strictly`);
  }
});

test('a reason names the source, the tag and the use', () => {
  const options = { strict: false, source: 'ServiceTags_X.json' };
  const listed = supportOf(tag('AzureMonitor.WestUS', 'public'), 'firewall', 'public', options);
  assert.match('reason' in listed ? listed.reason : '', /ServiceTags_X\.json.*AzureMonitor\.WestUS.*Azure Firewall/);
  const unmarked = supportOf(tag('AzureMachineLearning.WestUS', 'public'), 'nsg', 'public', options);
  assert.match('reason' in unmarked ? unmarked.reason : '', /ServiceTags_X\.json.*AzureMachineLearning\.WestUS/);
});

test('each use looks at its own feature', () => {
  const cases: readonly (readonly [TagFeature, readonly TagSupport['kind'][]])[] = [
    ['NSG', [YES, NO, NO]],
    ['FW', [NO, YES, NO]],
    ['UDR', [NO, NO, YES]],
    ['API', [NO, NO, NO]],
    ['VSE', [NO, NO, NO]],
  ];
  for (const [feature, wanted] of cases) {
    const subject: ServiceTag = { name: 'Own', base: 'Own', features: new Set([feature]) };
    assert.equal(kinds(subject, 'public', false), wanted, feature);
  }
});

test('an empty list of features is in doubt where null is not', () => {
  const documented = { direction: 'outbound', regional: false, firewall: true, routes: false } as const;
  const empty: ServiceTag = { name: 'Own', base: 'Own', features: new Set(), documented };
  assert.equal(kinds(empty, 'public', false), [DOUBT, DOUBT, NO]);
  assert.equal(kinds({ ...empty, suffix: 'WestUS' }, 'public', false), [NO, NO, NO]);
  assert.equal(kinds({ ...empty, features: null }, 'public', false), [NO, NO, NO]);
  assert.equal(kinds(empty, 'usgov', false), [NO, NO, NO]);
});

test.run();
