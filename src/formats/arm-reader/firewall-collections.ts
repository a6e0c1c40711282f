import type { FirewallCollection } from '../../configuration/firewall.js';
import type { Fields } from './fields.js';
import { type RuleStyle, readApplicationRule, readNatRule, readNetworkRule } from './firewall-rules.js';
import { ITEM_KEYS, nameOf } from './names.js';
import { refuseShared } from './shared.js';

/** https://learn.microsoft.com/azure/firewall/rule-processing (2026-03-23) */
export const [LOWEST_PRIORITY, HIGHEST_PRIORITY] = [100, 65_000];

const FILTER = 'FirewallPolicyFilterRuleCollection';
const NAT = 'FirewallPolicyNatRuleCollection';

type Kind = FirewallCollection['kind'];

/** A collection of a firewall policy, which says itself what its rules are. */
export function readPolicyCollection(fields: Fields): FirewallCollection | undefined {
  const name = readHead(fields);
  const collectionType = fields.word('ruleCollectionType', [FILTER, NAT]);
  const rules = fields.objects('rules').map((rule) => fields.fieldsOf(rule, `a rule of ${fields.subject}`));
  const types = collectionType === NAT ? (['NatRule'] as const) : (['NetworkRule', 'ApplicationRule'] as const);
  const [first, ...others] = rules.map((rule) =>
    rule.word<'NatRule' | 'NetworkRule' | 'ApplicationRule'>('ruleType', types),
  );
  const stranger = others.findIndex((type) => type !== first);
  const strange = stranger < 0 ? undefined : rules[stranger + 1]?.value('ruleType');
  if (strange) {
    const help = 'Azure takes rules of one type in a collection; make two collections.';
    fields.refuse(strange, `${fields.subject} has rules of two types`, help);
    return undefined;
  }
  const kind = collectionType === NAT ? 'nat' : first === 'ApplicationRule' ? 'application' : 'network';
  return collectionType && finish(fields, name, kind, rules, 'policy');
}

/** A collection inside a firewall; what its rules are is said by the list that it stands in. */
export function readClassicCollection(fields: Fields, kind: Kind): FirewallCollection | undefined {
  const name = readHead(fields);
  const inner = fields.inner;
  inner.subject = fields.subject;
  if (inner !== fields) fields.refuseOthers();
  const rules = inner.objects('rules').map((rule) => inner.fieldsOf(rule, `a rule of ${inner.subject}`));
  return finish(inner, name, kind, rules, 'classic');
}

function readHead(fields: Fields): string {
  const name = nameOf(fields) ?? '';
  if (name === '') fields.required('name');
  fields.subject = `the collection ${JSON.stringify(name)}`;
  fields.ignore(ITEM_KEYS);
  return name;
}

function finish(
  fields: Fields,
  name: string,
  kind: Kind,
  rules: readonly Fields[],
  style: RuleStyle,
): FirewallCollection | undefined {
  const priority = fields.integer('priority', LOWEST_PRIORITY, HIGHEST_PRIORITY);
  const access = readAction(fields, kind);
  fields.ignore(['provisioningState']);
  fields.refuseOthers();
  const head = { name, priority: priority ?? 0 };
  const collection = collectionOf(kind, head, access ?? 'Deny', rules, style);
  for (const rule of rules) rule.refuseOthers();
  refuseShared(
    fields.reading,
    rules.map((rule) => ({ at: rule.value('name') ?? rule.object, key: nameOf(rule) ?? '' })),
    (key) => `two rules of ${fields.subject} are named ${JSON.stringify(key)}`,
  );
  return priority !== undefined && access ? collection : undefined;
}

function collectionOf(
  kind: Kind,
  head: { readonly name: string; readonly priority: number },
  access: 'Allow' | 'Deny',
  rules: readonly Fields[],
  style: RuleStyle,
): FirewallCollection {
  switch (kind) {
    case 'nat':
      return { kind, ...head, access: 'Allow', rules: rules.map((rule) => readNatRule(rule, style)) };
    case 'network':
      return { kind, ...head, access, rules: rules.map((rule) => readNetworkRule(rule, style)) };
    case 'application':
      return { kind, ...head, access, rules: rules.map((rule) => readApplicationRule(rule, style)) };
    default:
      return kind satisfies never;
  }
}

/** Translation to another source (`Snat`) is none that the models know. */
function readAction(fields: Fields, kind: Kind): 'Allow' | 'Deny' | undefined {
  const action = fields.required('action');
  if (action?.kind !== 'object') {
    if (action) fields.refuseKind('action', action, 'an object');
    return undefined;
  }
  const inner = fields.fieldsOf(action, `the action of ${fields.subject}`);
  const type = kind === 'nat' ? inner.word('type', ['DNAT']) && 'Allow' : inner.word('type', ['Allow', 'Deny']);
  inner.refuseOthers();
  return type;
}
