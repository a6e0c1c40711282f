import type { AddressMatch } from '../configuration/addresses.js';
import type { HostMatch } from '../packets/host-classes.js';
import { printHostPattern } from '../packets/host-pattern.js';
import { ALL_PORTS, intersectPorts, isAllPorts, type PortSet, subtractPorts } from '../packets/ports.js';
import type { Protocol } from '../packets/protocol.js';
import { addressSetsOf } from '../packets/read-prefixes.js';
import type { Peer } from '../requirements/requirement.js';
import type { Flow } from '../targets/coverage.js';
import {
  ANY_HOST,
  ANYWHERE,
  APPLICATIONS,
  type Application,
  addressMatch,
  IP_PROTOCOLS,
  type IpProtocol,
  type PacketMatch,
} from './packet-match.js';
import { PUBLIC_ADDRESSES } from './public-addresses.js';

const PUBLIC = addressMatch({ sets: PUBLIC_ADDRESSES });

/** The ports at which what goes to a host is HTTP or HTTPS. */
const WEB: readonly { readonly ports: PortSet; readonly application: Application }[] = [
  { ports: [{ first: 80, last: 80 }], application: 'http' },
  { ports: [{ first: 443, last: 443 }], application: 'https' },
];

/**
 * The packets that must pass for a flow. `local` is the subnet's side. A flow to a host is packets meant for that host at
 * any public address, as names may resolve to any; at other ports than those of the web, at the host's own addresses.
 */
export function flowMatches(flow: Flow, direction: 'inbound' | 'outbound', local: AddressMatch): PacketMatch[] {
  return partsOf(flow).map(({ remote, ...part }) => ({
    protocols: ipProtocols(flow.protocol, flow.ports),
    sourcePorts: ALL_PORTS,
    ...part,
    ...(direction === 'outbound' ? { source: local, destination: remote } : { source: remote, destination: local }),
  }));
}

type Part = Pick<PacketMatch, 'applications' | 'hosts' | 'ports'> & { readonly remote: AddressMatch };

function partsOf({ peer, protocol, ports }: Flow): Part[] {
  const hosts = hostsOf(peer);
  if (hosts === undefined) return [{ applications: APPLICATIONS, hosts: ANY_HOST, ports, remote: remoteOf(peer) }];
  if (protocol !== 'tcp') return [{ applications: APPLICATIONS, hosts, ports, remote: remoteOf(peer) }];
  const web = WEB.flatMap(({ ports: own, application }): Part[] => {
    const shared = intersectPorts(ports, own);
    return shared.length === 0 ? [] : [{ applications: [application], hosts, ports: shared, remote: PUBLIC }];
  });
  // Nobody listens on port 0, and a firewall's rules begin at 1.
  const others = WEB.reduce(
    (rest, own) => subtractPorts(rest, own.ports),
    intersectPorts(ports, [{ first: 1, last: 65_535 }]),
  );
  return others.length === 0
    ? web
    : [...web, { applications: APPLICATIONS, hosts, ports: others, remote: remoteOf(peer) }];
}

/** Undefined for a peer that is known by its addresses. */
function hostsOf(peer: Peer): HostMatch | undefined {
  switch (peer.kind) {
    case 'host':
      return { kind: 'named', hosts: [printHostPattern(peer.host)], urls: [], sets: [] };
    case 'url':
      return { kind: 'named', hosts: [], urls: [`${printHostPattern(peer.host)}${peer.path}`.toLowerCase()], sets: [] };
    case 'fqdn-tag':
      return { kind: 'named', hosts: [], urls: [], sets: [`FQDN tag ${peer.name}`] };
    case 'service-tag':
    case 'prefix':
    case 'parameter':
    case 'any':
      return undefined;
    default:
      return peer satisfies never;
  }
}

function remoteOf(peer: Peer): AddressMatch {
  switch (peer.kind) {
    case 'service-tag':
      return addressMatch({ tags: [peer.tag.name] });
    case 'prefix':
      return addressMatch({ sets: addressSetsOf([peer.prefix]) });
    case 'parameter':
      return addressMatch({ symbols: [{ kind: 'parameter', name: peer.parameter.name }] });
    case 'any':
      return ANYWHERE;
    case 'host':
    case 'url':
      return peer.host.wildcard ? PUBLIC : addressMatch({ symbols: [{ kind: 'host', name: peer.host.name }] });
    case 'fqdn-tag':
      return PUBLIC;
    default:
      return peer satisfies never;
  }
}

/** `any` with ports is every protocol that has ports. */
function ipProtocols(protocol: Protocol, ports: PortSet): readonly IpProtocol[] {
  switch (protocol) {
    case 'tcp':
      return ['Tcp'];
    case 'udp':
      return ['Udp'];
    case 'icmp':
      return ['Icmp'];
    case 'any':
      return isAllPorts(ports) ? IP_PROTOCOLS : ['Tcp', 'Udp'];
    default:
      return protocol satisfies never;
  }
}

/** Everything at the ports of a flow, whatever the address and the host. */
export function openMatches(flow: Flow, direction: 'inbound' | 'outbound', local: AddressMatch): PacketMatch[] {
  return flowMatches(flow, direction, local).map((match) => ({
    ...match,
    applications: APPLICATIONS,
    hosts: ANY_HOST,
    ...(direction === 'outbound' ? { destination: ANYWHERE } : { source: ANYWHERE }),
  }));
}

/**
 * What may pass for a flow and is no excess: as {@link flowMatches}, but a host of the web may be at any address, since a
 * firewall reads the name and looks the address up itself.
 */
export function permittedMatches(flow: Flow, direction: 'inbound' | 'outbound', local: AddressMatch): PacketMatch[] {
  if (direction === 'inbound') return flowMatches(flow, direction, local);
  return flowMatches(flow, direction, local).map((match) =>
    isWeb(match) ? { ...match, destination: ANYWHERE } : match,
  );
}

/** A classic rule with an FQDN tag is for HTTP and HTTPS, whichever is asked for. https://github.com/MicrosoftDocs/azure-docs/issues/108165 (2023-04-18) */
export function classicTagMatches(flow: Flow, local: AddressMatch): PacketMatch[] {
  return permittedMatches({ ...flow, ports: WEB.flatMap(({ ports }) => ports) }, 'outbound', local);
}

/**
 * What passes where a firewall knows the host of a URL but not the path, and at other ports than those of the web only the
 * host's addresses, whoever else uses them.
 */
export function looserMatches(flow: Flow, local: AddressMatch): PacketMatch[] {
  const { peer } = flow;
  const byHost: Flow = peer.kind === 'url' ? { ...flow, peer: { kind: 'host', host: peer.host } } : flow;
  return permittedMatches(byHost, 'outbound', local).map((match) =>
    isWeb(match) ? match : { ...match, hosts: ANY_HOST },
  );
}

/** Whether a firewall reads the host. */
function isWeb({ hosts, applications }: PacketMatch): boolean {
  return hosts.kind === 'named' && applications.length < APPLICATIONS.length;
}
