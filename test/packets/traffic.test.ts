import * as assert from 'uvu/assert';
import { ALL_PORTS, type PortSet } from '../../src/packets/ports.js';
import type { Protocol } from '../../src/packets/protocol.js';
import { coversTraffic, type Traffic } from '../../src/packets/traffic.js';
import { suite } from '../suite.js';

const test = suite('traffic');

function traffic(...parts: readonly (readonly [Protocol, ...number[]])[]): Traffic[] {
  return parts.map(([protocol, ...numbers]) => {
    const ports: PortSet = numbers.map((port) => ({ first: port, last: port }));
    return { protocol, ports: numbers.length === 0 ? ALL_PORTS : ports };
  });
}

test('traffic covers what is in it, and several parts together', () => {
  assert.ok(coversTraffic(traffic(['tcp', 80, 443]), traffic(['tcp', 443])));
  assert.not(coversTraffic(traffic(['tcp', 443]), traffic(['tcp', 80, 443])));
  assert.not(coversTraffic(traffic(['tcp', 443]), traffic(['udp', 443])));
  assert.ok(coversTraffic(traffic(['tcp', 80], ['tcp', 443]), traffic(['tcp', 80, 443])));
  assert.ok(coversTraffic(traffic(['any', 80], ['tcp', 443]), traffic(['tcp', 80, 443], ['udp', 80])));
  assert.not(coversTraffic(traffic(['any', 80], ['tcp', 443]), traffic(['udp', 443])));
});

test('any protocol holds those with ports, and ICMP only with all ports', () => {
  assert.ok(coversTraffic(traffic(['any', 443]), traffic(['tcp', 443], ['udp', 443])));
  assert.not(coversTraffic(traffic(['tcp'], ['udp']), traffic(['any', 443])));
  assert.ok(coversTraffic(traffic(['any']), traffic(['icmp'])));
  assert.not(coversTraffic(traffic(['any', 443]), traffic(['icmp'])));
  assert.ok(coversTraffic(traffic(['icmp']), traffic(['icmp'])));
});

test.run();
