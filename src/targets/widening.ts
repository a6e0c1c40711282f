import { finding } from '../diagnostics/finding.js';
import { groupDigits } from '../diagnostics/group-digits.js';
import {
  type AddressSet,
  countAddresses,
  intersectAddresses,
  isEmptySet,
  subtractAddresses,
} from '../packets/address-set.js';
import { type BudgetedCover, budgetedCovers } from '../packets/budgeted-cover.js';
import type { Prefix } from '../packets/prefix.js';
import { type AddressSets, addressSetsOf, readCanonicalPrefixes, unionAddressSets } from '../packets/read-prefixes.js';
import type { TagSnapshot } from '../service-tags/snapshot.js';
import type { CoverageRow } from './coverage.js';
import type { AzureLimit } from './limits.js';
import type { LoweringContext } from './tag-lowering.js';

/** Addresses of tags as fewer prefixes than hold just them, and what these hold beyond. */
export interface Widened {
  readonly prefixes: readonly Prefix[];
  readonly what: string;
  readonly added: AddressSet;
}

/** The tags that own most of what was added are named; the others are counted. */
const MOST_OWNERS = 5;

/**
 * Fits lists of prefixes, each of one family and none empty, into so many prefixes in all, so that the fewest
 * addresses are added; undefined where there is not one for each list.
 */
export function widen(lists: readonly (readonly Prefix[])[], most: number): Widened[] | undefined {
  if (lists.length === 0 || most < lists.length) return undefined;
  const sets = lists.map((prefixes) => {
    const { ipv4, ipv6 } = addressSetsOf(prefixes);
    return prefixes[0]?.family === 4 ? ipv4 : ipv6;
  });
  return budgetedCovers(sets, most).map((cover, index) => ({
    prefixes: cover.prefixes.toPrefixes(),
    what: describe(cover, lists[index]?.length ?? 0),
    added: cover.added,
  }));
}

function describe({ added, addedCount, prefixes }: BudgetedCover, exact: number): string {
  const count = `${groupDigits(addedCount)} more IPv${added.family} ${addedCount === 1n ? 'address' : 'addresses'}`;
  return `${count}, as ${prefixes.count} prefixes stand for ${exact}`;
}

/** A claim about rules that hold more addresses than they did. */
export function widenRow(row: CoverageRow, widened: ReadonlyMap<string, Widened | undefined>): CoverageRow {
  const { outcome } = row;
  if (outcome.kind !== 'exact' && outcome.kind !== 'wider') return row;
  const more = row.rules.flatMap((name) => {
    const own = widened.get(name);
    return own && !isEmptySet(own.added) ? [own.what] : [];
  });
  if (more.length === 0) return row;
  const before = outcome.kind === 'wider' ? [outcome.what] : [];
  return { ...row, outcome: { kind: 'wider', what: [...new Set([...before, ...more])].join('; ') } };
}

/** Says what fitting a limit has added to the rules, and whose addresses these are as far as the tag file tells. */
export function reportWidening(
  widened: readonly Widened[],
  used: number,
  { title, max }: AzureLimit,
  { set, options, report }: LoweringContext,
): void {
  const { ipv4, ipv6 } = unionAddressSets(
    widened.map(({ added }): AddressSets => {
      const none = addressSetsOf([]);
      return added.family === 4 ? { ...none, ipv4: added } : { ...none, ipv6: added };
    }),
  );
  const counts = `${groupDigits(countAddresses(ipv4))} IPv4 and ${groupDigits(countAddresses(ipv6))} IPv6 addresses`;
  const owners = [ipv4, ipv6].flatMap((added) => (options.snapshot ? ownersOf(added, options.snapshot) : []));
  report(
    finding('RC311', `${used} ${title}, are fitted into ${max}, which opens ${counts} more`, {
      region: set.region.name,
      notes: owners.map((message) => ({ message })),
      help: 'Select fewer features or leave out --expand, where the tags themselves will do.',
    }),
  );
}

/** Whose addresses these are: the tags that have most of them, and how many are in none. */
function ownersOf(added: AddressSet, { tags }: TagSnapshot): string[] {
  const all = countAddresses(added);
  if (all === 0n) return [];
  const owners: { name: string; count: bigint }[] = [];
  let rest = added;
  for (const { name, prefixes } of tags.values()) {
    const { sets } = readCanonicalPrefixes(prefixes);
    const own = added.family === 4 ? sets.ipv4 : sets.ipv6;
    const count = countAddresses(intersectAddresses(added, own));
    if (count === 0n) continue;
    rest = subtractAddresses(rest, own);
    // AzureCloud holds nearly all others, and says nothing of whose they are.
    if (!/^AzureCloud(?:\.|$)/i.test(name)) owners.push({ name, count });
  }
  owners.sort((left, right) =>
    left.count === right.count ? (left.name < right.name ? -1 : 1) : left.count > right.count ? -1 : 1,
  );
  const family = `IPv${added.family}`;
  const named = owners.slice(0, MOST_OWNERS).map(({ name, count }) => `${name} ${groupDigits(count)}`);
  const more = owners.length - named.length;
  const others = more > 0 ? ` and ${groupDigits(more)} more tags` : '';
  const none = `${groupDigits(countAddresses(rest))} of ${groupDigits(all)} are in no tag of the file`;
  return [`of the ${family} addresses, ${named.length > 0 ? `${named.join(', ')}${others}; ` : ''}${none}`];
}
