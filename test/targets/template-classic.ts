import { checkCollections } from './template-firewall.js';
import { type Complain, checkKeys, type JsonObject, objectAt, objectsAt, textAt } from './template-json.js';

const LISTS = { networkRuleCollections: 'NetworkRule', applicationRuleCollections: 'ApplicationRule' } as const;

/** What classic rules do not know. */
const OF_POLICIES = ['ruleType', 'ipProtocols', 'targetUrls', 'terminateTLS', 'webCategories'];

/** What Azure would refuse in classic rules, or what would take something away from the firewall. */
export function complaintsOfClassic(
  template: JsonObject,
  [resource, ...more]: readonly JsonObject[],
  complain: Complain,
): void {
  const variables = objectAt(template, 'variables');
  const parameters = objectAt(template, 'parameters');
  checkKeys(variables, 'the variables', Object.keys(LISTS), [], complain);
  if (more.length > 0) complain('several firewalls');
  checkKeys(objectAt(parameters, 'existingFirewall'), 'the firewall', ['type', 'metadata'], [], complain);
  const { defaultValue: priority } = objectAt(parameters, 'collectionPriority');
  if (typeof priority !== 'number' || priority < 100 || priority > 65_000) complain(`collections are at ${priority}`);
  const properties = resource ? textAt(resource, 'properties') : '';
  if (!properties.startsWith("[union(parameters('existingFirewall').properties, "))
    complain('the firewall is not kept');
  for (const [list, ruleType] of Object.entries(LISTS)) {
    const collections = objectsAt(variables, list);
    if (collections.length > 1) complain(`${list} has several of ours`);
    if (!properties.includes(`filter(parameters('existingFirewall').properties.${list}, `))
      complain(`${list} of others is not kept`);
    for (const collection of collections) {
      const name = textAt(collection, 'name');
      const inner = objectAt(collection, 'properties');
      checkKeys(collection, name, ['name', 'properties'], [], complain);
      if (!properties.includes(`not(equals(lambdaVariables('own').name, '${name}'))`)) complain(`${name} comes twice`);
      if (inner['priority'] !== "[parameters('collectionPriority')]") complain(`${name} is at ${inner['priority']}`);
      const rules = objectsAt(inner, 'rules').map((rule) => asInPolicy(rule, ruleType, complain));
      const collectionAsInPolicy = { ruleCollectionType: 'FirewallPolicyFilterRuleCollection', ...inner, name, rules };
      checkCollections([{ ...collectionAsInPolicy, priority: 100 }], 'the firewall', complain);
    }
  }
}

/** The rule as the checks of policies know it, once it has nothing of a policy. */
function asInPolicy(rule: JsonObject, ruleType: string, complain: Complain): JsonObject {
  for (const key of OF_POLICIES) if (key in rule) complain(`${textAt(rule, 'name')} has the key ${key}`);
  const { protocols = [], ...others } = rule;
  return ruleType === 'NetworkRule'
    ? { ruleType, ipProtocols: protocols, ...others }
    : { ruleType, protocols, ...others };
}
