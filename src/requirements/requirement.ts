import type { EndpointPolicy, ManagedNetworkRule, NeededAt, NextHop, Source } from '../catalog/catalog.js';
import type { FilePlace } from '../diagnostics/finding.js';
import type { HostPattern } from '../packets/host-pattern.js';
import type { Prefix } from '../packets/prefix.js';
import type { Traffic } from '../packets/traffic.js';
import type { Region } from '../service-tags/regions.js';
import type { ServiceTag, TagFileSource } from '../service-tags/tag-table.js';

export type { EndpointPolicy, NeededAt, NextHop, Source };

/** `azure-machine-learning/batch`; the instance for a workspace elsewhere adds `@workspace`. */
export type RequirementId = string & { readonly __brand: 'RequirementId' };

/** A named hole: a value that only deployment knows. */
export interface AddressParameter {
  readonly name: string;
  readonly isList: boolean;
  readonly title: string;
}

/** The other side of a requirement, with every name spelled for its region and cloud. */
export type Peer =
  | { readonly kind: 'service-tag'; readonly tag: ServiceTag }
  | { readonly kind: 'host'; readonly host: HostPattern }
  | { readonly kind: 'url'; readonly host: HostPattern; readonly path: string }
  | { readonly kind: 'fqdn-tag'; readonly name: string }
  | { readonly kind: 'prefix'; readonly prefix: Prefix }
  | { readonly kind: 'parameter'; readonly parameter: AddressParameter }
  | { readonly kind: 'any' };

/** One way to meet a requirement: all its peers are needed. */
export interface RequiredAlternative {
  /** Its number in the catalog, from 1. */
  readonly number: number;
  readonly peers: readonly Peer[];
  readonly traffic: readonly Traffic[];
  /** What it lets through beyond the requirement. */
  readonly wider?: string;
  readonly place: FilePlace;
}

/** The subnet's side, where an entry narrows it. */
export type LocalSide =
  | { readonly kind: 'prefix'; readonly prefix: Prefix }
  | { readonly kind: 'parameter'; readonly parameter: AddressParameter };

/** Something that must pass, and why. */
export interface Requirement {
  readonly id: RequirementId;
  readonly service: string;
  /** `<short>-<entry id>`, with `-workspace` for the second instance; starts the names of its rules. */
  readonly name: string;
  /** The requirement that this one repeats for the workspace's region. */
  readonly instanceOf?: RequirementId;
  /** The features that turned it on, or the entry that needs it. */
  readonly because: readonly string[];
  readonly direction: 'inbound' | 'outbound';
  readonly priority?: number;
  /** Best first; none where every one was dropped. */
  readonly alternatives: readonly RequiredAlternative[];
  /** Why alternatives that the catalog lists are not here. */
  readonly dropped: readonly string[];
  /** The flows of the catalog's first alternative in its own words, for when no alternative is left. */
  readonly wanted: readonly { readonly peer: string; readonly traffic: readonly Traffic[] }[];
  readonly purpose: string;
  readonly sources: readonly Source[];
  readonly at: NeededAt;
  readonly local?: LocalSide;
  /** What a policy on the service endpoint of the subnet lets it reach. */
  readonly endpointPolicy?: EndpointPolicy;
  /** The rule that the managed network of a workspace has for it by itself. */
  readonly managedNetwork?: { readonly adds: ManagedNetworkRule['adds']; readonly sources: readonly Source[] };
  readonly note?: string;
  /** Who answers for it, where it was agreed, and until when; on entries of users' own catalogs. */
  readonly owner?: string;
  readonly ticket?: string;
  readonly expires?: string;
  readonly place: FilePlace;
}

/** A route that the selection asks for. */
export interface RouteRequirement {
  readonly id: RequirementId;
  /** `<short>-<entry id>`. */
  readonly name: string;
  readonly because: readonly string[];
  readonly destination:
    | { readonly kind: 'prefix'; readonly prefix: Prefix }
    | { readonly kind: 'parameter'; readonly parameter: AddressParameter }
    | { readonly kind: 'service-tag'; readonly tag: ServiceTag };
  readonly nextHop: NextHop;
  readonly purpose?: string;
  readonly sources: readonly Source[];
  readonly place: FilePlace;
}

/** An entry that was asked for but does not exist here, and why that is right. */
export interface SkippedEntry {
  readonly entry: string;
  readonly reason: string;
}

/** What must pass in one region, and how it was chosen. */
export interface RequirementSet {
  readonly region: Region;
  readonly workspaceRegion?: Region;
  readonly services: readonly {
    readonly name: string;
    readonly short: string;
    readonly title: string;
    readonly firstPriority: number;
  }[];
  /** Qualified, sorted: `azure-machine-learning/core`. */
  readonly features: readonly string[];
  readonly requirements: readonly Requirement[];
  readonly routes: readonly RouteRequirement[];
  readonly skipped: readonly SkippedEntry[];
  /** Every protocol and port at which any entry of the services, selected or not, names hosts: what numbers are kept free for. */
  readonly hostTraffic: readonly Traffic[];
  /** The tag file whose word counts: a snapshot, or the one our table was made from. */
  readonly tagSource: TagFileSource;
}

export function requirementId(text: string): RequirementId {
  return text as RequirementId;
}
