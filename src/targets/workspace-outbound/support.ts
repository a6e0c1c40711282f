import { subtractPorts } from '../../packets/ports.js';
import { isStorageHost } from '../../service-tags/storage-names.js';
import type { FlowSupport } from '../alternatives.js';
import { type Flow, printPeer, WEB_PORTS } from '../coverage.js';

/**
 * What an outbound rule can do with a flow. Limits of rules for hosts:
 * https://learn.microsoft.com/azure/machine-learning/how-to-managed-network (2025-05-23)
 * Wildcards such as `*.contoso.com`: https://github.com/Azure/azureml-examples/pull/2990 (2024-02-08)
 */
export function outboundSupport(flow: Flow): FlowSupport {
  const { peer } = flow;
  switch (peer.kind) {
    case 'service-tag':
      return { kind: 'exact' };
    case 'host':
      return hostSupport(flow, peer.host, []);
    case 'url':
      return hostSupport(flow, peer.host, ['every path of the host, since the rule reads none']);
    case 'fqdn-tag':
      return none(`${printPeer(peer)} is known to Azure Firewall alone`, 'name the hosts');
    case 'prefix':
    case 'parameter':
      // The API of 2024-04-01 has addresses in place of a tag, but the pages do not, nor has azurerm.
      return none('outbound rules name tags and hosts, no addresses', 'name a service tag or hosts');
    case 'any':
      return none('outbound rules name tags and hosts', 'name a service tag or hosts');
    default:
      return peer satisfies never;
  }
}

function hostSupport(
  { peer, protocol, ports }: Flow,
  host: Parameters<typeof isStorageHost>[0],
  more: readonly string[],
): FlowSupport {
  if (isStorageHost(host))
    return none(
      `no rule for a host reaches a storage account, and ${printPeer(peer)} is one`,
      'give the account a private endpoint in the managed network, where it is yours',
    );
  if (protocol !== 'tcp' || subtractPorts(ports, WEB_PORTS).length > 0)
    return none('rules for hosts are for TCP at ports 80 and 443', 'name a service tag');
  const others = subtractPorts(WEB_PORTS, ports).map(({ first }) => first);
  const what = [...more, ...others.map((port) => `port ${port} of the host, since a rule opens 80 and 443 both`)];
  return what.length === 0 ? { kind: 'exact' } : { kind: 'wider', what: what.join('; ') };
}

function none(reason: string, wayOut: string): FlowSupport {
  return { kind: 'none', reason, wayOut };
}
