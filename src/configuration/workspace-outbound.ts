import type { HostPattern } from '../packets/host-pattern.js';
import type { PortSet } from '../packets/ports.js';

/** Who made a rule: the user, or Azure by itself. https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/2024-04-01/workspaces/outboundrules (2024-04-01) */
export const RULE_CATEGORIES = ['UserDefined', 'Required', 'Recommended', 'Dependency'] as const;

/** A rule of a managed network; all of them allow. One for a host is for its ports 80 and 443. */
export type ConfiguredOutboundRule = {
  readonly name: string;
  readonly category: (typeof RULE_CATEGORIES)[number];
} & (
  | { readonly kind: 'fqdn'; readonly host: HostPattern }
  | {
      readonly kind: 'service-tag';
      readonly tag: string;
      readonly protocol: 'TCP' | 'UDP' | 'ICMP' | '*';
      readonly ports: PortSet;
    }
  /** A resource id in lower case. */
  | { readonly kind: 'private-endpoint'; readonly resource: string }
);

/** Outbound rules of the managed network of one workspace, as far as the file has them. */
export interface WorkspaceOutboundConfiguration {
  readonly kind: 'workspace-outbound';
  readonly rules: readonly ConfiguredOutboundRule[];
}
