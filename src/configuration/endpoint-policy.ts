/** What a definition lists. Ids are in lower case, with braces around what deployment gives. */
export type PolicyResource =
  | { readonly kind: 'alias'; readonly name: string }
  | { readonly kind: 'id'; readonly name: string }
  /** A template parameter without a default: one resource or several. */
  | { readonly kind: 'parameter'; readonly name: string };

/** Aliases count where the service is `Global`, ids where it is that of the resources. */
export interface ConfiguredDefinition {
  readonly name: string;
  readonly description?: string;
  readonly service: 'Microsoft.Storage' | 'Global';
  readonly resources: readonly PolicyResource[];
  /** There where deployment may leave it without resources; what Azure makes of that is not documented. */
  readonly mayBeEmpty?: boolean;
}

/** A service endpoint policy: what a subnet may reach over its service endpoint for storage, and nothing else of it. */
export interface EndpointPolicyConfiguration {
  readonly kind: 'endpoint-policy';
  /** Whether these are all definitions of the policy. */
  readonly isWhole: boolean;
  readonly definitions: readonly ConfiguredDefinition[];
}
