import { complaintsOfClassic } from './template-classic.js';
import { complaintsOfFirewall } from './template-firewall.js';
import {
  type Complain,
  checkDescription,
  checkKeys,
  checkNames,
  childName,
  familyOf,
  type Json,
  type JsonObject,
  objectAt,
  objectsAt,
  parameterOf,
  parametersIn,
  textAt,
  textsAt,
  textsIn,
} from './template-json.js';

const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#';
const API_VERSION = '2025-05-01';
const NSG = 'Microsoft.Network/networkSecurityGroups';
const TABLE = 'Microsoft.Network/routeTables';
const FIREWALL = 'Microsoft.Network/azureFirewalls';
const OUTBOUND = 'Microsoft.MachineLearningServices/workspaces/outboundRules';
const POLICY = 'Microsoft.Network/serviceEndpointPolicies';
const GROUP = 'Microsoft.Network/firewallPolicies/ruleCollectionGroups';

/**
 * What Azure would refuse, or take for something else, in the text of a template. Reads nothing but the text, and
 * knows Azure's rules by itself.
 */
export function complaintsAbout(text: string): string[] {
  const complaints: string[] = [];
  const complain: Complain = (what) => complaints.push(what);
  const template: JsonObject = JSON.parse(text);
  if (!text.endsWith('}\n') || text.includes('\r')) complain('the text does not end in one line feed');
  if (template['$schema'] !== SCHEMA) complain(`$schema is ${textAt(template, '$schema')}`);
  if (template['contentVersion'] !== '1.0.0.0') complain('contentVersion is not 1.0.0.0');
  checkKeys(
    template,
    'the template',
    ['$schema', 'contentVersion', 'metadata', 'parameters', 'resources'],
    ['variables'],
    complain,
  );
  const resources = objectsAt(template, 'resources');
  if (resources.length === 0) complain('there is no resource');
  checkParameters(template, resources, complain);
  checkResources(resources, complain);
  const types = new Set(resources.map((resource) => textAt(resource, 'type')));
  for (const type of types) {
    const own = resources.filter((resource) => resource['type'] === type);
    switch (type) {
      case NSG:
        for (const resource of own) checkNsg(objectsAt(objectAt(resource, 'properties'), 'securityRules'), complain);
        break;
      case `${NSG}/securityRules`:
        checkNsg(own.map(asNested), complain);
        break;
      case TABLE:
        for (const resource of own) checkRoutes(objectsAt(objectAt(resource, 'properties'), 'routes'), complain);
        break;
      case `${TABLE}/routes`:
        checkRoutes(own.map(asNested), complain);
        break;
      case OUTBOUND:
        checkOutbound(own.map(asNested), complain);
        break;
      case POLICY:
        for (const resource of own) checkPolicy(objectAt(resource, 'properties'), complain);
        break;
      case GROUP:
        complaintsOfFirewall(own, objectAt(template, 'parameters'), complain);
        break;
      case FIREWALL:
        complaintsOfClassic(template, own, complain);
        break;
      default:
        complain(`the type ${type} is none of ours`);
    }
  }
  if (types.size > 1) complain('resources of several types');
  return complaints;
}

function asNested(resource: JsonObject): JsonObject {
  return { name: childName(resource), properties: objectAt(resource, 'properties') };
}

const TYPES: Readonly<Record<string, (value: Json) => boolean>> = {
  string: (value) => typeof value === 'string',
  int: Number.isInteger,
  bool: (value) => typeof value === 'boolean',
  array: (value) => Array.isArray(value) && value.length > 0,
  object: () => false,
};

function checkParameters(template: JsonObject, resources: readonly JsonObject[], complain: Complain): void {
  const declared = objectAt(template, 'parameters');
  const texts = [...resources, objectAt(template, 'variables')].flatMap((value) => textsIn(value));
  const used = new Set(texts.flatMap(parametersIn));
  for (const name of used) if (!(name in declared)) complain(`the parameter ${name} is not declared`);
  for (const name of Object.keys(declared)) {
    const parameter = objectAt(declared, name);
    checkKeys(parameter, `the parameter ${name}`, ['type', 'metadata'], ['defaultValue', 'minLength'], complain);
    if (!used.has(name)) complain(`the parameter ${name} is not used`);
    if (textAt(objectAt(parameter, 'metadata'), 'description') === '') complain(`${name} has no description`);
    const fits = TYPES[textAt(parameter, 'type')];
    const value = parameter['defaultValue'];
    if (!fits || (value !== undefined && !fits(value))) complain(`the parameter ${name} does not fit its type`);
  }
  for (const value of [...resources, objectAt(template, 'variables')]) checkUses(value, '', declared, complain);
}

/** Lists where the API wants lists, texts where it wants texts. */
function checkUses(value: Json, key: string, declared: JsonObject, complain: Complain): void {
  const name = parameterOf(value);
  if (name !== undefined) {
    const type = textAt(objectAt(declared, name), 'type');
    const isPlural = /(?:Prefixes|Addresses|IpGroups|Ranges|Ports|Resources)$/.test(key);
    const wanted =
      key === 'priority' ? 'int' : key === 'disableBgpRoutePropagation' ? 'bool' : isPlural ? 'array' : 'string';
    if (type !== wanted) complain(`${key} takes ${wanted}, and the parameter ${name} is ${type}`);
  } else if (Array.isArray(value)) {
    for (const item of value) checkUses(item, '', declared, complain);
  } else if (typeof value === 'object' && value !== null) {
    for (const [member, inner] of Object.entries(value)) checkUses(inner, member, declared, complain);
  }
}

/** Each child after the one before, in one chain: Azure writes one child of a parent at a time. */
function checkResources(resources: readonly JsonObject[], complain: Complain): void {
  for (const [index, resource] of resources.entries()) {
    const what = `resource ${index + 1}`;
    const type = textAt(resource, 'type');
    const kept = type === FIREWALL ? ['location', 'extendedLocation', 'tags', 'zones'] : [];
    const others = type === FIREWALL ? [] : ['location', 'dependsOn'];
    checkKeys(resource, what, ['type', 'apiVersion', 'name', 'properties', ...kept], others, complain);
    const version = type === OUTBOUND ? '2024-04-01' : API_VERSION;
    if (resource['apiVersion'] !== version) complain(`${what} is of version ${textAt(resource, 'apiVersion')}`);
    const isChild = type.split('/').length > 2;
    if (isChild === 'location' in resource) complain(`${what}: a location goes with whole resources alone`);
    const before = resources[index - 1];
    const parent = parametersIn(textAt(resource, 'name'))[0] ?? '';
    const expected = before ? [`[resourceId('${type}', parameters('${parent}'), '${childName(before)}')]`] : undefined;
    if (JSON.stringify(resource['dependsOn']) !== JSON.stringify(expected))
      complain(`${what} depends on ${JSON.stringify(resource['dependsOn'])}`);
  }
}

const RULE_KEYS = ['description', 'protocol', 'sourcePortRange', 'access', 'priority', 'direction'];
const RULE_CHOICES = [
  'destinationPortRange',
  'destinationPortRanges',
  'sourceAddressPrefix',
  'sourceAddressPrefixes',
  'destinationAddressPrefix',
  'destinationAddressPrefixes',
];

function checkNsg(rules: readonly JsonObject[], complain: Complain): void {
  checkNames(
    rules.map((rule) => textAt(rule, 'name')),
    'the rules',
    complain,
  );
  if (rules.length > 1000) complain(`${rules.length} rules`);
  const taken = new Set<string>();
  for (const rule of rules) {
    const what = textAt(rule, 'name');
    const properties = objectAt(rule, 'properties');
    checkKeys(rule, what, ['name', 'properties'], [], complain);
    checkKeys(properties, what, RULE_KEYS, RULE_CHOICES, complain);
    checkDescription(properties, what, complain);
    const { protocol, access, priority, direction } = properties;
    if (!['Tcp', 'Udp', 'Icmp', '*'].includes(String(protocol))) complain(`${what} has the protocol ${protocol}`);
    if (!['Allow', 'Deny'].includes(String(access))) complain(`${what} has the access ${access}`);
    if (!['Inbound', 'Outbound'].includes(String(direction))) complain(`${what} has the direction ${direction}`);
    if (typeof priority !== 'number' || !Number.isInteger(priority) || priority < 100 || priority > 4096)
      complain(`${what} has the priority ${priority}`);
    if (taken.has(`${direction} ${priority}`)) complain(`two rules are ${direction} ${priority}`);
    taken.add(`${direction} ${priority}`);
    if (properties['sourcePortRange'] !== '*') complain(`${what} narrows the source port`);
    checkPorts(properties, what, complain);
    for (const side of ['source', 'destination']) checkSide(properties, side, what, complain);
  }
}

function checkPorts(rule: JsonObject, what: string, complain: Complain): void {
  const one = rule['destinationPortRange'];
  const many = rule['destinationPortRanges'];
  if ((one === undefined) === (many === undefined)) complain(`${what} needs one of the fields for ports`);
  const ranges = many === undefined ? [one] : (textsAt(rule, 'destinationPortRanges') ?? []);
  if (many !== undefined && ranges.length < 2) complain(`${what} has ${ranges.length} ports in the plural field`);
  for (const range of ranges) {
    if (range === '*' && many === undefined) continue;
    const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(String(range)) ?? [];
    if (first === undefined || Number(first) > Number(last ?? first) || Number(last ?? first) > 65_535)
      complain(`${what} has the port ${range}`);
  }
  if (rule['protocol'] === 'Icmp' && one !== '*') complain(`${what} has ICMP ports`);
}

/** One side of a rule: a tag, a prefix, `*` or a parameter in the singular field, or addresses of one family in the plural one. */
function checkSide(rule: JsonObject, side: string, what: string, complain: Complain): void {
  const one = rule[`${side}AddressPrefix`];
  const many = rule[`${side}AddressPrefixes`];
  if ((one === undefined) === (many === undefined)) complain(`${what} needs one of the fields for its ${side}`);
  if (one !== undefined && (typeof one !== 'string' || one === '')) complain(`${what} has the ${side} ${one}`);
  if (['virtualnetwork', 'internet'].includes(String(one).toLowerCase())) complain(`${what} names the tag ${one}`);
  if (many === undefined || parameterOf(many) !== undefined) return;
  const prefixes = textsAt(rule, `${side}AddressPrefixes`) ?? [];
  if (prefixes.length === 0) complain(`${what} has an empty ${side}`);
  const families = new Set(prefixes.map(familyOf));
  if (families.has(undefined)) complain(`${what} has ${prefixes.join(', ')} in the plural field`);
  if (families.size > 1) complain(`${what} mixes address families`);
  if (new Set(prefixes).size < prefixes.length) complain(`${what} has a prefix twice`);
}

/** Hosts or tags, each allowed, with names of at most 33 characters. */
function checkOutbound(rules: readonly JsonObject[], complain: Complain): void {
  checkNames(
    rules.map((rule) => textAt(rule, 'name')),
    'the rules',
    complain,
  );
  for (const rule of rules) {
    const what = textAt(rule, 'name');
    const properties = objectAt(rule, 'properties');
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}$/.test(what)) complain(`${what} is no name of an outbound rule`);
    checkKeys(properties, what, ['type', 'category', 'destination'], [], complain);
    if (properties['category'] !== 'UserDefined') complain(`${what} is of the category ${properties['category']}`);
    if (properties['type'] === 'FQDN') {
      const host = textAt(properties, 'destination');
      if (!/^(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/.test(host)) complain(`${what} goes to the host ${host}`);
      if (/\.(?:blob|queue|table|file|dfs)\.(?:core|storage)\./.test(`.${host}`)) complain(`${what} goes to storage`);
    } else if (properties['type'] === 'ServiceTag') {
      const destination = objectAt(properties, 'destination');
      checkKeys(destination, what, ['serviceTag', 'protocol', 'portRanges', 'action'], [], complain);
      if (!/^[A-Z][\w.]+$/.test(textAt(destination, 'serviceTag'))) complain(`${what} has no tag`);
      if (!['TCP', 'UDP', 'ICMP', '*'].includes(textAt(destination, 'protocol'))) complain(`${what} has no protocol`);
      if (!/^(?:\*|\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)$/.test(textAt(destination, 'portRanges')))
        complain(`${what} has the ports ${textAt(destination, 'portRanges')}`);
      if (destination['action'] !== 'Allow') complain(`${what} does not allow`);
    } else complain(`${what} is of the type ${properties['type']}`);
  }
}

/** Aliases in a definition for `Global`, ids in one for the service, none of them without any. */
function checkPolicy(policy: JsonObject, complain: Complain): void {
  const definitions = objectsAt(policy, 'serviceEndpointPolicyDefinitions');
  checkKeys(policy, 'the policy', ['serviceEndpointPolicyDefinitions'], [], complain);
  if (definitions.length < 1 || definitions.length > 2) complain(`${definitions.length} definitions`);
  checkNames(
    definitions.map((own) => textAt(own, 'name')),
    'the definitions',
    complain,
  );
  for (const definition of definitions) {
    const what = textAt(definition, 'name');
    const properties = objectAt(definition, 'properties');
    checkKeys(definition, what, ['name', 'properties'], [], complain);
    checkKeys(properties, what, ['description', 'service', 'serviceResources'], [], complain);
    checkDescription(properties, what, complain);
    const isGlobal = properties['service'] === 'Global';
    if (!isGlobal && properties['service'] !== 'Microsoft.Storage') complain(`${what} is for ${properties['service']}`);
    if (!isGlobal && parameterOf(properties['serviceResources']) !== undefined) continue;
    const texts = textsAt(properties, 'serviceResources') ?? [];
    const start = isGlobal ? '/services/Azure' : '/subscriptions/';
    if (texts.length === 0 || texts.some((text) => !text.startsWith(start))) complain(`${what} lists ${texts.join()}`);
  }
}

function checkRoutes(routes: readonly JsonObject[], complain: Complain): void {
  const destinations: string[] = [];
  for (const route of routes) {
    const what = textAt(route, 'name');
    const properties = objectAt(route, 'properties');
    checkKeys(properties, what, ['addressPrefix', 'nextHopType'], ['nextHopIpAddress'], complain);
    destinations.push(textAt(properties, 'addressPrefix'));
    const type = textAt(properties, 'nextHopType');
    if (!['VirtualNetworkGateway', 'VnetLocal', 'Internet', 'VirtualAppliance', 'None'].includes(type))
      complain(`${what} has the next hop ${type}`);
    if ((type === 'VirtualAppliance') !== 'nextHopIpAddress' in properties)
      complain(`${what}: an address goes with an appliance, always and alone`);
  }
  checkNames(
    routes.map((route) => textAt(route, 'name')),
    'the routes',
    complain,
  );
  if (new Set(destinations.map((text) => text.toLowerCase())).size < routes.length) complain('two equal destinations');
  if (destinations.some((text) => text === '')) complain('a route without a destination');
  if (routes.length > 400) complain(`${routes.length} routes`);
  const tags = destinations.filter((text) => familyOf(text) === undefined);
  if (tags.length > 25) complain(`${tags.length} routes by tag`);
}
