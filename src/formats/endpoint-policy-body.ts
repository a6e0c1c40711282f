import type { ServiceEndpointPolicy } from '@azure/arm-network';
import type { EndpointPolicyModel, PolicyDefinition } from '../targets/endpoint-policy/model.js';
import type { Templated } from './sdk-body.js';

/** The body that creates the policy, as `@azure/arm-network` takes it. */
export function endpointPolicyBody({ region, definitions }: EndpointPolicyModel): Templated<ServiceEndpointPolicy> {
  return { location: region, serviceEndpointPolicyDefinitions: definitions.map(namedDefinition) };
}

/** ARM and Bicep have the name apart from all else. */
export function definitionBody({ description, service, resources }: PolicyDefinition): {
  readonly description: string;
  readonly service: string;
  readonly serviceResources: PolicyDefinition['resources'];
} {
  return { description, service, serviceResources: resources };
}

function namedDefinition(definition: PolicyDefinition): { readonly name: string } & ReturnType<typeof definitionBody> {
  return { name: definition.name, ...definitionBody(definition) };
}
