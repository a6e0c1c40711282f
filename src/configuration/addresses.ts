import type { AddressSets } from '../packets/read-prefixes.js';

/**
 * Addresses that a text only names: members of an application security group or an IP group, the value of a template
 * parameter without a default, what a host name of a network rule resolves to.
 */
export interface AddressSymbol {
  readonly kind: 'application-security-group' | 'ip-group' | 'parameter' | 'host';
  /** A resource id in lower case, the parameter's name, or the host in lower case. */
  readonly name: string;
}

/** One side of a rule: the union of all that it lists. A reader refuses a side that lists nothing, so empty is never any. */
export interface AddressMatch {
  /** `*`: every address of both families. */
  readonly isAny: boolean;
  /** Prefixes, single addresses and ranges. */
  readonly sets: AddressSets;
  /** Service tags, spelled as Azure spells them. */
  readonly tags: readonly string[];
  readonly symbols: readonly AddressSymbol[];
}
