import type { Hole, TemplateParameter } from '../template-parameter.js';

/** The names of definitions; the two kinds of resources do not mix in one. */
export const ALIASES = 'service-aliases';
export const ACCOUNTS = 'storage-accounts';

/**
 * What a policy lets through: accounts behind aliases, or accounts by resource id. A list is never empty. The words of `service`:
 * https://github.com/hashicorp/terraform-provider-azurerm/pull/21865 (2023-05-20)
 */
export type PolicyDefinition =
  | {
      readonly name: typeof ALIASES;
      readonly description: string;
      readonly service: 'Global';
      readonly resources: readonly string[];
    }
  | {
      readonly name: typeof ACCOUNTS;
      readonly description: string;
      readonly service: 'Microsoft.Storage';
      readonly resources: Hole;
    };

/** A service endpoint policy for the compute's subnet. */
export interface EndpointPolicyModel {
  readonly kind: 'endpoint-policy';
  readonly region: string;
  readonly parameters: readonly TemplateParameter[];
  /** Without one there is no policy: what a policy without definitions does is not documented. */
  readonly definitions: readonly PolicyDefinition[];
}
