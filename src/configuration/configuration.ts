import type { EndpointPolicyConfiguration } from './endpoint-policy.js';
import type { FirewallConfiguration } from './firewall.js';
import type { NsgConfiguration } from './nsg.js';
import type { RouteConfiguration } from './routes.js';
import type { WorkspaceOutboundConfiguration } from './workspace-outbound.js';

/** What Azure evaluates, whoever wrote it: more than rulec's own targets ever say. */
export type Configuration =
  | NsgConfiguration
  | FirewallConfiguration
  | RouteConfiguration
  | EndpointPolicyConfiguration
  | WorkspaceOutboundConfiguration;
