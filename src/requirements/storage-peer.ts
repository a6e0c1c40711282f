import { isStorageHost, storageInTag } from '../service-tags/storage-names.js';
import type { Peer, Requirement } from './requirement.js';

/** Peers whose storage a requirement needs: they are storage, or hold some beside other things. */
export interface NeededStorage {
  readonly kind: 'is' | 'holds';
  readonly peers: readonly Peer[];
}

/**
 * The storage that a requirement needs, by its names. One alternative that is storage is enough: other targets take the best one that they
 * can hold, most often the first, so traffic goes there. What merely holds storage counts where every alternative does, since it may
 * be asked for something else.
 */
export function storageNeededBy({ alternatives }: Pick<Requirement, 'alternatives'>): NeededStorage | undefined {
  const ways = alternatives.map(({ peers }) => peers.map((peer) => ({ peer, storage: storageAt(peer) })));
  for (const way of ways) {
    const sure = way.filter(({ storage }) => storage === 'is');
    if (sure.length > 0) return { kind: 'is', peers: sure.map(({ peer }) => peer) };
  }
  const [first = [], ...others] = ways.map((way) => way.filter(({ storage }) => storage === 'holds'));
  if ([first, ...others].some((way) => way.length === 0)) return undefined;
  return { kind: 'holds', peers: first.map(({ peer }) => peer) };
}

/** Whether storage accounts are at the other side, by its name: a prefix or a parameter does not tell. */
function storageAt(peer: Peer): NeededStorage['kind'] | 'none' {
  switch (peer.kind) {
    case 'service-tag':
      return storageInTag(peer.tag.name);
    case 'host':
    case 'url':
      if (!isStorageHost(peer.host)) return 'none';
      // Of `*.windows.net` storage is a part.
      return isStorageHost({ ...peer.host, wildcard: false }) ? 'is' : 'holds';
    case 'any':
      return 'holds';
    case 'prefix':
      return peer.prefix.length === 0 ? 'holds' : 'none';
    case 'parameter':
    case 'fqdn-tag':
      return 'none';
    default:
      return peer satisfies never;
  }
}
