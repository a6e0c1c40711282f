import * as assert from 'uvu/assert';
import type { Finding } from '../../../src/diagnostics/finding.js';
import { groupResources } from '../../../src/formats/terraform/firewall.js';
import { reportSharedLabels, variableName } from '../../../src/formats/terraform/names.js';
import { packGroups } from '../../../src/targets/firewall/groups.js';
import type { PolicyModel } from '../../../src/targets/firewall/model.js';
import { compileSmall, DEFAULT_ROUTE, entry, onlyRegion } from '../../small-catalog.js';
import { suite } from '../../suite.js';
import { moduleOf, objectAt, plainText } from './evaluate.js';

const test = suite('terraform resources');

/** Each holds what some syntax takes for its own. */
const PURPOSES: Readonly<Record<string, string>> = {
  dollar: `\${var.name} and $\${var.name}`,
  percent: '%{ if true } and %%{ endif }',
  quotes: `'one' and "two" and \\ and \``,
  pipe: '| a | b |',
  bracket: "[parameters('x')",
  lines: 'one\ntwo\n\n  three',
  letters: 'Größe, 接続, e\u0301, \u{1F512}',
  comment: '// and # and /* */',
};

const BODY = `requirements:\n${Object.entries(PURPOSES)
  .map(([id, purpose], index) => {
    const own = { id, feature: 'core', priority: 200 + 10 * index, to: { serviceTag: 'Storage' }, tcp: 400 + index };
    return `  - ${JSON.stringify({ ...own, purpose, source: 'guide' })}\n`;
  })
  .join('')}${DEFAULT_ROUTE}`;

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

test('purposes of any text come through, in descriptions and comments', async () => {
  for (const attach of [true, false]) {
    const { files } = onlyRegion(await compileSmall(BODY, { formats: ['terraform'], attach }));
    const nsg = objectAt(moduleOf(files).get('nsg.tf.json'), 'resource');
    for (const [id, purpose] of Object.entries(PURPOSES)) {
      const rule = attach
        ? objectAt(nsg, 'azurerm_network_security_rule', `agents_${id}`)
        : ruleNamed(objectAt(nsg, 'azurerm_network_security_group', 'rulec')['security_rule'], `agents-${id}`);
      assert.is(plainText(String(rule['description'])), oneLine(purpose).normalize('NFC'), id);
      const comment = attach
        ? rule['//']
        : objectAt(nsg, 'azurerm_network_security_group', 'rulec', '//')[`agents-${id}`];
      assert.equal(comment, [
        `contoso-agents/${id}: ${oneLine(purpose)}`,
        'https://www.example.com/agents (2025-01-31)',
      ]);
    }
  }
});

function ruleNamed(rules: unknown, name: string): Record<string, unknown> {
  assert.ok(Array.isArray(rules));
  return objectAt(rules.find((rule: unknown) => objectAt(rule)['name'] === name));
}

test('rules that deny wait for those that allow in their direction', async () => {
  const body = `requirements:\n${entry('a', 'priority: 200, to: { serviceTag: Storage }, tcp: 443')}${entry('b', 'priority: 210, from: { serviceTag: AzureMachineLearning }, tcp: 44224')}`;
  const { files } = onlyRegion(await compileSmall(body, { formats: ['terraform'], attach: true, targets: ['nsg'] }));
  const rules = objectAt(moduleOf(files).get('nsg.tf.json'), 'resource', 'azurerm_network_security_rule');
  const before = (name: string): unknown => objectAt(rules[name])['depends_on'];
  const label = (name: string): string => `azurerm_network_security_rule.${name}`;
  assert.equal(before('rulec_deny_all_out'), ['agents_a', 'rulec_allow_private_out'].map(label));
  assert.equal(
    before('rulec_deny_all_in'),
    ['agents_b', 'rulec_allow_load_balancer_in', 'rulec_allow_private_in'].map(label),
  );
  assert.is(before('agents_a'), undefined);
});

test('groups of one policy come one after another, each with a priority of its own', async () => {
  const hosts = Array.from({ length: 40 }, (_, index) =>
    entry(`h${index}`, `to: { fqdn: h${index}.contoso.com }, tcp: 443`),
  );
  const { models } = onlyRegion(await compileSmall(`requirements:\n${hosts.join('')}${DEFAULT_ROUTE}`));
  const { firewall } = models;
  assert.ok(firewall?.form === 'policy');
  const groups = packGroups(
    'rulec-westus',
    firewall.groups.flatMap(({ collections }) => collections),
    20_000,
  );
  assert.ok(groups.length >= 3, `${groups.length} groups`);
  const split: PolicyModel = { ...firewall, groups };
  const resources = Object.entries(
    objectAt(groupResources(split, new Map()), 'azurerm_firewall_policy_rule_collection_group'),
  );
  for (const [index, [, block]] of resources.entries()) {
    const [before] = resources[index - 1] ?? [];
    const { depends_on: after, priority } = objectAt(block);
    assert.equal(after, before && [`azurerm_firewall_policy_rule_collection_group.${before}`]);
    assert.is(priority, `\${var.rule_collection_group_priority${index === 0 ? '' : ` + ${index}`}}`);
  }
});

test('two names of one label are reported', () => {
  const found: Finding[] = [];
  reportSharedLabels(['a-b', 'a.c', 'a_b', 'A.C'], 'westus', (item) => found.push(item));
  assert.equal(
    found.map(({ code, message }) => `${code} ${message}`),
    ['RC312 a-b and a_b would both be a_b in Terraform', 'RC312 a.c and A.C would both be a_c in Terraform'],
  );
});

test('parameters become variables in snake_case', () => {
  const names = ['firewallPrivateIp', 'proxyIP', 'aksAPIServer', 'x', 'level3Hosts', 'priority'];
  assert.equal(names.map(variableName), [
    'firewall_private_ip',
    'proxy_ip',
    'aks_api_server',
    'x',
    'level3_hosts',
    'rule_collection_group_priority',
  ]);
});

test.run();
