import type { Difference } from '../analysis/diff.js';
import type { EntriesDiff } from '../analysis/diff-entries.js';
import type { RuleEntry } from '../analysis/diff-frames.js';
import { exampleBox, type PacketChange, type RouteChange } from '../analysis/diff-packets.js';
import type { RequirementEntry } from '../analysis/diff-requirements.js';
import { isUntaken } from '../analysis/diff-requirements.js';
import { DIFF_TARGETS, type DiffSide } from '../analysis/diff-side.js';
import { addressCount, boxText, witnessOf } from '../analysis/packet-text.js';
import { SIDES, type Side, Universe } from '../analysis/universe.js';
import type { HeaderSpace } from '../packets/header-space.js';

/** A difference for programs. */
export function differenceResult(difference: Difference): object {
  const { left, right, verdict, tags, shared, requirements, rules, packets, lone } = difference;
  const { universe } = packets;
  return {
    verdict,
    left: sideResult(left),
    right: sideResult(right),
    tags,
    oneName: shared,
    ...(requirements && {
      requirements: {
        ...entriesResult(requirements, ({ name, summary, because, key }) => ({
          id: name,
          because,
          summary,
          ...(requirements.reasons.has(key) && { reason: requirements.reasons.get(key) }),
        })),
        onlyInUntaken: requirements.changed.filter(isUntaken).map((own) => own.left.name),
      },
    }),
    rules: Object.fromEntries(
      DIFF_TARGETS.flatMap((target): [string, object][] => {
        const own = rules[target];
        return own ? [[target, entriesResult<RuleEntry>(own, ({ name, summary }) => ({ name, summary }))]] : [];
      }),
    ),
    onlyOn: lone,
    packets: {
      compared: packets.filters,
      changes: packets.changes.map((change) => changeResult(change, universe)),
      ...(packets.routes && { routes: packets.routes.map((change) => routeResult(change, universe)) }),
    },
  };
}

function sideResult(side: DiffSide): object {
  const { label, region, workspaceRegion, asked, tagFile } = side;
  return {
    label,
    ...(region && { region: region.name, cloud: region.cloud }),
    ...(workspaceRegion && { workspaceRegion: workspaceRegion.name }),
    ...(asked && { features: asked.set.features }),
    has: DIFF_TARGETS.filter((target) => side[target]),
    ...(tagFile && { tagFile: { file: tagFile.name, changeNumber: tagFile.changeNumber } }),
  };
}

function entriesResult<E extends RequirementEntry | RuleEntry>(
  { onlyLeft, onlyRight, changed, same }: EntriesDiff<E>,
  lone: (entry: E) => object,
): object {
  return {
    same,
    onlyLeft: onlyLeft.map(lone),
    onlyRight: onlyRight.map(lone),
    changed: changed.map(({ left, changed: fields }) => ({ name: left.name, fields })),
  };
}

function changeResult({ filter, kind, rule, others, space, certain }: PacketChange, universe: Universe): object {
  return { filter, kind, rule, others, ...spaceResult(space, certain, universe) };
}

function routeResult({ left, right, space, certain }: RouteChange, universe: Universe): object {
  return { ...(left && { left }), ...(right && { right }), ...spaceResult(space, certain, universe) };
}

function spaceResult(space: HeaderSpace, certain: HeaderSpace, universe: Universe): object {
  const witness = exampleBox(space, certain, universe);
  return {
    certain: certain.length > 0,
    ...(witness && { witness: witnessOf(witness, universe) }),
    packets: space.map((box) => {
      const counts = SIDES.flatMap((side): [Side, string][] => {
        const count = addressCount(box, side, universe);
        return count === undefined ? [] : [[side, String(count)]];
      });
      // Texts are for people, and count prefixes where there are many.
      const prefixes = counts.map(([side]): [string, readonly string[]] => {
        return [side, universe.addresses.coverOf(Universe.field(box, side))];
      });
      return {
        ...boxText(box, universe),
        ...(counts.length > 0 && { addresses: Object.fromEntries(counts), prefixes: Object.fromEntries(prefixes) }),
      };
    }),
  };
}
