import { finding, type Report } from './diagnostics/finding.js';
import { overlapsPrefix, type Prefix } from './packets/prefix.js';
import type { PrefixMistake } from './packets/prefix-text.js';
import type { SourceDefault, StorageAccounts } from './targets/options.js';

/** Docker puts its bridge here by default; compute whose network overlaps it loses those peers. https://learn.microsoft.com/azure/machine-learning/how-to-secure-workspace-vnet (2024-07-08) */
const DOCKER_BRIDGE: Prefix = { family: 4, base: 'ac110000', length: 16, text: '172.17.0.0/16' };

const IP_GROUP_ID = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/ipGroups\/[^/]+$/i;

/**
 * A storage account, or all of a resource group or of a subscription.
 * https://learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoint-policies-overview (2023-04-06)
 */
const STORAGE_ID =
  /^\/subscriptions\/[^/\s]+(?:\/resourceGroups\/[^/\s]+(?:\/providers\/Microsoft\.Storage\/storageAccounts\/[a-z0-9]{3,24})?)?$/i;

/** Reads a prefix, or says what is wrong with it. */
export type ParsePrefix = (text: string) => Prefix | PrefixMistake;

/** Reports a value that an option does not take. */
export function refuseValue(option: string, value: string, reason: string, help: string, report: Report): void {
  report(
    finding('RC811', `--${option} does not take ${JSON.stringify(value)}: ${reason}`, {
      place: { option, value },
      help,
    }),
  );
}

/** Prefixes of one rule, so of one family; none may stand for the whole Internet. */
export function readPrefixes(
  given: readonly string[],
  option: 'private' | 'source',
  parsePrefix: ParsePrefix,
  report: Report,
): Prefix[] {
  const prefixes: Prefix[] = [];
  for (const text of given) {
    const prefix = parsePrefix(text);
    if (!('base' in prefix))
      refuseValue(
        option,
        text,
        prefix.reason,
        prefix.canonical === undefined
          ? 'Write a prefix such as 10.0.0.0/8.'
          : `Write ${prefix.canonical}, or the address you mean.`,
        report,
      );
    else if (prefix.length === 0)
      refuseValue(option, text, 'it is every address', 'Name the prefixes of your own networks.', report);
    else if (prefix.family === 6)
      refuseValue(option, text, 'it is IPv6, and rules hold one address family', 'Give IPv4 prefixes.', report);
    else prefixes.push(prefix);
    if ('base' in prefix && prefix.family === 4 && prefix.length > 0 && overlapsPrefix(prefix, DOCKER_BRIDGE)) {
      report(
        finding(
          'RC308',
          `--${option} ${prefix.text} overlaps ${DOCKER_BRIDGE.text}, where Docker on the compute puts its bridge`,
          {
            place: { option, value: text },
            help: 'Keep your networks out of 172.17.0.0/16; compute cannot reach peers there.',
          },
        ),
      );
    }
  }
  return prefixes;
}

/** Whose traffic the rules of the firewall are for: prefixes, or ids of IP groups. */
export function readSource(given: readonly string[], parsePrefix: ParsePrefix, report: Report): SourceDefault {
  const ids = given.filter((text) => IP_GROUP_ID.test(text));
  if (ids.length === given.length) return { kind: 'ip-groups', ids };
  if (ids.length > 0)
    refuseValue('source', ids[0] ?? '', 'IP groups and prefixes do not mix', 'Give one kind.', report);
  if (given.includes('*'))
    refuseValue(
      'source',
      '*',
      'it would open the rules to every network behind the firewall',
      'Name the prefix of the compute subnet.',
      report,
    );
  return {
    kind: 'prefixes',
    prefixes: readPrefixes(
      given.filter((text) => text !== '*' && !IP_GROUP_ID.test(text)),
      'source',
      parsePrefix,
      report,
    ),
  };
}

/** Ids of storage accounts, or none, which must be said: an empty list could be meant as none, and taken for any. */
export function readStorageAccounts(given: readonly string[], report: Report): StorageAccounts {
  if (given.length === 1 && given[0] === 'none') return { kind: 'none' };
  const help =
    'Give ids such as /subscriptions/SUBSCRIPTION/resourceGroups/GROUP/providers/Microsoft.Storage/storageAccounts/NAME, or none where private endpoints lead to every account.';
  if (given.length === 0) refuseValue('storage-accounts', '', 'the list is empty', help, report);
  for (const text of given.filter((one) => !STORAGE_ID.test(one)))
    refuseValue(
      'storage-accounts',
      text,
      text === 'none' ? 'none stands alone' : 'it is no id of storage',
      help,
      report,
    );
  return { kind: 'ids', ids: [...new Map(given.map((text) => [text.toLowerCase(), text])).values()] };
}

/** The address of the firewall. */
export function readAddress(given: string, parsePrefix: ParsePrefix, report: Report): string {
  const prefix = parsePrefix(given);
  const isAddress = 'base' in prefix && prefix.family === 4 && prefix.length === 32 && !given.includes('/');
  if (!isAddress)
    refuseValue(
      'firewall-ip',
      given,
      'it is no IPv4 address',
      "Give the firewall's private address, such as 10.0.1.4.",
      report,
    );
  return given;
}
