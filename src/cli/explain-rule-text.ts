import type { RuleExplanation } from '../analysis/explain-rule.js';
import { IP_PROTOCOLS, type PacketMatch } from '../analysis/packet-match.js';
import { printBox } from '../analysis/packet-text.js';
import type { RulePlace } from '../analysis/rule-places.js';
import type { RegionExplanation } from '../explain.js';
import { isAllPorts, printPorts } from '../packets/ports.js';
import type { CoverageRow } from '../targets/coverage.js';
import { becauseWords, field, hopWords, type Paint, placeWords, sourceWords } from './explain-words.js';

const MOST_HOSTS = 6;
const MOST_BOXES = 3;
const MOST_RULES = 4;

const AZURE_RULES =
  'https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview (copy of 2025-07-15)';
const AZURE_ROUTES =
  'https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview (copy of 2023-05-27)';

/** Rules of one name in full; what several are there for is said once. */
export function rulesLines(rules: readonly RuleExplanation[], region: RegionExplanation, paint: Paint): string[] {
  const groups = new Map<string, RuleExplanation[]>();
  for (const rule of rules) {
    const key = JSON.stringify([rule.place.name, rule.place.origin, requirementsOf(rule)]);
    groups.set(key, [...(groups.get(key) ?? []), rule]);
  }
  return [...groups.values()].flatMap((group, at) => [...(at > 0 ? [''] : []), ...groupLines(group, region, paint)]);
}

const requirementsOf = ({ rows }: RuleExplanation): string[] => [
  ...new Set(rows.map(({ requirement }) => requirement)),
];

function groupLines(rules: readonly RuleExplanation[], region: RegionExplanation, paint: Paint): string[] {
  const [first] = rules;
  if (!first) return [];
  const { place } = first;
  const posture = region.opened.manifest.posture.find(
    (row) => row.target === place.target && row.rule.toLowerCase() === place.name.toLowerCase(),
  );
  return [
    `${paint('bold', place.name)} ${paint('dim', `(${region.label})`)}`,
    ...rules.flatMap((rule) => ruleLines(rule, posture !== undefined, paint)),
    ...(place.origin === 'azure' ? azureLines(place) : []),
    ...(posture
      ? [field('there for', posture.reason)]
      : requirementLines(
          rules.flatMap(({ rows }) => rows),
          region,
          paint,
        )),
  ];
}

function ruleLines(rule: RuleExplanation, isPosture: boolean, paint: Paint): string[] {
  const { matches, dead, contested } = rule;
  // No requirement asks for a rule of posture as a whole; its reason says so.
  const excess = isPosture ? [] : rule.excess;
  const texts = [...new Set(matches.map(({ match, source, destination }) => matchWords(match, source, destination)))];
  const extra = excess.slice(0, MOST_BOXES).map((box) => field('', `  ${printBox(box)}`));
  return [
    `  ${ruleLine(rule, paint)}`,
    ...texts.map((text) => field('', text)),
    ...(contested.length > 0 ? [field('', `but not what ${names(contested)} before it decide otherwise`)] : []),
    ...(extra.length > 0 ? [field('', 'no requirement asks for'), ...extra] : []),
    ...(excess.length > extra.length ? [field('', `  and ${excess.length - extra.length} more of the kind`)] : []),
    ...(dead ? [field('', deadWords(dead, paint))] : []),
  ];
}

/** Where it stands and what it does, in a line. */
export function ruleLine({ place, decision }: RuleExplanation, paint: Paint): string {
  const does =
    typeof decision !== 'string'
      ? hopWords(decision)
      : decision === 'Allow'
        ? paint('green', 'allows')
        : paint('red', 'denies');
  switch (place.target) {
    case 'nsg':
      return `${'NSG'.padEnd(9)} ${does}, ${place.direction ?? ''} ${place.priority ?? ''}`;
    case 'firewall':
      return `${'firewall'.padEnd(9)} ${does}, ${place.pass ?? ''} rule of ${place.collection ?? ''} in ${place.group ?? ''}`;
    case 'routes':
      return `${'routes'.padEnd(9)} ${does}`;
    default:
      return place.target satisfies never;
  }
}

function matchWords(
  { protocols, ports, hosts, applications }: PacketMatch,
  source: string,
  destination: string,
): string {
  const reads = applications.length === 1 ? applications[0]?.toUpperCase() : undefined;
  const kind =
    reads ??
    (protocols.length === IP_PROTOCOLS.length ? 'everything' : protocols.map((own) => own.toUpperCase()).join(' and '));
  const named = hosts.kind === 'named' ? [...hosts.hosts, ...hosts.urls, ...hosts.sets] : [];
  const shown = named.slice(0, MOST_HOSTS);
  const more = named.length - shown.length;
  const to = named.length === 0 ? destination : `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const at = isAllPorts(ports) ? '' : `, port ${printPorts(ports)}`;
  return `${kind} from ${source} to ${to}${at}`;
}

function azureLines(place: RulePlace): string[] {
  return [
    field(
      'there for',
      place.target === 'routes' ? 'Azure adds it to every subnet' : 'Azure puts it at the end of every NSG',
    ),
    field('', place.target === 'routes' ? AZURE_ROUTES : AZURE_RULES),
  ];
}

function requirementLines(rows: readonly CoverageRow[], { opened }: RegionExplanation, paint: Paint): string[] {
  const { requirements, routes } = opened.subject.set;
  return [...new Set(rows.map(({ requirement }) => requirement))].flatMap((id) => {
    const own = rows.filter((row) => row.requirement === id);
    const known = requirements.find((one) => one.id === id) ?? routes.find((one) => one.id === id);
    if (!known) return [field('there for', `${id}, which the catalog does not have`)];
    const note = 'note' in known ? known.note : undefined;
    return [
      field('there for', `${id}${known.purpose === undefined ? '' : `: ${known.purpose}`}`),
      field('', `features: ${becauseWords(known)}`),
      ...sourceWords(known).map((text) => field('', paint('dim', text))),
      ...(note === undefined ? [] : [field('', `note: ${note}`)]),
      ...outcomeTexts(
        own,
        opened.subject.coverage.filter((row) => row.requirement === id),
      ).map((text) => field('', text)),
    ];
  });
}

/** What became of the requirement here and in the other targets. */
function outcomeTexts(own: readonly CoverageRow[], all: readonly CoverageRow[]): string[] {
  const wide = own.flatMap(({ outcome }) => (outcome.kind === 'wider' ? [`wider than asked: ${outcome.what}`] : []));
  const byTarget = new Map<string, Set<string>>();
  for (const { target, outcome } of all) {
    const text = outcome.kind === 'elsewhere' ? `elsewhere (${outcome.where})` : outcome.kind;
    byTarget.set(target, (byTarget.get(target) ?? new Set()).add(text));
  }
  const outcomes = [...byTarget].map(([target, texts]) => `${target} ${[...texts].join(' and ')}`);
  return [`outcome: ${outcomes.join(', ')}`, ...new Set(wide)];
}

function deadWords({ kind, because }: NonNullable<RuleExplanation['dead']>, paint: Paint): string {
  const list = names(because);
  switch (kind) {
    case 'shadowed':
      return paint('red', `it never decides: ${list} take all of its packets, and not as it does`);
    case 'unreachable':
      return `it never decides: ${list} take all of its packets, as it does`;
    case 'redundant':
      return `it changes nothing: without it ${list} would decide the same`;
    default:
      return kind satisfies never;
  }
}

function names(places: readonly RulePlace[]): string {
  const shown = places.slice(0, MOST_RULES).map(placeWords);
  return `${shown.join(', ')}${places.length > shown.length ? ` and ${places.length - shown.length} more` : ''}`;
}
