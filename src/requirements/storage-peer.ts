import { holdsStorage, isStorageHost } from '../service-tags/storage-names.js';
import type { Peer } from './requirement.js';

/** Whether storage accounts are at the other side, by its name: a prefix or a parameter does not tell. */
export function isStoragePeer(peer: Peer): boolean {
  switch (peer.kind) {
    case 'service-tag':
      return holdsStorage(peer.tag.name);
    case 'host':
    case 'url':
      return isStorageHost(peer.host);
    case 'any':
      return true;
    case 'prefix':
    case 'parameter':
    case 'fqdn-tag':
      return false;
    default:
      return peer satisfies never;
  }
}
