import * as assert from 'uvu/assert';
import { namesOfCase } from '../src/analysis/case.js';
import type { LayerPart } from '../src/analysis/explain-packet.js';
import { compareLogged, type Logged } from '../src/analysis/logged-decision.js';
import type { Catalog } from '../src/catalog/catalog.js';
import { compile } from '../src/compile.js';
import type { CompileOptions } from '../src/compile-options.js';
import { explain, type RuleAnswer } from '../src/explain.js';
import type { PacketAnswer } from '../src/explain-packets.js';
import { featuresOff } from '../src/features-off.js';
import { isNamedPacket, parseAddress, parseNamedPacket } from '../src/packets/named-packet.js';
import { sha256 } from '../src/project/artifact-files.js';
import type { RegionFiles } from '../src/region-files.js';
import type { Requirement } from '../src/requirements/requirement.js';
import { loadAzureTables } from '../src/rules.js';
import { CLOUDS } from '../src/service-tags/regions.js';
import { verify } from '../src/verify.js';
import { builtInCatalog, neededParameters, REGION_OF_EACH_CLOUD } from './built-in-catalog.js';
import { DEFAULT_ROUTE, smallCatalog } from './small-catalog.js';
import { suite } from './suite.js';

const test = suite('explain');

const CATALOG = await builtInCatalog();
const TABLES = loadAzureTables();

async function compiled(options: Partial<CompileOptions> = {}, catalog = CATALOG): Promise<RegionFiles> {
  const { regions, findings } = await compile(catalog, { region: 'westus', ...options }, TABLES);
  const [output] = regions;
  if (!output) throw new Error(findings.map(({ message }) => message).join('\n'));
  return { label: output.region.name, files: output.files };
}

interface Asked {
  readonly from?: string;
  readonly inbound?: boolean;
  readonly serviceTags?: CompileOptions['serviceTags'];
  readonly catalog?: Catalog;
}

/** Asks about packets, and gives the answers in their order. */
async function askAll(region: RegionFiles, words: readonly string[], asked: Asked = {}): Promise<PacketAnswer[]> {
  const local = asked.from === undefined ? undefined : parseAddress(asked.from);
  const questions = words.map((word) => {
    const packet = parseNamedPacket(word, (name) => {
      const found = CLOUDS.map((cloud) => TABLES.tags.find(name, cloud)).find(({ kind }) => kind === 'tag');
      return found?.kind === 'tag' ? found.tag.name : undefined;
    });
    if (!isNamedPacket(packet)) throw new Error(`${word}: ${packet.reason}`);
    const direction = asked.inbound === true ? ('inbound' as const) : ('outbound' as const);
    return {
      kind: 'packet' as const,
      asked: { packet, direction, ...(local && !('reason' in local) && { local }) },
    };
  });
  const { regions, findings } = await explain(asked.catalog ?? CATALOG, [region], questions, asked.serviceTags, TABLES);
  assert.equal(findings, []);
  return (regions[0]?.answers ?? []).flatMap((answer) => (answer.kind === 'packet' ? [answer] : []));
}

async function ask(region: RegionFiles, word: string, asked: Asked = {}): Promise<PacketAnswer> {
  const [answer] = await askAll(region, [word], asked);
  if (!answer) throw new Error(`no answer to ${word}`);
  return answer;
}

async function askRule(region: RegionFiles, name: string): Promise<RuleAnswer['rules']> {
  const { regions } = await explain(CATALOG, [region], [{ kind: 'rule', name }], undefined, TABLES);
  const answer = regions[0]?.answers[0];
  return answer?.kind === 'rule' ? answer.rules : [];
}

const decisionOf = ({ decision, place }: LayerPart): string =>
  `${typeof decision === 'string' ? decision : decision.type} ${place?.name ?? '-'}`;

/** `denied; nsg Deny rulec-deny-all-out`: the verdict, and what decides of the packet as such in each layer. */
function told({ explanation: { verdict, isCertain, layers } }: PacketAnswer): string {
  const steps = layers.flatMap(({ layer, parts }) => {
    const own = parts.filter(({ isOrdinary }) => isOrdinary).map(decisionOf);
    return own.length === 0 ? [] : [`${layer} ${own.join(' or ')}`];
  });
  return [`${verdict}${isCertain ? '' : ' but'}`, ...steps].join('; ');
}

const PYPI = await compiled({ features: ['pypi'] });
const PLAIN = await compiled();

test('a packet is followed through the NSG, the routes and the firewall', async () => {
  const expected: Readonly<Record<string, string>> = {
    'pypi.org:443':
      'allowed; nsg Allow rulec-hand-off-tcp-443; routes VirtualAppliance rulec-default; firewall Allow aml-pypi',
    'files.pythonhosted.org:443':
      'allowed; nsg Allow rulec-hand-off-tcp-443; routes VirtualAppliance rulec-default; firewall Allow aml-pypi',
    'evilpypi.org:443':
      'denied but; nsg Allow rulec-hand-off-tcp-443; routes VirtualAppliance rulec-default; firewall Deny -',
    'pypi.org:80': 'denied but; nsg Deny rulec-deny-all-out',
    'pypi.org:443/udp': 'denied but; nsg Deny rulec-deny-all-out',
    '192.0.2.7:443':
      'denied but; nsg Allow rulec-hand-off-tcp-443; routes VirtualAppliance rulec-default; firewall Deny -',
    '192.0.2.7:22': 'denied; nsg Deny rulec-deny-all-out',
    'icmp:192.0.2.7': 'denied; nsg Deny rulec-deny-all-out',
    '10.0.0.9:22': 'allowed; nsg Allow rulec-allow-private-out; routes System system 10.0.0.0/8',
    'icmp:10.0.0.9': 'allowed; nsg Allow rulec-allow-private-out; routes System system 10.0.0.0/8',
    '[2001:db8::7]:22': 'denied; nsg Deny rulec-deny-all-out',
    'BatchNodeManagement.WestUS:443':
      'allowed; nsg Allow aml-batch; routes VirtualAppliance rulec-default; firewall Allow aml-batch',
  };
  const words = Object.keys(expected);
  const answers = await askAll(PYPI, words);
  assert.equal(
    answers.map((answer, index) => `${words[index]}: ${told(answer)}`),
    words.map((word) => `${word}: ${expected[word]}`),
  );
});

test('what depends on a tag is told with the tag', async () => {
  const { explanation } = await ask(PLAIN, '192.0.2.7:443');
  const batch = explanation.layers[0]?.parts.find(({ place }) => place?.name === 'aml-batch');
  assert.equal(batch?.conditions, ['BatchNodeManagement.WestUS']);
  assert.not(batch?.isOrdinary);
});

test('a packet without a host is told which application rules its host may decide', async () => {
  const { explanation } = await ask(PYPI, '192.0.2.7:443');
  assert.equal(
    explanation.atHosts.map(({ name, collection }) => [name, collection]),
    [
      ['aml-pypi', 'aml-application'],
      ["Azure's infrastructure host names", ''],
    ],
  );
  assert.equal((await ask(PYPI, '192.0.2.7:22')).explanation.atHosts, [], 'no rule is for that port');
});

test('rules for another subnet are told with its parameter', async () => {
  const region = await compiled({ features: ['data-exfiltration-prevention'] });
  const { explanation } = await ask(region, 'ml.azure.com:443');
  const firewall = explanation.layers.find(({ layer }) => layer === 'firewall');
  const rule = firewall?.parts.find(({ place }) => place?.name === 'aml-studio-host');
  assert.equal(rule?.conditions, ['from the parameter clientSourceAddresses']);
});

test('the source counts where the rules name one', async () => {
  const region = await compiled({ features: ['pypi'], source: ['10.1.0.0/24'] });
  assert.match(told(await ask(region, 'pypi.org:443', { from: '10.1.0.4' })), /^allowed; .*firewall Allow aml-pypi$/);
  assert.match(told(await ask(region, 'pypi.org:443')), /^allowed; .*firewall Allow aml-pypi$/);
});

test('inbound packets need answers that do not go to the firewall', async () => {
  const asked = { inbound: true };
  const region = await compiled({ features: ['compute-public-ip'] });
  assert.is(
    told(await ask(region, 'AzureMachineLearning:44224', asked)),
    'allowed; nsg Allow aml-compute-management; routes Internet aml-machine-learning-direct',
  );
  assert.match(told(await ask(PLAIN, 'AzureMachineLearning:44224', asked)), /^denied; nsg Deny rulec-deny-all-in$/);
  assert.match(
    told(await ask(PLAIN, '10.0.0.9:22', asked)),
    /^allowed; nsg Allow rulec-allow-private-in; routes System/,
  );
});

test('a denied packet is told the features that ask for it, on whose word', async () => {
  const { asking, features } = await ask(PLAIN, 'pypi.org:443');
  assert.equal(asking, []);
  assert.equal(
    features.map(({ off }) => off.feature.id),
    ['kubernetes-training', 'pypi'],
  );
  const own = features[1]?.asking[0];
  assert.is(own?.requirement.id, 'azure-machine-learning/pypi');
  assert.ok(own?.isCertain && own.requirement.sources.every(({ verified }) => /^\d{4}-\d\d-\d\d$/.test(verified)));
  assert.equal((await ask(PYPI, 'pypi.org:443')).features, [], 'an allowed packet needs none');
  assert.equal((await ask(PLAIN, 'www.example.com:443')).features, []);
});

test('a denied packet that the selection asks for otherwise is told so', async () => {
  const { asking } = await ask(PLAIN, 'mcr.microsoft.com:443');
  assert.equal(
    asking.map(({ requirement, alternative, isCertain }) => [requirement.id, alternative, isCertain]),
    [['azure-machine-learning/container-registry', 3, true]],
  );
});

/** A tag file in which every tag that the rules name has an address of its own. */
async function tagFile(region: RegionFiles, more: readonly string[]): Promise<Record<string, string>> {
  const { verified } = await verify(CATALOG, [region], undefined, TABLES);
  const subject = verified[0]?.subject;
  const names = [...new Set([...(subject ? namesOfCase(subject) : []), ...more])].filter(
    (name) => name !== 'AzureLoadBalancer',
  );
  return Object.fromEntries(names.map((name, index) => [name, `198.51.100.${index + 1}`]));
}

test('with a tag file the tags are decided, and named', async () => {
  const addresses = await tagFile(PLAIN, ['AzureMonitor', 'Storage']);
  const values = Object.entries(addresses).map(([name, address]) => ({
    name,
    properties: { addressPrefixes: [`${address}/32`], networkFeatures: ['API', 'NSG', 'UDR', 'FW'] },
  }));
  const serviceTags = { name: 'tags.json', text: JSON.stringify({ changeNumber: 1, cloud: 'Public', values }) };
  const region = await compiled({ serviceTags });
  const batch = await ask(region, `${addresses['BatchNodeManagement.WestUS']}:443`, { serviceTags });
  assert.is(
    told(batch),
    'allowed; nsg Allow aml-batch; routes VirtualAppliance rulec-default; firewall Allow aml-batch',
  );
  assert.equal(
    batch.tags?.map(({ name }) => name),
    ['BatchNodeManagement.WestUS'],
  );
  assert.equal(
    batch.asking.map(({ requirement, isCertain }) => [requirement.id, isCertain]),
    [['azure-machine-learning/batch', true]],
  );
  // A tag of a feature that is off, and so in none of the rules.
  const monitor = await ask(region, `${addresses['AzureMonitor']}:443`, { serviceTags });
  assert.match(told(monitor), /^denied; /);
  const certain = monitor.features.filter(({ asking }) => asking.some(({ isCertain }) => isCertain));
  assert.equal(
    certain.map(({ off }) => off.feature.id),
    ['application-insights'],
  );
  const nobody = await ask(region, '198.51.100.250:443', { serviceTags });
  assert.equal([told(nobody), nobody.tags], ['denied; nsg Deny rulec-deny-all-out', []]);
});

test('what verify calls enforced is allowed, by a rule of the requirement', async () => {
  let count = 0;
  for (const name of REGION_OF_EACH_CLOUD) {
    const options = { region: name, features: ['all'], parameters: neededParameters(CATALOG) };
    const region = await compiled(options);
    const { verified } = await verify(CATALOG, [region], undefined, TABLES);
    const judged = verified[0]?.judgement.requirements ?? [];
    const words = judged
      .filter(({ status, requirement }) => status === 'enforced' && isPlain(requirement))
      .flatMap(({ requirement, best }) => {
        const { peers = [], traffic = [] } = best?.alternative ?? {};
        const port = traffic.find(({ protocol }) => protocol === 'tcp')?.ports[0]?.first;
        if (port === undefined) return [];
        return peers
          .flatMap((peer) => {
            if (peer.kind === 'service-tag') return [`${peer.tag.name}:${port}`];
            return peer.kind === 'host' && !peer.host.wildcard ? [`${peer.host.name}:${port}`] : [];
          })
          .map((word) => ({ word, id: requirement.id }));
      });
    const answers = await askAll(
      region,
      words.map(({ word }) => word),
    );
    for (const [index, { word, id }] of words.entries()) {
      const answer = answers[index];
      assert.is(answer?.explanation.verdict, 'allowed', `${name}: ${word}, for ${id}: ${answer && told(answer)}`);
      assert.ok(
        answer?.asking.some(({ requirement }) => requirement.id === id),
        `${name}: ${word} is asked for by ${id}`,
      );
    }
    count += words.length;
  }
  assert.ok(count > 60, `${count} packets`);
});

function isPlain({ direction, at, local }: Requirement): boolean {
  return direction === 'outbound' && at === 'compute' && local === undefined;
}

test('a log is compared with what the firewall would decide', async () => {
  const compare = async (region: RegionFiles, word: string, logged: Logged): Promise<string> => {
    const { kind, place, isReached } = compareLogged(
      logged,
      (await ask(region, word, { from: '10.1.0.4' })).explanation,
    );
    return `${kind} ${place?.name ?? '-'}${isReached ? '' : ', not reached'}`;
  };
  const rule = { name: 'AML-pypi', collection: 'aml-application', group: 'rulec-westus' };
  assert.is(await compare(PYPI, 'pypi.org:443', { action: 'Allow', rule }), 'same aml-pypi');
  assert.is(await compare(PYPI, 'pypi.org:443', { action: 'Allow' }), 'same aml-pypi');
  assert.is(await compare(PYPI, 'pypi.org:443', { action: 'Deny' }), 'otherwise aml-pypi');
  const other = { ...rule, group: 'hub' };
  assert.is(await compare(PYPI, 'pypi.org:443', { action: 'Allow', rule: other }), 'other-rule aml-pypi');
  assert.is(await compare(PYPI, 'www.example.com:443', { action: 'Deny' }), 'same -');
  assert.is(await compare(PYPI, 'www.example.com:443', { action: 'Allow', rule: other }), 'otherwise -');
  assert.is(await compare(PYPI, '192.0.2.7:443', { action: 'Allow' }), 'undecided -');
  assert.is(await compare(PYPI, '192.0.2.7:9000', { action: 'Allow' }), 'otherwise -, not reached');
  assert.is(await compare(PLAIN, 'pypi.org:443', { action: 'Deny' }), 'same -, not reached');
  const nsg = await compiled({ targets: ['nsg'] });
  assert.is(await compare(nsg, 'pypi.org:443', { action: 'Deny' }), 'no-firewall -, not reached');
});

test('a rule is explained wherever its name stands', async () => {
  const rules = await askRule(PLAIN, 'AML-Batch');
  assert.equal(
    rules.map(({ place }) => [place.target, place.name, place.priority ?? place.collection]),
    [
      ['nsg', 'aml-batch', 1020],
      ['firewall', 'aml-batch', 'aml-network'],
    ],
  );
  for (const { rows } of rules)
    assert.ok(rows.every(({ requirement }) => requirement === 'azure-machine-learning/batch'));
  const [posture] = await askRule(PLAIN, 'rulec-allow-private-out');
  assert.equal(posture?.rows, []);
  assert.ok((posture?.excess.length ?? 0) > 0, 'it lets through what nothing asks for');
  const [azure] = await askRule(PLAIN, 'allowinternetoutbound');
  assert.equal([azure?.place.origin, azure?.place.priority], ['azure', 65_001]);
  assert.ok(azure?.contested.some(({ name }) => name === 'rulec-deny-all-out'));
  assert.ok((await askRule(PLAIN, 'aml-network')).length > 3, 'a collection is all of its rules');
  assert.is((await askRule(PLAIN, 'rulec-default'))[0]?.place.target, 'routes');
});

interface TemplateRule {
  readonly name: string;
  readonly properties: Record<string, unknown>;
}

interface Template {
  readonly resources: readonly { readonly properties: { securityRules?: TemplateRule[]; routes?: TemplateRule[] } }[];
}

/** The region with some rules of the NSG and routes changed by hand; null leaves one out. */
function edited(region: RegionFiles, changes: Readonly<Record<string, Record<string, unknown> | null>>): RegionFiles {
  const files = new Map(region.files);
  for (const [file, key] of [
    ['nsg.json', 'securityRules'],
    ['routes.json', 'routes'],
  ] as const) {
    const template: Template = JSON.parse(files.get(file) ?? '{"resources":[]}');
    for (const { properties } of template.resources) {
      properties[key] = (properties[key] ?? []).flatMap((rule) => {
        const change = changes[rule.name];
        if (change === null) return [];
        return [{ ...rule, properties: { ...rule.properties, ...change } }];
      });
    }
    if (files.has(file)) files.set(file, JSON.stringify(template));
  }
  return { label: region.label, files };
}

/** As {@link ask}, of files that are not those of the manifest. */
async function askEdited(region: RegionFiles, word: string, asked: Asked = {}): Promise<string> {
  const files = new Map(region.files);
  const manifest: { files: Record<string, string> } = JSON.parse(files.get('manifest.json') ?? '');
  for (const file of Object.keys(manifest.files)) manifest.files[file] = sha256(files.get(file) ?? '');
  files.set('manifest.json', JSON.stringify(manifest));
  return told(await ask({ label: region.label, files }, word, asked));
}

test('a rule that never decides is told what hides it', async () => {
  const region = edited(PLAIN, { 'aml-machine-learning': { destinationAddressPrefix: '*', access: 'Deny' } });
  const dead = (await askRule(region, 'aml-storage')).find(({ place }) => place.target === 'nsg')?.dead;
  assert.equal([dead?.kind, dead?.because.map(({ name }) => name)], ['shadowed', ['aml-machine-learning']]);
});

test('a rule is told only those before it that decide otherwise', async () => {
  const deny = { destinationAddressPrefix: 'AzureActiveDirectory', access: 'Deny' };
  const hidden = edited(PLAIN, { 'aml-machine-learning': deny, 'aml-storage': { destinationAddressPrefix: '*' } });
  const contestedIn = async (region: RegionFiles): Promise<string[]> =>
    (await askRule(region, 'aml-storage')).flatMap(({ contested }) => contested.map(({ name }) => name));
  assert.equal(await contestedIn(hidden), [], 'the one before it that denies never decides');
  const open = edited(hidden, { 'aml-entra-id': { destinationAddressPrefix: 'AzureMonitor' } });
  assert.equal(await contestedIn(open), ['aml-machine-learning']);
});

test('what routes lead nowhere is denied', async () => {
  const region = edited(PYPI, { 'rulec-default': { nextHopType: 'None', nextHopIpAddress: undefined } });
  assert.is(
    await askEdited(region, 'pypi.org:443'),
    'denied; nsg Allow rulec-hand-off-tcp-443; routes None rulec-default',
  );
  const past = edited(PYPI, { 'rulec-default': { nextHopType: 'Internet', nextHopIpAddress: undefined } });
  assert.is(
    await askEdited(past, 'pypi.org:443'),
    'allowed; nsg Allow rulec-hand-off-tcp-443; routes Internet rulec-default',
  );
});

test('answers that go to the firewall are lost', async () => {
  const region = await compiled({ features: ['compute-public-ip'] });
  const without = edited(region, { 'aml-machine-learning-direct': null });
  assert.is(
    await askEdited(without, 'AzureMachineLearning:44224', { inbound: true }),
    'denied; nsg Allow aml-compute-management; routes VirtualAppliance rulec-default',
  );
});

test('an allowed packet that a rule for a tag would deny is not certain', async () => {
  const region = edited(PYPI, { 'aml-storage': { access: 'Deny' } });
  assert.match(await askEdited(region, 'pypi.org:443'), /^allowed but; nsg Allow rulec-hand-off-tcp-443; /);
});

test('rules for most of the addresses are no exception, and tags inside of tags are', async () => {
  const open = await compiled({ targets: ['nsg'], defaultRoute: 'none' });
  const region = edited(open, { 'rulec-deny-all-out': null });
  assert.is(await askEdited(region, 'pypi.org:443'), 'allowed; nsg Allow AllowInternetOutBound');
  const most = { destinationAddressPrefix: undefined, destinationAddressPrefixes: ['0.0.0.0/1', '128.0.0.0/2'] };
  assert.match(
    await askEdited(edited(PLAIN, { 'aml-batch': most }), 'www.example.com:443'),
    /^denied but; nsg Allow aml-batch; .*firewall Deny -$/,
  );
  const nested = edited(PYPI, { 'aml-batch': { destinationAddressPrefix: 'Storage', access: 'Deny' } });
  assert.match(await askEdited(nested, 'pypi.org:443'), /^allowed but; nsg Allow rulec-hand-off-tcp-443; /);
});

test('IPv6 has neither routes nor a firewall', async () => {
  const { explanation } = await ask(PYPI, '[2001:db8::7]:443');
  assert.equal([explanation.isIpv6, explanation.layers.map(({ layer }) => layer)], [true, ['nsg']]);
});

test('what asks for inbound packets does not ask for outbound ones', async () => {
  assert.equal((await ask(PLAIN, 'AzureMachineLearning:44224')).features, []);
  const inbound = await ask(PLAIN, 'AzureMachineLearning:44224', { inbound: true });
  assert.equal(
    inbound.features.map(({ off }) => off.feature.id),
    ['compute-public-ip'],
  );
});

const SWITCHES = smallCatalog(`
features:
  core: { title: Core, required: true }
  usual: { title: Usual, default: on }
  extra: { title: Extra }
  direct: { title: Direct }
  inner: { title: Inner }
  umbrella: { title: Umbrella, implies: inner }
  rival: { title: Rival, excludes: usual }
requirements:
  - { id: a, feature: [core, extra], priority: 200, to: { fqdn: a.example.com }, tcp: 443, purpose: A, source: guide }
  - { id: b, feature: extra, priority: 210, needs: c, to: { fqdn: b.example.com }, tcp: 443, purpose: B, source: guide }
  - { id: c, feature: direct, priority: 220, to: { fqdn: c.example.com }, tcp: 443, purpose: C, source: guide }
  - { id: d, feature: inner, priority: 230, to: { fqdn: d.example.com }, tcp: 443, purpose: D, source: guide }
  - { id: e, feature: rival, priority: 240, to: { fqdn: e.example.com }, tcp: 443, purpose: E, source: guide }
  - { id: f, feature: usual, priority: 250, to: { fqdn: f.example.com }, tcp: 443, purpose: F, source: guide }
${DEFAULT_ROUTE}`);

test('each feature that is off is told what it would add, and what has to go', async () => {
  const options = { region: 'westus' };
  const { regions } = await compile(SWITCHES, options, TABLES);
  const set = regions[0]?.requirements;
  if (!set) throw new Error('nothing compiled');
  assert.equal(
    featuresOff(SWITCHES, options, set, undefined, TABLES).map(({ feature, without, requirements }) => [
      feature.id,
      without,
      requirements.map(({ id }) => id.slice(-1)),
    ]),
    [
      ['direct', [], ['c']],
      ['extra', [], ['b', 'c']],
      ['inner', [], ['d']],
      ['rival', ['usual'], ['e']],
    ],
  );
});

test('what an entry needs is said of the feature that has it', async () => {
  const region = await compiled({}, SWITCHES);
  const answers = await askAll(region, ['b.example.com:443', 'c.example.com:443', 'e.example.com:443'], {
    catalog: SWITCHES,
  });
  assert.equal(
    answers.map(({ features }) => features.map(({ off }) => off.feature.id)),
    [['extra'], ['direct'], ['rival']],
  );
});

test('an unknown rule is refused, with the nearest names', async () => {
  const { findings } = await explain(CATALOG, [PLAIN], [{ kind: 'rule', name: 'aml-btach' }], undefined, TABLES);
  assert.equal(
    findings.map(({ code }) => code),
    ['RC414'],
  );
  assert.match(findings[0]?.help ?? '', /aml-batch/);
});

test('more packets than fit in one universe are answered alike', async () => {
  const words = Array.from({ length: 90 }, (_, index) =>
    index % 2 === 0 ? 'pypi.org:443' : `host${index}.example.com:443`,
  );
  const answers = await askAll(PYPI, words);
  assert.is(answers.length, 90);
  for (const [index, { explanation }] of answers.entries())
    assert.is(explanation.verdict, index % 2 === 0 ? 'allowed' : 'denied', words[index]);
});

test.run();
