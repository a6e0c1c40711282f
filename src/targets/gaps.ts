import { type FilePlace, finding, type Report } from '../diagnostics/finding.js';
import type { Requirement, RequirementId } from '../requirements/requirement.js';
import { type CoverageRow, printPeer, type Target } from './coverage.js';
import type { TargetOptions } from './options.js';

const TARGET_TITLES: Readonly<Record<Target, string>> = {
  nsg: 'the NSG',
  firewall: 'the firewall',
  routes: 'the route table',
};

/** What cannot be held, and what can be done about it. */
export interface Gap {
  readonly id: RequirementId;
  readonly place: FilePlace;
  readonly reasons: readonly string[];
  readonly waysOut: readonly string[];
}

/** Reports a gap of a target that was asked for; gives whether the user has accepted it. */
export function reportGap(gap: Gap, target: Target, region: string, options: TargetOptions, report: Report): boolean {
  const bare = gap.id.replace(/@.*$/, '');
  const accepted = options.acceptedGaps.some(
    (id) => id === gap.id || id === bare || `/${id}` === bare.slice(bare.indexOf('/')),
  );
  if (!options.targets.includes(target)) return accepted;
  const message = `${TARGET_TITLES[target]} cannot hold ${gap.id}: ${gap.reasons.join('; ')}`;
  if (accepted) {
    report(finding('RC302', message, { place: gap.place, region }));
  } else {
    const ways = [...gap.waysOut, `accept it with --accept-gap ${bare.slice(bare.indexOf('/') + 1)}`];
    report(finding('RC301', message, { place: gap.place, region, help: `Either ${ways.join(', or ')}.` }));
  }
  return accepted;
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
