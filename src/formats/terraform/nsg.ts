import type { NsgModel, SecurityRule } from '../../targets/nsg/model.js';
import { hole } from '../../targets/template-parameter.js';
import { keptBy } from '../kept.js';
import { securityRuleBody } from '../sdk-body.js';
import { labelOf } from './names.js';
import type { Remark } from './remarks.js';
import { type Json, reference, toAttributes } from './values.js';

const PARENT = reference(hole('networkSecurityGroupName'));
const GROUP = reference(hole('resourceGroupName'));
const RULE = 'azurerm_network_security_rule';

/** azurerm counts bytes. https://github.com/hashicorp/terraform-plugin-sdk, helper/validation/strings.go (v2.37.0) */
const MOST_DESCRIPTION_BYTES = 140;

/** In the order of azurerm's pages; an inline rule lists every one of them. https://github.com/hashicorp/terraform-provider-azurerm (5.2.0, 2026-08-20) */
const INLINE_ATTRIBUTES = [
  'name',
  'description',
  'protocol',
  'source_port_range',
  'source_port_ranges',
  'destination_port_range',
  'destination_port_ranges',
  'source_address_prefix',
  'source_address_prefixes',
  'source_application_security_group_ids',
  'destination_address_prefix',
  'destination_address_prefixes',
  'destination_application_security_group_ids',
  'access',
  'priority',
  'direction',
] as const;

/**
 * The group with its rules inside, since only then is a rule that somebody adds by hand taken away again, and the whole
 * list is changed in one step; or single rules for a group that somebody else owns.
 */
export function nsgResources(model: NsgModel, remarks: ReadonlyMap<string, Remark>): Json {
  if (model.isAttached) {
    return {
      [RULE]: Object.fromEntries(model.rules.map((rule) => [labelOf(rule.name), standaloneRule(rule, model, remarks)])),
    };
  }
  return {
    azurerm_network_security_group: {
      rulec: {
        '//': Object.fromEntries(model.rules.map(({ name }) => [name, remarks.get(name) ?? []])),
        name: PARENT,
        resource_group_name: GROUP,
        location: model.region,
        security_rule: model.rules.map(inlineRule),
      },
    },
  };
}

const ruleAttributes = keptBy((rule: SecurityRule) => ({
  name: rule.name,
  ...toAttributes({ ...securityRuleBody(rule), description: cutToBytes(rule.description) }),
}));

/** A member that is left out would be an error, and null is as good as left out. */
function inlineRule(rule: SecurityRule): Json {
  const attributes = new Map<string, Json>(Object.entries(ruleAttributes(rule)));
  return Object.fromEntries(INLINE_ATTRIBUTES.map((name) => [name, attributes.get(name) ?? null]));
}

function standaloneRule(rule: SecurityRule, model: NsgModel, remarks: ReadonlyMap<string, Remark>): Json {
  const remark = remarks.get(rule.name);
  // Terraform writes what does not depend on each other in any order: a deny that comes first would cut traffic off.
  const before =
    rule.access === 'Deny'
      ? model.rules.filter(({ access, direction }) => access === 'Allow' && direction === rule.direction)
      : [];
  return {
    ...(remark !== undefined && { '//': remark }),
    ...(before.length > 0 && { depends_on: before.map(({ name }) => `${RULE}.${labelOf(name)}`) }),
    resource_group_name: GROUP,
    network_security_group_name: PARENT,
    ...ruleAttributes(rule),
  };
}

function cutToBytes(given: string): string {
  const text = given.normalize('NFC');
  if (Buffer.byteLength(text) <= MOST_DESCRIPTION_BYTES) return text;
  let cut = '';
  let room = MOST_DESCRIPTION_BYTES - 3;
  for (const character of text.replace(/\.\.\.$/, '')) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    cut += character;
  }
  return `${cut.trimEnd()}...`;
}
