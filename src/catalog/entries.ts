import { compareText, type FilePlace, finding, type Report } from '../diagnostics/finding.js';
import { isPrefix, parsePrefix } from '../packets/prefix-text.js';
import type { Protocol } from '../packets/protocol.js';
import { PROTOCOLS } from '../packets/protocol.js';
import type { Traffic } from '../packets/traffic.js';
import type { Located } from '../yaml/shape.js';
import {
  type Alternative,
  CATALOG_CLOUDS,
  type CatalogCloud,
  type EndpointPolicy,
  type PeerKind,
  type PeerText,
  type RequirementEntry,
  type RouteEntry,
  type Scope,
} from './catalog.js';
import type { AlternativeText, RequirementText, RouteText } from './format.js';

const PEER_KEYS = ['serviceTag', 'fqdn', 'url', 'fqdnTag', 'prefix'] as const;
const HOST_KINDS: ReadonlySet<PeerKind> = new Set<PeerKind>(['fqdn', 'url', 'fqdnTag']);
const EVERYWHERE: readonly PeerText[] = [];

/** Peers that an NSG can name, so that rules for them need numbers. */
export function needsPriority(entry: RequirementEntry): boolean {
  return entry.alternatives.some(({ kind }) => !HOST_KINDS.has(kind));
}

/** Turns an entry's text into what it says; contradictions are reported and give undefined. */
export function requirementEntry(
  { value: text, place }: Located<RequirementText>,
  report: Report,
): RequirementEntry | undefined {
  const refuse = (message: string, help: string, at: FilePlace = place): undefined => {
    report(finding('RC114', `${text.id}: ${message}`, { place: at, help }));
    return undefined;
  };
  const peers = text.to ?? text.from;
  if (!peers || (text.to && text.from))
    return refuse(
      'it needs `to` or `from`, and not both',
      'Write `to` for outbound traffic, `from` for inbound; two directions are two entries.',
    );
  if (endsBeforeItBegins(text)) return refuse('it ends before it begins', 'Let `since` be earlier than `until`.');
  const policy = text.endpointPolicy && endpointPolicyOf(text.endpointPolicy);
  if (policy && policy.aliases.length === 0 && !policy.ownAccounts)
    return refuse(
      '`endpointPolicy` lets it reach nothing',
      "Name aliases, or say `ownAccounts: true` for accounts of the user's.",
    );
  if (policy && (text.from || (text.at ?? 'compute') !== 'compute'))
    return refuse(
      "`endpointPolicy` is for what leaves the compute's subnet",
      'Leave it out: the policy filters nothing else.',
    );
  if (text.managedNetwork && (text.from || (text.at ?? 'compute') !== 'compute'))
    return refuse(
      '`managedNetwork` is for what leaves the compute',
      'Leave it out: the managed network of a workspace has rules for nothing else.',
    );
  const own = trafficOf(text);
  const direction = text.to ? 'outbound' : 'inbound';
  const alternatives = peers.map((peer) => alternativeOf(peer, own, direction, refuse));
  if (!alternatives.every((alternative) => alternative !== undefined)) return undefined;
  const clouds = text.clouds ?? CATALOG_CLOUDS;
  if (!clouds.some((cloud) => alternatives.some(({ values }) => values[cloud])))
    return refuse('it names no peer in any of its clouds', 'Name a peer for a cloud of the entry, or change `clouds`.');
  return {
    id: text.id,
    when: { mode: text.feature.mode, features: [...text.feature.features].sort(compareText) },
    direction,
    ...(text.priority !== undefined && { priority: text.priority }),
    alternatives,
    purpose: text.purpose,
    sources: text.source,
    needs: sorted(text.needs),
    replaces: sorted(text.replaces),
    at: text.at ?? 'compute',
    ...(text.local && { local: withPrefix(text.local) }),
    ...(policy && { endpointPolicy: policy }),
    ...(text.managedNetwork && {
      managedNetwork: { adds: text.managedNetwork.adds, sources: sorted(text.managedNetwork.source) },
    }),
    isUnsure: text.confidence === 'unsure',
    ...scopeOf(text),
    ...(text.note !== undefined && { note: text.note }),
    ...(text.owner !== undefined && { owner: text.owner }),
    ...(text.ticket !== undefined && { ticket: text.ticket }),
    ...(text.expires !== undefined && { expires: text.expires }),
    place,
  };
}

function endpointPolicyOf({
  service,
  aliases,
  ownAccounts = false,
}: NonNullable<RequirementText['endpointPolicy']>): EndpointPolicy {
  return { service, aliases: sorted(aliases), ownAccounts };
}

export function routeEntry({ value: text, place }: Located<RouteText>, report: Report): RouteEntry | undefined {
  const value = text.prefix ?? text.serviceTag;
  if (!value || (text.prefix && text.serviceTag)) {
    report(
      finding('RC114', `${text.id}: it needs \`prefix\` or \`serviceTag\`, and not both`, {
        place,
        help: 'Give the route one destination.',
      }),
    );
    return undefined;
  }
  if (endsBeforeItBegins(text)) {
    report(
      finding('RC114', `${text.id}: it ends before it begins`, {
        place,
        help: 'Let `since` be earlier than `until`.',
      }),
    );
    return undefined;
  }
  return {
    id: text.id,
    ...(text.feature && { when: { mode: text.feature.mode, features: [...text.feature.features].sort(compareText) } }),
    kind: text.prefix ? 'prefix' : 'serviceTag',
    value: text.prefix ? withPrefix(value) : value,
    nextHop: text.nextHop,
    ...(text.purpose !== undefined && { purpose: text.purpose }),
    sources: text.source ?? [],
    isUnsure: text.confidence === 'unsure',
    ...scopeOf(text),
    ...(text.note !== undefined && { note: text.note }),
    place,
  };
}

function endsBeforeItBegins({ since, until }: RequirementText | RouteText): boolean {
  return since !== undefined && until !== undefined && since >= until;
}

function sorted(ids: readonly string[] | undefined): string[] {
  return [...new Set(ids)].sort(compareText);
}

function scopeOf(text: RequirementText | RouteText): Scope {
  return {
    ...(text.clouds && { clouds: [...new Set(text.clouds)].sort(compareText) }),
    ...(text.regions && { regions: text.regions }),
    ...(text.since !== undefined && { since: text.since }),
    ...(text.until !== undefined && { until: text.until }),
  };
}

function trafficOf(text: RequirementText | AlternativeText): Traffic[] {
  return PROTOCOLS.flatMap((protocol: Protocol) => {
    const ports = text[protocol];
    return ports === undefined || ports === true ? [] : [{ protocol, ports }];
  });
}

function alternativeOf(
  { value: text, place }: Located<AlternativeText>,
  entryTraffic: readonly Traffic[],
  direction: 'inbound' | 'outbound',
  refuse: (message: string, help: string, at: FilePlace) => undefined,
): Alternative | undefined {
  const given = PEER_KEYS.filter((key) => text[key] !== undefined);
  const kinds: PeerKind[] = text.any === true ? [...given, 'any'] : given;
  const kind = kinds[0];
  if (!kind || kinds.length > 1) {
    const found = kinds.length === 0 ? 'a peer names nobody' : `a peer names ${kinds.join(' and ')}`;
    return refuse(
      found,
      'Give each peer one of serviceTag, fqdn, url, fqdnTag, prefix, any: true; list several as alternatives.',
      place,
    );
  }
  if (direction === 'inbound' && HOST_KINDS.has(kind)) {
    return refuse(
      `inbound traffic cannot come from ${kind}`,
      'Filters see addresses of senders, not names: use serviceTag or prefix.',
      place,
    );
  }
  const own = trafficOf(text);
  const traffic = own.length > 0 ? own : entryTraffic;
  if (traffic.length === 0) return refuse('it names no protocol', 'Add tcp, udp, icmp or any with its ports.', place);
  if (HOST_KINDS.has(kind) && traffic.some(({ protocol }) => protocol === 'icmp')) {
    return refuse(
      'no filter knows host names in ICMP',
      'Give the ICMP part an entry of its own with a tag or prefix.',
      place,
    );
  }
  if ((kind === 'url' || kind === 'fqdnTag') && traffic.some(({ protocol }) => protocol !== 'tcp')) {
    return refuse(`${kind} works on TCP alone`, 'Use fqdn for other protocols.', place);
  }
  return { kind, values: valuesOf(text, kind), traffic, ...(text.wider !== undefined && { wider: text.wider }), place };
}

/** Adds what a prefix's text means, so that nothing after loading has to read it again. */
function withPrefix(text: Located<string>): PeerText {
  const prefix = parsePrefix(text.value);
  return isPrefix(prefix) ? { ...text, prefix } : text;
}

function valuesOf(text: AlternativeText, kind: PeerKind): Alternative['values'] {
  if (kind === 'any') return { public: EVERYWHERE, usgov: EVERYWHERE, china: EVERYWHERE };
  const values = text[kind] ?? {};
  const inOrder = (cloud: CatalogCloud): object => {
    const own = values[cloud];
    if (!own) return {};
    const ordered = [...own].sort((left, right) => compareText(left.value, right.value));
    return { [cloud]: kind === 'prefix' ? ordered.map(withPrefix) : ordered };
  };
  return { ...inOrder('public'), ...inOrder('usgov'), ...inOrder('china') };
}
