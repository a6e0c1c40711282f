import type { PortSet } from './ports.js';
import type { Protocol } from './protocol.js';

/** A protocol and the ports of it; all ports where it has none. */
export interface Traffic {
  readonly protocol: Protocol;
  readonly ports: PortSet;
}
