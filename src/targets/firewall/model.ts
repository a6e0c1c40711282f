import type {
  KnownFirewallPolicyRuleApplicationProtocolType,
  KnownFirewallPolicyRuleNetworkProtocol,
} from '@azure/arm-network';
import type { HostPattern } from '../../packets/host-pattern.js';
import type { PortSet } from '../../packets/ports.js';
import type { Prefix } from '../../packets/prefix.js';
import type { Hole, TemplateParameter } from '../template-parameter.js';

/** `TCP`, `UDP`, `ICMP`, `Any`. */
export type NetworkProtocol = `${KnownFirewallPolicyRuleNetworkProtocol}`;

/** `Http`, `Https`. */
export type WebProtocol = `${KnownFirewallPolicyRuleApplicationProtocolType}`;

/** Who may send; never a wildcard, which would open the rule to every network behind the firewall. */
export type RuleSource =
  | { readonly kind: 'addresses' | 'ip-groups'; readonly value: Hole }
  /** One address or prefix, where the entry names a parameter for its own side. */
  | { readonly kind: 'address'; readonly value: Hole }
  | { readonly kind: 'prefixes'; readonly prefixes: readonly Prefix[] };

export type NetworkDestination =
  | { readonly kind: 'service-tags'; readonly tags: readonly string[] }
  | { readonly kind: 'prefixes'; readonly prefixes: readonly Prefix[] }
  | { readonly kind: 'hosts'; readonly hosts: readonly string[] }
  | { readonly kind: 'parameter'; readonly value: Hole; readonly isList: boolean }
  | { readonly kind: 'any' };

export interface NetworkRule {
  readonly name: string;
  readonly description: string;
  readonly protocols: readonly NetworkProtocol[];
  readonly source: RuleSource;
  readonly destination: NetworkDestination;
  readonly ports: PortSet;
}

export type WebDestination =
  | { readonly kind: 'hosts'; readonly hosts: readonly HostPattern[] }
  | { readonly kind: 'urls'; readonly urls: readonly string[]; readonly terminateTls: boolean }
  | { readonly kind: 'fqdn-tags'; readonly tags: readonly string[] };

export interface ApplicationRule {
  readonly name: string;
  readonly description: string;
  readonly protocols: readonly { readonly type: WebProtocol; readonly port: number }[];
  readonly source: RuleSource;
  readonly destination: WebDestination;
}

/** What every collection has; every rule allows. */
interface CollectionOf<Kind, Rule, Priority> {
  readonly kind: Kind;
  readonly name: string;
  readonly priority: Priority;
  readonly rules: readonly Rule[];
}

/** A collection of a policy's group; it holds rules of one type. */
export type RuleCollection =
  | CollectionOf<'network', NetworkRule, number>
  | CollectionOf<'application', ApplicationRule, number>;

export interface RuleCollectionGroup {
  readonly name: string;
  /** The hole for the first group, and how much later than it the group comes. */
  readonly priority: { readonly base: Hole; readonly offset: number };
  readonly collections: readonly RuleCollection[];
}

interface FirewallRules {
  readonly kind: 'firewall';
  readonly region: string;
  readonly parameters: readonly TemplateParameter[];
}

/** What goes into an existing firewall policy for one region. */
export interface PolicyModel extends FirewallRules {
  readonly form: 'policy';
  readonly groups: readonly RuleCollectionGroup[];
}

/**
 * What goes into an existing firewall itself for one region: a collection of each kind, which has its name whether or not
 * it has rules, since an empty one is taken out of the firewall.
 */
export interface ClassicModel extends FirewallRules {
  readonly form: 'classic';
  readonly network: ClassicCollection & { readonly kind: 'network' };
  readonly application: ClassicCollection & { readonly kind: 'application' };
}

/** A collection inside a firewall, whose number is a parameter of the deployment. */
export type ClassicCollection =
  | CollectionOf<'network', NetworkRule, Hole>
  | CollectionOf<'application', ApplicationRule, Hole>;

/** Rules for a firewall, in a policy or in itself. */
export type FirewallModel = PolicyModel | ClassicModel;

/** Every collection with rules, in the order of the text. */
export function collectionsOf(model: FirewallModel): readonly (RuleCollection | ClassicCollection)[] {
  switch (model.form) {
    case 'policy':
      return model.groups.flatMap(({ collections }) => collections);
    case 'classic':
      return classicCollections(model);
    default:
      return model satisfies never;
  }
}

/** Those of the two that have rules. */
export function classicCollections({ network, application }: ClassicModel): readonly ClassicCollection[] {
  return [network, application].filter(({ rules }) => rules.length > 0);
}

/** How many rules there are. */
export function ruleCountOf(model: FirewallModel): number {
  return collectionsOf(model).reduce((sum, { rules }) => sum + rules.length, 0);
}
