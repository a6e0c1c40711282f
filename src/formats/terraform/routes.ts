import type { Route, RouteTableModel } from '../../targets/routes/model.js';
import { hole } from '../../targets/template-parameter.js';
import { routeBody } from '../sdk-body.js';
import { labelOf } from './names.js';
import type { Remark } from './remarks.js';
import { type Json, reference, toAttributes } from './values.js';

const PARENT = reference(hole('routeTableName'));
const GROUP = reference(hole('resourceGroupName'));

/** The table with its routes inside, as the group with its rules; or single routes for a table of somebody else's. */
export function routeResources(model: RouteTableModel, remarks: ReadonlyMap<string, Remark>): Json {
  if (model.isAttached) {
    return {
      azurerm_route: Object.fromEntries(
        model.routes.map((route) => [
          labelOf(route.name),
          {
            ...(remarks.has(route.name) && { '//': remarks.get(route.name) ?? [] }),
            resource_group_name: GROUP,
            route_table_name: PARENT,
            ...routeAttributes(route),
          },
        ]),
      ),
    };
  }
  return {
    azurerm_route_table: {
      rulec: {
        '//': Object.fromEntries(model.routes.map(({ name }) => [name, remarks.get(name) ?? []])),
        name: PARENT,
        resource_group_name: GROUP,
        location: model.region,
        bgp_route_propagation_enabled: reference(model.disableBgpRoutePropagation),
        route: model.routes.map(inlineRoute),
      },
    },
  };
}

/** Inside a table every attribute is named. */
function inlineRoute(route: Route): Json {
  const { next_hop_in_ip_address: address = null, ...others } = routeAttributes(route);
  return { ...others, next_hop_in_ip_address: address };
}

function routeAttributes(route: Route): { readonly [key: string]: Json } {
  return { name: route.name, ...toAttributes(routeBody(route)) };
}
