import type { AddressMatch } from '../../configuration/addresses.js';
import { isEmptySet } from '../../packets/address-set.js';
import { AddressSide, looksLikeAddress } from './addresses.js';
import type { Fields } from './fields.js';
import type { Value } from './json-text.js';
import { isNamedHere, resourceKey } from './names.js';

/** Whose traffic a firewall rule is about: addresses and IP groups, never service tags. */
export function readFirewallSource(fields: Fields): AddressMatch {
  const side = new AddressSide(fields, 'source');
  readAddresses(fields, 'sourceAddresses', side, refuseTag);
  readIpGroups(fields, 'sourceIpGroups', side);
  return finish(side, 'sourceAddresses');
}

/** Where a network or NAT rule lets traffic go. */
export function readNetworkDestination(fields: Fields): AddressMatch {
  const side = new AddressSide(fields, 'destination');
  readAddresses(fields, 'destinationAddresses', side, (_key, value, text) => side.addTag(value, text));
  readIpGroups(fields, 'destinationIpGroups', side);
  for (const value of fields.items('destinationFqdns')) readHost(fields, value, side);
  return finish(side, 'destinationAddresses');
}

/** The addresses that an application rule names beside hosts. */
export function readWebDestination(fields: Fields): AddressMatch | undefined {
  const side = new AddressSide(fields, 'destination');
  readAddresses(fields, 'destinationAddresses', side, (_key, value, text) => side.addTag(value, text));
  return fields.value('destinationAddresses') ? finish(side, 'destinationAddresses') : undefined;
}

type ReadTag = (key: string, value: Value, text: string, side: AddressSide) => void;

function readAddresses(fields: Fields, key: string, side: AddressSide, readTag: ReadTag): void {
  const whole = fields.value(key);
  if (whole?.kind === 'parameter') {
    side.addSymbol({ kind: 'parameter', name: whole.name });
    return;
  }
  for (const value of fields.items(key)) {
    if (value.kind === 'parameter') side.addSymbol({ kind: 'parameter', name: value.name });
    else if (value.kind !== 'text' || value.value === '') side.refuseKind(key, value, 'addresses');
    else if (value.value === '*') side.addAny();
    else if (/^\d[^/]*-/.test(value.value)) side.addRange(key, value, value.value);
    else if (looksLikeAddress(value.value)) side.addPrefix(key, value, value.value);
    else readTag(key, value, value.value, side);
  }
}

/** https://learn.microsoft.com/azure/virtual-network/service-tags-overview (2023-01-26): Azure Firewall takes tags as destinations only. */
function refuseTag(key: string, value: Value, text: string, side: AddressSide): void {
  const isTag = side.fields.reading.spellTag(text).kind === 'known';
  side.refuse(
    value,
    `${key} of ${side.fields.subject} holds ${JSON.stringify(text)}, which is ${isTag ? 'a service tag' : 'no address'}`,
    'A firewall takes addresses, prefixes, ranges and * as sources; tags are for destinations.',
  );
}

/** An IP group is its addresses where the file has them, else a name. */
function readIpGroups(fields: Fields, key: string, side: AddressSide): void {
  const whole = fields.value(key);
  const items = whole?.kind === 'parameter' ? [whole] : fields.items(key);
  for (const value of items) {
    if (value.kind === 'parameter') side.addSymbol({ kind: 'parameter', name: value.name });
    else if (value.kind === 'text' || value.kind === 'partial') {
      const name = resourceKey(value);
      const { ipGroups } = fields.reading;
      const group = [...ipGroups.keys()].find((own) => own === name || isNamedHere(name, own));
      const sets = group === undefined ? undefined : ipGroups.get(group);
      if (!sets) side.addSymbol({ kind: 'ip-group', name });
      else if (!isEmptySet(sets.ipv4)) side.addSets(sets);
      // https://learn.microsoft.com/azure/firewall/ip-groups (2024-09-26): rules with a group that is empty are skipped.
      else
        side.refuse(
          value,
          `the IP group ${group} is empty, so Azure skips ${fields.subject}`,
          'Fill the IP group, or take out the rule.',
        );
    } else side.refuseKind(key, value, 'resource ids of IP groups');
  }
}

/** Names without wildcards. https://learn.microsoft.com/azure/firewall/fqdn-filtering-network-rules (2024-10-10) */
function readHost(fields: Fields, value: Value, side: AddressSide): void {
  const key = 'destinationFqdns';
  if (value.kind !== 'text') side.refuseKind(key, value, 'host names');
  else if (/^[^\s*/:]+$/.test(value.value)) side.addSymbol({ kind: 'host', name: value.value.toLowerCase() });
  else
    side.refuse(
      value,
      `${key} of ${fields.subject} holds ${JSON.stringify(value.value)}, which is no host name`,
      'A network rule takes names without *, ports and paths; wildcards go into application rules.',
    );
}

function finish(side: AddressSide, key: string): AddressMatch {
  const { fields } = side;
  if (side.isEmpty) fields.required(key);
  const match = side.match();
  const at = fields.value(key);
  if (at && !isEmptySet(match.sets.ipv6))
    fields.reading.find('RC525', at, `${key} of ${fields.subject} holds IPv6 addresses, which few firewalls filter`, {
      help: 'Make sure that the firewall has IPv6 switched on; one without it fails on such a rule.',
    });
  return match;
}

/** The addresses of an IP group: IPv4 addresses, prefixes and ranges; undefined where only deployment knows them all. */
export function readIpGroup(fields: Fields): AddressMatch['sets'] | undefined {
  const side = new AddressSide(fields, 'ipAddresses');
  readAddresses(fields, 'ipAddresses', side, (key, value, text) => {
    side.refuse(
      value,
      `${key} of ${fields.subject} holds ${JSON.stringify(text)}`,
      'An IP group takes IPv4 addresses, prefixes and ranges.',
    );
  });
  const { isAny, symbols, sets } = side.match();
  return isAny || symbols.length > 0 ? undefined : sets;
}
