import { printPorts } from '../../packets/ports.js';
import type { Requirement } from '../../requirements/requirement.js';
import type { FlowSupport } from '../alternatives.js';
import { type Flow, printPeer } from '../coverage.js';
import { type LoweringContext, tagSupport } from '../tag-lowering.js';

/**
 * Tags that Azure works out from the routes of the subnet: with a default route to an appliance the first means every
 * address, the second none. https://learn.microsoft.com/azure/virtual-network/service-tags-overview (2023-01-26)
 */
const SHIFTING_TAGS: ReadonlySet<string> = new Set(['VirtualNetwork', 'Internet']);

/** What an NSG can do with a flow of a requirement; `isTakenByFirewall`: the firewall holds the same alternative, or none. */
export function nsgSupport(
  { local }: Requirement,
  { peer, protocol, ports }: Flow,
  isTakenByFirewall: boolean,
  context: LoweringContext,
): FlowSupport {
  const families = local?.kind === 'prefix' ? [local.prefix.family] : ([4, 6] as const);
  switch (peer.kind) {
    case 'service-tag':
      if (context.defaultRoute.exists && SHIFTING_TAGS.has(peer.tag.base)) {
        const reason = `with a default route to a firewall, ${peer.tag.name} in an NSG no longer means what it says`;
        return { kind: 'none', reason, wayOut: 'name the prefixes, as a parameter' };
      }
      return tagSupport(peer.tag, 'nsg', families, context);
    case 'prefix':
      if (families.includes(peer.prefix.family)) return { kind: 'exact' };
      return {
        kind: 'none',
        reason: `${peer.prefix.text} and the local side are of different address families, and a rule holds one`,
        wayOut: 'give both sides the same family',
      };
    case 'parameter':
    case 'any':
      return { kind: 'exact' };
    case 'host':
    case 'url':
    case 'fqdn-tag':
      return hostSupport({ peer, protocol, ports }, isTakenByFirewall, context);
    default:
      return peer satisfies never;
  }
}

/** An NSG knows no names: the firewall behind it must, or the ports are opened to everyone. */
function hostSupport(
  { peer, protocol, ports }: Flow,
  isTakenByFirewall: boolean,
  { options, defaultRoute }: LoweringContext,
): FlowSupport {
  if (defaultRoute.exists && !isTakenByFirewall) {
    const reason = `the firewall takes another alternative than ${printPeer(peer)}`;
    return { kind: 'none', reason, wayOut: 'let the first alternative be one that the firewall holds' };
  }
  if (defaultRoute.exists) {
    const reason = 'an NSG knows no names; the firewall behind the default route does';
    return { kind: 'elsewhere', where: 'firewall', reason };
  }
  if (options.openHosts) return { kind: 'wider', what: `any destination at ${protocol} ${printPorts(ports)}` };
  const declare = 'declare the route to a firewall with --default-route firewall';
  return {
    kind: 'none',
    reason: `an NSG knows no names such as ${printPeer(peer)}, and no firewall is known behind it`,
    wayOut: `${declare}, or open the ports to every address with --open-hosts`,
  };
}
