import { type PortSet, printPorts } from '../../src/packets/ports.js';
import type { Traffic } from '../../src/packets/traffic.js';
import type {
  LocalSide,
  Peer,
  RequiredAlternative,
  Requirement,
  RequirementSet,
  RouteRequirement,
} from '../../src/requirements/requirement.js';
import type { ServiceTag } from '../../src/service-tags/tag-table.js';

/** A requirement set as text for people: everything that lowering starts from, and nothing else. */
export function printRequirements(set: RequirementSet): string {
  const lines = [
    `region: ${set.region.name}, ${set.region.cloud}`,
    ...(set.workspaceRegion ? [`workspace region: ${set.workspaceRegion.name}`] : []),
    `tag file: ${set.tagSource.file}, change number ${set.tagSource.changeNumber}`,
    ...set.services.map(({ name, short, firstPriority }) => `service: ${name}, ${short}, from ${firstPriority}`),
    `features: ${set.features.join(', ')}`,
    `hosts in the catalog at: ${[...new Set(set.hostTraffic.map(printTraffic))].sort().join('; ')}`,
    ...set.requirements.flatMap((requirement) => ['', ...linesOf(requirement)]),
    ...set.routes.flatMap((route) => ['', ...routeLines(route)]),
    ...(set.skipped.length > 0 ? [''] : []),
    ...set.skipped.map(({ entry, reason }) => `skipped ${entry}: ${reason}`),
  ];
  return `${lines.join('\n')}\n`;
}

function linesOf(requirement: Requirement): string[] {
  const { id, name, direction, at, priority, because, local, note } = requirement;
  return [
    `${direction} ${id}`,
    `  rule name: ${name}`,
    ...(requirement.instanceOf ? [`  instance of: ${requirement.instanceOf}`] : []),
    `  because: ${because.join(', ')}`,
    `  number: ${priority ?? 'none'}`,
    `  at: ${at}`,
    ...(local ? [`  local: ${printLocal(local)}`] : []),
    ...requirement.alternatives.flatMap(alternativeLines),
    ...requirement.dropped.map((reason) => `  dropped: ${reason}`),
    `  wanted: ${requirement.wanted.map(({ peer, traffic }) => `${peer} ${traffic.map(printTraffic).join(' ')}`).join('; ')}`,
    `  purpose: ${JSON.stringify(requirement.purpose)}`,
    ...requirement.sources.map(({ url, verified }) => `  source: ${url} ${verified}`),
    ...(note === undefined ? [] : [`  note: ${JSON.stringify(note)}`]),
    `  place: line ${requirement.place.start.line}`,
  ];
}

function alternativeLines({ number, peers, traffic, wider }: RequiredAlternative): string[] {
  return [
    `  alternative ${number}: ${traffic.map(printTraffic).join('; ')}${wider === undefined ? '' : `, wider by ${wider}`}`,
    ...peers.map((peer) => `    ${printPeerInFull(peer)}`),
  ];
}

function printDestination(destination: RouteRequirement['destination']): string {
  if (destination.kind === 'parameter') return `parameter ${destination.parameter.name}`;
  return destination.kind === 'prefix' ? destination.prefix.text : printTag(destination.tag);
}

function routeLines({ id, name, because, destination, nextHop, purpose, sources }: RouteRequirement): string[] {
  const where = printDestination(destination);
  return [
    `route ${id}`,
    `  route name: ${name}`,
    `  because: ${because.join(', ')}`,
    `  ${where} to ${nextHop}`,
    ...(purpose === undefined ? [] : [`  purpose: ${JSON.stringify(purpose)}`]),
    ...sources.map(({ url, verified }) => `  source: ${url} ${verified}`),
  ];
}

function printPeerInFull(peer: Peer): string {
  switch (peer.kind) {
    case 'service-tag':
      return printTag(peer.tag);
    case 'host':
      return `host ${peer.host.wildcard ? 'below ' : ''}${peer.host.name}`;
    case 'url':
      return `host ${peer.host.wildcard ? 'below ' : ''}${peer.host.name}, path ${peer.path}`;
    case 'fqdn-tag':
      return `FQDN tag ${peer.name}`;
    case 'prefix':
      return `prefix ${peer.prefix.text}`;
    case 'parameter':
      return `parameter ${peer.parameter.name}, ${peer.parameter.isList ? 'a list' : 'one prefix'}`;
    case 'any':
      return 'any peer';
    default:
      return peer satisfies never;
  }
}

function printTag({ name, features }: ServiceTag): string {
  return `tag ${name}, marked for ${features === null ? 'nothing' : [...features].join(' ')}`;
}

function printLocal(local: LocalSide): string {
  return local.kind === 'prefix' ? local.prefix.text : `parameter ${local.parameter.name}`;
}

function printTraffic({ protocol, ports }: Traffic): string {
  return `${protocol} ${printPortsOf(ports)}`;
}

function printPortsOf(ports: PortSet): string {
  return ports.length === 0 ? 'no port' : printPorts(ports);
}
