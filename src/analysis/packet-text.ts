import type { Box, HeaderSpace } from '../packets/header-space.js';
import { containsPort, isAllPorts, printPorts } from '../packets/ports.js';
import { IP_PROTOCOLS, PORT_PROTOCOLS } from './packet-match.js';
import { type AddressName, type Side, Universe } from './universe.js';

/** One packet of a set, in words; addresses that are only named stay names. */
export interface Witness {
  readonly protocol: string;
  readonly source: string;
  readonly destination: string;
  /** Not there where the protocol has none. */
  readonly port?: number;
  /** The host that it is meant for, where the rules read one. */
  readonly host?: string;
}

/** A box in words: every packet with any of these. */
export interface BoxText {
  readonly protocols: readonly string[];
  readonly source: string;
  readonly destination: string;
  readonly ports: string;
  readonly hosts?: readonly string[];
}

/** How many addresses a side of a box has; undefined where they are only named, or any. */
export function addressCount(box: Box, side: Side, universe: Universe): bigint | undefined {
  const bits = Universe.field(box, side);
  if (universe.namesOf(box.within | box.outside, side).length > 0 || isEverything(bits, universe)) return undefined;
  return universe.addresses.countAddresses(bits);
}

/** Prefixes beyond these are counted. */
const MOST_PREFIXES = 4;
/** Hosts beyond these are counted where a box is printed. */
const MOST_HOSTS = 4;

/** The box that is easiest to grasp: TCP where there is any, and few names around it. */
export function plainest(space: HeaderSpace): Box | undefined {
  const tcp = space.filter((box) => hasBit(Universe.field(box, 'protocols'), 0));
  const [first, ...rest] = tcp.length > 0 ? tcp : space;
  return first && rest.reduce((best, box) => (box.outside < best.outside ? box : best), first);
}

/** A packet of a box that is not empty: the best known port, the lowest addresses. */
export function witnessOf(box: Box, universe: Universe): Witness {
  const protocol = IP_PROTOCOLS.find((_, index) => hasBit(Universe.field(box, 'protocols'), index)) ?? 'other';
  const ports = universe.ports.portsOf(Universe.field(box, 'ports'));
  const port = KNOWN_PORTS.find((own) => containsPort(ports, own)) ?? ports[0]?.first;
  const hosts = hostsOf(box, universe);
  return {
    protocol,
    source: exampleOf(box, 'source', universe),
    destination: exampleOf(box, 'destination', universe),
    ...(PORT_PROTOCOLS.includes(protocol) && port !== undefined && !isAllPorts(ports) && { port }),
    ...(hosts?.[0] !== undefined && hosts[0] !== OTHER_HOSTS && { host: hosts[0] }),
  };
}

/** Ports that everybody knows make the better examples. */
const KNOWN_PORTS = [443, 80, 22, 1];

/** `Tcp to an address of Storage.WestUS, port 443`. */
export function printWitness({ protocol, source, destination, port, host }: Witness): string {
  const from = source === ANY_ADDRESS ? '' : ` from ${source}`;
  // Where the host counts, the address does only if it has a name.
  const to = host === undefined ? destination : /^an address of/.test(destination) ? `${host} at ${destination}` : host;
  return `${protocol.toUpperCase()}${from} to ${to}${port === undefined ? '' : `, port ${port}`}`;
}

export function boxText(box: Box, universe: Universe): BoxText {
  const protocols = Universe.field(box, 'protocols');
  const hosts = hostsOf(box, universe);
  return {
    protocols: isAll(protocols, IP_PROTOCOLS.length)
      ? ['any']
      : IP_PROTOCOLS.filter((_, index) => hasBit(protocols, index)),
    source: addressText(box, 'source', universe),
    destination: addressText(box, 'destination', universe),
    ports: printPorts(universe.ports.portsOf(Universe.field(box, 'ports'))),
    ...(hosts && { hosts }),
  };
}

/** `Tcp to Storage.WestUS, ports 443`. */
export function printBox({ protocols, source, destination, ports, hosts }: BoxText): string {
  const from = source === 'any' ? '' : ` from ${source}`;
  const where = ports === 'all' ? 'all ports' : `${/[-,]/.test(ports) ? 'ports' : 'port'} ${ports}`;
  const named = hosts === undefined ? '' : `, for ${hostTexts(hosts)}`;
  return `${protocols.join(', ')}${from} to ${destination}, ${where}${named}`;
}

function hostTexts(hosts: readonly string[]): string {
  const more = hosts.length - MOST_HOSTS;
  const shown = hosts.slice(0, MOST_HOSTS).map((host) => (host === OTHER_HOSTS ? 'other hosts' : host));
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** How classes print hosts that nothing names. */
const OTHER_HOSTS = '*';

const ANY_ADDRESS = 'any address';

/** Undefined where the host does not count. */
function hostsOf(box: Box, universe: Universe): string[] | undefined {
  const bits = Universe.field(box, 'hosts');
  return bits === universe.hosts.all ? undefined : universe.hosts.textsOf(bits);
}

function exampleOf(box: Box, side: Side, universe: Universe): string {
  const own = innermost(universe.namesOf(box.within, side));
  const not = universe.namesOf(box.outside, side);
  const outside = not.length === 0 ? '' : ` outside of ${listTexts(not.map(nameText))}`;
  if (own.length > 0) return `an address of ${listTexts(own.map(nameText), 'and')}${outside}`;
  const bits = Universe.field(box, side);
  if (isEverything(bits, universe)) return `${ANY_ADDRESS}${outside}`;
  return `${universe.addresses.firstAddress(bits) ?? 'no address'}${outside}`;
}

function addressText(box: Box, side: Side, universe: Universe): string {
  const own = innermost(universe.namesOf(box.within, side)).map(nameText);
  const not = universe.namesOf(box.outside, side).map(nameText);
  const bits = Universe.field(box, side);
  const isWhole = isEverything(bits, universe);
  const where = own.length > 0 ? own.join(' and ') : isWhole ? 'any' : '';
  const prefixes = isWhole || own.length > 0 ? '' : prefixTexts(bits, universe);
  const outside = not.length === 0 ? '' : ` but not ${not.join(', ')}`;
  return `${where}${prefixes}${outside}`;
}

/** Whatever takes fewer words: what there is, or what there is not. */
function prefixTexts(bits: bigint, universe: Universe): string {
  const { families, all } = universe.addresses;
  const isPublic = [all, families[4], families[6]].some((own) => bits === (universe.publicAddresses & own));
  if (isPublic) return 'any public address';
  const whole = ([4, 6] as const).reduce(
    (sum, family) => ((bits & families[family]) === 0n ? sum : sum | families[family]),
    0n,
  );
  const texts = universe.addresses.coverOf(bits);
  const missing = texts.length <= MOST_PREFIXES ? [] : universe.addresses.coverOf(whole & ~bits);
  if (missing.length > 0 && missing.length <= MOST_PREFIXES) {
    return `any${whole === all ? '' : whole === families[4] ? ' IPv4' : ' IPv6'} but ${missing.join(', ')}`;
  }
  return texts.length <= MOST_PREFIXES + 1
    ? texts.join(', ')
    : `${texts.slice(0, MOST_PREFIXES).join(', ')} and ${texts.length - MOST_PREFIXES} more prefixes`;
}

/** All addresses of one family, or of both. */
function isEverything(bits: bigint, { addresses }: Universe): boolean {
  return bits === addresses.all || bits === addresses.families[4] || bits === addresses.families[6];
}

/** A regional tag says more than the global one that holds it. */
function innermost(names: readonly AddressName[]): AddressName[] {
  return names.filter(
    ({ kind, name }) =>
      !names.some((other) => other.kind === kind && other.name !== name && other.name.startsWith(`${name}.`)),
  );
}

/** A name with what it is, unless that can be seen. */
export function nameText({ kind, name }: AddressName): string {
  switch (kind) {
    case 'service-tag':
    case 'host':
      return name;
    case 'parameter':
      return `the parameter ${name}`;
    case 'ip-group':
      return `the IP group ${lastSegment(name)}`;
    case 'application-security-group':
      return `the application security group ${lastSegment(name)}`;
    default:
      return kind satisfies never;
  }
}

function lastSegment(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

function listTexts(texts: readonly string[], word = 'and'): string {
  return texts.length <= 3
    ? texts.join(` ${word} `)
    : `${texts.slice(0, 3).join(', ')} ${word} ${texts.length - 3} more`;
}

const hasBit = (bits: bigint, index: number): boolean => ((bits >> BigInt(index)) & 1n) === 1n;
const isAll = (bits: bigint, count: number): boolean => bits === (1n << BigInt(count)) - 1n;
