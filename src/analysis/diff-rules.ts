import type { NsgRule } from '../configuration/nsg.js';
import type { ConfiguredRoute, RouteConfiguration } from '../configuration/routes.js';
import { diffEntries, type EntriesDiff, field } from './diff-entries.js';
import { diffFirewalls, firewallEntries } from './diff-firewall-rules.js';
import { type Framed, type RuleEntry, withFrames } from './diff-frames.js';
import { definitionEntries, outboundEntries } from './diff-listed.js';
import type { DiffSide, DiffTarget } from './diff-side.js';
import type { OwnNames } from './own-names.js';
import { addressTexts, portText, portTexts, sideText } from './rule-texts.js';

/** What differs between the rules of two sides; only what both hold is compared. */
export type RulesDiff = { readonly [target in DiffTarget]?: EntriesDiff<RuleEntry> };

/** Compares rules by their names, with the names of the regions put aside. Descriptions do not count. */
export function diffRules(
  left: DiffSide,
  right: DiffSide,
  names: { readonly left: OwnNames; readonly right: OwnNames },
): RulesDiff {
  return {
    ...(left.nsg &&
      right.nsg && {
        nsg: diffEntries(
          left.nsg.rules.map((rule) => nsgEntry(rule, names.left)),
          right.nsg.rules.map((rule) => nsgEntry(rule, names.right)),
        ),
      }),
    ...(left.firewall &&
      right.firewall && {
        firewall: diffFirewalls(
          left.firewall.form === right.firewall.form,
          firewallEntries(left.firewall, left, names.left),
          firewallEntries(right.firewall, right, names.right),
        ),
      }),
    ...(left.routes &&
      right.routes && {
        routes: withFrames(routeEntries(left.routes, names.left), routeEntries(right.routes, names.right)),
      }),
    ...(left['workspace-outbound'] &&
      right['workspace-outbound'] && {
        'workspace-outbound': diffEntries(
          outboundEntries(left['workspace-outbound'], names.left),
          outboundEntries(right['workspace-outbound'], names.right),
        ),
      }),
    ...(left['endpoint-policy'] &&
      right['endpoint-policy'] && {
        'endpoint-policy': diffEntries(
          definitionEntries(left['endpoint-policy']),
          definitionEntries(right['endpoint-policy']),
        ),
      }),
  };
}

function nsgEntry(rule: NsgRule, names: OwnNames): RuleEntry {
  const { direction, access, protocol, priority } = rule;
  const [from, to] = [addressTexts(rule.source, names), addressTexts(rule.destination, names)];
  const name = names.text(rule.name);
  return {
    key: name.toLowerCase(),
    name,
    summary: `${priority}, ${direction.toLowerCase()}, ${access.toLowerCase()} ${protocol === '*' ? 'any protocol' : protocol}${sideText('from', from)}${sideText('to', to)}${portText(rule.ports)}`,
    fields: [
      field('number', String(priority)),
      field('direction', direction),
      field('access', access),
      field('protocol', protocol),
      field('from', ...from),
      field('from ports', ...portTexts(rule.sourcePorts)),
      field('to', ...to),
      field('ports', ...portTexts(rule.ports)),
    ],
  };
}

/** The routes, and what the table says of gateway routes. */
function routeEntries({ routes, disablesGatewayRoutes }: RouteConfiguration, names: OwnNames): Framed {
  const gateway = disablesGatewayRoutes === undefined ? [] : [disablesGatewayRoutes ? 'stay out' : 'come in'];
  const table = { key: 'table', name: 'table', summary: '', fields: [field('gateway routes', ...gateway)] };
  const rules = routes.map((route): RuleEntry => {
    const name = names.text(route.name);
    const [to, hop] = [destinationText(route.destination, names), hopText(route.nextHop, route.address)];
    return {
      key: name.toLowerCase(),
      name,
      summary: `${to} to ${hop}`,
      fields: [field('destination', to), field('next hop', hop)],
    };
  });
  return { frames: [table], rules };
}

function destinationText(destination: ConfiguredRoute['destination'], names: OwnNames): string {
  switch (destination.kind) {
    case 'prefix':
      return destination.prefix.text;
    case 'service-tag':
      return names.tag(destination.tag);
    case 'parameter':
      return `the parameter ${destination.name}`;
    default:
      return destination satisfies never;
  }
}

/** `VirtualAppliance 10.0.1.4`. */
export function hopText(type: string, address?: string): string {
  return address === undefined ? type : `${type} ${address}`;
}
