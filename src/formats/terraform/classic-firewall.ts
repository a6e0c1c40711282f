import {
  type ApplicationRule,
  type ClassicCollection,
  type ClassicModel,
  classicCollections,
} from '../../targets/firewall/model.js';
import { hole } from '../../targets/template-parameter.js';
import { classicApplicationRuleBody, classicNetworkRuleBody } from '../classic-body.js';
import { labelOf } from './names.js';
import type { Remark } from './remarks.js';
import { type Json, reference, toAttributes, type Words } from './values.js';

/** In azurerm a rule of a firewall has the words of the API, but for its protocols, which are blocks. https://github.com/hashicorp/terraform-provider-azurerm (5.2.0, 2026-08-20) */
const APPLICATION_WORDS: Words = { protocols: 'protocol', protocolType: 'type' };

const RESOURCES: Readonly<Record<ClassicCollection['kind'], string>> = {
  network: 'azurerm_firewall_network_rule_collection',
  application: 'azurerm_firewall_application_rule_collection',
};

/**
 * Collections inside a firewall that exists. azurerm reads the whole firewall, changes one collection and writes all of
 * it back, so one waits for the other.
 */
export function collectionResources(model: ClassicModel, remarks: ReadonlyMap<string, Remark>): Json {
  const collections = classicCollections(model);
  return Object.fromEntries(
    collections.map((collection, index) => {
      const { kind, name, priority } = collection;
      const before = collections[index - 1];
      const block: Json = {
        ...(before && { depends_on: [`${RESOURCES[before.kind]}.${labelOf(before.name)}`] }),
        name,
        azure_firewall_name: reference(hole('firewallName')),
        resource_group_name: reference(hole('firewallResourceGroupName')),
        priority: reference(priority),
        action: 'Allow',
        rule: ruleBlocks(collection, remarks),
      };
      return [RESOURCES[kind], { [labelOf(name)]: block }];
    }),
  );
}

function ruleBlocks(collection: ClassicCollection, remarks: ReadonlyMap<string, Remark>): Json {
  const withRemark = (name: string, block: { readonly [key: string]: Json }): Json => {
    const remark = remarks.get(name);
    return { ...(remark !== undefined && { '//': remark }), ...block };
  };
  switch (collection.kind) {
    case 'network':
      return collection.rules.map((rule) => withRemark(rule.name, toAttributes(classicNetworkRuleBody(rule), {})));
    case 'application':
      return collection.rules.map((rule) => withRemark(rule.name, applicationBlock(rule)));
    default:
      return collection satisfies never;
  }
}

/** Beside FQDN tags azurerm takes no protocols: they are for HTTP and HTTPS. */
function applicationBlock(rule: ApplicationRule): { readonly [key: string]: Json } {
  const { protocols, ...others } = classicApplicationRuleBody(rule);
  return toAttributes(rule.destination.kind === 'fqdn-tags' ? others : { ...others, protocols }, APPLICATION_WORDS);
}
