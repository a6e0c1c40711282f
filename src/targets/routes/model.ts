import type { KnownRouteNextHopType } from '@azure/arm-network';
import type { Prefix } from '../../packets/prefix.js';
import type { Hole, TemplateParameter } from '../template-parameter.js';

/** `VirtualAppliance`, `Internet`, `VnetLocal`, `VirtualNetworkGateway`, `None`: as the API spells them. */
export type NextHopType = Exclude<`${KnownRouteNextHopType}`, 'VirtualApplianceEcmp'>;

/** An address goes with a virtual appliance, and with nothing else. */
export type RouteNextHop =
  | { readonly type: 'VirtualAppliance'; readonly address: Hole }
  | { readonly type: Exclude<NextHopType, 'VirtualAppliance'> };

export interface Route {
  readonly name: string;
  readonly destination:
    | {
        readonly kind: 'prefix';
        readonly prefix: Prefix;
        /** The tag that the prefix stands for, with others. */
        readonly tag?: string;
      }
    | { readonly kind: 'parameter'; readonly value: Hole }
    | { readonly kind: 'service-tag'; readonly tag: string };
  readonly nextHop: RouteNextHop;
}

/** A user-defined route table, or the routes that go into an existing one. */
export interface RouteTableModel {
  readonly kind: 'routes';
  readonly region: string;
  readonly isAttached: boolean;
  readonly parameters: readonly TemplateParameter[];
  readonly disableBgpRoutePropagation: Hole;
  /** Sorted by name. */
  readonly routes: readonly Route[];
}
