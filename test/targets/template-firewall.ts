import {
  type Complain,
  checkDescription,
  checkKeys,
  checkNames,
  childName,
  familyOf,
  type JsonObject,
  objectAt,
  objectsAt,
  parameterOf,
  textAt,
  textsAt,
} from './template-json.js';

const IP_GROUP = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/ipGroups\/[^/]+$/;

/** What Azure would refuse in rule collection groups, or what would open them too far. */
export function complaintsOfFirewall(groups: readonly JsonObject[], parameters: JsonObject, complain: Complain): void {
  checkNames(groups.map(childName), 'the groups', complain);
  for (const [index, group] of groups.entries()) {
    const what = childName(group);
    const properties = objectAt(group, 'properties');
    checkKeys(properties, what, ['priority', 'ruleCollections'], [], complain);
    const expected = index === 0 ? "[parameters('priority')]" : `[add(parameters('priority'), ${index})]`;
    if (properties['priority'] !== expected) complain(`${what} has the priority ${properties['priority']}`);
    checkCollections(objectsAt(properties, 'ruleCollections'), what, complain);
  }
  const first = objectAt(parameters, 'priority')['defaultValue'];
  if (typeof first !== 'number' || first < 100 || first + groups.length - 1 > 65_000)
    complain(`the groups start at ${first}`);
  for (const name of Object.keys(parameters).filter((key) => /^(?:s|\w+S)ource(?:Addresses|IpGroups)$/.test(key)))
    for (const source of textsAt(objectAt(parameters, name), 'defaultValue') ?? [])
      if (name.endsWith('IpGroups') ? !IP_GROUP.test(source) : familyOf(source) !== 4)
        complain(`${name} holds ${source}`);
}

/** What Azure would refuse in the collections of a group. */
export function checkCollections(collections: readonly JsonObject[], group: string, complain: Complain): void {
  if (collections.length === 0) complain(`${group} is empty`);
  const priorities = collections.map((collection) => collection['priority']);
  if (new Set(priorities).size < collections.length) complain(`two collections of ${group} have one priority`);
  checkNames(
    collections.map((collection) => textAt(collection, 'name')),
    `the collections of ${group}`,
    complain,
  );
  for (const collection of collections) {
    const what = textAt(collection, 'name');
    const { priority } = collection;
    checkKeys(collection, what, ['ruleCollectionType', 'name', 'priority', 'action', 'rules'], [], complain);
    if (collection['ruleCollectionType'] !== 'FirewallPolicyFilterRuleCollection') complain(`${what} is no filter`);
    if (JSON.stringify(collection['action']) !== '{"type":"Allow"}') complain(`${what} does not allow`);
    if (typeof priority !== 'number' || priority < 100 || priority > 65_000) complain(`${what} is at ${priority}`);
    const rules = objectsAt(collection, 'rules');
    if (rules.length === 0) complain(`${what} has no rule`);
    if (new Set(rules.map((rule) => rule['ruleType'])).size > 1) complain(`${what} has rules of two types`);
    checkNames(
      rules.map((rule) => textAt(rule, 'name')),
      `the rules of ${what}`,
      complain,
    );
    for (const rule of rules) {
      checkDescription(rule, textAt(rule, 'name'), complain);
      checkSource(rule, complain);
      if (rule['ruleType'] === 'NetworkRule') checkNetworkRule(rule, complain);
      else if (rule['ruleType'] === 'ApplicationRule') checkApplicationRule(rule, complain);
      else complain(`${textAt(rule, 'name')} is of type ${rule['ruleType']}`);
    }
  }
}

const RULE_KEYS = ['ruleType', 'name', 'description'];
const SOURCE_KEYS = ['sourceAddresses', 'sourceIpGroups'];

/** Sources are parameters, so neither `*` nor a tag can get there. */
function checkSource(rule: JsonObject, complain: Complain): void {
  const given = SOURCE_KEYS.filter((key) => key in rule);
  const [key] = given;
  if (given.length !== 1 || key === undefined || !/^(?:s|\w+S)ource/.test(parameterOf(rule[key]) ?? ''))
    complain(`${textAt(rule, 'name')} has the source ${given.map((name) => JSON.stringify(rule[name])).join(', ')}`);
}

function checkNetworkRule(rule: JsonObject, complain: Complain): void {
  const what = textAt(rule, 'name');
  const targets = ['destinationAddresses', 'destinationFqdns'];
  checkKeys(rule, what, [...RULE_KEYS, 'ipProtocols', 'destinationPorts'], [...SOURCE_KEYS, ...targets], complain);
  const protocols = textsAt(rule, 'ipProtocols') ?? [];
  if (protocols.length === 0 || protocols.some((name) => !['TCP', 'UDP', 'ICMP', 'Any'].includes(name)))
    complain(`${what} has the protocols ${protocols.join(', ')}`);
  const ports = textsAt(rule, 'destinationPorts') ?? [];
  if (ports.length === 0) complain(`${what} has no port`);
  for (const port of ports) if (!(port === '*' && ports.length === 1)) checkPort(port, what, complain);
  if (ports[0] !== '*' && protocols.some((name) => name === 'Any' || name === 'ICMP'))
    complain(`${what} has ${protocols.join(', ')} with ports`);
  if (targets.filter((key) => key in rule).length !== 1) complain(`${what} needs one kind of destination`);
  for (const host of textsAt(rule, 'destinationFqdns') ?? (rule['destinationFqdns'] === undefined ? [] : ['']))
    if (!/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/.test(host)) complain(`${what} has the host "${host}"`);
  if (rule['destinationAddresses'] === undefined || parameterOf(rule['destinationAddresses'])) return;
  const addresses = textsAt(rule, 'destinationAddresses') ?? [];
  if (addresses.length === 0 || addresses.includes('')) complain(`${what} has an empty destination`);
  if (addresses.some((address) => familyOf(address) === 6)) complain(`${what} has an IPv6 destination`);
  const isTag = (text: string): boolean => /^[A-Za-z][\w.]*$/.test(text) && familyOf(text) === undefined;
  if (addresses.some(isTag) && !addresses.every(isTag)) complain(`${what} mixes tags and addresses`);
  if (addresses.includes('*') && addresses.length > 1) complain(`${what} has * among others`);
}

function checkPort(text: string, what: string, complain: Complain): void {
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const isRange = last !== undefined;
  if (first === undefined || Number(first) < 1 || Number(last ?? first) > 65_535) complain(`${what} has port ${text}`);
  if (isRange && Number(first) >= Number(last)) complain(`${what} has the range ${text}`);
}

function checkApplicationRule(rule: JsonObject, complain: Complain): void {
  const what = textAt(rule, 'name');
  const targets = ['targetFqdns', 'targetUrls', 'fqdnTags'];
  checkKeys(rule, what, [...RULE_KEYS, 'protocols'], [...SOURCE_KEYS, ...targets, 'terminateTLS'], complain);
  const given = targets.filter((key) => key in rule);
  if (given.length !== 1) complain(`${what} needs one kind of destination`);
  if ('terminateTLS' in rule !== 'targetUrls' in rule) complain(`${what}: terminateTLS goes with paths`);
  const protocols = objectsAt(rule, 'protocols');
  if (protocols.length === 0) complain(`${what} has no protocol`);
  for (const { protocolType, port } of protocols) {
    if (protocolType !== 'Http' && protocolType !== 'Https') complain(`${what} has the protocol ${protocolType}`);
    if (typeof port !== 'number' || port < 1 || port > 64_000) complain(`${what} has port ${port}`);
    if (protocolType === 'Https' && 'targetUrls' in rule && rule['terminateTLS'] !== true)
      complain(`${what} reads paths of HTTPS without TLS inspection`);
  }
  for (const key of given) {
    const values = textsAt(rule, key) ?? [];
    if (values.length === 0 || values.includes('')) complain(`${what} has an empty ${key}`);
    if (new Set(values).size < values.length) complain(`${what} has a value twice in ${key}`);
    for (const value of values) checkWebTarget(key, value, what, complain);
  }
}

/** A `*` stands first and before a dot; in a URL also at the end of the path. */
function checkWebTarget(key: string, value: string, what: string, complain: Complain): void {
  const patterns: Readonly<Record<string, RegExp>> = {
    targetFqdns: /^(?:\*\.)?[^*/:\s]+$/,
    targetUrls: /^(?:\*\.)?[^*/:\s]+\/[^*?]*\*?$/,
    fqdnTags: /^[A-Za-z]\w*$/,
  };
  if (!patterns[key]?.test(value)) complain(`${what} has ${value} in ${key}`);
}
