import type { Target } from './coverage.js';
import type { TargetOptions } from './options.js';
import type { DefaultRoute } from './routes/ways.js';

/** Something outside of the output that it rests on. */
export interface Assumption {
  readonly id: string;
  readonly text: string;
}

type TargetAssumption = Assumption & { readonly for: Target; readonly holds: boolean };

/** What must hold outside of the output for it to mean what it says. docs/semantics.md tells each at length. */
export function assumptionsOf(
  { targets, defaultDeny, firewallRules, tier }: TargetOptions,
  defaultRoute: DefaultRoute,
): Assumption[] {
  const all: TargetAssumption[] = [
    {
      id: 'admin-rules',
      for: 'nsg',
      text: 'No security admin rule of Azure Virtual Network Manager denies or always allows this traffic first.',
      holds: true,
    },
    {
      id: 'private-endpoint-policies',
      for: 'nsg',
      text: 'NSGs and routes act on private endpoints only where the network policies of their subnet are enabled.',
      holds: true,
    },
    {
      id: 'private-prefixes',
      for: 'nsg',
      text: 'privateAddressPrefixes covers the network, its peers, the hub, DNS and private endpoints.',
      holds: defaultDeny !== 'none',
    },
    {
      id: 'dns-proxy',
      for: 'firewall',
      text: 'Host names in network rules need the DNS proxy of the firewall, and clients that ask it.',
      holds: true,
    },
    {
      id: 'infrastructure-hosts',
      for: 'firewall',
      text: 'The firewall allows its built-in infrastructure host names unless a last application rule denies all.',
      holds: true,
    },
    // https://learn.microsoft.com/azure/firewall-manager/policy-overview (2023-02-10)
    {
      id: 'classic-firewall',
      for: 'firewall',
      text: 'The firewall has no firewall policy, and stands in a virtual network, not in a hub of Virtual WAN.',
      holds: firewallRules === 'classic',
    },
    // https://github.com/MicrosoftLearning/AZ500-AzureSecurityTechnologies/issues/178 (2021-11-24)
    {
      id: 'classic-premium',
      for: 'firewall',
      text: 'A Premium firewall takes classic rules. A report says that they cannot be chosen for one: MicrosoftLearning/AZ500-AzureSecurityTechnologies issue 178, 2021-11-24.',
      holds: firewallRules === 'classic' && tier === 'premium',
    },
    {
      id: 'classic-basic',
      for: 'firewall',
      text: 'A Basic firewall takes classic rules; no source that rulec knows says whether it does.',
      holds: firewallRules === 'classic' && tier === 'basic',
    },
    {
      id: 'firewall-behind-route',
      for: 'nsg',
      text: 'The firewall behind the default route filters what the hand-off rules let through.',
      holds: defaultRoute.exists,
    },
    {
      id: 'service-endpoints',
      for: 'routes',
      text: `No service endpoint on the subnet${targets.includes('endpoint-policy') ? ', but that of Microsoft.Storage,' : ''} takes traffic past the firewall by its longer routes.`,
      holds: true,
    },
    {
      id: 'ipv6',
      for: 'routes',
      text: 'The subnet has no IPv6 way out: routes and firewall rules are for IPv4.',
      holds: true,
    },
    ...policyAssumptions(),
    ...managedNetworkAssumptions(),
  ];
  return all.filter((item) => item.holds && targets.includes(item.for)).map(({ id, text }) => ({ id, text }));
}

/**
 * https://learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoint-policies-overview (2023-04-06),
 * https://learn.microsoft.com/azure/machine-learning/how-to-prevent-data-loss-exfiltration (2025-02-05). The first page says that
 * managed services in the subnet, Batch among them, do not work with a policy; the second one makes an exception of this alias.
 */
function policyAssumptions(): TargetAssumption[] {
  const texts: readonly (readonly [string, string])[] = [
    [
      'policy-attached',
      "The compute's subnet has the service endpoint Microsoft.Storage, and this policy; without either nothing is filtered.",
    ],
    [
      'policy-past-firewall',
      'With the endpoint, what goes to public addresses of storage passes the firewall by; private endpoints are left alone.',
    ],
    [
      'policy-other-names',
      'No host that is needed stands for a storage account under a name of another domain: the policy denies it.',
    ],
    ['policy-alias-cloud', 'The cloud of the region knows the aliases; the pages do not tell clouds apart.'],
    ['policy-new-compute', 'Compute made before December 2022 was made again, or scaled to zero in between.'],
  ];
  return texts.map(([id, text]) => ({ id, text, for: 'endpoint-policy', holds: true }));
}

/** https://learn.microsoft.com/azure/machine-learning/how-to-managed-network (2025-05-23) */
function managedNetworkAssumptions(): TargetAssumption[] {
  const texts: readonly (readonly [string, string])[] = [
    [
      'managed-network-mode',
      'The workspace has a managed network in the mode AllowOnlyApprovedOutbound, and Azure adds its required rules to it.',
    ],
    ['managed-network-region', "Compute is in the workspace's region: a managed network is in no other."],
    [
      'managed-network-firewall',
      'A rule for a host makes Azure add a firewall to the managed network, which costs money; serverless Spark does not use such rules.',
    ],
    [
      'managed-network-endpoints',
      'Storage, vaults and registries beside those of the workspace have private endpoints in the managed network.',
    ],
    ['managed-network-cloud', 'The cloud and the region have managed networks, and these know the service tags.'],
  ];
  return texts.map(([id, text]) => ({ id, text, for: 'workspace-outbound', holds: true }));
}
