import type { AddressMatch } from '../configuration/addresses.js';
import type { EndpointPolicyConfiguration } from '../configuration/endpoint-policy.js';
import type { FirewallConfiguration, FirewallNetworkRule } from '../configuration/firewall.js';
import type { NsgConfiguration } from '../configuration/nsg.js';
import type { RouteConfiguration } from '../configuration/routes.js';
import type { WorkspaceOutboundConfiguration } from '../configuration/workspace-outbound.js';
import { printHostPattern } from '../packets/host-pattern.js';
import type { Prefix } from '../packets/prefix.js';
import type { RequirementSet } from '../requirements/requirement.js';
import type { Region } from '../service-tags/regions.js';
import type { MeasuredTag } from '../service-tags/tag-sets.js';
import type { CoverageRow } from '../targets/coverage.js';
import type { DeploymentName } from '../targets/options.js';

/** One of the two things that are compared. */
export interface DiffSide {
  /** As the user named it: `westus`, `out/westus`. */
  readonly label: string;
  readonly region?: Region;
  /** Whether the region is that of all regional tags, where nothing else tells it. */
  readonly isRegionOfTags?: boolean;
  /** Where it is not the region itself. */
  readonly workspaceRegion?: Region;
  readonly pairedRegions: readonly Region[];
  /** One of several that have rules in the region; its groups have names and numbers of their own. */
  readonly deployment?: DeploymentName;
  /** What the rules are for; nothing tells that of a lone file. */
  readonly asked?: { readonly set: RequirementSet; readonly coverage: readonly CoverageRow[] };
  readonly nsg?: NsgConfiguration;
  readonly firewall?: FirewallConfiguration;
  readonly routes?: RouteConfiguration;
  readonly 'endpoint-policy'?: EndpointPolicyConfiguration;
  readonly 'workspace-outbound'?: WorkspaceOutboundConfiguration;
  /** What the network is, as far as `VirtualNetwork` goes; nothing tells that of a lone file. */
  readonly network?: { readonly privatePrefixes: readonly Prefix[]; readonly isBehindFirewall: boolean };
  /** The tags of its rules with the addresses of a tag file. */
  readonly tagFile?: {
    readonly name: string;
    readonly changeNumber: number;
    readonly measured: readonly MeasuredTag[];
  };
}

/** What both sides may hold. */
export const DIFF_TARGETS = ['nsg', 'firewall', 'routes', 'endpoint-policy', 'workspace-outbound'] as const;

export type DiffTarget = (typeof DIFF_TARGETS)[number];

/** The addresses that the rules of a side name. */
export function addressesOf({ nsg, firewall }: Pick<DiffSide, 'nsg' | 'firewall'>): AddressMatch[] {
  return [
    ...(nsg?.rules ?? []).flatMap(({ source, destination }) => [source, destination]),
    ...(firewall?.groups ?? [])
      .flatMap(({ collections }) => collections)
      .flatMap(({ rules }): readonly Partial<Pick<FirewallNetworkRule, 'source' | 'destination'>>[] => rules)
      .flatMap(({ source, destination }) => [...(source ? [source] : []), ...(destination ? [destination] : [])]),
  ];
}

/** The service tags that the rules of a side name. */
export function tagsOf(side: Pick<DiffSide, DiffTarget>): string[] {
  const routed = (side.routes?.routes ?? []).flatMap(({ destination }) =>
    destination.kind === 'service-tag' ? [destination.tag] : [],
  );
  const opened = (side['workspace-outbound']?.rules ?? []).flatMap((rule) =>
    rule.kind === 'service-tag' ? [rule.tag] : [],
  );
  return [...new Set([...addressesOf(side).flatMap(({ tags }) => tags), ...routed, ...opened])];
}

/** The host names that a side names, in its rules and in what is asked of them. */
export function hostsOf(side: DiffSide): Set<string> {
  const rules = (side.firewall?.groups ?? [])
    .flatMap(({ collections }) => collections)
    .flatMap((collection) => (collection.kind === 'application' ? collection.rules : []));
  const peers = (side.asked?.set.requirements ?? []).flatMap(({ alternatives }) =>
    alternatives.flatMap((alternative) => alternative.peers),
  );
  const named = peers.flatMap((peer) => {
    if (peer.kind !== 'host' && peer.kind !== 'url') return [];
    const host = `${peer.host.wildcard ? '*.' : ''}${peer.host.name}`;
    return peer.kind === 'url' ? [`${host}${peer.path}`.toLowerCase()] : [host];
  });
  const symbols = addressesOf(side).flatMap((match) => match.symbols.filter(({ kind }) => kind === 'host'));
  return new Set([
    ...rules.flatMap(({ hosts, urls }) => [...hosts, ...urls]),
    ...named,
    ...symbols.map(({ name }) => name),
    ...(side['workspace-outbound']?.rules ?? []).flatMap((rule) =>
      rule.kind === 'fqdn' ? [printHostPattern(rule.host)] : [],
    ),
  ]);
}
