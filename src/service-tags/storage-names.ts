import type { HostPattern } from '../packets/host-pattern.js';

/**
 * Names of storage accounts end so: https://learn.microsoft.com/azure/storage/common/storage-account-overview (2022-06-28); in the
 * other clouds: https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19).
 */
const DOMAINS = ['core.windows.net', 'core.usgovcloudapi.net', 'core.chinacloudapi.cn', 'storage.azure.net'];
const KINDS = ['blob', 'queue', 'table', 'file', 'dfs', 'web'];
const SUFFIXES = DOMAINS.flatMap((domain) => KINDS.map((kind) => `${kind}.${domain}`));

/** Tags of all of Azure, or of more: the addresses of storage are among theirs. */
const WIDER_TAGS: ReadonlySet<string> = new Set(['azurecloud', 'internet']);

/** Whether a host is a storage account's, or some of the hosts of a wildcard are. */
export function isStorageHost({ name, wildcard }: HostPattern): boolean {
  return SUFFIXES.some(
    (suffix) => name === suffix || name.endsWith(`.${suffix}`) || (wildcard && suffix.endsWith(`.${name}`)),
  );
}

/** What a tag has to do with storage: `Storage.WestUS` is storage, `AzureCloud` holds it. */
export function storageInTag(tag: string): 'is' | 'holds' | 'none' {
  const name = tag.replace(/\..*$/, '').toLowerCase();
  if (name === 'storage') return 'is';
  return WIDER_TAGS.has(name) ? 'holds' : 'none';
}
