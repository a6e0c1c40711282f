import { isHostPattern, parseHostPattern } from './host-pattern.js';
import { parsePortRange } from './ports.js';
import type { Prefix } from './prefix.js';
import { isPrefix, parsePrefix } from './prefix-text.js';

/** The other side of a packet that somebody asks about. */
export type NamedRemote =
  | {
      readonly kind: 'host';
      /** In lower case. */
      readonly host: string;
      /** In lower case, from the slash on; undefined where only the host is known. */
      readonly path?: string;
    }
  | { readonly kind: 'address'; readonly prefix: Prefix }
  | { readonly kind: 'service-tag'; readonly tag: string };

/** A packet as people and logs name it; `port` is the destination's, and ICMP has none. */
export interface NamedPacket {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly remote: NamedRemote;
  readonly port?: number;
  /** What it speaks, where that is known otherwise than by the port. */
  readonly application?: 'http' | 'https' | 'mssql';
}

/** Why a text names no packet, and what to write. */
export interface PacketMistake {
  readonly reason: string;
  readonly help: string;
}

const FORMS = 'Write HOST:PORT, IP:PORT, IP:PORT/udp, [IPV6]:PORT, https://HOST/PATH or icmp:IP.';

/** The schemes of URLs that a firewall reads, with their ports. */
const SCHEMES: Readonly<Record<string, { readonly application: 'http' | 'https'; readonly port: number }>> = {
  http: { application: 'http', port: 80 },
  https: { application: 'https', port: 443 },
};

/**
 * Reads `pypi.org:443`, `192.0.2.7:53/udp`, `[2001:db8::7]:443`, `https://pypi.org/simple/`, `icmp:192.0.2.7`. `spellTag`
 * knows service tags, which may stand in the place of a host.
 */
export function parseNamedPacket(
  text: string,
  spellTag: (name: string) => string | undefined = () => undefined,
): NamedPacket | PacketMistake {
  const url = /^([a-z][a-z+.-]*):\/\/([^/?#]*)([^?#]*)/i.exec(text);
  if (url) return readUrl(url[1] ?? '', url[2] ?? '', url[3] ?? '');
  const icmp = /^icmp:(.+)$/i.exec(text) ?? /^(.+)\/icmp$/i.exec(text);
  if (icmp?.[1] !== undefined) return readIcmp(icmp[1], spellTag);
  const { name, port, protocol } = splitPort(text);
  if (port === undefined) return noPort(text, name);
  if (protocol !== 'tcp' && protocol !== 'udp') {
    return { reason: `${protocol} is neither tcp nor udp`, help: FORMS };
  }
  const remote = readRemote(name, spellTag);
  if ('reason' in remote) return remote;
  const number = readPort(port);
  return typeof number === 'number' ? { protocol, remote, port: number } : number;
}

export function isNamedPacket(result: NamedPacket | PacketMistake): result is NamedPacket {
  return 'remote' in result;
}

/** `pypi.org:443`, `https://pypi.org/simple/`, `192.0.2.7:53/udp`, `icmp:192.0.2.7`. */
export function printNamedPacket({ protocol, remote, port, application }: NamedPacket): string {
  const name = remoteText(remote);
  if (protocol === 'icmp') return `icmp:${name}`;
  if (remote.kind === 'host' && remote.path !== undefined) {
    const scheme = application ?? (port === 80 ? 'http' : 'https');
    return `${scheme}://${name}${SCHEMES[scheme]?.port === port ? '' : `:${port}`}${remote.path}`;
  }
  return `${name.includes(':') ? `[${name}]` : name}:${port}${protocol === 'udp' ? '/udp' : ''}`;
}

function remoteText(remote: NamedRemote): string {
  switch (remote.kind) {
    case 'host':
      return remote.host;
    case 'address':
      return addressOf(remote.prefix);
    case 'service-tag':
      return remote.tag;
    default:
      return remote satisfies never;
  }
}

/** The address of a prefix that is a single one. */
export function addressOf({ text }: Prefix): string {
  return text.replace(/\/\d+$/, '');
}

/** Reads one address of either family. */
export function parseAddress(text: string): Prefix | PacketMistake {
  const prefix = text.includes('/') ? { reason: 'it is a prefix' } : parsePrefix(text);
  if (isPrefix(prefix)) return prefix;
  return { reason: prefix.reason, help: 'Write one address, such as 10.1.0.4 or 2001:db8::4.' };
}

function readUrl(scheme: string, authority: string, path: string): NamedPacket | PacketMistake {
  const known = SCHEMES[scheme.toLowerCase()];
  if (!known) return { reason: `nothing reads ${scheme} URLs`, help: 'Write HOST:PORT for what is not HTTP.' };
  if (authority.includes('@')) return { reason: 'it names a user', help: 'Leave the user out of the URL.' };
  const { name, port } = splitPort(authority);
  const remote = readRemote(name, () => undefined);
  if ('reason' in remote) return remote;
  const number = port === undefined ? known.port : readPort(port);
  if (typeof number !== 'number') return number;
  const isWhole = path === '' || path === '/' || remote.kind !== 'host';
  return {
    protocol: 'tcp',
    remote: isWhole ? remote : { ...remote, path: path.toLowerCase() },
    port: number,
    application: known.application,
  };
}

function readIcmp(name: string, spellTag: (name: string) => string | undefined): NamedPacket | PacketMistake {
  const remote = readRemote(name.replace(/^\[(.*)\]$/, '$1'), spellTag);
  return 'reason' in remote ? remote : { protocol: 'icmp', remote };
}

function splitPort(text: string): { name: string; port?: string; protocol: string } {
  const [, bracketed, name, port, protocol = 'tcp'] =
    /^(?:\[([^\]]*)\]|([^:[\]]*)):([^/:]*)(?:\/(.*))?$/.exec(text) ?? [];
  if (port !== undefined) return { name: bracketed ?? name ?? '', port, protocol: protocol.toLowerCase() };
  return { name: text.replace(/^\[([^\]]*)\]/, '$1'), protocol: 'tcp' };
}

function noPort(text: string, name: string): PacketMistake {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  if (isPrefix(parsePrefix(bare))) {
    if (bare.includes('/')) return { reason: 'it is a prefix, and a packet has one address', help: FORMS };
    const isLong = bare.includes(':');
    return { reason: 'it has no port', help: `Write ${isLong ? `[${bare}]` : bare}:443, or icmp:${bare}.` };
  }
  // `2001:db8::7:443` may mean either.
  if (/^[0-9a-f:]+:[0-9]+(?:\/\w+)?$/i.test(text)) {
    return { reason: 'an IPv6 address and its port run together', help: 'Write [2001:db8::7]:443.' };
  }
  const host = name.replace(/\/.*$/, '');
  return { reason: 'it has no port', help: `Write ${host}:443${name === host ? '' : ` or https://${name}`}.` };
}

function readPort(text: string): number | PacketMistake {
  const range = parsePortRange(text);
  if ('reason' in range) return { reason: `${JSON.stringify(text)} is no port: ${range.reason}`, help: FORMS };
  if (range.first !== range.last) return { reason: 'a packet has one port', help: FORMS };
  return range.first;
}

function readRemote(name: string, spellTag: (name: string) => string | undefined): NamedRemote | PacketMistake {
  const prefix = parseAddress(name);
  if (!('reason' in prefix)) return { kind: 'address', prefix };
  const tag = spellTag(name);
  if (tag !== undefined) return { kind: 'service-tag', tag };
  const host = parseHostPattern(name.replace(/\.$/, ''));
  if (!isHostPattern(host)) return { reason: `${JSON.stringify(name)} is no host: ${host.reason}`, help: FORMS };
  if (host.wildcard) return { reason: 'a packet is meant for one host', help: `Write one, such as www.${host.name}.` };
  return { kind: 'host', host: host.name };
}
