import type { FilePlace } from '../diagnostics/finding.js';
import type { Prefix } from '../packets/prefix.js';
import type { Traffic } from '../packets/traffic.js';
import type { Located } from '../yaml/shape.js';
import type { Agreement } from './agreement.js';

/** Azure's clouds as catalogs name them. */
export const CATALOG_CLOUDS = ['public', 'usgov', 'china'] as const;

export type CatalogCloud = (typeof CATALOG_CLOUDS)[number];

/** What a catalog says in words, with where. */
export type LocatedText = Located<string>;

/** A value of a peer or route as the catalog writes it; `prefix` where it is one, and no placeholder. */
export interface PeerText extends LocatedText {
  readonly prefix?: Prefix;
}

/** What all loaded catalog files say together. Plain data: JSON holds it whole. Lists are sorted by id. */
export interface Catalog {
  readonly services: readonly Service[];
  /** SHA-256 over the meaning of the catalogs: moving text around in the files does not change it. */
  readonly digest: string;
}

export interface Service {
  readonly name: string;
  /** Starts the name of every rule. */
  readonly short: string;
  readonly title: string;
  /** The numbers that the service's NSG rules may take. */
  readonly priorities: { readonly first: number; readonly last: number };
  /** Whether the service comes with rulec. */
  readonly builtIn: boolean;
  readonly sources: readonly Source[];
  readonly features: readonly Feature[];
  readonly parameters: readonly Parameter[];
  readonly tables: readonly Table[];
  readonly requirements: readonly RequirementEntry[];
  readonly routes: readonly RouteEntry[];
  /** Entries that a user's catalog turns off. */
  readonly off: readonly SwitchedOff[];
}

/** A dated public page. */
export interface Source {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  /** The day of the copy of the page that the facts were read from. */
  readonly verified: string;
  readonly place: FilePlace;
}

export interface Feature {
  readonly id: string;
  readonly title: string;
  readonly isDefault: boolean;
  /** Cannot be switched off. */
  readonly isRequired: boolean;
  readonly implies: readonly string[];
  readonly excludes: readonly string[];
  readonly note?: string;
  readonly place: FilePlace;
}

export type ParameterType = 'name' | 'prefix' | 'prefixes' | 'hosts';

export interface Parameter {
  readonly id: string;
  readonly type: ParameterType;
  readonly title: string;
  readonly place: FilePlace;
}

/** Values per region that no rule gives: `tables: { databricks: { westus: { relay: [...] } } }`. */
export interface Table {
  readonly id: string;
  readonly rows: readonly {
    readonly region: string;
    readonly place: FilePlace;
    readonly columns: Readonly<Record<string, readonly string[]>>;
  }[];
  readonly place: FilePlace;
}

/** When an entry counts: when any of the features is on, or when all are. */
export interface FeatureTest {
  readonly mode: 'any' | 'all';
  readonly features: readonly string[];
}

export type PeerKind = 'serviceTag' | 'fqdn' | 'url' | 'fqdnTag' | 'prefix' | 'any';

/** One way to say who the other side is. All its values are needed; a cloud without values has no such way. */
export interface Alternative {
  readonly kind: PeerKind;
  readonly values: { readonly [cloud in CatalogCloud]?: readonly PeerText[] };
  readonly traffic: readonly Traffic[];
  /** What it lets through beyond the requirement, where it does. */
  readonly wider?: string;
  readonly place: FilePlace;
}

/** Whose subnet needs an entry. */
export const NEEDED_AT = ['compute', 'client', 'cluster', 'firewall'] as const;

export type NeededAt = (typeof NEEDED_AT)[number];

/** Services that take policies for their endpoints: Storage alone. https://learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoint-policies-overview (2023-04-06) */
export const ENDPOINT_SERVICES = ['Microsoft.Storage'] as const;

/**
 * What Azure calls the accounts that its services keep for themselves.
 * https://github.com/hashicorp/terraform-provider-azurerm/pull/21865 (2023-05-20)
 */
export const ENDPOINT_ALIASES = [
  '/services/Azure',
  '/services/Azure/Batch',
  '/services/Azure/DataFactory',
  '/services/Azure/MachineLearning',
  '/services/Azure/ManagedInstance',
  '/services/Azure/WebPI',
] as const;

/** What a policy on the service endpoint of the subnet lets an entry reach. */
export interface EndpointPolicy {
  readonly service: (typeof ENDPOINT_SERVICES)[number];
  /** Sorted; each stands for accounts of Azure's own. */
  readonly aliases: readonly string[];
  /** Whether accounts of the user's belong to it, whose ids only the user knows. */
  readonly ownAccounts: boolean;
}

/** What the managed network of a workspace has for an entry by itself. */
export const ADDED_RULES = ['service-tag', 'private-endpoint'] as const;

/** A rule that Azure adds to a managed network, so that nobody else has to. */
export interface ManagedNetworkRule {
  readonly adds: (typeof ADDED_RULES)[number];
  readonly sources: readonly string[];
}

/** An entry's claim to exist in some clouds, regions and times only. */
export interface Scope {
  readonly clouds?: readonly CatalogCloud[];
  readonly regions?: readonly LocatedText[];
  readonly since?: string;
  readonly until?: string;
}

export interface RequirementEntry extends Scope, Agreement {
  readonly id: string;
  readonly when: FeatureTest;
  readonly direction: 'inbound' | 'outbound';
  readonly priority?: number;
  /** Best first. */
  readonly alternatives: readonly Alternative[];
  readonly purpose: string;
  readonly sources: readonly string[];
  readonly needs: readonly string[];
  readonly replaces: readonly string[];
  readonly at: NeededAt;
  /** Narrows the local side: a prefix or a parameter in braces. */
  readonly local?: PeerText;
  readonly endpointPolicy?: EndpointPolicy;
  readonly managedNetwork?: ManagedNetworkRule;
  readonly isUnsure: boolean;
  readonly note?: string;
  readonly place: FilePlace;
}

export type NextHop = 'firewall' | 'internet' | 'vnet' | 'gateway' | 'none';

export interface RouteEntry extends Scope {
  readonly id: string;
  /** Always, where no feature is named. */
  readonly when?: FeatureTest;
  readonly kind: 'prefix' | 'serviceTag';
  readonly value: PeerText;
  readonly nextHop: NextHop;
  readonly purpose?: string;
  readonly sources: readonly string[];
  readonly isUnsure: boolean;
  readonly note?: string;
  readonly place: FilePlace;
}

export interface SwitchedOff extends Agreement {
  readonly id: string;
  readonly reason: string;
  readonly place: FilePlace;
}

/** The names in braces in a text, in order: `{region}.api.{storageAccount}` gives region and storageAccount. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
}

/** Placeholders that every catalog can use: names of regions, spelled by context. */
export const REGION_PLACEHOLDERS = ['region', 'pairedRegion', 'workspaceRegion'] as const;

export type RegionPlaceholder = (typeof REGION_PLACEHOLDERS)[number];

export function isRegionPlaceholder(name: string): name is RegionPlaceholder {
  return REGION_PLACEHOLDERS.some((placeholder) => placeholder === name);
}

/** Names of template parameters that rulec's own output has; a catalog's parameter of the same name would be mixed up with them. */
export const RESERVED_PARAMETERS: readonly string[] = [
  'clientSourceAddresses',
  'clusterSourceAddresses',
  'collectionPriority',
  'disableBgpRoutePropagation',
  'existingFirewall',
  'firewallName',
  'firewallPolicyName',
  'firewallPrivateIp',
  'networkSecurityGroupName',
  'priority',
  'privateAddressPrefixes',
  'routeTableName',
  'serviceEndpointPolicyName',
  'sourceAddresses',
  'sourceIpGroups',
  'storageAccountIds',
  'workspaceName',
  ...REGION_PLACEHOLDERS,
];
