import { compareText, type Finding } from '../diagnostics/finding.js';
import { coversAddresses, equalAddresses, subtractAddresses } from '../packets/address-set.js';
import { type AddressSets, readCanonicalPrefixes, unionAddressSets } from '../packets/read-prefixes.js';
import type { NamedSnapshot, SnapshotTag } from './snapshot.js';
import { countPerFamily, type MeasuredTag, measureTags, type PerFamily, splitFamilies } from './tag-sets.js';
import type { TagFeature } from './tag-table.js';

/** What came and what went. */
export interface GainAndLoss<T> {
  readonly gained: PerFamily<T>;
  readonly lost: PerFamily<T>;
}

/** A tag that only one of the files has. */
export interface LoneTag {
  readonly name: string;
  readonly prefixes: PerFamily<number>;
  readonly addresses: PerFamily<bigint>;
}

/** A tag that means other addresses than before. */
export interface ChangedTag {
  readonly name: string;
  /** As the files write them. */
  readonly prefixes: GainAndLoss<readonly string[]>;
  /** Those of them that brought no new address, or took none away. */
  readonly idle: readonly string[];
  readonly addresses: GainAndLoss<bigint>;
}

/** A tag that is marked for other uses than before; null is marked for none. */
export interface ChangedFeatures {
  readonly name: string;
  readonly before: readonly TagFeature[] | null;
  readonly after: readonly TagFeature[] | null;
}

/** What differs between two tag files of a cloud, by meaning. All lists are in the order of names. */
export interface TagDiff {
  readonly added: readonly LoneTag[];
  readonly removed: readonly LoneTag[];
  readonly changed: readonly ChangedTag[];
  /** Tags with other prefixes but the same addresses. */
  readonly resplit: readonly string[];
  readonly features: readonly ChangedFeatures[];
  /** How many tags have the same addresses in both files, re-split ones too. */
  readonly same: number;
  /** How many prefixes the changed tags gained and lost, each tag by itself. */
  readonly prefixes: GainAndLoss<number>;
  /** How many addresses came into the tags altogether, or left all of them; each counts once. */
  readonly addresses: GainAndLoss<bigint>;
}

/**
 * Compares two tag files of one cloud, as far as their tags are wanted. Without findings there is a diff; a file with a
 * text that is no prefix is refused.
 */
export async function diffTagSnapshots(
  before: NamedSnapshot,
  after: NamedSnapshot,
  isWanted: (tag: SnapshotTag) => boolean = () => true,
): Promise<{ diff?: TagDiff; findings: Finding[] }> {
  const wanted = ({ snapshot }: NamedSnapshot): SnapshotTag[] => [...snapshot.tags.values()].filter(isWanted);
  const old = await measureTags(wanted(before), before);
  const now = await measureTags(wanted(after), after);
  const findings = [...old.findings, ...now.findings];
  return findings.length > 0 ? { findings } : { diff: compare(old.measured, now.measured), findings };
}

const keyOf = ({ tag }: MeasuredTag): string => tag.name.toLowerCase();

function compare(old: readonly MeasuredTag[], now: readonly MeasuredTag[]): TagDiff {
  const [oldNames, newNames] = [new Map(old.map((own) => [keyOf(own), own])), new Set(now.map(keyOf))];
  const pairs = now.flatMap((after) => {
    const before = oldNames.get(keyOf(after));
    return before ? [{ before, after }] : [];
  });
  const differing = pairs.filter(({ before, after }) => !isSame(before.sets, after.sets));
  const changed = differing.map(changeOf).sort(byName);
  const resplit = pairs.filter(
    ({ before, after }) => isSame(before.sets, after.sets) && isRespelled(before.tag, after.tag),
  );
  return {
    added: now
      .filter((own) => !oldNames.has(keyOf(own)))
      .map(loneTag)
      .sort(byName),
    removed: old
      .filter((own) => !newNames.has(keyOf(own)))
      .map(loneTag)
      .sort(byName),
    changed,
    resplit: resplit.map(({ after }) => after.tag.name).sort(compareText),
    features: pairs.flatMap(featuresOf).sort(byName),
    same: pairs.length - changed.length,
    prefixes: {
      gained: sumCounts(changed.map(({ prefixes }) => prefixes.gained)),
      lost: sumCounts(changed.map(({ prefixes }) => prefixes.lost)),
    },
    addresses: changeOfAddresses(
      unionAddressSets(old.map(({ sets }) => sets)),
      unionAddressSets(now.map(({ sets }) => sets)),
    ),
  };
}

interface Pair {
  readonly before: MeasuredTag;
  readonly after: MeasuredTag;
}

const byName = (left: { readonly name: string }, right: { readonly name: string }): number =>
  compareText(left.name, right.name);

function isSame(left: AddressSets, right: AddressSets): boolean {
  return equalAddresses(left.ipv4, right.ipv4) && equalAddresses(left.ipv6, right.ipv6);
}

function isRespelled(before: SnapshotTag, after: SnapshotTag): boolean {
  const [old, now] = [new Set(before.prefixes), new Set(after.prefixes)];
  return old.size !== now.size || before.prefixes.some((text) => !now.has(text));
}

function loneTag({ tag, sets }: MeasuredTag): LoneTag {
  const { ipv4, ipv6 } = splitFamilies(tag.prefixes);
  return { name: tag.name, prefixes: { ipv4: ipv4.length, ipv6: ipv6.length }, addresses: countPerFamily(sets) };
}

function changeOf({ before, after }: Pair): ChangedTag {
  const without = ({ tag }: MeasuredTag, other: MeasuredTag): PerFamily<readonly string[]> => {
    const known = new Set(other.tag.prefixes);
    return splitFamilies([...new Set(tag.prefixes)].filter((text) => !known.has(text)));
  };
  const [gained, lost] = [without(after, before), without(before, after)];
  return {
    name: after.tag.name,
    prefixes: { gained, lost },
    idle: [...idleIn(gained, before), ...idleIn(lost, after)],
    addresses: changeOfAddresses(before.sets, after.sets),
  };
}

function idleIn({ ipv4, ipv6 }: PerFamily<readonly string[]>, { sets }: MeasuredTag): string[] {
  return [...ipv4, ...ipv6].filter((text) => {
    const own = readCanonicalPrefixes([text]);
    return (
      own.unread.length === 0 && coversAddresses(sets.ipv4, own.sets.ipv4) && coversAddresses(sets.ipv6, own.sets.ipv6)
    );
  });
}

function changeOfAddresses(before: AddressSets, after: AddressSets): GainAndLoss<bigint> {
  const minus = (left: AddressSets, right: AddressSets): PerFamily<bigint> =>
    countPerFamily({
      ipv4: subtractAddresses(left.ipv4, right.ipv4),
      ipv6: subtractAddresses(left.ipv6, right.ipv6),
    });
  return { gained: minus(after, before), lost: minus(before, after) };
}

/** Files that do not speak of features are not compared in them, and their order says nothing. */
function featuresOf({ before, after }: Pair): ChangedFeatures[] {
  if (before.tag.features === undefined || after.tag.features === undefined) return [];
  const sorted = ({ tag }: MeasuredTag): readonly TagFeature[] | null =>
    tag.features ? [...tag.features].sort(compareText) : null;
  const [old, now] = [sorted(before), sorted(after)];
  return JSON.stringify(old) === JSON.stringify(now) ? [] : [{ name: after.tag.name, before: old, after: now }];
}

function sumCounts(lists: readonly PerFamily<readonly string[]>[]): PerFamily<number> {
  return {
    ipv4: lists.reduce((sum, { ipv4 }) => sum + ipv4.length, 0),
    ipv6: lists.reduce((sum, { ipv6 }) => sum + ipv6.length, 0),
  };
}

/** Whether the files mean the same: the same tags with the same addresses and uses. */
export function isSameMeaning({ added, removed, changed, features }: TagDiff): boolean {
  return added.length + removed.length + changed.length + features.length === 0;
}
