import type { PortSet } from '../../packets/ports.js';
import type { TemplateParameter } from '../template-parameter.js';

/** Protocols of service tag rules. https://github.com/hashicorp/terraform-provider-azurerm/pull/27931 (4.15.0, 2025-01-10) */
export type OutboundProtocol = 'TCP' | 'UDP' | 'ICMP' | '*';

/** One outbound rule of a managed network; it allows. A rule for a host is for ports 80 and 443, both and no others. */
export type OutboundRule =
  | { readonly kind: 'fqdn'; readonly name: string; readonly host: string }
  | {
      readonly kind: 'service-tag';
      readonly name: string;
      readonly tag: string;
      readonly protocol: OutboundProtocol;
      /** Never empty. */
      readonly ports: PortSet;
    };

/** Outbound rules for the managed network of a workspace that exists. */
export interface WorkspaceOutboundModel {
  readonly kind: 'workspace-outbound';
  readonly region: string;
  readonly parameters: readonly TemplateParameter[];
  /** By name. */
  readonly rules: readonly OutboundRule[];
}
