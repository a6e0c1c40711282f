import { compareText } from '../diagnostics/finding.js';
import { countAddresses, intersectAddresses } from '../packets/address-set.js';
import type { Prefix } from '../packets/prefix.js';
import { addressSetsOf } from '../packets/read-prefixes.js';
import type { MeasuredTag } from './tag-sets.js';

/** A tag that has addresses in common with a prefix. */
export interface HoldingTag {
  readonly name: string;
  /** How many addresses of the prefix's family the tag has. */
  readonly addresses: bigint;
  /** How many of them are the prefix's. */
  readonly shared: bigint;
}

/** The tags that hold a prefix, most specific first: the tag with the fewest addresses of its family, then by name. */
export interface WhichTags {
  /** Those that hold every address of the prefix. */
  readonly whole: readonly HoldingTag[];
  /** Those that hold some of them, and not all. */
  readonly part: readonly HoldingTag[];
}

/** Finds the tags that hold a prefix, by the addresses, however the file writes them. */
export function whichTags(tags: readonly MeasuredTag[], prefix: Prefix): WhichTags {
  const family = prefix.family === 4 ? 'ipv4' : 'ipv6';
  const asked = addressSetsOf([prefix])[family];
  const all = countAddresses(asked);
  const holding = tags
    .map(({ tag, sets }) => ({
      tag,
      set: sets[family],
      shared: countAddresses(intersectAddresses(sets[family], asked)),
    }))
    .filter(({ shared }) => shared > 0n)
    .map(({ tag, set, shared }): HoldingTag => ({ name: tag.name, addresses: countAddresses(set), shared }))
    .sort(bySpecificity);
  return {
    whole: holding.filter(({ shared }) => shared === all),
    part: holding.filter(({ shared }) => shared !== all),
  };
}

function bySpecificity(left: HoldingTag, right: HoldingTag): number {
  if (left.addresses !== right.addresses) return left.addresses < right.addresses ? -1 : 1;
  return compareText(left.name, right.name);
}
