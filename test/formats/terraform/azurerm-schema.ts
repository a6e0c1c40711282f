/** A type as Terraform's own JSON spells it. */
export type TerraformType =
  | 'string'
  | 'number'
  | 'bool'
  | readonly ['list' | 'set', TerraformType]
  | readonly ['object', { readonly [attribute: string]: TerraformType }];

export interface Attribute {
  readonly type: TerraformType;
  readonly use: 'required' | 'optional' | 'computed' | 'optional, computed';
  /** The only texts that azurerm takes. */
  readonly words?: readonly string[];
  /** Smallest and largest number, or length in bytes. */
  readonly between?: readonly [number, number];
}

export interface Block {
  readonly attributes: { readonly [name: string]: Attribute };
  /** Nested blocks, which may stand any number of times. */
  readonly blocks?: { readonly [name: string]: Block & { readonly min?: number } };
  /** Attributes of which exactly one is there. */
  readonly exactlyOneOf?: readonly (readonly string[])[];
  /** Attributes of which at most one is there. */
  readonly conflicts?: readonly (readonly string[])[];
}

const TEXTS = ['set', 'string'] as const;
const LIST = ['list', 'string'] as const;

const required = (type: TerraformType, checks: Pick<Attribute, 'words' | 'between'> = {}): Attribute => ({
  type,
  use: 'required',
  ...checks,
});
const optional = (type: TerraformType, checks: Pick<Attribute, 'words' | 'between'> = {}): Attribute => ({
  type,
  use: 'optional',
  ...checks,
});
const ID: Attribute = { type: 'string', use: 'optional, computed' };

const RULE = {
  name: required('string', { between: [1, 80] }),
  description: optional('string', { between: [0, 140] }),
  protocol: required('string', { words: ['*', 'Tcp', 'Udp', 'Icmp', 'Ah', 'Esp'] }),
  source_port_range: optional('string'),
  source_port_ranges: optional(TEXTS),
  destination_port_range: optional('string'),
  destination_port_ranges: optional(TEXTS),
  source_address_prefix: optional('string'),
  source_address_prefixes: optional(TEXTS),
  source_application_security_group_ids: optional(TEXTS),
  destination_address_prefix: optional('string'),
  destination_address_prefixes: optional(TEXTS),
  destination_application_security_group_ids: optional(TEXTS),
  access: required('string', { words: ['Allow', 'Deny'] }),
  priority: required('number', { between: [100, 4096] }),
  direction: required('string', { words: ['Inbound', 'Outbound'] }),
} as const;

const ADDRESSES = ['address_prefix', 'address_prefixes', 'application_security_group_ids'];

/** What the attributes inside security_rule are checked for, where they are an object and no block. */
export const INLINE_RULE: Block = {
  attributes: RULE,
  exactlyOneOf: [ADDRESSES.map((name) => `source_${name}`), ADDRESSES.map((name) => `destination_${name}`)],
  conflicts: [
    ['source_port_range', 'source_port_ranges'],
    ['destination_port_range', 'destination_port_ranges'],
  ],
};

const HOPS = ['VirtualNetworkGateway', 'VnetLocal', 'Internet', 'VirtualAppliance', 'None'];

export const INLINE_ROUTE: Block = {
  attributes: {
    name: required('string', { between: [1, 80] }),
    address_prefix: required('string'),
    next_hop_type: required('string', { words: HOPS }),
    next_hop_in_ip_address: optional('string'),
  },
};

function objectOf({ attributes }: Block): TerraformType {
  return ['object', Object.fromEntries(Object.entries(attributes).map(([name, { type }]) => [name, type]))];
}

const SIDES = {
  source_addresses: optional(LIST),
  source_ip_groups: optional(LIST),
};

const collection = (rule: Block): Block => ({
  attributes: {
    name: required('string', { between: [2, 80] }),
    priority: required('number', { between: [100, 65_000] }),
    action: required('string', { words: ['Allow', 'Deny'] }),
  },
  blocks: { rule: { ...rule, min: 1 } },
});

/** A collection inside a firewall, which is checked when it is applied for what its description leaves open. */
const classicCollection = (rule: Block): Block => ({
  attributes: {
    id: ID,
    name: required('string', { between: [1, 80] }),
    azure_firewall_name: required('string'),
    resource_group_name: required('string'),
    priority: required('number', { between: [100, 65_000] }),
    action: required('string', { words: ['Allow', 'Deny'] }),
  },
  blocks: { rule: { ...rule, min: 1 } },
});

const CLASSIC_RULE = { name: required('string', { between: [1, 80] }), description: optional('string'), ...SIDES };

/** The resources that rulec writes, as azurerm 5.2.0 describes them. https://github.com/hashicorp/terraform-provider-azurerm (2026-08-20) */
export const RESOURCES: Readonly<Record<string, Block>> = {
  azurerm_network_security_group: {
    attributes: {
      id: ID,
      name: required('string'),
      resource_group_name: required('string'),
      location: required('string'),
      security_rule: { type: ['set', objectOf(INLINE_RULE)], use: 'optional, computed' },
    },
  },
  azurerm_network_security_rule: {
    ...INLINE_RULE,
    attributes: {
      id: ID,
      resource_group_name: required('string'),
      network_security_group_name: required('string'),
      ...RULE,
    },
  },
  azurerm_route_table: {
    attributes: {
      id: ID,
      name: required('string'),
      resource_group_name: required('string'),
      location: required('string'),
      bgp_route_propagation_enabled: optional('bool'),
      route: { type: ['set', objectOf(INLINE_ROUTE)], use: 'optional, computed' },
    },
  },
  azurerm_route: {
    attributes: {
      id: ID,
      resource_group_name: required('string'),
      route_table_name: required('string'),
      ...INLINE_ROUTE.attributes,
    },
  },
  azurerm_firewall_network_rule_collection: classicCollection({
    attributes: {
      ...CLASSIC_RULE,
      protocols: required(LIST, { words: ['Any', 'TCP', 'UDP', 'ICMP'] }),
      destination_addresses: optional(LIST),
      destination_ip_groups: optional(LIST),
      destination_fqdns: optional(LIST),
      destination_ports: required(LIST),
    },
    exactlyOneOf: [
      ['source_addresses', 'source_ip_groups'],
      ['destination_addresses', 'destination_ip_groups', 'destination_fqdns'],
    ],
  }),
  azurerm_firewall_application_rule_collection: classicCollection({
    attributes: { ...CLASSIC_RULE, fqdn_tags: optional(LIST), target_fqdns: optional(LIST) },
    blocks: {
      protocol: {
        attributes: {
          type: required('string', { words: ['Http', 'Https', 'Mssql'] }),
          port: required('number', { between: [1, 65_535] }),
        },
      },
    },
    exactlyOneOf: [
      ['source_addresses', 'source_ip_groups'],
      ['fqdn_tags', 'target_fqdns'],
      ['fqdn_tags', 'protocol'],
    ],
  }),
  azurerm_machine_learning_workspace_network_outbound_rule_fqdn: {
    attributes: {
      id: ID,
      name: required('string', { between: [1, 33] }),
      workspace_id: required('string'),
      destination_fqdn: required('string'),
    },
  },
  azurerm_machine_learning_workspace_network_outbound_rule_service_tag: {
    attributes: {
      id: ID,
      name: required('string', { between: [1, 33] }),
      workspace_id: required('string'),
      service_tag: required('string', {
        words: ['AzureMachineLearning', 'AzureFrontDoor.Frontend', 'AzureMonitor', 'Sql', 'Storage'],
      }),
      protocol: required('string', { words: ['*', 'TCP', 'UDP', 'ICMP'] }),
      port_ranges: required('string', { between: [1, 200] }),
    },
  },
  azurerm_subnet_service_endpoint_storage_policy: {
    attributes: {
      id: ID,
      name: required('string', { between: [1, 80] }),
      resource_group_name: required('string'),
      location: required('string'),
    },
    blocks: {
      definition: {
        attributes: {
          name: required('string', { between: [1, 80] }),
          description: optional('string', { between: [0, 140] }),
          service: optional('string', { words: ['Microsoft.Storage', 'Global'] }),
          service_resources: required(TEXTS),
        },
      },
    },
  },
  azurerm_firewall_policy_rule_collection_group: {
    attributes: {
      id: ID,
      name: required('string', { between: [2, 80] }),
      firewall_policy_id: required('string'),
      priority: required('number', { between: [100, 65_000] }),
    },
    blocks: {
      application_rule_collection: collection({
        attributes: {
          name: required('string', { between: [1, 80] }),
          description: optional('string', { between: [1, 10_000] }),
          ...SIDES,
          destination_addresses: optional(LIST),
          destination_fqdns: optional(LIST),
          destination_urls: optional(LIST),
          destination_fqdn_tags: optional(LIST),
          terminate_tls: optional('bool'),
          web_categories: optional(LIST),
        },
        blocks: {
          protocols: {
            attributes: {
              type: required('string', { words: ['Http', 'Https', 'Mssql'] }),
              port: required('number', { between: [0, 64_000] }),
            },
          },
          http_headers: { attributes: { name: required('string'), value: required('string') } },
        },
        exactlyOneOf: [['source_addresses', 'source_ip_groups']],
      }),
      network_rule_collection: collection({
        attributes: {
          name: required('string', { between: [1, 80] }),
          description: optional('string', { between: [1, 10_000] }),
          protocols: required(LIST, { words: ['Any', 'TCP', 'UDP', 'ICMP'] }),
          ...SIDES,
          destination_addresses: optional(LIST),
          destination_ip_groups: optional(LIST),
          destination_fqdns: optional(LIST),
          destination_ports: required(LIST),
        },
        exactlyOneOf: [
          ['source_addresses', 'source_ip_groups'],
          ['destination_addresses', 'destination_ip_groups', 'destination_fqdns'],
        ],
      }),
    },
  },
};

/** azurerm does not start without a features block. https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs (4.0) */
export const PROVIDER: Block = {
  attributes: { subscription_id: optional('string') },
  blocks: { features: { attributes: {}, min: 1 } },
};
