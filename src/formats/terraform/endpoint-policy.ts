import type { EndpointPolicyModel } from '../../targets/endpoint-policy/model.js';
import { hole } from '../../targets/template-parameter.js';
import { definitionBody } from '../endpoint-policy-body.js';
import type { Remark } from './remarks.js';
import { type Json, reference, toAttributes } from './values.js';

const POLICY = 'azurerm_subnet_service_endpoint_storage_policy';

/** Its words, and the two definitions that it takes: https://github.com/hashicorp/terraform-provider-azurerm/pull/21865 (2023-05-20) */
export function endpointPolicyResources(model: EndpointPolicyModel, remarks: ReadonlyMap<string, Remark>): Json {
  return {
    [POLICY]: {
      rulec: {
        name: reference(hole('serviceEndpointPolicyName')),
        resource_group_name: reference(hole('resourceGroupName')),
        location: model.region,
        definition: model.definitions.map((definition) => ({
          ...(remarks.has(definition.name) && { '//': remarks.get(definition.name) ?? [] }),
          name: definition.name,
          ...toAttributes(definitionBody(definition)),
        })),
      },
    },
  };
}

/** What the subnet is given, since azurerm knows of no way to attach a policy but in the subnet itself. https://github.com/hashicorp/terraform-provider-azurerm/issues/27835 (2024-10-31) */
export const POLICY_OUTPUT: Json = {
  service_endpoint_policy_id: {
    description: 'For service_endpoint_policy_ids of the subnet, beside "Microsoft.Storage" in its service_endpoints.',
    value: `\${${POLICY}.rulec.id}`,
  },
};
