import type { CompileOptions } from '../compile-options.js';
import { finding, type Report } from '../diagnostics/finding.js';
import { checkSnapshotAge } from '../service-tags/snapshot-age.js';
import { today } from '../today.js';
import type { Io } from './io.js';
import type { OptionSpecs, OptionValues } from './options.js';
import { readTagFile } from './tag-file.js';

const WHAT = 'What to compile:';
const NETWORK = 'The network it is for:';
const RULES = 'How the rules are made:';

/** What a compile is made of; commands that compile share it. */
export const COMPILE_OPTIONS = {
  region: { kind: 'list', about: 'Azure regions, by any spelling, or all (needed)', group: WHAT },
  'workspace-region': {
    kind: 'value',
    about: 'Region of the workspace, where it is not that of its compute',
    group: WHAT,
  },
  service: { kind: 'list', about: 'Services of the catalog', group: WHAT },
  features: { kind: 'list', about: 'Features beside the defaults, or all', group: WHAT },
  without: { kind: 'list', about: 'Default features to leave out', group: WHAT },
  param: { kind: 'texts', about: 'NAME=VALUE of a catalog parameter', group: WHAT },
  catalog: { kind: 'texts', about: 'Directory with catalogs of your own', group: WHAT },
  'as-of': { kind: 'value', about: 'Only entries that count on this day, as 2026-01-31', group: WHAT },
  target: {
    kind: 'list',
    about: 'nsg, firewall, routes (default: all three), prefixes, endpoint-policy, workspace-outbound',
    group: WHAT,
  },
  source: { kind: 'list', about: "Compute's prefixes, or ids of IP groups, in firewall rules", group: NETWORK },
  private: { kind: 'list', about: 'Private prefixes (default: RFC 1918)', group: NETWORK },
  'firewall-ip': { kind: 'value', about: 'Private address of the firewall', group: NETWORK },
  'firewall-tier': { kind: 'value', about: 'basic, standard (default) or premium', group: NETWORK },
  'firewall-rules': { kind: 'value', about: 'policy (default), or classic: inside the firewall', group: NETWORK },
  'tls-inspection': { kind: 'flag', about: 'The firewall breaks TLS open to read paths (Premium)', group: NETWORK },
  'default-route': { kind: 'value', about: 'firewall (default) or none', group: NETWORK },
  'storage-accounts': {
    kind: 'list',
    about: 'Ids of storage for the endpoint policy, or none',
    group: NETWORK,
  },
  'service-tags': { kind: 'value', about: "Microsoft's tag file, or - for standard input", group: RULES },
  expand: { kind: 'flag', about: 'Write the addresses of the tag file in place of tags', group: RULES },
  'allow-widening': { kind: 'flag', about: 'Fit too many addresses by larger prefixes', group: RULES },
  'strict-tags': { kind: 'flag', about: 'Use a tag only where the tag file says so', group: RULES },
  'default-deny': { kind: 'value', about: 'Directions to close: both (default), outbound, none', group: RULES },
  attach: { kind: 'flag', about: 'Add to an existing NSG and route table, do not replace', group: RULES },
  'open-hosts': { kind: 'flag', about: 'Without a firewall: open the ports of host names to all', group: RULES },
  'accept-gap': { kind: 'list', about: 'Entries whose gaps are known', group: RULES },
} as const satisfies OptionSpecs;

/** Reads what was given; the region may be missing, which is for the command to say. */
export function readCompileOptions(
  values: OptionValues<typeof COMPILE_OPTIONS>,
  io: Io,
  report: Report,
): CompileOptions {
  const asOf = values['as-of'];
  const parameters = values.param && readParameters(values.param, report);
  const tagFile = values['service-tags'];
  const serviceTags = tagFile === undefined ? undefined : readTagFile(tagFile, io, report);
  if (serviceTags) checkSnapshotAge(serviceTags.name, values['as-of'] ?? today(), report);
  return {
    region: values.region ?? [],
    ...given('workspaceRegion', values['workspace-region']),
    ...given('services', values.service),
    ...given('features', values.features),
    ...given('without', values.without),
    ...given('parameters', parameters),
    ...given('asOf', asOf),
    ...given('targets', values.target),
    ...given('source', values.source),
    ...given('private', values.private),
    ...given('firewallIp', values['firewall-ip']),
    ...given('firewallTier', values['firewall-tier']),
    ...given('firewallRules', values['firewall-rules']),
    ...given('tlsInspection', values['tls-inspection']),
    ...given('defaultRoute', values['default-route']),
    ...given('storageAccounts', values['storage-accounts']),
    ...given('defaultDeny', values['default-deny']),
    ...given('strictTags', values['strict-tags']),
    ...given('expand', values.expand),
    ...given('allowWidening', values['allow-widening']),
    ...given('attach', values.attach),
    ...given('openHosts', values['open-hosts']),
    ...given('acceptGaps', values['accept-gap']),
    ...given('serviceTags', serviceTags),
  };
}

/** A member only where there is a value. */
function given<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

function readParameters(texts: readonly string[], report: Report): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const text of texts) {
    const [name, ...rest] = text.split('=');
    const value = rest.join('=').trim();
    if (name === undefined || name === '' || value === '') {
      report(
        finding('RC801', `--param ${text} has no name and value`, {
          place: { option: 'param', value: text },
          help: 'Write --param NAME=VALUE.',
        }),
      );
    } else if (Object.hasOwn(parameters, name)) {
      report(
        finding('RC801', `the parameter ${name} is given twice`, {
          place: { option: 'param', value: text },
          help: 'Give it once.',
        }),
      );
    } else {
      parameters[name] = value;
    }
  }
  return parameters;
}
