import { compareText, finding } from '../diagnostics/finding.js';
import { groupDigits } from '../diagnostics/group-digits.js';
import {
  type AddressSet,
  countAddresses,
  intersectAddresses,
  isEmptySet,
  subtractAddresses,
  unionAddresses,
} from '../packets/address-set.js';
import { type BudgetedCover, budgetedCovers } from '../packets/budgeted-cover.js';
import { type Prefix, RFC_1918 } from '../packets/prefix.js';
import { addressSetsOf, readCanonicalPrefixes } from '../packets/read-prefixes.js';
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
  return `${count}, as ${prefixes.count} ${prefixes.count === 1 ? 'prefix stands' : 'prefixes stand'} for ${exact}`;
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
  const added = ([4, 6] as const).map((family) =>
    unionAddresses(
      family,
      widened.flatMap((item) => (item.added.family === family ? [item.added] : [])),
    ),
  );
  const counts = added.map((set) => `${groupDigits(countAddresses(set))} IPv${set.family}`).join(' and ');
  const opened = added.filter((set) => !isEmptySet(set));
  const owners = options.snapshot ? ownersOf(opened, options.snapshot) : [];
  report(
    finding('RC311', `${used} ${title}: fitted into ${max}, which opens ${counts} addresses more`, {
      region: set.region.name,
      notes: owners.map((message) => ({ message })),
      help: 'Select fewer features or leave out --expand, where the tags themselves will do.',
    }),
  );
}

/** Whose addresses these are, a line per family: the tags that have most of them, and how many are in none. */
function ownersOf(added: readonly AddressSet[], { tags }: TagSnapshot): string[] {
  const held = [...tags.values()].map(({ name, prefixes }) => ({ name, ...readCanonicalPrefixes(prefixes).sets }));
  return added.map((set) => {
    const owners: { name: string; count: bigint }[] = [];
    let rest = set;
    for (const { name, ipv4, ipv6 } of held) {
      const own = intersectAddresses(set, set.family === 4 ? ipv4 : ipv6);
      if (isEmptySet(own)) continue;
      rest = subtractAddresses(rest, own);
      // AzureCloud holds nearly all others, and says nothing of whose they are.
      if (!/^AzureCloud(?:\.|$)/i.test(name)) owners.push({ name, count: countAddresses(own) });
    }
    owners.sort((left, right) => compareCounts(right.count, left.count) || compareText(left.name, right.name));
    const named = owners.slice(0, MOST_OWNERS).map(({ name, count }) => `${name} ${groupDigits(count)}`);
    const more = owners.length - named.length;
    const others = more > 0 ? ` and ${groupDigits(more)} more tags` : '';
    const none = `${groupDigits(countAddresses(rest))} of ${groupDigits(countAddresses(set))} are in no tag of the file`;
    const own = set.family === 4 ? countAddresses(intersectAddresses(set, addressSetsOf(RFC_1918).ipv4)) : 0n;
    const privately = own > 0n ? `, ${groupDigits(own)} are private (RFC 1918)` : '';
    return `of the IPv${set.family} addresses, ${named.length > 0 ? `${named.join(', ')}${others}; ` : ''}${none}${privately}`;
  });
}

function compareCounts(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
