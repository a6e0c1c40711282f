import { isSameEntries } from './diff-entries.js';
import { diffPackets, type PacketsDiff } from './diff-packets.js';
import { diffRequirements, type RequirementsDiff } from './diff-requirements.js';
import { diffRules, type RulesDiff } from './diff-rules.js';
import { DIFF_TARGETS, type DiffSide, type DiffTarget } from './diff-side.js';
import { bothNames, type CatalogNames, type SharedName } from './own-names.js';

/** How tags were compared, and why so where a tag file had to be left aside. */
export type TagReading = 'addresses' | 'names' | 'names-two-regions' | 'names-one-file';

/**
 * `same`: requirements, rules and packets; a service endpoint policy and outbound rules of a workspace are compared by their texts alone. `same-meaning`: every packet fares the same, the texts differ. `undecided`: whether
 * a packet fares otherwise depends on what tags stand for.
 */
export type DiffVerdict = 'same' | 'same-meaning' | 'undecided' | 'different';

/** What differs between two sides. */
export interface Difference {
  readonly left: DiffSide;
  readonly right: DiffSide;
  readonly verdict: DiffVerdict;
  readonly tags: TagReading;
  /** Tags that each side has under its region's name, compared as one. */
  readonly shared: readonly SharedName[];
  /** Undefined where a side does not tell what it is for. */
  readonly requirements?: RequirementsDiff;
  readonly rules: RulesDiff;
  readonly packets: PacketsDiff;
  /** What one side alone has, though both could. */
  readonly lone: readonly { readonly target: DiffTarget; readonly side: 'left' | 'right' }[];
}

/** Compares two sides in three ways: what they ask for, how they write it, and which packets fare otherwise. */
export function differenceOf(left: DiffSide, right: DiffSide, catalogs: CatalogNames): Difference {
  const names = bothNames(left, right, catalogs);
  const tags = readingOf(left, right);
  const packets = diffPackets(left, right, names, tags === 'addresses');
  const rules = diffRules(left, right, names);
  const requirements = left.asked && right.asked && diffRequirements(left.asked, right.asked, names);
  const isFile = !left.asked || !right.asked;
  const lone = DIFF_TARGETS.flatMap((target): Difference['lone'] => {
    // A lone file is of one thing, and says nothing of the others.
    if (isFile || (left[target] === undefined) === (right[target] === undefined)) return [];
    return [{ target, side: left[target] ? 'left' : 'right' }];
  });
  const isSameText = [...(requirements ? [requirements] : []), ...Object.values(rules)].every(isSameEntries);
  // No packet is sent through these, so what differs in their texts counts as it stands.
  const texts = [rules['endpoint-policy'], rules['workspace-outbound']].filter((own) => own !== undefined);
  const isOtherText = !texts.every(isSameEntries);
  return {
    left,
    right,
    verdict: lone.length > 0 || isOtherText ? 'different' : verdictOf(packets, isSameText),
    tags,
    shared: names.shared,
    ...(requirements && { requirements }),
    rules,
    packets,
    lone,
  };
}

function verdictOf({ changes, routes = [] }: PacketsDiff, isSameText: boolean): DiffVerdict {
  const all = [...changes, ...routes];
  if (all.length === 0) return isSameText ? 'same' : 'same-meaning';
  return all.some(({ certain }) => certain.length > 0) ? 'different' : 'undecided';
}

/** The addresses of two regions have nothing to do with each other, nor names with addresses. */
function readingOf(left: DiffSide, right: DiffSide): TagReading {
  if (!left.tagFile && !right.tagFile) return 'names';
  if (!left.tagFile || !right.tagFile) return 'names-one-file';
  return left.region === right.region ? 'addresses' : 'names-two-regions';
}
