import { printHostPattern } from '../packets/host-pattern.js';
import { type PortSet, portSet } from '../packets/ports.js';
import type { Protocol } from '../packets/protocol.js';
import type { Traffic } from '../packets/traffic.js';
import type { Peer, RequirementId } from '../requirements/requirement.js';

/** What Azure enforces; all of it is compiled where no target is named. */
export const AZURE_TARGETS = ['nsg', 'firewall', 'routes'] as const;

/** What rulec compiles to. Those of Azure aside, each is compiled only where it is named; `prefixes` are plain lists for other firewalls. */
export const TARGETS = [...AZURE_TARGETS, 'prefixes', 'endpoint-policy', 'workspace-outbound'] as const;

export type Target = (typeof TARGETS)[number];

/** What sentences call a target. */
export const TARGET_TITLES: Readonly<Record<Target, string>> = {
  nsg: 'the NSG',
  firewall: 'the firewall',
  routes: 'the route table',
  prefixes: 'the address lists',
  'endpoint-policy': 'the service endpoint policy',
  'workspace-outbound': 'the outbound rules of the workspace',
};

/** One peer, one protocol and its ports: the smallest part of a requirement that a target answers for. */
export interface Flow {
  readonly peer: Peer;
  readonly protocol: Protocol;
  readonly ports: PortSet;
}

/** What became of a flow in a target. */
export type Outcome =
  | { readonly kind: 'exact' }
  | { readonly kind: 'wider'; readonly what: string }
  | { readonly kind: 'elsewhere'; readonly where: Target }
  | { readonly kind: 'impossible'; readonly accepted: boolean }
  | { readonly kind: 'not-applicable' };

/** A claim of the compiler about one flow of one requirement in one target; the judge checks it. */
export interface CoverageRow {
  readonly requirement: RequirementId;
  readonly target: Target;
  readonly peer: string;
  readonly protocol: Protocol;
  readonly ports: PortSet;
  readonly outcome: Outcome;
  /** Number of the alternative taken, from 1; none where none could be. */
  readonly alternative?: number;
  readonly rules: readonly string[];
  readonly reason?: string;
}

/** A rule that no requirement asked for, and what it is for. */
export interface PostureRow {
  readonly target: Target;
  readonly rule: string;
  readonly reason: string;
  /** The requirements that share it, where it is there for some. */
  readonly needers: readonly RequirementId[];
  /** The entry of the catalog that asks for it, where it is a route. */
  readonly entry?: RequirementId;
}

export function printPeer(peer: Peer): string {
  switch (peer.kind) {
    case 'service-tag':
      return peer.tag.name;
    case 'host':
      return printHostPattern(peer.host);
    case 'url':
      return `${printHostPattern(peer.host)}${peer.path}`;
    case 'fqdn-tag':
      return `FQDN tag ${peer.name}`;
    case 'prefix':
      return peer.prefix.text;
    case 'parameter':
      return `parameter ${peer.parameter.name}`;
    case 'any':
      return 'any';
    default:
      return peer satisfies never;
  }
}

export function isNamedHost(peer: Peer): boolean {
  return peer.kind === 'host' || peer.kind === 'url' || peer.kind === 'fqdn-tag';
}

/** The ports that Azure Firewall reads host names on: HTTP and HTTPS at their own ports. */
export const WEB_PORTS: PortSet = portSet([
  { first: 80, last: 80 },
  { first: 443, last: 443 },
]);

/** The flows of peers and traffic. */
export function flowsOf(peers: readonly Peer[], traffic: readonly Traffic[]): Flow[] {
  return peers.flatMap((peer) => traffic.map(({ protocol, ports }) => ({ peer, protocol, ports })));
}
