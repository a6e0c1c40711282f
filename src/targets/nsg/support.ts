import { printPorts } from '../../packets/ports.js';
import type { Requirement } from '../../requirements/requirement.js';
import type { FlowSupport } from '../alternatives.js';
import { type Flow, printPeer } from '../coverage.js';
import { type LoweringContext, tagSupport } from '../tag-lowering.js';

/** What an NSG can do with a flow of a requirement. */
export function nsgSupport(
  { local }: Requirement,
  { peer, protocol, ports }: Flow,
  context: LoweringContext,
): FlowSupport {
  const families = local?.kind === 'prefix' ? [local.prefix.family] : ([4, 6] as const);
  switch (peer.kind) {
    case 'service-tag':
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
      return hostSupport({ peer, protocol, ports }, context);
    default:
      return peer satisfies never;
  }
}

/** An NSG knows no names: the firewall behind it must, or the ports are opened to everyone. */
function hostSupport({ peer, protocol, ports }: Flow, { options }: LoweringContext): FlowSupport {
  if (options.defaultRoute.exists) {
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
