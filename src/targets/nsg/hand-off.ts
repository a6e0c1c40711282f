import { compareText, finding, type Report } from '../../diagnostics/finding.js';
import { type PortRange, printPortRange } from '../../packets/ports.js';
import type { Protocol } from '../../packets/protocol.js';
import type { Traffic } from '../../packets/traffic.js';
import type { Requirement, RequirementId } from '../../requirements/requirement.js';
import { splitHostPorts } from '../alternatives.js';
import type { Flow } from '../coverage.js';
import type { SecurityRule } from './model.js';
import { NSG_PROTOCOLS } from './rules.js';

/** A protocol and a port or range at which hosts are reached: `tcp-443`, `any-all`. */
export type HandOffKey = string & { readonly __brand: 'HandOffKey' };

const FIRST_SLOT = 4000;
const LAST_SLOT = 4090;
/** Slots up to here are given away below; others are dealt out in order. */
const FIRST_FREE_SLOT = 4020;

/** Numbers that stay, so that a catalog with new ports moves no rule that is there. */
const FIXED_SLOTS: Readonly<Record<string, number>> = {
  'tcp-443': 4000,
  'tcp-80': 4001,
  'tcp-445': 4002,
  'any-443': 4003,
  'udp-5831': 4004,
  'tcp-8787': 4005,
  'tcp-18881': 4006,
  'udp-123': 4007,
  'tcp-8084': 4008,
  'tcp-1433': 4009,
  'tcp-5671': 4010,
  'tcp-5672': 4011,
  'tcp-9093': 4012,
  'udp-443': 4013,
};

export function handOffKey(protocol: Protocol, range: PortRange): HandOffKey {
  const ports = range.first === 0 && range.last === 65_535 ? 'all' : printPortRange(range);
  return `${protocol}-${ports}` as HandOffKey;
}

/**
 * Gives every protocol and port at which the loaded catalogs name hosts its number. The whole catalog counts, not the
 * selection, so that switching features moves nothing.
 */
export function handOffSlots(hostTraffic: readonly Traffic[], report: Report): ReadonlyMap<HandOffKey, number> {
  const keys = new Set(
    hostTraffic.flatMap((traffic) =>
      splitHostPorts(traffic).flatMap((ports) => ports.map((range) => handOffKey(traffic.protocol, range))),
    ),
  );
  const slots = new Map<HandOffKey, number>();
  let next = FIRST_FREE_SLOT;
  for (const key of [...keys].sort(compareText)) slots.set(key, FIXED_SLOTS[key] ?? next++);
  if (next > LAST_SLOT + 1) {
    report(
      finding(
        'RC309',
        `hosts are reached at ${keys.size} protocols and ports; the numbers ${FIRST_SLOT} to ${LAST_SLOT} are not enough`,
        {
          help: 'Write ports of one host as a range, or compile services into several NSGs.',
        },
      ),
    );
  }
  return slots;
}

/** A rule for hosts, what it does, and the requirements that asked for it. */
export interface HandOffRule {
  readonly rule: SecurityRule;
  readonly reason: string;
  readonly needers: readonly RequirementId[];
}

/** The hand-offs that requirements have asked for so far. */
export class HandOffs {
  readonly #needed = new Map<HandOffKey, { protocol: Protocol; range: PortRange; needers: Set<RequirementId> }>();

  /** Asks for what a flow to hosts needs. */
  add(requirement: Requirement, { protocol, ports }: Flow): void {
    for (const range of ports) {
      const key = handOffKey(protocol, range);
      const known = this.#needed.get(key) ?? { protocol, range, needers: new Set<RequirementId>() };
      known.needers.add(requirement.id);
      this.#needed.set(key, known);
    }
  }

  /** The rules, at their fixed numbers. `isOpen`: there is no firewall behind them, and the user has accepted that. */
  rules(slots: ReadonlyMap<HandOffKey, number>, isOpen: boolean): HandOffRule[] {
    const does = isOpen ? 'opens the port to every address' : 'lets host names through to the firewall';
    const hosts = isOpen ? 'Hosts at any address' : 'Hosts that the firewall filters by name';
    return [...this.#needed].map(([key, { protocol, range, needers }]) => ({
      reason: does,
      needers: [...needers].sort(compareText),
      rule: {
        name: nameOf(key),
        description: `${hosts}: an NSG knows no names`,
        direction: 'Outbound',
        access: 'Allow',
        priority: slots.get(key) ?? 0,
        protocol: NSG_PROTOCOLS[protocol],
        source: { kind: 'any' },
        destination: { kind: 'any' },
        ports: [range],
      },
    }));
  }
}

/** The names of the rules that a flow to hosts needs. */
export function handOffNames({ protocol, ports }: Flow): string[] {
  return ports.map((range) => nameOf(handOffKey(protocol, range)));
}

function nameOf(key: HandOffKey): string {
  return `rulec-hand-off-${key}`;
}
