import { intersectPorts, type PortSet, subtractPorts } from '../packets/ports.js';
import type { Prefix } from '../packets/prefix.js';
import type { Traffic } from '../packets/traffic.js';
import type { RequiredAlternative, Requirement } from '../requirements/requirement.js';
import { type Flow, flowsOf, isNamedHost, type Target, WEB_PORTS } from './coverage.js';

/** What a target can do with a flow. */
export type FlowSupport =
  | { readonly kind: 'exact' }
  /** Expressible, but Microsoft's sources disagree that it works. */
  | { readonly kind: 'doubtful'; readonly reason: string }
  | { readonly kind: 'elsewhere'; readonly where: Target; readonly reason: string }
  /** A tag that the target cannot hold, as the addresses it stands for. */
  | {
      readonly kind: 'prefixes';
      readonly prefixes: readonly Prefix[];
      /** Whether the user wants addresses; else the target cannot hold the tag. */
      readonly isAsked: boolean;
      readonly reason: string;
    }
  | { readonly kind: 'wider'; readonly what: string }
  | { readonly kind: 'none'; readonly reason: string; readonly wayOut: string };

/** A flow and how the target holds it. */
export interface SupportedFlow {
  readonly flow: Flow;
  readonly support: Exclude<FlowSupport, { kind: 'none' }>;
}

/** The alternative that a target takes for a requirement, its flows, and why earlier ones were passed over. */
export interface TakenAlternative {
  readonly alternative: RequiredAlternative;
  readonly flows: readonly SupportedFlow[];
  readonly passedOver: readonly string[];
}

/** What a target takes, or why it can take nothing. */
export type Choice =
  | (TakenAlternative & { readonly kind: 'taken' })
  | { readonly kind: 'gap'; readonly reasons: readonly string[]; readonly waysOut: readonly string[] };

/** Reasons beyond these are counted, not listed. */
const MOST_REASONS = 5;

/**
 * Takes the first alternative that lets through just what is asked; else the first that the snapshot's addresses can
 * hold; else the first that is wider. Addresses come after names because they age, and before anything wider because
 * they are exact.
 */
export function chooseAlternative(
  requirement: Requirement,
  supportOf: (flow: Flow, alternative: RequiredAlternative) => FlowSupport,
): Choice {
  const reasons: string[] = [...requirement.dropped];
  const waysOut: string[] = [];
  let best: { alternative: RequiredAlternative; flows: SupportedFlow[]; rank: number } | undefined;
  for (const alternative of requirement.alternatives) {
    const flows: SupportedFlow[] = [];
    let isPossible = alternative.peers.length > 0;
    for (const flow of splitAtWebPorts(flowsOf(alternative.peers, alternative.traffic))) {
      const support = supportOf(flow, alternative);
      if (support.kind === 'none') {
        isPossible = false;
        reasons.push(support.reason);
        waysOut.push(support.wayOut);
      } else {
        flows.push({ flow, support });
      }
    }
    if (!isPossible) continue;
    const rank = rankOf(alternative, flows);
    if (!best || rank < best.rank) best = { alternative, flows, rank };
    // Nothing goes before the first alternative of the catalog where it is exact.
    if (rank === 0 && alternative.number === 1) break;
  }
  if (!best) return { kind: 'gap', reasons: listed(reasons), waysOut: listed(waysOut) };
  return { kind: 'taken', alternative: best.alternative, flows: best.flows, passedOver: listed(reasons) };
}

function listed(texts: readonly string[]): string[] {
  const unique = [...new Set(texts)];
  if (unique.length <= MOST_REASONS) return unique;
  return [...unique.slice(0, MOST_REASONS), `${unique.length - MOST_REASONS} more of the kind`];
}

/** What a coverage row says of how its flow is held. */
export function reasonOf(
  support: SupportedFlow['support'],
  { number }: RequiredAlternative,
  passedOver: readonly string[],
): string | undefined {
  const own = support.kind === 'exact' || support.kind === 'wider' ? [] : [support.reason];
  const reasons = [...own, ...(number > 1 ? passedOver : [])];
  return reasons.length === 0 ? undefined : [...new Set(reasons)].join('; ');
}

function rankOf({ wider }: RequiredAlternative, flows: readonly SupportedFlow[]): number {
  if (wider !== undefined || flows.some(({ support }) => support.kind === 'wider')) return 2;
  return flows.some(({ support }) => support.kind === 'prefixes' && !support.isAsked) ? 1 : 0;
}

/** Hosts at web ports and hosts at other ports are different work for a firewall, so they are different flows. */
function splitAtWebPorts(flows: readonly Flow[]): Flow[] {
  return flows.flatMap((flow) => {
    if (!isNamedHost(flow.peer)) return [flow];
    return splitHostPorts(flow).map((ports) => ({ ...flow, ports }));
  });
}

/** The web ports among the ports of a host, and the others. */
export function splitHostPorts({ protocol, ports }: Traffic): PortSet[] {
  if (protocol !== 'tcp') return [ports];
  // Nobody listens on port 0, and firewalls refuse it.
  const others = intersectPorts(subtractPorts(ports, WEB_PORTS), [{ first: 1, last: 65_535 }]);
  const parts = [intersectPorts(ports, WEB_PORTS), others];
  return parts.filter((part) => part.length > 0);
}
