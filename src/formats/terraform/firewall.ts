import type { PolicyModel, RuleCollection } from '../../targets/firewall/model.js';
import { hole } from '../../targets/template-parameter.js';
import { applicationRuleBody, groupPriority, networkRuleBody } from '../sdk-body.js';
import { labelOf } from './names.js';
import type { Remark } from './remarks.js';
import { type Json, reference, toAttributes } from './values.js';

const GROUP = 'azurerm_firewall_policy_rule_collection_group';

/** Rule collection groups, each after the one before: a policy takes one change at a time. https://github.com/hashicorp/terraform-provider-azurerm/issues/15440 (2022-02-16) */
export function groupResources({ groups }: PolicyModel, remarks: ReadonlyMap<string, Remark>): Json {
  const resources = groups.map(({ name, priority, collections }, index): [string, Json] => {
    const before = groups[index - 1];
    return [
      labelOf(name),
      {
        ...(before && { depends_on: [`${GROUP}.${labelOf(before.name)}`] }),
        name,
        firewall_policy_id: reference(hole('firewallPolicyName')),
        priority: reference(groupPriority(priority)),
        ...collectionsOf('network', collections, remarks),
        ...collectionsOf('application', collections, remarks),
      },
    ];
  });
  return { [GROUP]: Object.fromEntries(resources) };
}

function collectionsOf(
  kind: RuleCollection['kind'],
  collections: readonly RuleCollection[],
  remarks: ReadonlyMap<string, Remark>,
): { readonly [key: string]: Json } {
  const own = collections.filter((collection) => collection.kind === kind);
  if (own.length === 0) return {};
  return { [`${kind}_rule_collection`]: own.map((collection) => collectionBlock(collection, remarks)) };
}

function collectionBlock(collection: RuleCollection, remarks: ReadonlyMap<string, Remark>): Json {
  const bodies =
    collection.kind === 'network' ? collection.rules.map(networkRuleBody) : collection.rules.map(applicationRuleBody);
  return {
    name: collection.name,
    priority: collection.priority,
    action: 'Allow',
    rule: bodies.map((body, index) => {
      const remark = remarks.get(collection.rules[index]?.name ?? '');
      return { ...(remark !== undefined && { '//': remark }), ...toAttributes(body) };
    }),
  };
}
