import * as assert from 'uvu/assert';
import { parseExpression, printExpression } from '../../../src/formats/arm-reader/expression.js';
import { suite } from '../../suite.js';
import { read } from './read.js';

const test = suite('templates');

const TYPE = 'Microsoft.Network/networkSecurityGroups/securityRules';
const RULE = {
  protocol: 'Tcp',
  sourcePortRange: '*',
  destinationPortRange: '443',
  sourceAddressPrefix: '*',
  destinationAddressPrefix: '*',
  access: 'Allow',
  priority: 100,
  direction: 'Outbound',
};

function template(properties: object, others: object = {}, resource: object = {}): object {
  return {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    parameters: {
      open: { type: 'string' },
      number: { type: 'int', defaultValue: 200 },
      list: { type: 'array', defaultValue: ['10.0.0.0/8', '192.168.0.0/16'] },
      tag: { type: 'string', defaultValue: "[variables('tags').second[0]]" },
      round: { type: 'string', defaultValue: "[parameters('round')]" },
    },
    variables: { tags: { first: 'Sql', second: ['Storage'] }, region: 'WestUS' },
    resources: [{ type: TYPE, name: 'nsg/rule', properties: { ...RULE, ...properties }, ...resource }],
    ...others,
  };
}

const WITH_FIREWALL = { parameters: { firewall: { type: 'object' }, open: { type: 'array' } } };

/** A field of the only rule of a template, or the codes of what is wrong. */
async function field(key: string, value: unknown, given: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  const cleared = key === 'destinationAddressPrefixes' ? { destinationAddressPrefix: '' } : {};
  const { configurations, findings } = await read(template({ ...cleared, [key]: value }), { parameters: given });
  const [configuration] = configurations;
  const [rule] = configuration?.kind === 'nsg' ? configuration.rules : [];
  if (!rule) return findings.map(({ code, message }) => `${code} ${message.replace(/^.*: /, '')}`).join();
  if (key.startsWith('destinationAddress')) {
    const { sets, tags, symbols } = rule.destination;
    return [sets.ipv4.firsts.length, ...tags, ...symbols.map(({ kind, name }) => `${kind} ${name}`)].join(' ');
  }
  return Object.entries(rule).find(([name]) => name === key)?.[1];
}

async function refusal(key: string, value: unknown): Promise<string> {
  return String(await field(key, value));
}

test('expressions are worked out as far as the file tells', async () => {
  assert.is(await field('priority', "[parameters('number')]"), 200);
  assert.is(await field('priority', "[add(Parameters('NUMBER'), 7)]"), 207);
  assert.is(await field('priority', "[sub(parameters('number'), 7)]"), 193);
  assert.is(await field('destinationAddressPrefix', "[parameters('tag')]"), '0 Storage');
  assert.is(
    await field('destinationAddressPrefix', "[concat(parameters('tag'), '.', variables('region'))]"),
    '0 Storage.WestUS',
  );
  assert.is(await field('destinationAddressPrefix', "[format('{0}.{1}', 'Sql', variables('region'))]"), '0 Sql.WestUS');
  assert.is(await field('destinationAddressPrefixes', "[parameters('list')]"), '2');
  assert.is(
    await field('destinationAddressPrefixes', "[concat(parameters('list'), createArray('172.16.0.0/12'))]"),
    '3',
  );
  assert.is(await field('description', "[[parameters('number')]"), "[parameters('number')]");
  assert.is(await field('description', '[[a] and [b'), '[[a] and [b');
  assert.is(await field('description', "[concat('it''s ', string(parameters('number')))]"), "it's 200");
});

test('objects are put together, and lists are filtered where nothing is in them', async () => {
  const firewall = { list: { members: ['10.0.0.0/8'], none: [] }, tag: 'Sql' };
  const whole = "union(parameters('firewall'), createObject('tag', 'Storage', 'list', createObject('more', 2)))";
  const own = async (key: string, expression: string): Promise<string> => {
    const cleared = key === 'destinationAddressPrefixes' ? { destinationAddressPrefix: '' } : {};
    const parameters = { firewall };
    const { configurations, findings } = await read(template({ ...cleared, [key]: expression }, WITH_FIREWALL), {
      parameters,
    });
    const [one] = configurations;
    const [rule] = one?.kind === 'nsg' ? one.rules : [];
    if (!rule) return findings.map(({ message }) => message).join();
    const { tags, sets } = rule.destination;
    return [...tags, `${sets.ipv4.firsts.length} prefixes`].join();
  };
  assert.is(await own('destinationAddressPrefix', `[${whole}.tag]`), 'Storage,0 prefixes');
  assert.is(
    await own('destinationAddressPrefixes', `[${whole}.list.members]`),
    '1 prefixes',
    'objects inside are put together too',
  );
  const lambda = "lambda('one', not(equals(lambdaVariables('one'), 'x')))";
  assert.is(
    await own(
      'destinationAddressPrefixes',
      `[concat(filter(${whole}.list.none, ${lambda}), createArray('10.1.0.0/16'))]`,
    ),
    '1 prefixes',
  );
  assert.match(
    await own('destinationAddressPrefixes', `[filter(${whole}.list.members, ${lambda})]`),
    'works out no lambda',
  );
  assert.match(
    await own('destinationAddressPrefixes', "[filter(parameters('open'), 1)]"),
    'the parameter open has no default',
  );
  assert.match(await own('destinationAddressPrefix', "[union(parameters('firewall'), 7).tag]"), 'what is no object');
  assert.match(await own('destinationAddressPrefix', '[createObject(1, 2).tag]'), 'a key that is no text');
});

test('a value given beside the file goes before the default', async () => {
  assert.is(await field('priority', "[parameters('number')]", { NUMBER: 300 }), 300);
  assert.is(await field('destinationAddressPrefixes', "[parameters('list')]", { list: ['10.0.0.0/8'] }), '1');
  assert.is(
    await field('destinationAddressPrefix', "[parameters('open')]", { open: '[variables(1)]' }),
    'RC207 destination of the rule "rule" is "[variables(1)]", which is no address and no service tag',
  );
});

test('a value given beside the file, and an escaped one, are no expressions', async () => {
  const { findings } = await read(
    template({ destinationAddressPrefix: '', destinationAddressPrefixes: "[parameters('list')]" }),
    {
      parameters: { list: ['[x]'] },
    },
  );
  assert.equal(
    findings.map(({ code }) => code),
    ['RC522'],
  );
});

test('a parameter without a value is a name among addresses, and refused elsewhere', async () => {
  assert.is(await field('destinationAddressPrefix', "[parameters('open')]"), '0 parameter open');
  assert.is(await field('destinationAddressPrefixes', "[parameters('OPEN')]"), '0 parameter open');
  assert.is(await field('destinationAddressPrefixes', ['10.0.0.0/8', "[parameters('open')]"]), '1 parameter open');
  const why = 'RC523 the parameter open has no default';
  for (const key of ['protocol', 'priority', 'access', 'direction', 'destinationPortRange', 'sourcePortRange'])
    assert.is(await field(key, "[parameters('open')]"), why, key);
  assert.is(
    await field('destinationAddressPrefix', "[concat(parameters('open'), '/8')]"),
    'RC523 only deployment knows all of {open}/8',
  );
  assert.is(await field('priority', "[add(parameters('open'), 100)]"), why);
});

test('what no expression gives is refused', async () => {
  assert.match(await refusal('priority', "[parameters('none')]"), /RC523 the template declares no parameter none/);
  assert.match(await refusal('priority', "[variables('none')]"), /RC523 the template has no variable none/);
  assert.match(await refusal('access', "[parameters('round')]"), /RC523 the parameter round is made of itself/);
  assert.match(
    await refusal('access', "[if(equals(1, 1), 'Allow', 'Deny')]"),
    /RC523 only deployment knows what if\(\) gives/,
  );
  assert.match(await refusal('access', "[parameters('tag'"), /RC522/, 'not closed: a text');
  assert.match(await refusal('access', "[parameters('tag'))]"), /RC523 the expression does not parse/);
  assert.match(await refusal('access', "[variables('tags').third]"), /RC523 there is no third/);
  assert.match(await refusal('destinationAddressPrefix', "[format('{0:X}', 5)]"), /RC523/);
});

test('outside templates a text in brackets is a text', async () => {
  const { findings } = await read([{ name: 'rule', ...RULE, description: "[parameters('x')]" }]);
  assert.equal(findings, []);
});

test('names made of what only deployment knows still tell rules from their groups', async () => {
  for (const group of ["[parameters('open')]", "[concat('nsg-', uniqueString(resourceGroup().id))]"]) {
    const name = group.replace(/^\[(.*)\]$/, "[format('{0}/{1}', $1, 'rule')]");
    const parent = { type: 'Microsoft.Network/networkSecurityGroups', name: group, properties: {} };
    const child = { type: TYPE, name, properties: RULE };
    const { configurations, findings } = await read(template({}, { resources: [child, parent] }));
    assert.equal(findings, []);
    assert.equal(
      configurations.map((one) => (one.kind === 'nsg' ? [one.isWhole, ...one.rules.map((rule) => rule.name)] : [])),
      [[true, 'rule']],
    );
  }
});

async function resourceCodes(resource: object): Promise<string> {
  const { configurations, findings } = await read(template({}, {}, resource));
  return [...findings.map(({ code }) => code), ...configurations.map(({ kind }) => kind)].join(' ');
}

test('conditions and loops', async () => {
  assert.is(await resourceCodes({ condition: true }), 'nsg');
  assert.is(await resourceCodes({ condition: false }), 'RC520');
  assert.is(await resourceCodes({ condition: "[equals(parameters('open'), 'x')]" }), 'RC523');
  assert.is(await resourceCodes({ copy: { name: 'rules', count: 3 } }), 'RC523');
  assert.is(await resourceCodes({ comments: 'for the test', dependsOn: ['x'], apiVersion: '2025-05-01' }), 'nsg');
});

test('a template in another file is not passed over', async () => {
  const templateLink = { uri: 'https://www.example.com/nsg.json' };
  const deployment = { type: 'Microsoft.Resources/deployments', name: 'nsg', properties: { templateLink } };
  assert.equal(
    (await read(template({}, { resources: [deployment] }))).findings.map(({ code }) => code),
    ['RC523'],
  );
});

test('a template in a template has the parameters that it is given', async () => {
  const inner = template({ priority: "[parameters('number')]", destinationAddressPrefix: "[parameters('open')]" });
  const nested = (scope: string, parameters?: object): object =>
    template(
      {},
      {
        resources: [
          {
            ...{ type: 'Microsoft.Resources/deployments', name: 'nsg' },
            properties: { expressionEvaluationOptions: { scope }, template: inner, parameters },
          },
        ],
        parameters: { number: { defaultValue: 500 }, open: { type: 'string' }, outer: { defaultValue: 600 } },
      },
    );
  const rules = async (content: object): Promise<unknown> => {
    const { configurations, findings } = await read(content);
    assert.equal(findings, []);
    return configurations.flatMap((one) => (one.kind === 'nsg' ? one.rules : [])).map((rule) => rule.priority);
  };
  assert.equal(await rules(nested('outer')), [500]);
  assert.equal(await rules(nested('Inner')), [200]);
  assert.equal(await rules(nested('inner', { number: { value: "[parameters('outer')]" } })), [600]);
});

test('expressions parse whole or not at all', () => {
  for (const text of ["a('b')", "a(1,-2).c['d'].e", 'a(b(c()))', " a ( 'it''s' ) "])
    assert.ok(parseExpression(text), text);
  for (const text of ['', 'a', "'a", 'a(', 'a(1', 'a(1,)', 'a() b()', 'a().', 'a()[', 'a()[1', 'a(1 2)', '#'])
    assert.not(parseExpression(text), text);
  const expression = parseExpression("format('{0}/{1}', parameters('x'), variables('y').z[0])");
  assert.is(expression && printExpression(expression), "format('{0}:{1}',parameters('x'),variables('y')['z'][0])");
});

test.run();
