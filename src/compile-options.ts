import {
  type ParsePrefix,
  readAddress,
  readPrefixes,
  readSource,
  readStorageAccounts,
  refuseValue,
} from './address-options.js';
import { type Finding, finding, type Report } from './diagnostics/finding.js';
import { didYouMean } from './diagnostics/suggest.js';
import { FORMATS, type Format } from './formats/format.js';
import { RFC_1918 } from './packets/prefix.js';
import type { SelectionText } from './requirements/selection.js';
import { readTagSnapshot, type TagSnapshot } from './service-tags/snapshot.js';
import { AZURE_TARGETS, TARGETS, type Target } from './targets/coverage.js';
import {
  DEFAULT_DENIES,
  type DefaultDeny,
  type DeploymentName,
  FIREWALL_RULES,
  FIREWALL_TIERS,
  type FirewallRules,
  type FirewallTier,
  type TargetOptions,
} from './targets/options.js';

/** Everything that can be said to {@link compile}; only the region must be. The command line's options, one to one. */
export interface CompileOptions extends SelectionText {
  /** Names in any spelling (`westus`, `WestUS`, `West US`), or `all`. */
  readonly region: string | readonly string[];
  /** `nsg`, `firewall`, `routes`, `prefixes`, `endpoint-policy`, `workspace-outbound`; the first three where not given. */
  readonly targets?: readonly string[];
  readonly formats?: readonly string[];
  /** Where several compile the same region: a name of lower-case words with hyphens, and a number from 0 to 9 unlike the others'. */
  readonly deployment?: DeploymentName;
  readonly attach?: boolean;
  /** Prefixes of the compute subnet, or resource ids of IP groups. */
  readonly source?: readonly string[];
  readonly private?: readonly string[];
  readonly firewallIp?: string;
  readonly firewallTier?: string;
  /** `policy`, or `classic` for rules inside the firewall. */
  readonly firewallRules?: string;
  readonly tlsInspection?: boolean;
  /** Resource ids of what the compute's subnet reaches over its service endpoint for storage; or `none` alone. */
  readonly storageAccounts?: readonly string[];
  readonly defaultDeny?: string;
  readonly defaultRoute?: string;
  readonly openHosts?: boolean;
  readonly acceptGaps?: readonly string[];
  /** Why gaps are accepted, by the name in `acceptGaps`; reviewers read it beside the gap. */
  readonly gapReasons?: Readonly<Record<string, string>>;
  readonly strictTags?: boolean;
  /** Write the addresses of the tag file in place of tags. */
  readonly expand?: boolean;
  /** Write fewer and larger prefixes for tags where Azure takes no more of them. */
  readonly allowWidening?: boolean;
  /** A tag file of Microsoft's; the name is for findings and the manifest. */
  readonly serviceTags?: { readonly name: string; readonly text: string };
}

/** Whether reading the options takes the prefix parser, which is not loaded otherwise. */
export function holdsPrefixes(options: CompileOptions): boolean {
  const { source, firewallIp, parameters, serviceTags } = options;
  return [options.private, source, firewallIp, parameters, serviceTags].some((given) => given !== undefined);
}

/** The options that are no names of the catalog, as they were read. */
export type ReadOptions = TargetOptions & { readonly formats: readonly Format[] };

/** Reads every option that is no name of the catalog; what does not fit is reported, all of it. */
export function readTargetOptions(options: CompileOptions, parsePrefix: ParsePrefix, report: Report): ReadOptions {
  const targets = readTargets(options.targets, report);
  const tier = readWord(options.firewallTier, 'firewall-tier', FIREWALL_TIERS, 'standard', report);
  const firewallRules = readWord(options.firewallRules, 'firewall-rules', FIREWALL_RULES, 'policy', report);
  const defaultDeny = readWord<DefaultDeny>(options.defaultDeny, 'default-deny', DEFAULT_DENIES, 'both', report);
  const defaultRoute = readWord(
    options.defaultRoute,
    'default-route',
    ['firewall', 'none'] as const,
    'firewall',
    report,
  );
  const formats = readFormats(options.formats, report);
  checkDay(options.asOf, report);
  const attach = options.attach ?? false;
  const tlsInspection = options.tlsInspection ?? false;
  checkTogether({ attach, defaultDeny, tier, firewallRules, tlsInspection }, report);
  if (targets.includes('prefixes') && !options.serviceTags) {
    const help = 'Add --service-tags with the tag file of the cloud.';
    const place = { option: 'target', value: 'prefixes' };
    report(finding('RC810', 'address lists need the addresses of a tag file', { place, help }));
  }
  const needTags = [
    [options.expand, 'expand', 'write'],
    [options.allowWidening, 'allow-widening', 'widen'],
  ] as const;
  for (const [isAsked, option, verb] of needTags) {
    if (!isAsked || options.serviceTags) continue;
    const help = `Add --service-tags with the tag file of the cloud, or leave --${option} out.`;
    report(finding('RC810', `there are no addresses to ${verb} without a tag file`, { place: { option }, help }));
  }
  const source = options.source && readSource(options.source, parsePrefix, report);
  const storageAccounts = options.storageAccounts && readStorageAccounts(options.storageAccounts, report);
  const snapshot = options.serviceTags && readSnapshot(options.serviceTags, report);
  return {
    targets,
    formats,
    ...(options.deployment && { deployment: options.deployment }),
    attach,
    ...(source && { source }),
    privatePrefixes: options.private ? readPrefixes(options.private, 'private', parsePrefix, report) : RFC_1918,
    ...(options.firewallIp !== undefined && { firewallIp: readAddress(options.firewallIp, parsePrefix, report) }),
    ...(storageAccounts && { storageAccounts }),
    tier,
    firewallRules,
    tlsInspection,
    defaultDeny,
    defaultRoute,
    isDefaultRouteDeclared: options.defaultRoute !== undefined,
    openHosts: options.openHosts ?? false,
    strictTags: options.strictTags ?? false,
    expand: options.expand ?? false,
    allowWidening: options.allowWidening ?? false,
    acceptedGaps: [...new Set(options.acceptGaps)].sort(),
    ...(snapshot && { snapshot }),
  };
}

function readTargets(given: readonly string[] | undefined, report: Report): Target[] {
  if (given === undefined) return [...AZURE_TARGETS];
  for (const name of given) {
    if (TARGETS.some((target) => target === name)) continue;
    report(
      finding('RC802', `there is no target ${JSON.stringify(name)}`, {
        place: { option: 'target', value: name },
        help: didYouMean(name, TARGETS, `The targets are ${TARGETS.join(', ')}.`),
      }),
    );
  }
  return TARGETS.filter((target) => given.includes(target));
}

/** In the order of the table, each once. */
function readFormats(given: readonly string[] | undefined, report: Report): Format[] {
  if (given === undefined) return ['arm'];
  for (const name of given) {
    if (FORMATS.some((format) => format === name)) continue;
    report(
      finding('RC803', `there is no format ${JSON.stringify(name)}`, {
        place: { option: 'format', value: name },
        help: didYouMean(name, FORMATS, `The formats are ${FORMATS.join(', ')}.`),
      }),
    );
  }
  return FORMATS.filter((format) => given.includes(format));
}

/** Reports a value of --as-of that is no day of the calendar. */
export function checkDay(given: string | undefined, report: Report): void {
  if (given === undefined) return;
  const day = new Date(`${given}T00:00:00Z`);
  const isDay =
    /^\d{4}-\d{2}-\d{2}$/.test(given) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(given);
  if (!isDay) refuseValue('as-of', given, 'it is no day', 'Write a day such as 2026-01-31.', report);
}

function readWord<T extends string>(
  given: string | undefined,
  option: string,
  words: readonly T[],
  fallback: T,
  report: Report,
): T {
  const word = words.find((candidate) => candidate === given);
  if (given === undefined || word !== undefined) return word ?? fallback;
  report(
    finding('RC811', `--${option} does not take ${JSON.stringify(given)}`, {
      place: { option, value: given },
      help: didYouMean(given, words, `It takes ${words.join(', ')}.`),
    }),
  );
  return fallback;
}

function checkTogether(
  options: {
    attach: boolean;
    defaultDeny: DefaultDeny;
    tier: FirewallTier;
    firewallRules: FirewallRules;
    tlsInspection: boolean;
  },
  report: Report,
): void {
  if (options.defaultDeny === 'none' && !options.attach) {
    report(
      finding('RC810', 'an NSG of its own without a last deny would allow all that Azure allows by default', {
        place: { option: 'default-deny', value: 'none' },
        help: 'Add --attach to put the rules into an existing NSG that closes itself, or leave --default-deny at both.',
      }),
    );
  }
  if (options.tlsInspection && options.tier !== 'premium') {
    report(
      finding('RC810', `TLS inspection needs the Premium tier, not ${options.tier}`, {
        place: { option: 'tls-inspection' },
        help: 'Add --firewall-tier premium, or leave --tls-inspection out.',
      }),
    );
  }
  // https://learn.microsoft.com/azure/firewall-manager/policy-overview (2023-02-10)
  if (options.tlsInspection && options.firewallRules === 'classic') {
    report(
      finding('RC810', 'TLS inspection is set up in a firewall policy, and classic rules read no paths', {
        place: { option: 'tls-inspection' },
        help: 'Leave --tls-inspection out, and take paths by their hosts; or leave --firewall-rules at policy.',
      }),
    );
  }
}

function readSnapshot({ name, text }: { name: string; text: string }, report: Report): TagSnapshot | undefined {
  const { snapshot, findings }: { snapshot?: TagSnapshot; findings: readonly Finding[] } = readTagSnapshot(text, name);
  for (const item of findings) report(item);
  return snapshot;
}
