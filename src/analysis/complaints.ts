import { type Finding, finding } from '../diagnostics/finding.js';
import { listNames } from '../diagnostics/list-names.js';
import type { Box, HeaderSpace } from '../packets/header-space.js';
import type { Requirement } from '../requirements/requirement.js';
import { printPeer, TARGET_TITLES } from '../targets/coverage.js';
import type { Case } from './case.js';
import { type Excess, FILTERS, type Filter } from './excess.js';
import type { Judgement, RequirementVerdict } from './judge.js';
import { boxText, plainest, printBox, printWitness, witnessOf } from './packet-text.js';
import type { Blocked, Layer } from './passing.js';
import type { RouteDifference } from './route-differences.js';
import type { NextHop } from './routes.js';
import type { DeadRule } from './shadow.js';
import type { Universe } from './universe.js';

const FILTER_TITLES: Readonly<Record<Filter, string>> = {
  outbound: 'the NSG',
  inbound: 'the NSG',
  firewall: 'the firewall',
};

const MOST_NOTES = 3;

const COMPILE_AGAIN = 'Compile the region again, or put back what the manifest describes.';
const NAME_A_TAG_FILE = 'Name a tag file with --service-tags: what the tags stand for decides it.';

/** Everything that is wrong with a case, as findings. */
export function complaintsOf(judgement: Judgement, subject: Case): Finding[] {
  const { universe } = judgement;
  const region = subject.set.region.name;
  return [
    ...judgement.requirements.flatMap((verdict) => blockedFindings(verdict, universe, region)),
    ...bypassFindings(judgement, subject),
    ...judgement.excess.flatMap((excess) => excessFindings(excess, universe, region)),
    ...swallowFindings(judgement, subject),
    ...FILTERS.flatMap((filter) => judgement.dead[filter].flatMap((item) => deadFindings(item, filter, subject))),
    ...judgement.routes.map((difference) => routeFinding(difference, universe, region)),
  ];
}

function blockedFindings(
  { requirement, status, best, gaps }: RequirementVerdict,
  universe: Universe,
  region: string,
): Finding[] {
  if (status === 'enforced' || status === 'not-here') return [];
  if (!best) {
    const detail = {
      place: requirement.place,
      region,
      help: 'Give the names that its alternatives need with --param.',
    };
    return [finding('RC401', `no alternative of ${requirement.id} is left`, detail)];
  }
  return groupByLayer(best.blocked).map(([layer, blocked]) => {
    const isCertain = blocked.some((item) => item.isCertain);
    const [first] = blocked;
    const message = blockedMessage(requirement, layer, first, universe);
    const notes = blocked.slice(1, 1 + MOST_NOTES).map((item) => ({ message: `nor ${blockedText(item, universe)}` }));
    const detail = { place: requirement.place, region, notes };
    const isAccepted = gaps.get(layer);
    if (isAccepted !== undefined) {
      const gap = { ...detail, help: 'The manifest names this gap; what can be done about it is in its reason.' };
      return finding(isAccepted ? 'RC302' : 'RC301', message, isAccepted ? detail : gap);
    }
    if (!isCertain)
      return finding('RC410', `${message}, if the tags have addresses in common`, { ...detail, help: NAME_A_TAG_FILE });
    const isAnswer = requirement.direction === 'inbound' && layer === 'routes';
    return finding(isAnswer ? 'RC407' : 'RC401', message, {
      ...detail,
      help: isAnswer ? `Add a route to ${flowText(first)} with next hop Internet.` : COMPILE_AGAIN,
    });
  });
}

function blockedMessage(
  { id, direction }: Requirement,
  layer: Layer,
  blocked: Blocked | undefined,
  universe: Universe,
): string {
  const packet = blocked ? blockedText(blocked, universe) : 'its packets';
  const by = blocked?.rule === undefined ? 'has nothing that lets through' : `stops by ${blocked.rule}`;
  if (direction === 'inbound' && layer === 'routes')
    return `answers of ${id} do not go back the way of the questions: ${blocked?.rule ?? 'no route'} takes ${packet}`;
  return `${TARGET_TITLES[layer]} ${by} what ${id} needs: ${packet}`;
}

function blockedText({ space }: Blocked, universe: Universe): string {
  const box = plainest(space);
  return box ? printWitness(witnessOf(box, universe)) : 'nothing';
}

function flowText(blocked: Blocked | undefined): string {
  return blocked ? printPeer(blocked.flow.peer) : 'the peer';
}

function groupByLayer(blocked: readonly Blocked[]): [Layer, Blocked[]][] {
  const groups = new Map<Layer, Blocked[]>();
  for (const item of blocked) groups.set(item.layer, [...(groups.get(item.layer) ?? []), item]);
  return [...groups];
}

/** Routes that take past the firewall what rows say it holds, one finding for each. */
function bypassFindings({ requirements }: Judgement, { coverage, set }: Case): Finding[] {
  const unsaid = new Map<string, Requirement[]>();
  for (const { requirement, best } of requirements) {
    const isSaid = coverage.some(
      ({ requirement: id, target, outcome, reason }) =>
        id === requirement.id &&
        ((target === 'firewall' && outcome.kind === 'elsewhere') || (target === 'routes' && reason?.includes('past'))),
    );
    if (isSaid) continue;
    for (const route of best?.pastFirewall ?? []) unsaid.set(route, [...(unsaid.get(route) ?? []), requirement]);
  }
  return [...unsaid].map(([route, taken]) => {
    const names = listNames(taken.map(({ id }) => id));
    return finding('RC406', `${route} takes ${names} past the firewall, and the manifest does not say so`, {
      place: taken[0]?.place,
      region: set.region.name,
      help: COMPILE_AGAIN,
    });
  });
}

function excessFindings({ filter, rule, unclaimed }: Excess, universe: Universe, region: string): Finding[] {
  const own = new Set(rule.space.map(({ within }) => within));
  const certain = unclaimed.filter((box) => isCertain(box, own));
  const box = plainest(certain.length > 0 ? certain : unclaimed);
  if (!box) return [];
  const packet = printWitness(witnessOf(box, universe));
  const texts = [...new Set([box, ...unclaimed].map((other) => printBox(boxText(other, universe))))];
  const notes = [
    ...texts.slice(0, MOST_NOTES).map((text, index) => ({ message: index === 0 ? `all of: ${text}` : `and ${text}` })),
    ...(texts.length > MOST_NOTES ? [{ message: `and ${texts.length - MOST_NOTES} more of the kind` }] : []),
  ];
  if (certain.length === 0) {
    const message = `${FILTER_TITLES[filter]} lets ${packet} through by ${rule.name}, which the tags that are asked for may hold or not`;
    return [finding('RC410', message, { region, notes, help: NAME_A_TAG_FILE })];
  }
  if (rule.origin === 'azure') {
    const message = `${filter === 'inbound' ? 'inbound' : 'outbound'} traffic is not closed: Azure's own rule ${rule.name} lets ${packet} through`;
    return [
      finding('RC412', message, { region, notes, help: 'End the direction with a rule that denies everything.' }),
    ];
  }
  const message = `${FILTER_TITLES[filter]} lets ${packet} through by ${rule.name}, and nothing asks for it`;
  return [finding('RC402', message, { region, notes, help: COMPILE_AGAIN })];
}

/**
 * Whether the packets are there whatever addresses the tags stand for: by the rule's own name, of which others say nothing,
 * or where no name is spoken of.
 */
function isCertain({ within, outside }: Box, own: ReadonlySet<bigint>): boolean {
  return within === 0n ? outside === 0n : own.has(within);
}

/** A rule that names `VirtualNetwork` where a default route makes it every address. */
function swallowFindings({ rules }: Judgement, { isBehindFirewall, set }: Case): Finding[] {
  if (!isBehindFirewall) return [];
  return [...(rules.outbound ?? []), ...(rules.inbound ?? [])]
    .filter(({ origin }) => origin === 'configuration')
    .filter(({ matches }) =>
      matches.some(({ source, destination }) =>
        [...source.tags, ...destination.tags].some((tag) => tag.toLowerCase() === 'virtualnetwork'),
      ),
    )
    .map(({ name }) =>
      finding('RC408', `${name} names VirtualNetwork, which is every address behind a default route to an appliance`, {
        region: set.region.name,
        help: 'Name the prefixes of the network instead.',
      }),
    );
}

/** A rule for a tag that a hand-off to the firewall covers too is so by design: where the hand-off goes, the rule stays. */
function deadFindings(
  { rule, kind, because, isIpv4Only }: DeadRule<unknown>,
  filter: Filter,
  { set, posture }: Case,
): Finding[] {
  const ours = new Set(posture.map((row) => row.rule));
  if (kind === 'redundant' && (ours.has(rule.name) || because.every(({ name }) => ours.has(name)))) return [];
  // Where a direction is open, nothing in it is needed; that it is open is said.
  if (kind === 'redundant' && because.some(({ origin, decision }) => origin === 'azure' && decision === 'Allow'))
    return [];
  const names = because.map(({ name }) => name).join(', ');
  const where = `${FILTER_TITLES[filter]}${isIpv4Only ? ', for IPv4,' : ''}`;
  const detail = { region: set.region.name };
  switch (kind) {
    case 'shadowed':
      return [
        finding(
          'RC403',
          `${rule.name} in ${where} never decides: ${names} ${verb(because)} all of its packets, and not as it does`,
          {
            ...detail,
            help: 'Move it before them, or leave one of them out.',
          },
        ),
      ];
    case 'unreachable':
      return [
        finding(
          'RC404',
          `${rule.name} in ${where} never decides: ${names} ${verb(because)} all of its packets, as it does`,
          detail,
        ),
      ];
    case 'redundant':
      return [
        finding('RC404', `${rule.name} in ${where} changes nothing: without it ${names} would decide the same`, detail),
      ];
    default:
      return kind satisfies never;
  }
}

function verb(because: readonly unknown[]): string {
  return because.length === 1 ? 'takes' : 'take';
}

function routeFinding({ space, wanted, actual, isAll }: RouteDifference, universe: Universe, region: string): Finding {
  const what = isAll ? `what ${wanted?.name} is for` : destinationText(space, universe);
  const message = `the route table sends ${what} ${hopText(actual?.decision)}, and not ${hopText(wanted?.decision)}`;
  const by = `by ${actual?.name ?? 'nothing'} in place of ${wanted?.name ?? 'nothing'}`;
  return finding('RC405', `${message}: ${by}`, { region, help: COMPILE_AGAIN });
}

function destinationText(space: HeaderSpace, universe: Universe): string {
  const [box] = space;
  return box ? boxText(box, universe).destination : 'nothing';
}

function hopText(hop: NextHop | undefined): string {
  if (!hop) return 'nowhere';
  switch (hop.type) {
    case 'VirtualAppliance':
      return `to the appliance at ${hop.address ?? 'no address'}`;
    case 'Internet':
      return 'to the Internet';
    case 'VnetLocal':
      return 'into the network';
    case 'VirtualNetworkGateway':
      return 'to the gateway';
    case 'None':
      return 'nowhere';
    case 'System':
      return 'by the routes of Azure';
    default:
      return hop.type satisfies never;
  }
}
