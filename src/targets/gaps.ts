import { type FilePlace, finding } from '../diagnostics/finding.js';
import type { Requirement, RequirementId } from '../requirements/requirement.js';
import { type CoverageRow, printPeer, TARGET_TITLES, type Target } from './coverage.js';
import type { LoweringContext } from './tag-lowering.js';

/** What cannot be held, and what can be done about it. */
export interface Gap {
  readonly id: RequirementId;
  readonly place: FilePlace;
  readonly reasons: readonly string[];
  readonly waysOut: readonly string[];
}

/** Reports a gap of a target that was asked for; gives whether the user has accepted it. */
export function reportGap(gap: Gap, target: Target, { set, options, report }: LoweringContext): boolean {
  const [service = '', entry = ''] = gap.id.replace(/@.*$/, '').split('/');
  const accepted = [gap.id, `${service}/${entry}`, entry].some((name) => options.acceptedGaps.includes(name));
  if (!options.targets.includes(target)) return accepted;
  const message = `${TARGET_TITLES[target]} cannot hold ${gap.id}: ${gap.reasons.join('; ')}`;
  const detail = { place: gap.place, region: set.region.name };
  if (accepted) {
    report(finding('RC302', message, detail));
  } else {
    const ways = [...gap.waysOut, `accept it with --accept-gap ${entry}`];
    const help = ways.length > 1 ? `Either ${ways.join(', or ')}.` : `Accept it with --accept-gap ${entry}.`;
    report(finding('RC301', message, { ...detail, help }));
  }
  return accepted;
}

/** Reports that a target uses a tag which the tag file does not mark for it. */
export function reportDoubt(
  tag: string,
  { id, place }: { readonly id: RequirementId; readonly place: FilePlace },
  target: Target,
  reason: string,
  { set, options, report }: LoweringContext,
): void {
  if (!options.targets.includes(target)) return;
  report(
    finding('RC303', `${TARGET_TITLES[target]} uses ${tag} for ${id}, although ${reason}`, {
      place,
      region: set.region.name,
      notes: [
        {
          message:
            'the service-tags page allows it: https://learn.microsoft.com/azure/virtual-network/service-tags-overview',
        },
      ],
      help: '--strict-tags follows the file and takes the next alternative instead.',
    }),
  );
}

/** The rows of a requirement that a target cannot hold: its best alternative, in the words of the catalog where none is left. */
export function impossibleRows(
  requirement: Requirement,
  target: Target,
  accepted: boolean,
  reasons: readonly string[],
): CoverageRow[] {
  const [first] = requirement.alternatives;
  const wanted = first
    ? first.peers.map((peer) => ({ peer: printPeer(peer), traffic: first.traffic }))
    : requirement.wanted;
  return wanted.flatMap(({ peer, traffic }) =>
    traffic.map(({ protocol, ports }) => ({
      requirement: requirement.id,
      target,
      peer,
      protocol,
      ports,
      outcome: { kind: 'impossible' as const, accepted },
      rules: [],
      reason: reasons.join('; '),
    })),
  );
}

/** The rows of a requirement that is no business of a target. */
export function notApplicableRows(requirement: Requirement, target: Target, reason: string): CoverageRow[] {
  return impossibleRows(requirement, target, false, [reason]).map((row) => ({
    ...row,
    outcome: { kind: 'not-applicable' as const },
  }));
}
