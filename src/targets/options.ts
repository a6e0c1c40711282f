import type { Prefix } from '../packets/prefix.js';
import type { Region } from '../service-tags/regions.js';
import type { TagSnapshot } from '../service-tags/snapshot.js';
import type { Target } from './coverage.js';

export const FIREWALL_TIERS = ['basic', 'standard', 'premium'] as const;

export type FirewallTier = (typeof FIREWALL_TIERS)[number];

/** Where a firewall keeps its rules: in a firewall policy, or in itself. */
export const FIREWALL_RULES = ['policy', 'classic'] as const;

export type FirewallRules = (typeof FIREWALL_RULES)[number];

export const DEFAULT_DENIES = ['both', 'outbound', 'none'] as const;

export type DefaultDeny = (typeof DEFAULT_DENIES)[number];

/** Who the firewall's rules are for: addresses, or resource ids of IP groups. */
export type SourceDefault =
  | { readonly kind: 'prefixes'; readonly prefixes: readonly Prefix[] }
  | { readonly kind: 'ip-groups'; readonly ids: readonly string[] };

/** Accounts that the compute's subnet reaches over its service endpoint: none, since all have private endpoints, or these. */
export type StorageAccounts = { readonly kind: 'none' } | { readonly kind: 'ids'; readonly ids: readonly string[] };

/** One of several users of a region's rules; its name is in the names of their resources. */
export interface DeploymentName {
  readonly name: string;
  /** Which of the region's ten places in a firewall policy its rule collection groups have, or its collections in a firewall. */
  readonly place: number;
}

/** Groups of one place, where a group is split. */
const GROUPS_PER_PLACE = 10;

/** The priority of a region's first rule collection group, or of its collections in a firewall itself, where nobody says another. */
export function groupPriorityOf({ groupPriority }: Region, deployment: DeploymentName | undefined): number {
  return groupPriority + GROUPS_PER_PLACE * (deployment?.place ?? 0);
}

/** How the targets are to be built; everything that is not a requirement. */
export interface TargetOptions {
  readonly targets: readonly Target[];
  readonly deployment?: DeploymentName;
  /** Child resources for an existing parent instead of the whole parent. */
  readonly attach: boolean;
  readonly source?: SourceDefault;
  /** What counts as private; default RFC 1918. */
  readonly privatePrefixes: readonly Prefix[];
  readonly firewallIp?: string;
  /** Where not given, a parameter of the template. */
  readonly storageAccounts?: StorageAccounts;
  readonly tier: FirewallTier;
  readonly firewallRules: FirewallRules;
  readonly tlsInspection: boolean;
  readonly defaultDeny: DefaultDeny;
  readonly defaultRoute: 'firewall' | 'none';
  /** Whether the user has said so, and not the default: then the route is there, even where it is not compiled. */
  readonly isDefaultRouteDeclared: boolean;
  readonly openHosts: boolean;
  readonly strictTags: boolean;
  /** Addresses of the snapshot are written in place of tags. */
  readonly expand: boolean;
  /** Addresses of tags may become fewer and larger prefixes where Azure takes no more of them. */
  readonly allowWidening: boolean;
  readonly acceptedGaps: readonly string[];
  readonly snapshot?: TagSnapshot;
}
