import type {
  AzureFirewallApplicationRule,
  AzureFirewallApplicationRuleCollection,
  AzureFirewallNetworkRule,
  AzureFirewallNetworkRuleCollection,
} from '@azure/arm-network';
import type { ApplicationRule, ClassicCollection, ClassicModel, NetworkRule } from '../targets/firewall/model.js';
import type { Hole } from '../targets/template-parameter.js';
import { keptBy } from './kept.js';
import { applicationRuleBody, networkRuleBody, type Templated } from './sdk-body.js';

/** A list of a firewall, with the name of our collection; others in it are somebody else's. */
interface ListOf<List, Collection> {
  readonly list: List;
  readonly name: string;
  /** Ours, or none where it has no rules. */
  readonly collections: readonly (Templated<Collection> & { readonly name: string })[];
}

type NetworkList = ListOf<'networkRuleCollections', AzureFirewallNetworkRuleCollection>;

type ApplicationList = ListOf<'applicationRuleCollections', AzureFirewallApplicationRuleCollection>;

/** One of the two lists of a firewall that rulec writes into. */
export type ClassicList = NetworkList | ApplicationList;

const ALLOW = { type: 'Allow' } as const;

/** What becomes of the lists of the firewall. */
export function classicLists({ network, application }: ClassicModel): readonly [NetworkList, ApplicationList] {
  const head = ({ name, priority }: ClassicCollection): { name: string; priority: Hole; action: typeof ALLOW } => ({
    name,
    priority,
    action: ALLOW,
  });
  return [
    {
      list: 'networkRuleCollections',
      name: network.name,
      collections: onlyFilled({ ...head(network), rules: network.rules.map(classicNetworkRuleBody) }),
    },
    {
      list: 'applicationRuleCollections',
      name: application.name,
      collections: onlyFilled({ ...head(application), rules: application.rules.map(classicApplicationRuleBody) }),
    },
  ];
}

function onlyFilled<T extends { readonly rules: readonly object[] }>(collection: T): T[] {
  return collection.rules.length > 0 ? [collection] : [];
}

/** As in a policy, but for the word for protocols and the type, which the list says. https://github.com/Azure/azure-sdk-for-js (arm-network 36.0.0) */
export const classicNetworkRuleBody = keptBy((rule: NetworkRule): Templated<AzureFirewallNetworkRule> => {
  const { ruleType: _, name: __, description: ___, ipProtocols: ____, ...others } = networkRuleBody(rule);
  return { name: rule.name, description: rule.description, protocols: rule.protocols, ...others };
});

/** As in a policy, but for the type, which the list says, and TLS inspection and paths, which classic rules do not have. */
export const classicApplicationRuleBody = keptBy((rule: ApplicationRule): Templated<AzureFirewallApplicationRule> => {
  const { ruleType: _, targetUrls, terminateTLS: __, ...others } = applicationRuleBody(rule);
  if (targetUrls !== undefined) throw new Error(`the classic rule ${rule.name} has paths`);
  return others;
});
