import type { HostPattern } from '../packets/host-pattern.js';

/**
 * Names of storage accounts end so: https://learn.microsoft.com/azure/storage/common/storage-account-overview (2022-06-28); in the
 * other clouds: https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19).
 */
const DOMAINS = ['core.windows.net', 'core.usgovcloudapi.net', 'core.chinacloudapi.cn', 'storage.azure.net'];
const KINDS = ['blob', 'queue', 'table', 'file', 'dfs', 'web'];
const SUFFIXES = DOMAINS.flatMap((domain) => KINDS.map((kind) => `${kind}.${domain}`));

/** Tags that hold every address of storage, or all of a region's; a tag of all of Azure holds them too. */
const TAGS: ReadonlySet<string> = new Set(['storage', 'azurecloud', 'internet']);

/** Whether a host is a storage account's, or some of the hosts of a wildcard are. */
export function isStorageHost({ name, wildcard }: HostPattern): boolean {
  return SUFFIXES.some(
    (suffix) => name === suffix || name.endsWith(`.${suffix}`) || (wildcard && suffix.endsWith(`.${name}`)),
  );
}

/** Whether addresses of storage are in a tag: `Storage`, `Storage.WestUS`, `AzureCloud`. */
export function holdsStorage(tag: string): boolean {
  return TAGS.has(tag.replace(/\..*$/, '').toLowerCase());
}
