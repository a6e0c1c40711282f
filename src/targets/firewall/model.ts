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

/** Holds rules of one type; every rule allows. */
export type RuleCollection =
  | {
      readonly kind: 'network';
      readonly name: string;
      readonly priority: number;
      readonly rules: readonly NetworkRule[];
    }
  | {
      readonly kind: 'application';
      readonly name: string;
      readonly priority: number;
      readonly rules: readonly ApplicationRule[];
    };

export interface RuleCollectionGroup {
  readonly name: string;
  /** The hole for the first group, and how much later than it the group comes. */
  readonly priority: { readonly base: Hole; readonly offset: number };
  readonly collections: readonly RuleCollection[];
}

/** What goes into an existing firewall policy for one region. */
export interface FirewallModel {
  readonly kind: 'firewall';
  readonly region: string;
  readonly parameters: readonly TemplateParameter[];
  readonly groups: readonly RuleCollectionGroup[];
}
