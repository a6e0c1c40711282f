import { type Finding, finding } from '../diagnostics/finding.js';
import type { Target } from './coverage.js';
import type { EndpointPolicyModel } from './endpoint-policy/model.js';
import { sizeOf } from './firewall/groups.js';
import { collectionsOf, type FirewallModel } from './firewall/model.js';
import type { AddressMatch, NsgModel } from './nsg/model.js';
import type { TargetOptions } from './options.js';
import type { RouteTableModel } from './routes/model.js';

/** A row of rules/azure/limits.json. */
export interface AzureLimit {
  readonly max: number;
  readonly title: string;
  readonly source: string;
  /** The day of the copy of the page. */
  readonly date: string;
}

export const LIMIT_NAMES = [
  'nsgRules',
  'nsgAddresses',
  'routes',
  'tagRoutes',
  'groupBytes',
  'firewallGroups',
  'classicBytes',
  'firewallPairs',
  'networkFqdns',
  'policyResources',
] as const;

export type LimitName = (typeof LIMIT_NAMES)[number];

export type AzureLimits = Readonly<Record<LimitName, AzureLimit>>;

/** How much of a limit a region's output uses. */
export interface Headroom {
  readonly limit: LimitName;
  readonly target: Target;
  readonly used: number;
  readonly max: number;
}

/** Counts what the models use of Azure's limits. Parameters count as one, since their length is not known. */
export function headroomOf(
  models: { nsg: NsgModel; firewall: FirewallModel; routes: RouteTableModel; endpointPolicy?: EndpointPolicyModel },
  targets: readonly Target[],
  limits: AzureLimits,
): Headroom[] {
  const { nsg, firewall, routes, endpointPolicy } = models;
  const network = collectionsOf(firewall).flatMap((collection) =>
    collection.kind === 'network' ? collection.rules : [],
  );
  const used: readonly [LimitName, Target, number][] = [
    ['nsgRules', 'nsg', nsg.rules.length],
    [
      'nsgAddresses',
      'nsg',
      Math.max(
        sum(nsg.rules.map(({ source }) => addressCount(source))),
        sum(nsg.rules.map(({ destination }) => addressCount(destination))),
      ),
    ],
    ['routes', 'routes', routes.routes.length],
    ['tagRoutes', 'routes', routes.routes.filter(({ destination }) => destination.kind === 'service-tag').length],
    ...formLimits(firewall),
    [
      'firewallPairs',
      'firewall',
      sum(
        network.map(({ destination }) =>
          'tags' in destination ? destination.tags.length : 'prefixes' in destination ? destination.prefixes.length : 1,
        ),
      ),
    ],
    [
      'networkFqdns',
      'firewall',
      sum(network.map(({ destination }) => (destination.kind === 'hosts' ? destination.hosts.length : 0))),
    ],
    ['policyResources', 'endpoint-policy', endpointPolicy ? mostResources(endpointPolicy) : 0],
  ];
  return used
    .filter(([, target]) => targets.includes(target))
    .map(([limit, target, count]) => ({ limit, target, used: count, max: limits[limit].max }));
}

/** What a policy's groups may hold, or the firewall itself, which a template writes whole. */
function formLimits(firewall: FirewallModel): [LimitName, Target, number][] {
  const bytes = (collections: ReturnType<typeof collectionsOf>): number => sum(collections.map(sizeOf));
  switch (firewall.form) {
    case 'policy':
      return [
        ['groupBytes', 'firewall', Math.max(0, ...firewall.groups.map(({ collections }) => bytes(collections)))],
        ['firewallGroups', 'firewall', firewall.groups.length],
      ];
    case 'classic':
      return [['classicBytes', 'firewall', bytes(collectionsOf(firewall))]];
    default:
      return firewall satisfies never;
  }
}

/** Of one definition. */
function mostResources({ definitions, parameters }: EndpointPolicyModel): number {
  const counts = definitions.map(({ resources }) => {
    if (!('parameter' in resources)) return resources.length;
    const known = parameters.find(({ name }) => name === resources.parameter)?.default;
    return typeof known === 'object' ? known.length : 1;
  });
  return Math.max(0, ...counts);
}

/** An error for every limit that is exceeded. */
export function limitFindings(
  headroom: readonly Headroom[],
  limits: AzureLimits,
  region: string,
  options: TargetOptions,
): Finding[] {
  const canWiden = options.snapshot !== undefined && !options.allowWidening;
  return headroom
    .filter(({ used, max }) => used > max)
    .map(({ limit, used, max }) =>
      finding('RC305', `${used} ${limits[limit].title}, where Azure allows ${max}`, {
        region,
        notes: [{ message: `${limits[limit].source} (${limits[limit].date})` }],
        help:
          canWiden && (limit === 'nsgAddresses' || limit === 'routes')
            ? 'Select fewer features, split the services over several subnets, or let --allow-widening write fewer and larger prefixes.'
            : 'Select fewer features, or split the services over several subnets.',
      }),
    );
}

/** How many of the addresses that an NSG holds one side of a rule takes. */
export function addressCount(match: AddressMatch): number {
  return match.kind === 'prefixes' ? match.prefixes.length : match.kind === 'any' ? 0 : 1;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
