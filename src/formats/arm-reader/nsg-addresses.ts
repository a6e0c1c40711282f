import type { AddressMatch } from '../../configuration/addresses.js';
import { AddressSide, isOneFamily, looksLikeAddress } from './addresses.js';
import type { Fields } from './fields.js';
import { resourceKey } from './names.js';
import { refuseBoth } from './port-fields.js';

/** One side of a security rule: one prefix, a list of prefixes, or application security groups. */
export function readNsgSide(fields: Fields, side: 'source' | 'destination'): AddressMatch {
  const [singular, plural] = [`${side}AddressPrefix`, `${side}AddressPrefixes`];
  const groups = `${side}ApplicationSecurityGroups`;
  const result = new AddressSide(fields, side);
  const given = [singular, plural, groups].filter((key) => fields.value(key) !== undefined);
  const [first, second] = given;
  const both = second === undefined ? undefined : fields.value(second);
  if (both && first !== undefined && second !== undefined) refuseBoth(fields, both, first, second);
  readSingular(fields, singular, result);
  readPlural(fields, plural, result);
  readGroups(fields, groups, result);
  if (first === undefined) fields.required(singular);
  const match = result.match();
  const at = fields.value(plural);
  // The service: ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies. https://github.com/hashicorp/terraform-provider-azurerm/issues/12534
  if (at && !isOneFamily(match))
    fields.refuse(
      at,
      `${plural} of ${fields.subject} mixes IPv4 and IPv6`,
      'Azure takes one family in a rule; make two rules.',
    );
  return match;
}

function readSingular(fields: Fields, key: string, side: AddressSide): void {
  const value = fields.value(key);
  if (!value) return;
  if (value.kind === 'parameter') side.addSymbol({ kind: 'parameter', name: value.name });
  else if (value.kind !== 'text') side.refuseKind(key, value, 'one address, prefix or service tag, or *,');
  else if (value.value === '*') side.addAny();
  else if (looksLikeAddress(value.value)) side.addPrefix(key, value, value.value);
  else side.addTag(value, value.value);
}

/** https://github.com/hashicorp/terraform-provider-azurerm/issues/5617: the service refuses tags and `*` in the list, even alone. */
function readPlural(fields: Fields, key: string, side: AddressSide): void {
  const whole = fields.value(key);
  if (whole?.kind === 'parameter') {
    side.addSymbol({ kind: 'parameter', name: whole.name });
    return;
  }
  for (const value of fields.items(key)) {
    if (value.kind === 'parameter') side.addSymbol({ kind: 'parameter', name: value.name });
    else if (value.kind !== 'text') side.refuseKind(key, value, 'addresses and prefixes');
    else if (looksLikeAddress(value.value)) side.addPrefix(key, value, value.value);
    else {
      const help = `Azure takes addresses and prefixes only; a tag or * stands alone, in ${key.replace(/es$/, '')}.`;
      side.refuse(value, `${key} of ${fields.subject} holds ${JSON.stringify(value.value)}`, help);
    }
  }
}

function readGroups(fields: Fields, key: string, side: AddressSide): void {
  for (const group of fields.objects(key)) {
    const id = fields.fieldsOf(group, `an application security group of ${fields.subject}`).required('id');
    if (!id) continue;
    if (id.kind === 'parameter') side.addSymbol({ kind: 'parameter', name: id.name });
    else if (id.kind === 'text' || id.kind === 'partial')
      side.addSymbol({ kind: 'application-security-group', name: resourceKey(id) });
    else side.refuseKind(key, id, 'a resource id');
  }
}
