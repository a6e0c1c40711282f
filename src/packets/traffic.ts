import { isAllPorts, type PortSet, subtractPorts, unionPorts } from './ports.js';
import type { Protocol } from './protocol.js';

/** A protocol and the ports of it; all ports where it has none. */
export interface Traffic {
  readonly protocol: Protocol;
  readonly ports: PortSet;
}

/** Whether everything that `inner` lets through is let through by `outer`. */
export function coversTraffic(outer: readonly Traffic[], inner: readonly Traffic[]): boolean {
  return inner.every(({ protocol, ports }) => subtractPorts(ports, portsCovered(outer, protocol)).length === 0);
}

/** `any` with ports is every protocol that has ports, so it holds ICMP only where it holds all ports. */
function portsCovered(outer: readonly Traffic[], protocol: Protocol): PortSet {
  return outer
    .filter(
      (own) => own.protocol === protocol || (own.protocol === 'any' && (protocol !== 'icmp' || isAllPorts(own.ports))),
    )
    .reduce<PortSet>((all, { ports }) => unionPorts(all, ports), []);
}

/** The protocols that have the ports: TCP and UDP where it is any protocol at some of them, as firewalls take it. */
export function protocolsAt({ protocol, ports }: Traffic): readonly Protocol[] {
  return protocol === 'any' && !isAllPorts(ports) ? ['tcp', 'udp'] : [protocol];
}
