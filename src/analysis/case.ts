import type { AddressMatch } from '../configuration/addresses.js';
import type { EndpointPolicyConfiguration } from '../configuration/endpoint-policy.js';
import type { FirewallConfiguration } from '../configuration/firewall.js';
import type { NsgConfiguration } from '../configuration/nsg.js';
import type { RouteConfiguration } from '../configuration/routes.js';
import type { WorkspaceOutboundConfiguration } from '../configuration/workspace-outbound.js';
import { ANY_IPV4 } from '../packets/prefix.js';
import { addressSetsOf, unionAddressSets } from '../packets/read-prefixes.js';
import type { Requirement, RequirementSet } from '../requirements/requirement.js';
import type { MeasuredTag } from '../service-tags/tag-sets.js';
import type { CoverageRow, Target } from '../targets/coverage.js';
import type { TargetOptions } from '../targets/options.js';
import { type FirewallOrderedRule, firewallRules } from './firewall.js';
import { nsgRules } from './nsg.js';
import { type Access, type OrderedRule, type PlacedRule, placeRules } from './ordered-rules.js';
import { ANYWHERE, addressMatch, type PacketMatch } from './packet-match.js';
import { PLATFORM_ADDRESS } from './public-addresses.js';
import { type NextHop, orderedRoutes, routedSets } from './routes.js';
import { type TagMeanings, tagMeanings } from './tag-meaning.js';
import { Universe } from './universe.js';

/** What the judge is asked about: what should pass, what Azure would evaluate, and what was claimed of it. */
export interface Case {
  readonly set: RequirementSet;
  readonly options: TargetOptions;
  /** Whether traffic goes to the firewall by a default route: of ours, or of somebody else's by the user's word. */
  readonly isBehindFirewall: boolean;
  /** Whether the default route to the firewall should be in the route table. */
  readonly isDefaultCompiled: boolean;
  readonly nsg?: NsgConfiguration;
  readonly firewall?: FirewallConfiguration;
  readonly routes?: RouteConfiguration;
  readonly endpointPolicy?: EndpointPolicyConfiguration;
  /** Further policies: on the same subnet, what one of them lists, passes. */
  readonly otherPolicies?: readonly EndpointPolicyConfiguration[];
  readonly workspaceOutbound?: WorkspaceOutboundConfiguration;
  /** Rules of further workspaces: they let nothing through for this one. */
  readonly otherOutbound?: readonly WorkspaceOutboundConfiguration[];
  readonly coverage: readonly CoverageRow[];
  /** Rules that no requirement asked for, by the word of whoever compiled. */
  readonly posture: readonly { readonly target: Target; readonly rule: string }[];
  /** The tags with the addresses of a tag file; without one, tags are names. */
  readonly measured: readonly MeasuredTag[];
}

/** The rules of a case in the order in which Azure asks them. */
export interface CaseRules {
  readonly outbound?: readonly OrderedRule<Access>[];
  readonly inbound?: readonly OrderedRule<Access>[];
  readonly firewall?: readonly FirewallOrderedRule[];
  readonly routes?: readonly OrderedRule<NextHop>[];
}

/** The same, with the packets of each in one universe. */
export interface PlacedCaseRules {
  readonly outbound?: readonly PlacedRule<Access>[];
  readonly inbound?: readonly PlacedRule<Access>[];
  readonly firewall?: readonly PlacedRule<Access>[];
  readonly routes?: readonly PlacedRule<NextHop>[];
}

export function rulesOfCase({ nsg, firewall, routes, options }: Case, meanings: TagMeanings): CaseRules {
  // Rules that join an NSG that closes itself: what is in it beside them is not known.
  const isOpen = options.defaultDeny === 'none';
  const own = (rules: readonly OrderedRule<Access>[]): readonly OrderedRule<Access>[] =>
    isOpen ? rules.filter(({ origin }) => origin === 'configuration') : rules;
  return {
    ...(nsg && { outbound: own(nsgRules(nsg, 'Outbound')), inbound: own(nsgRules(nsg, 'Inbound')) }),
    ...(firewall && { firewall: firewallRules(firewall) }),
    ...(routes && { routes: orderedRoutes(routes, meanings) }),
  };
}

/** What tags mean in a case. A default route to an appliance makes `VirtualNetwork` every address. */
export function meaningsOfCase({ options, routes, isBehindFirewall, measured }: Case): TagMeanings {
  const sets = [addressSetsOf(options.privatePrefixes), PLATFORM_ADDRESS];
  if (routes) sets.push(routedSets(routes));
  if (isBehindFirewall) sets.push(addressSetsOf([ANY_IPV4]));
  return tagMeanings(unionAddressSets(sets), measured);
}

/** The subnet's side of a requirement in a target, as parameters of our templates name it. */
export function localSide(requirement: Requirement, target: Target, { options }: Case): AddressMatch {
  const named = (name: string): AddressMatch => addressMatch({ symbols: [{ kind: 'parameter', name }] });
  if (requirement.local?.kind === 'prefix') return addressMatch({ sets: addressSetsOf([requirement.local.prefix]) });
  if (requirement.local) return named(requirement.local.parameter.name);
  // The NSG sits on the subnet, so its rules name no side of it.
  if (target !== 'firewall') return ANYWHERE;
  return requirement.at === 'compute' ? computeSide(options) : named(`${requirement.at}SourceAddresses`);
}

/** The addresses of the compute's subnet, as the firewall's rules name them. */
export function computeSide(options: Case['options']): AddressMatch {
  switch (options.source?.kind) {
    case 'prefixes':
      return addressMatch({ sets: addressSetsOf(options.source.prefixes) });
    case 'ip-groups':
      return addressMatch({ symbols: options.source.ids.map((id) => ({ kind: 'ip-group', name: id.toLowerCase() })) });
    case undefined:
      return addressMatch({ symbols: [{ kind: 'parameter', name: 'sourceAddresses' }] });
    default:
      return options.source satisfies never;
  }
}

/** Puts the rules of a case, and whatever else will be asked about, into one universe. */
export function placeCase(
  ordered: CaseRules,
  others: readonly PacketMatch[],
  meanings: TagMeanings,
): { universe: Universe; rules: PlacedCaseRules } {
  const universe = new Universe([...matchesOfRules(ordered), ...others], meanings);
  return {
    universe,
    rules: {
      ...(ordered.outbound && { outbound: placeRules(ordered.outbound, universe) }),
      ...(ordered.inbound && { inbound: placeRules(ordered.inbound, universe) }),
      ...(ordered.firewall && { firewall: placeRules(ordered.firewall, universe) }),
      ...(ordered.routes && { routes: placeRules(ordered.routes, universe) }),
    },
  };
}

/** Every match of the rules of a case. */
function matchesOfRules({ outbound = [], inbound = [], firewall = [], routes = [] }: CaseRules): PacketMatch[] {
  return [...outbound, ...inbound, ...firewall, ...routes].flatMap(({ matches }) => matches);
}

/** The service tags that a case speaks of. */
export function namesOfCase(subject: Case): string[] {
  const { nsg, firewall, routes, set } = subject;
  const sides = [
    ...(nsg?.rules ?? []).flatMap(({ source, destination }) => [source, destination]),
    ...(firewall?.groups ?? [])
      .flatMap(({ collections }) => collections)
      .flatMap((collection) => (collection.kind === 'application' ? [] : collection.rules))
      .map(({ destination }) => destination),
  ];
  const peers = set.requirements.flatMap(({ alternatives }) => alternatives.flatMap((own) => own.peers));
  const destinations = set.routes.map(({ destination }) => destination);
  return [
    ...sides.flatMap(({ tags }) => tags),
    ...(routes?.routes ?? []).flatMap(({ destination }) =>
      destination.kind === 'service-tag' ? [destination.tag] : [],
    ),
    ...peers.flatMap((peer) => (peer.kind === 'service-tag' ? [peer.tag.name] : [])),
    ...destinations.flatMap((destination) => (destination.kind === 'service-tag' ? [destination.tag.name] : [])),
  ];
}
