import {
  type Alternative,
  CATALOG_CLOUDS,
  type CatalogCloud,
  type EndpointPolicy,
  type Source,
} from '../catalog/catalog.js';
import { daysBetween } from '../lint/ages.js';
import { printPorts } from '../packets/ports.js';
import type { Traffic } from '../packets/traffic.js';

/** `tcp 443` with the ports as a compiled row has them. */
export function trafficWords({ protocol, ports }: Traffic): string {
  return protocol === 'icmp' ? 'icmp' : `${protocol} ${printPorts(ports)}`;
}

/** The peers of a way to meet a requirement: one line where all clouds have the same, else one per cloud. */
export function peerLines({ kind, values }: Alternative): string[] {
  if (kind === 'any') return ['any address'];
  const words = (cloud: CatalogCloud): string => (values[cloud] ?? []).map(({ value }) => value).join(', ');
  const clouds = CATALOG_CLOUDS.filter((cloud) => values[cloud]);
  const distinct = [...new Set(clouds.map(words))];
  if (clouds.length === CATALOG_CLOUDS.length && distinct.length === 1) return distinct;
  return clouds.map((cloud) => `${cloud.padEnd(6)}  ${words(cloud)}`);
}

/** What a service endpoint policy lets an entry reach. */
export function policyWords({ aliases, ownAccounts }: EndpointPolicy): string {
  return [...aliases, ...(ownAccounts ? ['accounts of yours'] : [])].join(' and ');
}

/** How old a copy of a page is. */
export function ageWords({ verified }: Source, asOf: string): string {
  const days = daysBetween(verified, asOf);
  if (days < 0) return 'in the future';
  return days === 1 ? '1 day' : `${days} days`;
}
