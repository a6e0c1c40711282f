import * as assert from 'uvu/assert';
import { deployedModels } from '../../src/formats/format.js';
import { suite } from '../suite.js';
import type { GivenValue } from './deployment-values.js';
import { EMPTY_FIREWALL, givenValues } from './deployment-values.js';
import { type FormatCase, formatCases } from './format-cases.js';
import { type ByKind, byKind, readAzure, readTemplates } from './read-back.js';
import { asAzure } from './terraform/as-azure.js';
import { evaluateModule, isObject, moduleOf, objectAt, variablesOf } from './terraform/evaluate.js';
import { complaintsOf } from './terraform/schema-complaints.js';

/** Formats of one model carry the same rules: each is read back as what Azure would evaluate. */
const test = suite('same rules in every format');

const cases = await formatCases();

/** Rules of an NSG without descriptions, which decide nothing and of which Terraform takes fewer bytes. */
function plain(configurations: ByKind): ByKind {
  return configurations.map((one) =>
    one.kind === 'nsg' ? { ...one, rules: one.rules.map(({ description: _, ...rule }) => rule) } : one,
  );
}

function descriptions(configurations: ByKind): Map<string, string> {
  const nsg = configurations.find((one) => one.kind === 'nsg');
  return new Map((nsg?.rules ?? []).map(({ name, description = '' }) => [name, description]));
}

test('the cases are many, of every cloud, attached and whole', () => {
  assert.ok(cases.length > 45, `${cases.length}`);
  for (const cloud of ['public', 'usgov', 'china'])
    assert.ok(
      cases.some(({ output }) => output.region.cloud === cloud),
      cloud,
    );
  for (const isAttached of [true, false])
    assert.ok(cases.some(({ output }) => output.models.nsg?.isAttached === isAttached));
  const texts = cases.flatMap(({ output }) => output.files.get('firewall.tf.json') ?? []);
  for (const word of [
    'terminate_tls',
    'source_ip_groups',
    'destination_urls',
    'destination_fqdn_tags',
    '"fqdn_tags"',
    '$${',
    '%%{',
  ])
    assert.ok(
      texts.some((text) => text.includes(word)),
      word,
    );
});

test('Terraform says what the templates say', async () => {
  for (const one of cases) {
    const resources = evaluateModule(moduleOf(one.output.files));
    const read = byKind(await readAzure(asAzure(resources), one));
    // Terraform takes every text to this form by itself.
    const templates = await readTemplates(one, (text) => text.normalize('NFC'));
    assert.equal(plain(read), plain(templates), one.title);
    for (const [rule, text] of descriptions(templates)) {
      const own = descriptions(read).get(rule) ?? '';
      if (Buffer.byteLength(text) <= 140) assert.is(own, text, `${one.title}: ${rule}`);
      else assert.ok(text.startsWith(own.replace(/\.\.\.$/, '')), `${one.title}: ${rule}`);
    }
  }
});

test('azurerm has nothing against it', () => {
  let resources = 0;
  for (const { title, output } of cases) {
    const module = evaluateModule(moduleOf(output.files));
    assert.equal(module.flatMap(complaintsOf), [], title);
    resources += module.length;
  }
  assert.ok(resources > 150, `${resources}`);
});

test('what azurerm would refuse is seen', () => {
  const [one] = cases;
  const [nsg] = evaluateModule(moduleOf(one?.output.files ?? new Map())).filter(({ type }) => type.endsWith('group'));
  assert.ok(nsg);
  const [rule] = Array.isArray(nsg.values['security_rule']) ? nsg.values['security_rule'] : [];
  const complaints = (changes: object): string[] =>
    complaintsOf({ ...nsg, values: { ...nsg.values, security_rule: [{ ...objectAt(rule), ...changes }] } });
  assert.equal(complaints({}), []);
  assert.match(complaints({ protocol: 'TCP' }).join(), /does not take "TCP"/);
  assert.match(complaints({ source_address_prefixes: ['10.0.0.0/8'] }).join(), /not one of/);
  assert.match(complaints({ destination_port_ranges: ['1-2'] }).join(), /both of/);
  assert.match(complaints({ destination_port_range: '443-443' }).join(), /has the port/);
  assert.match(complaints({ priority: 99 }).join(), /priority is 99/);
  assert.match(complaints({ '//': 'a comment' }).join(), /no attribute/);
  assert.match(complaints({ description: 'ä'.repeat(71) }).join(), /description is 142/);
  assert.match(complaints({ direction: null }).join(), /direction is required/);
});

test('a module declares every variable that it uses, once, and uses all it declares', () => {
  for (const { title, output } of cases) {
    const files = [...output.files].filter(([file]) => file.endsWith('.tf.json'));
    if (files.length === 0) continue;
    const used = new Set(
      files.flatMap(([, text]) => [...text.matchAll(/\$\{var\.(\w+)/g)].map(([, name]) => name ?? '')),
    );
    assert.equal([...used].sort(), Object.keys(variablesOf(moduleOf(output.files))).sort(), title);
  }
});

test('the bodies of the SDK say what the templates say', async () => {
  for (const one of cases) assert.equal(await readBodies(one), await readTemplates(one), one.title);
});

/** The types that the operations of the SDK write. */
const TYPES: Readonly<Record<string, string>> = {
  networkSecurityGroups: 'networkSecurityGroups',
  securityRules: 'networkSecurityGroups/securityRules',
  azureFirewalls: 'azureFirewalls',
  firewallPolicyRuleCollectionGroups: 'firewallPolicies/ruleCollectionGroups',
  routeTables: 'routeTables',
  routes: 'routeTables/routes',
  serviceEndpointPolicies: 'serviceEndpointPolicies',
};

async function readBodies(one: FormatCase): Promise<ByKind> {
  const resources: object[] = [];
  for (const [file, text] of one.output.files) {
    if (!file.endsWith('.sdk.json')) continue;
    const model = deployedModels(one.output.models).find(({ kind }) => file === `${kind}.sdk.json`);
    assert.ok(model, file);
    const { calls = [], requests = [] } = objectAt(filledIn(JSON.parse(text), givenValues(model.parameters)));
    assert.ok(Array.isArray(calls) && Array.isArray(requests));
    assert.is(calls.length === 0, model.kind === 'workspace-outbound');
    for (const request of requests) {
      const { method, path, apiVersion, body } = objectAt(request);
      assert.ok(Array.isArray(path));
      const [providers, provider, kind, parent, own, name] = path;
      assert.equal([method, providers, apiVersion, path.length], ['PUT', 'providers', '2024-04-01', 6]);
      resources.push({ ...objectAt(body), type: `${provider}/${kind}/${own}`, name: `${parent}/${name}` });
    }
    for (const call of calls) {
      const { operations, names, body, lists } = objectAt(call);
      assert.ok(Array.isArray(names));
      resources.push({
        ...(lists === undefined ? objectAt(body) : collectionsIn(lists)),
        type: `Microsoft.Network/${TYPES[String(operations)]}`,
        name: lists === undefined ? names.join('/') : EMPTY_FIREWALL.name,
      });
    }
  }
  return byKind(resources.length === 0 ? [] : await readAzure(JSON.stringify(resources), one));
}

/** What the lists of a firewall hold where nobody else has collections in them. */
function collectionsIn(lists: unknown): object {
  assert.ok(Array.isArray(lists));
  return Object.fromEntries(
    lists.map((one: unknown) => {
      const { list, name, collections } = objectAt(one);
      assert.ok(Array.isArray(collections) && collections.every((own: unknown) => objectAt(own)['name'] === name));
      return [String(list), collections];
    }),
  );
}

/** As docs/formats.md tells scripts to do it. */
function filledIn(value: unknown, values: Readonly<Record<string, GivenValue>>): unknown {
  const named = (text: unknown): string | undefined =>
    typeof text === 'string' ? /^<(\w+)>$/.exec(text)?.[1] : undefined;
  if (Array.isArray(value)) {
    const name = value.length === 1 ? named(value[0]) : undefined;
    const list = name === undefined ? undefined : values[name];
    return Array.isArray(list) ? list : value.map((item: unknown) => filledIn(item, values));
  }
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, filledIn(member, values)]));
  const name = named(value);
  return name === undefined ? value : values[name];
}

test.run();
