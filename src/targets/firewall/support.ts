import { containsPort, isAllPorts, type PortSet, printPorts, subtractPorts } from '../../packets/ports.js';
import type { FlowSupport } from '../alternatives.js';
import { type Flow, printPeer, WEB_PORTS } from '../coverage.js';
import { type LoweringContext, tagSupport } from '../tag-lowering.js';

/**
 * Hosts of Azure itself: breaking their TLS open breaks client certificates, web sockets and pinned connections.
 * https://learn.microsoft.com/azure/firewall/premium-features (2021-02-03)
 */
const AZURE_HOSTS =
  /(?:^|\.)(?:azure[a-z-]*\.[a-z]{2,3}|windows(?:azure)?\.(?:net|com)|microsoft[a-z-]*\.(?:com|us|net)|msecnd\.net|mcr-msedge\.net|chinacloudapi\.cn|usgovcloudapi\.net|trafficmanager\.net|visualstudio\.(?:com|us|cn)|vsassets\.io)$/;

/**
 * What Azure Firewall can do with a flow. https://learn.microsoft.com/azure/firewall/features-by-sku (2025-09-18); ICMP:
 * https://learn.microsoft.com/azure/firewall/firewall-known-issues (2023-10-02)
 */
export function firewallSupport({ peer, protocol, ports }: Flow, context: LoweringContext): FlowSupport {
  if (protocol === 'icmp' && (peer.kind === 'service-tag' || peer.kind === 'any')) {
    const reason = `ICMP to ${printPeer(peer)}: the firewall does not translate ICMP to the Internet`;
    return { kind: 'none', reason, wayOut: 'route it past the firewall' };
  }
  switch (peer.kind) {
    case 'service-tag':
      return tagSupport(peer.tag, 'firewall', [4], context);
    case 'prefix':
      return peer.prefix.family === 4
        ? { kind: 'exact' }
        : {
            kind: 'none',
            reason: `${peer.prefix.text} is IPv6, which the firewall does not filter`,
            wayOut: 'give an IPv4 prefix or a service tag',
          };
    case 'parameter':
    case 'any':
      return { kind: 'exact' };
    case 'host':
      return isWeb(protocol, ports) ? { kind: 'exact' } : networkHostSupport({ peer, protocol, ports }, context);
    case 'url':
      return urlSupport({ peer, protocol, ports }, context);
    case 'fqdn-tag':
      return isWeb(protocol, ports)
        ? fqdnTagSupport(ports, context)
        : { kind: 'none', reason: `${printPeer(peer)} works at ports 80 and 443 alone`, wayOut: 'name the hosts' };
    default:
      return peer satisfies never;
  }
}

export function isWeb(protocol: string, ports: PortSet): boolean {
  return protocol === 'tcp' && subtractPorts(ports, WEB_PORTS).length === 0;
}

/** A name in a network rule stands for its current addresses, whoever else uses them. https://learn.microsoft.com/azure/firewall/fqdn-filtering-network-rules (2021-09-01) */
function networkHostSupport({ peer, protocol, ports }: Flow, { options }: LoweringContext): FlowSupport {
  const host = printPeer(peer);
  const where = isAllPorts(ports) ? 'all ports' : `${protocol} ${printPorts(ports)}`;
  if (peer.kind === 'host' && peer.host.wildcard) {
    return {
      kind: 'none',
      reason: `${host} at ${where}: network rules take no wildcard, and application rules only ports 80 and 443`,
      wayOut: 'name the hosts, or a service tag, as an alternative',
    };
  }
  if (options.tier === 'basic') {
    return {
      kind: 'none',
      reason: `${host} at ${where}: the Basic tier has no host names in network rules`,
      wayOut: 'use --firewall-tier standard',
    };
  }
  return {
    kind: 'wider',
    what: `every name that shares the addresses of ${host}; needs the DNS proxy of the firewall`,
  };
}

/**
 * A classic rule with FQDN tags is for HTTP and for HTTPS: azurerm takes no protocols beside them.
 * https://github.com/hashicorp/terraform-provider-azurerm, firewall_application_rule_collection_resource.go (5.2.0, 2026-08-20)
 */
function fqdnTagSupport(ports: PortSet, { options }: LoweringContext): FlowSupport {
  const others = options.firewallRules === 'classic' ? subtractPorts(WEB_PORTS, ports) : [];
  return others.length === 0
    ? { kind: 'exact' }
    : { kind: 'wider', what: `the same hosts at port ${printPorts(others)}, which a classic rule does not leave out` };
}

function urlSupport(flow: Flow, { options }: LoweringContext): FlowSupport {
  const { peer, protocol, ports } = flow;
  if (peer.kind !== 'url') return { kind: 'exact' };
  if (!isWeb(protocol, ports))
    return {
      kind: 'none',
      reason: `${printPeer(peer)}: paths are read at ports 80 and 443 alone`,
      wayOut: 'name the host alone',
    };
  if (canReadPath(flow, options)) return { kind: 'exact' };
  return { kind: 'wider', what: `every path of ${peer.host.wildcard ? '*.' : ''}${peer.host.name}` };
}

/** Paths of HTTP show in clear; those of HTTPS only after TLS inspection. Classic rules name none. https://learn.microsoft.com/azure/firewall-manager/policy-overview (2023-02-10) */
export function canReadPath({ peer, ports }: Flow, options: LoweringContext['options']): boolean {
  if (peer.kind !== 'url' || options.tier !== 'premium' || options.firewallRules === 'classic') return false;
  if (!containsPort(ports, 443)) return true;
  return options.tlsInspection && !AZURE_HOSTS.test(peer.host.name);
}
