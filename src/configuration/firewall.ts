import type { KnownFirewallPolicyRuleNetworkProtocol } from '@azure/arm-network';
import type { PortSet } from '../packets/ports.js';
import type { AddressMatch } from './addresses.js';

/** What application rules can read the host of. */
export const WEB_PROTOCOLS = ['Http', 'Https', 'Mssql'] as const;

export type WebProtocol = (typeof WEB_PROTOCOLS)[number];

export interface FirewallNetworkRule {
  readonly name: string;
  readonly description?: string;
  readonly protocols: readonly `${KnownFirewallPolicyRuleNetworkProtocol}`[];
  readonly source: AddressMatch;
  /** Host names are symbols: the rule matches their addresses, whoever else uses them. */
  readonly destination: AddressMatch;
  readonly ports: PortSet;
}

export interface FirewallNatRule extends FirewallNetworkRule {
  /** The address or the name that takes the place of the destination, and the port. */
  readonly translated: string;
  readonly translatedPort: number;
}

export interface FirewallApplicationRule {
  readonly name: string;
  readonly description?: string;
  readonly protocols: readonly { readonly type: WebProtocol; readonly port: number }[];
  readonly source: AddressMatch;
  /** Where the rule names addresses beside hosts. */
  readonly destination?: AddressMatch;
  /** In lower case: `pypi.org`, `*.pypi.org`, `*pypi.org`, `*`. */
  readonly hosts: readonly string[];
  /** Host and path in lower case: `github.com/contoso/*`. */
  readonly urls: readonly string[];
  readonly fqdnTags: readonly string[];
  readonly webCategories: readonly string[];
  readonly terminatesTls: boolean;
}

interface CollectionOf<Kind, Access, Rule> {
  readonly kind: Kind;
  readonly name: string;
  readonly priority: number;
  readonly access: Access;
  readonly rules: readonly Rule[];
}

export type FirewallCollection =
  | CollectionOf<'nat', 'Allow', FirewallNatRule>
  | CollectionOf<'network', 'Allow' | 'Deny', FirewallNetworkRule>
  | CollectionOf<'application', 'Allow' | 'Deny', FirewallApplicationRule>;

export interface FirewallGroup {
  readonly name: string;
  /** 0 for the outermost parent policy; a parent's groups go first whatever their priority. */
  readonly generation: number;
  readonly priority: number;
  readonly collections: readonly FirewallCollection[];
}

/** The rules of a firewall or its policies. */
export interface FirewallConfiguration {
  readonly kind: 'firewall';
  /** Whether the rules are a policy's, or the firewall's own, which are in no group. */
  readonly form: 'policy' | 'classic';
  readonly groups: readonly FirewallGroup[];
}
