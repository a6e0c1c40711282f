import { styleText } from 'node:util';
import { type Excess, FILTERS, type Filter } from '../analysis/excess.js';
import type { RequirementVerdict } from '../analysis/judge.js';
import { addressCount, boxText, printBox, witnessOf } from '../analysis/packet-text.js';
import type { DeadRule } from '../analysis/shadow.js';
import { SIDES, type Universe } from '../analysis/universe.js';
import type { Finding } from '../diagnostics/finding.js';
import type { Box } from '../packets/header-space.js';
import type { Verification } from '../verify.js';

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

/** Regions in one run beyond which each gets a line. */
const MOST_PAGES = 3;
const MOST_BOXES = 3;

const FILTER_TITLES: Readonly<Record<Filter, string>> = { outbound: 'NSG', inbound: 'NSG', firewall: 'firewall' };

/** What a person wants to know after judging: what passes, what else does, and what rules are for nothing. */
export function verificationText(verified: readonly Verification[], colour: boolean): string {
  const paint: Paint = (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
  if (verified.length > MOST_PAGES) return `${overview(verified, paint).join('\n')}\n`;
  return `${verified.map((one) => page(one, paint).join('\n')).join('\n\n')}\n`;
}

function page({ label, subject, judgement, findings }: Verification, paint: Paint): string[] {
  const { universe } = judgement;
  const { region, services } = subject.set;
  const title = services.map((service) => service.title).join(', ');
  const errors = errorsIn(findings);
  const claimed = judgement.excess.filter(({ unclaimed }) => unclaimed.length === 0);
  return [
    `${paint('bold', `${title}, ${region.displayName}`)} (${label})`,
    statusLine(judgement.requirements, subject, paint),
    ...(claimed.length === 0
      ? []
      : [
          '',
          paint('bold', 'Rules that match more than is asked, as the manifest says'),
          ...claimed.flatMap((excess) => excessLines(excess, universe)),
        ]),
    ...past(judgement.requirements, paint),
    '',
    ...basis(subject, paint),
    '',
    errors === 0
      ? paint('green', 'The rules do what is asked, and nothing that the manifest does not say.')
      : paint('red', `${errors} error${errors === 1 ? '' : 's'}`),
  ];
}

function statusLine(
  requirements: readonly RequirementVerdict[],
  { nsg, firewall, routes }: Verification['subject'],
  paint: Paint,
): string {
  if (!nsg && !firewall && !routes) return 'what the files list was compared with what is asked; no packet was sent';
  const count = (status: RequirementVerdict['status']): number =>
    requirements.filter((own) => own.status === status).length;
  const parts = [
    `${count('enforced')} of ${requirements.length} requirements enforced`,
    ...(count('missing') > 0 ? [paint('red', `${count('missing')} missing`)] : []),
    ...(count('gap') > 0 ? [paint('yellow', `${count('gap')} with a gap that the manifest names`)] : []),
    ...(count('not-here') > 0 ? [`${count('not-here')} not for these targets`] : []),
  ];
  return parts.join(', ');
}

function excessLines({ filter, rule }: Excess, universe: Universe): string[] {
  // What the rule matches is one line where what is left of it, without all that is asked, would be many.
  const boxes = rule.space.map((box) => printBox(boxText(box, universe)));
  const unique = [...new Set(boxes)];
  const shown = unique.slice(0, MOST_BOXES);
  return [
    `  ${FILTER_TITLES[filter].padEnd(9)} ${rule.name}`,
    ...shown.map((text) => `            ${text}`),
    ...(unique.length > shown.length ? [`            and ${unique.length - shown.length} more of the kind`] : []),
  ];
}

function past(requirements: readonly RequirementVerdict[], paint: Paint): string[] {
  const byRoute = new Map<string, string[]>();
  for (const { requirement, best } of requirements) {
    for (const route of best?.pastFirewall ?? []) byRoute.set(route, [...(byRoute.get(route) ?? []), requirement.id]);
  }
  if (byRoute.size === 0) return [];
  const bare = (id: string): string => id.slice(id.indexOf('/') + 1);
  return [
    '',
    paint('bold', 'Past the firewall'),
    ...[...byRoute].map(([route, ids]) => `  ${route}: ${ids.map(bare).join(', ')}`),
  ];
}

/** What the verdict rests on. */
function basis(subject: Verification['subject'], paint: Paint): string[] {
  const { measured, nsg, firewall, routes, endpointPolicy, workspaceOutbound } = subject;
  const judged = [
    ...(nsg ? ['NSG'] : []),
    ...(routes ? ['routes'] : []),
    ...(firewall ? ['firewall'] : []),
    ...(endpointPolicy ? ['service endpoint policy'] : []),
    ...(workspaceOutbound ? ['outbound rules of the workspace'] : []),
  ].join(', ');
  return [
    paint('dim', `Judged: ${judged}. ${wayText(subject)}`),
    paint(
      'dim',
      measured.length > 0
        ? 'Service tags stand for their addresses in the tag file.'
        : 'Service tags are names: what is said holds whatever addresses they stand for. docs/semantics.md has the assumptions.',
    ),
  ];
}

function wayText({ isBehindFirewall, nsg, firewall }: Verification['subject']): string {
  if (isBehindFirewall) return 'A default route leads to the firewall, so VirtualNetwork would be every address.';
  if (firewall && !nsg) return 'All outbound traffic is taken to come to the firewall.';
  return 'No default route leads to a firewall.';
}

function errorsIn(findings: readonly Finding[]): number {
  return findings.filter(({ severity }) => severity === 'error').length;
}

function overview(verified: readonly Verification[], paint: Paint): string[] {
  const errors = verified.reduce((sum, { findings }) => sum + errorsIn(findings), 0);
  const width = Math.max(...verified.map(({ label }) => label.length));
  return [
    ...verified.map(({ label, subject, judgement, findings }) => {
      const own = errorsIn(findings);
      return `${label.padEnd(width)}  ${statusLine(judgement.requirements, subject, paint)}${own > 0 ? paint('red', `, ${own} ${own === 1 ? 'error' : 'errors'}`) : ''}`;
    }),
    '',
    errors === 0
      ? paint(
          'green',
          `${verified.length} regions: the rules do what is asked, and nothing that their manifests do not say.`,
        )
      : paint('red', `${verified.length} regions, ${errors} ${errors === 1 ? 'error' : 'errors'}`),
  ];
}

/** The verdict of one region for programs. */
export function verificationResult({ label, region, subject, judgement }: Verification): object {
  const { universe } = judgement;
  return {
    label,
    region,
    tags: subject.measured.length > 0 ? 'addresses' : 'names',
    requirements: judgement.requirements.map(({ requirement, status, best, gaps }) => ({
      id: requirement.id,
      status,
      ...(status === 'gap' && { accepted: ![...gaps.values()].includes(false) }),
      ...(best && { alternative: best.alternative.number }),
      ...(best && best.pastFirewall.length > 0 && { pastFirewall: best.pastFirewall }),
      ...(best &&
        best.blocked.length > 0 && {
          blocked: best.blocked.map(({ layer, rule, space, isCertain }) => ({
            layer,
            ...(rule !== undefined && { rule }),
            certain: isCertain,
            ...(space[0] && { witness: witnessOf(space[0], universe) }),
            packets: space.map((box) => boxText(box, universe)),
          })),
        }),
    })),
    excess: judgement.excess.map((excess) => excessResult(excess, universe)),
    dead: FILTERS.flatMap((filter) => judgement.dead[filter].map((own) => deadResult(own, filter))),
    routes: judgement.routes.map(({ space, wanted, actual }) => ({
      ...(wanted && { wanted: { route: wanted.name, ...wanted.decision } }),
      ...(actual && { actual: { route: actual.name, ...actual.decision } }),
      packets: space.map((box) => boxText(box, universe)),
    })),
  };
}

function excessResult({ filter, rule, space, unclaimed }: Excess, universe: Universe): object {
  return {
    filter,
    rule: rule.name,
    claimed: unclaimed.length === 0,
    ...(unclaimed[0] && { witness: witnessOf(unclaimed[0], universe) }),
    packets: space.map((box) => packetsResult(box, universe)),
    ...(unclaimed.length > 0 && { unclaimed: unclaimed.map((box) => packetsResult(box, universe)) }),
  };
}

function packetsResult(box: Box, universe: Universe): object {
  const counts = SIDES.flatMap((side): [string, string][] => {
    const count = addressCount(box, side, universe);
    return count === undefined ? [] : [[side, String(count)]];
  });
  return { ...boxText(box, universe), ...(counts.length > 0 && { addresses: Object.fromEntries(counts) }) };
}

function deadResult({ rule, kind, because, isIpv4Only }: DeadRule<unknown>, filter: Filter): object {
  return {
    filter,
    rule: rule.name,
    kind,
    ...(isIpv4Only && { family: 'IPv4' }),
    because: because.map(({ name }) => name),
  };
}
