import type { TemplateParameter } from '../../src/targets/template-parameter.js';

export type GivenValue = string | number | boolean | readonly string[];

/** What a deployment could give for a parameter without a default, whatever it is called in a format. */
export function givenValue({ name, type }: Pick<TemplateParameter, 'name' | 'type'>): GivenValue {
  switch (type) {
    case 'array':
      return /ids$/i.test(name)
        ? ['/subscriptions/1/resourceGroups/data', '/subscriptions/2']
        : ['10.77.0.0/16', '10.79.4.0/24'];
    case 'int':
      return 30_000;
    case 'bool':
      return true;
    case 'string':
      return /(?:name|id)$/i.test(name) ? `${name}-1` : '10.78.0.4';
    default:
      return type satisfies never;
  }
}

/** Values for all parameters without a default, by name. */
export function givenValues(parameters: readonly TemplateParameter[]): Record<string, GivenValue> {
  return Object.fromEntries(
    parameters.filter((one) => one.default === undefined).map((one) => [one.name, givenValue(one)]),
  );
}

/** A firewall with classic rules of somebody else, as Azure shows it. */
export const EXISTING_FIREWALL = {
  id: '/subscriptions/sub-1/resourceGroups/rg/providers/Microsoft.Network/azureFirewalls/firewall-1',
  name: 'firewall-1',
  type: 'Microsoft.Network/azureFirewalls',
  location: 'westus',
  extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
  tags: { owner: 'network team' },
  zones: ['1', '2', '3'],
  properties: {
    sku: { name: 'AZFW_VNet', tier: 'Standard' },
    threatIntelMode: 'Deny',
    additionalProperties: { 'Network.DNS.EnableProxy': 'true' },
    ipConfigurations: [
      {
        name: 'ip-1',
        properties: {
          subnet: {
            id: '/subscriptions/sub-1/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/hub/subnets/AzureFirewallSubnet',
          },
          publicIPAddress: {
            id: '/subscriptions/sub-1/resourceGroups/rg/providers/Microsoft.Network/publicIPAddresses/ip-1',
          },
        },
      },
    ],
    natRuleCollections: [],
    networkRuleCollections: [
      {
        name: 'somebody-elses',
        properties: {
          priority: 150,
          action: { type: 'Deny' },
          rules: [
            {
              name: 'no-smb',
              protocols: ['TCP'],
              sourceAddresses: ['10.0.0.0/8'],
              destinationAddresses: ['*'],
              destinationPorts: ['445'],
            },
          ],
        },
      },
      {
        name: 'rulec-westus-network',
        properties: {
          priority: 20_000,
          action: { type: 'Allow' },
          rules: [
            {
              name: 'of-last-month',
              protocols: ['TCP'],
              sourceAddresses: ['10.1.0.0/24'],
              destinationAddresses: ['AzureCloud'],
              destinationPorts: ['443'],
            },
          ],
        },
      },
    ],
    applicationRuleCollections: [],
  },
};

/** The same without rules of anybody, under the name that every format gives it in tests. */
export const EMPTY_FIREWALL = {
  name: 'firewall-1',
  location: 'westus',
  properties: { networkRuleCollections: [], applicationRuleCollections: [] },
};
