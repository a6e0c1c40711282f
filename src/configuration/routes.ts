import type { KnownRouteNextHopType } from '@azure/arm-network';
import type { Prefix } from '../packets/prefix.js';

export interface ConfiguredRoute {
  readonly name: string;
  readonly destination:
    | { readonly kind: 'prefix'; readonly prefix: Prefix }
    | { readonly kind: 'service-tag'; readonly tag: string }
    | { readonly kind: 'parameter'; readonly name: string };
  readonly nextHop: Exclude<`${KnownRouteNextHopType}`, 'VirtualApplianceEcmp'>;
  /** Of a virtual appliance: an address, or the name of a template parameter in square brackets. */
  readonly address?: string;
}

/** A user-defined route table, or routes for an existing one. */
export interface RouteConfiguration {
  readonly kind: 'routes';
  readonly isWhole: boolean;
  /** Whether routes of gateways stay out of the subnet; undefined where the text does not say. */
  readonly disablesGatewayRoutes?: boolean;
  readonly routes: readonly ConfiguredRoute[];
}
