import { intersectPorts, subtractPorts } from '../packets/ports.js';
import type { Prefix } from '../packets/prefix.js';
import type { RequiredAlternative, Requirement } from '../requirements/requirement.js';
import { type Flow, flowsOf, isNamedHost, type Target, WEB_PORTS } from './coverage.js';

/** What a target can do with a flow. */
export type FlowSupport =
  | { readonly kind: 'exact' }
  /** Expressible, but Microsoft's sources disagree that it works. */
  | { readonly kind: 'doubtful'; readonly reason: string }
  | { readonly kind: 'elsewhere'; readonly where: Target; readonly reason: string }
  /** A tag that the target cannot hold, as the addresses it stands for. */
  | { readonly kind: 'prefixes'; readonly prefixes: readonly Prefix[]; readonly reason: string }
  | { readonly kind: 'wider'; readonly what: string }
  | { readonly kind: 'none'; readonly reason: string; readonly wayOut: string };

/** A flow and how the target holds it. */
export interface SupportedFlow {
  readonly flow: Flow;
  readonly support: Exclude<FlowSupport, { kind: 'none' }>;
}

/** The alternative that a target takes for a requirement, or why it can take none. */
export type Choice =
  | {
      readonly kind: 'taken';
      readonly alternative: RequiredAlternative;
      readonly flows: readonly SupportedFlow[];
      readonly passedOver: readonly string[];
    }
  | { readonly kind: 'gap'; readonly reasons: readonly string[]; readonly waysOut: readonly string[] };

/**
 * Takes the first alternative that lets through just what is asked; else the first that the snapshot's addresses can
 * hold; else the first that is wider. Addresses come after names because they age, and before anything wider because
 * they are exact.
 */
export function chooseAlternative(requirement: Requirement, supportOf: (flow: Flow) => FlowSupport): Choice {
  const reasons: string[] = [...requirement.dropped];
  const waysOut: string[] = [];
  let best: { alternative: RequiredAlternative; flows: SupportedFlow[]; rank: number } | undefined;
  for (const alternative of requirement.alternatives) {
    const flows: SupportedFlow[] = [];
    let isPossible = alternative.peers.length > 0;
    for (const flow of splitAtWebPorts(flowsOf(alternative.peers, alternative.traffic))) {
      const support = supportOf(flow);
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
  }
  const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
  if (!best) return { kind: 'gap', reasons: unique(reasons), waysOut: unique(waysOut) };
  return { kind: 'taken', alternative: best.alternative, flows: best.flows, passedOver: unique(reasons) };
}

function rankOf({ wider }: RequiredAlternative, flows: readonly SupportedFlow[]): number {
  if (wider !== undefined || flows.some(({ support }) => support.kind === 'wider')) return 2;
  return flows.some(({ support }) => support.kind === 'prefixes') ? 1 : 0;
}

/** Hosts at web ports and hosts at other ports are different work for a firewall, so they are different flows. */
function splitAtWebPorts(flows: readonly Flow[]): Flow[] {
  return flows.flatMap((flow) => {
    if (!isNamedHost(flow.peer) || flow.protocol !== 'tcp') return [flow];
    const parts = [intersectPorts(flow.ports, WEB_PORTS), subtractPorts(flow.ports, WEB_PORTS)];
    return parts.filter((ports) => ports.length > 0).map((ports) => ({ ...flow, ports }));
  });
}
