import { compareText } from '../../diagnostics/finding.js';
import { printHostPattern } from '../../packets/host-pattern.js';
import { unionPorts } from '../../packets/ports.js';
import type { Protocol } from '../../packets/protocol.js';
import { protocolsAt } from '../../packets/traffic.js';
import type { Requirement } from '../../requirements/requirement.js';
import { chooseAlternative, reasonOf, type SupportedFlow, type TakenAlternative } from '../alternatives.js';
import { type CoverageRow, type Flow, type Outcome, printPeer } from '../coverage.js';
import { impossibleRows, notApplicableRows, reportGap } from '../gaps.js';
import type { LoweringContext } from '../tag-lowering.js';
import type { OutboundProtocol, OutboundRule, WorkspaceOutboundModel } from './model.js';
import { outboundRuleName } from './names.js';
import { outboundSupport } from './support.js';

export interface LoweredWorkspaceOutbound {
  readonly model: WorkspaceOutboundModel;
  readonly coverage: readonly CoverageRow[];
}

/** What compute in the managed network of a workspace needs beyond the rules that Azure makes by itself. */
export function lowerWorkspaceOutbound(context: LoweringContext): LoweredWorkspaceOutbound {
  const { set } = context;
  const rules: OutboundRule[] = [];
  const coverage = set.requirements.flatMap((requirement): CoverageRow[] => {
    const stranger = strangerOf(requirement);
    if (stranger !== undefined) return notApplicableRows(requirement, 'workspace-outbound', stranger);
    const choice = chooseAlternative(requirement, outboundSupport);
    if (choice.kind === 'gap') {
      const { id, place } = requirement;
      const accepted = reportGap(
        { id, place, reasons: choice.reasons, waysOut: choice.waysOut },
        'workspace-outbound',
        context,
      );
      return impossibleRows(requirement, 'workspace-outbound', accepted, choice.reasons);
    }
    const held = choice.flows.map((item) => ({ item, drafts: draftsOf(item.flow) }));
    const merged = mergeDrafts(held.flatMap(({ drafts }) => drafts));
    const named = new Map(
      merged.map((draft) => [draft.isFor, nameRule(draft, requirement, merged.length === 1)] as const),
    );
    rules.push(...named.values());
    return held.map(({ item, drafts }) => {
      const own = new Set(drafts.flatMap(({ isFor }) => named.get(isFor)?.name ?? []));
      return rowOf(requirement, item, choice, [...own]);
    });
  });
  rules.sort((left, right) => compareText(left.name, right.name));
  const name = {
    name: 'workspaceName',
    type: 'string' as const,
    description: 'Name of the existing workspace, whose managed network is in the mode AllowOnlyApprovedOutbound.',
  };
  return { model: { kind: 'workspace-outbound', region: set.region.name, parameters: [name], rules }, coverage };
}

/** Why a requirement is no business of the rules. */
function strangerOf({ direction, at, managedNetwork }: Requirement): string | undefined {
  if (direction === 'inbound') return 'the rules are for what leaves the managed network';
  if (at !== 'compute') return `the ${at}'s subnet needs it, which is not in the managed network`;
  if (!managedNetwork) return undefined;
  const what = { 'service-tag': 'a rule for the service tag', 'private-endpoint': 'a private endpoint' };
  const pages = managedNetwork.sources.map(({ url, verified }) => `${url}, ${verified}`).join('; ');
  return `Azure adds ${what[managedNetwork.adds]} by itself (${pages})`;
}

/** A rule without its name, and what tells it from others of its requirement. */
type Draft = { readonly isFor: string } & (
  | { readonly kind: 'fqdn'; readonly host: string }
  | Omit<Extract<OutboundRule, { kind: 'service-tag' }>, 'name'>
);

function draftsOf({ peer, protocol, ports }: Flow): Draft[] {
  switch (peer.kind) {
    case 'host':
    case 'url': {
      const host = printHostPattern(peer.host);
      return [{ kind: 'fqdn', isFor: host, host }];
    }
    case 'service-tag': {
      const tag = peer.tag.name;
      return protocolsOf({ protocol, ports }).map((own) => {
        return { kind: 'service-tag', isFor: `${tag} ${own}`, tag, protocol: own, ports };
      });
    }
    case 'fqdn-tag':
    case 'prefix':
    case 'parameter':
    case 'any':
      throw new Error(`no outbound rule holds ${printPeer(peer)}`);
    default:
      return peer satisfies never;
  }
}

/** Any protocol with ports is TCP and UDP, as in firewalls: whether `*` takes ports of both is not documented. */
function protocolsOf(flow: Pick<Flow, 'protocol' | 'ports'>): OutboundProtocol[] {
  return protocolsAt(flow).map((protocol) => OUTBOUND_PROTOCOLS[protocol]);
}

const OUTBOUND_PROTOCOLS: Readonly<Record<Protocol, OutboundProtocol>> = {
  tcp: 'TCP',
  udp: 'UDP',
  icmp: 'ICMP',
  any: '*',
};

/** One draft for each thing that rules are for. Flows of one tag may overlap, as those of `tcp: 22, any: 443` do in TCP; their ports are one rule. */
function mergeDrafts(drafts: readonly Draft[]): Draft[] {
  const merged = new Map<string, Draft>();
  for (const draft of drafts) {
    const known = merged.get(draft.isFor);
    const isSame = known?.kind === 'service-tag' && draft.kind === 'service-tag';
    merged.set(draft.isFor, isSame ? { ...draft, ports: unionPorts(known.ports, draft.ports) } : draft);
  }
  return [...merged.values()];
}

/** A host is always in the name: another one may come. A tag seldom gets a second one, which then renames its rule. */
function nameRule({ isFor, ...draft }: Draft, { name }: Requirement, isAlone: boolean): OutboundRule {
  return { ...draft, name: outboundRuleName(name, isAlone && draft.kind === 'service-tag' ? undefined : isFor) };
}

function rowOf(
  requirement: Requirement,
  { flow, support }: SupportedFlow,
  choice: TakenAlternative,
  rules: readonly string[],
): CoverageRow {
  const { alternative, passedOver } = choice;
  const reason = reasonOf(support, alternative, passedOver);
  const wider = [alternative.wider, support.kind === 'wider' ? support.what : undefined].filter(
    (text) => text !== undefined,
  );
  const outcome: Outcome = wider.length === 0 ? { kind: 'exact' } : { kind: 'wider', what: wider.join('; ') };
  return {
    requirement: requirement.id,
    target: 'workspace-outbound',
    peer: printPeer(flow.peer),
    protocol: flow.protocol,
    ports: flow.ports,
    outcome,
    alternative: alternative.number,
    rules,
    ...(reason !== undefined && { reason }),
  };
}
