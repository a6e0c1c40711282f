import { compareText } from '../../diagnostics/finding.js';
import type { AzureLimits } from '../limits.js';
import { groupPriorityOf } from '../options.js';
import type { LoweringContext } from '../tag-lowering.js';
import { hole } from '../template-parameter.js';
import { packGroups } from './groups.js';
import type {
  ApplicationRule,
  ClassicModel,
  FirewallModel,
  NetworkRule,
  PolicyModel,
  RuleCollection,
} from './model.js';
import { classicCollections } from './model.js';
import { classicNames, ownName } from './own-names.js';
import { ruleParameters } from './parameters.js';

/** The rules of one service. */
export interface ServiceRules {
  readonly network: NetworkRule[];
  readonly application: ApplicationRule[];
}

/** By the name of the service. */
type RulesByService = ReadonlyMap<string, ServiceRules>;

/** Application collections come this much after the network collection of their service; the firewall runs network rules first anyway. */
const APPLICATION_OFFSET = 10_000;

/** Puts the rules of a region where its firewall keeps them. */
export function modelOf(context: LoweringContext, rules: RulesByService, limits: AzureLimits): FirewallModel {
  const { firewallRules } = context.options;
  switch (firewallRules) {
    case 'policy':
      return policyModel(context, rules, limits);
    case 'classic':
      return classicModel(context, rules);
    default:
      return firewallRules satisfies never;
  }
}

function policyModel(context: LoweringContext, byService: RulesByService, limits: AzureLimits): PolicyModel {
  const { set } = context;
  const collections = set.services.flatMap(({ name, short, firstPriority }) =>
    serviceCollections(short, firstPriority, byService.get(name)),
  );
  return {
    kind: 'firewall',
    form: 'policy',
    region: set.region.name,
    parameters: [
      { name: 'firewallPolicyName', type: 'string', description: 'The existing firewall policy.' },
      {
        name: 'priority',
        type: 'int',
        description: 'Priority of the rule collection group; each region has its own.',
        default: groupPriorityOf(set.region, context.options.deployment),
      },
      ...ruleParameters(collections, context),
    ],
    groups: packGroups(ownName(set.region.name, context.options.deployment), collections, limits.groupBytes.max),
  };
}

function serviceCollections(short: string, firstPriority: number, rules: ServiceRules | undefined): RuleCollection[] {
  const collections: RuleCollection[] = [
    { kind: 'network', name: `${short}-network`, priority: firstPriority, rules: byName(rules?.network ?? []) },
    {
      kind: 'application',
      name: `${short}-application`,
      priority: firstPriority + APPLICATION_OFFSET,
      rules: byName(rules?.application ?? []),
    },
  ];
  return collections.filter((collection) => collection.rules.length > 0);
}

/**
 * One collection of each kind for all services, as a policy has one group: so both have the number that the group would
 * have, whatever services there are. Numbers tell collections of one kind apart, and no others:
 * https://learn.microsoft.com/azure/aks/limit-egress-traffic (2023-03-10) deploys one of each kind at 100.
 */
function classicModel(context: LoweringContext, byService: RulesByService): ClassicModel {
  const { set } = context;
  const all = set.services.flatMap(({ name }) => byService.get(name) ?? []);
  const priority = hole('collectionPriority');
  const names = classicNames(set.region.name, context.options.deployment);
  const model: ClassicModel = {
    kind: 'firewall',
    form: 'classic',
    region: set.region.name,
    parameters: [],
    network: {
      kind: 'network',
      name: names.network,
      priority,
      rules: all.flatMap(({ network }) => byName(network)),
    },
    application: {
      kind: 'application',
      name: names.application,
      priority,
      rules: all.flatMap(({ application }) => byName(application)),
    },
  };
  return {
    ...model,
    parameters: [
      { name: 'firewallName', type: 'string', description: 'The existing firewall.' },
      {
        name: 'collectionPriority',
        type: 'int',
        description: 'Priority of the network and of the application rule collection; each region has its own.',
        default: groupPriorityOf(set.region, context.options.deployment),
      },
      ...ruleParameters(classicCollections(model), context),
    ],
  };
}

function byName<T extends { name: string }>(items: readonly T[]): T[] {
  return [...items].sort((left, right) => compareText(left.name, right.name));
}
