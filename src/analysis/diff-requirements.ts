import { printPorts } from '../packets/ports.js';
import type { Requirement, RequirementId, RouteRequirement } from '../requirements/requirement.js';
import { type CoverageRow, flowsOf, printPeer } from '../targets/coverage.js';
import { diffEntries, type EntriesDiff, type Entry, field } from './diff-entries.js';
import type { DiffSide } from './diff-side.js';
import type { OwnNames } from './own-names.js';

/** A requirement, or a route that is asked for, as texts. */
export interface RequirementEntry extends Entry {
  /** `core`, or the entry that needs it. */
  readonly because: readonly string[];
  /** The first alternative, or where the route leads. */
  readonly summary: string;
  /** The fields of the alternatives that some target has taken. */
  readonly taken: ReadonlySet<string>;
}

/** What differs between what two sides ask for. */
export interface RequirementsDiff extends EntriesDiff<RequirementEntry> {
  /** Why entries that only one side has are not on the other, where that is known; by key. */
  readonly reasons: ReadonlyMap<string, string>;
}

type Asked = NonNullable<DiffSide['asked']>;

/** The targets that choose among alternatives. */
const ENFORCERS = [
  { target: 'nsg', title: 'the NSG' },
  { target: 'firewall', title: 'the firewall' },
] as const;

type Enforcers = readonly (typeof ENFORCERS)[number][];

export function diffRequirements(
  left: Asked,
  right: Asked,
  names: { readonly left: OwnNames; readonly right: OwnNames },
): RequirementsDiff {
  // What became of a requirement is compared in targets that both sides have.
  const targets = ENFORCERS.filter(({ target }) =>
    [left, right].every(({ coverage }) => coverage.some((row) => row.target === target)),
  );
  const diff = diffEntries(entriesOf(left, names.left, targets), entriesOf(right, names.right, targets));
  return {
    ...diff,
    reasons: new Map([...reasonsFor(diff.onlyLeft, right), ...reasonsFor(diff.onlyRight, left)]),
  };
}

/** Whether what differs of a requirement is nothing that a rule was made of. */
export function isUntaken({ left, right, changed }: EntriesDiff<RequirementEntry>['changed'][number]): boolean {
  return changed.every(({ field: name }) => isAlternative(name) && !left.taken.has(name) && !right.taken.has(name));
}

const ALTERNATIVE = 'alternative ';
const isAlternative = (name: string): boolean => name.startsWith(ALTERNATIVE);

function entriesOf({ set, coverage }: Asked, names: OwnNames, targets: Enforcers): RequirementEntry[] {
  const rows = new Map<RequirementId, CoverageRow[]>();
  for (const row of coverage) {
    const own = rows.get(row.requirement);
    if (own) own.push(row);
    else rows.set(row.requirement, [row]);
  }
  return [
    ...set.requirements.map((own) => requirementEntry(own, rows.get(own.id) ?? [], names, targets)),
    ...set.routes.map((own) => {
      const isAlone = set.routes.every((other) => other === own || other.id !== own.id);
      return routeEntry(own, isAlone, names);
    }),
  ];
}

function requirementEntry(
  own: Requirement,
  rows: readonly CoverageRow[],
  names: OwnNames,
  targets: Enforcers,
): RequirementEntry {
  const alternatives = own.alternatives.map(({ number, peers, traffic, wider }) => ({
    name: `${ALTERNATIVE}${number}`,
    values: [
      ...flowsOf(peers, traffic).map(
        ({ peer, protocol, ports }) =>
          `${peerText(printPeer(peer), peer.kind, names)} ${protocol} ${printPorts(ports)}`,
      ),
      ...(wider === undefined ? [] : [`wider: ${wider}`]),
    ],
  }));
  const becameOf = targets.flatMap(({ target, title }) => {
    const here = rows.filter((row) => row.target === target);
    const alternatives = here.flatMap((row) =>
      row.alternative === undefined ? [] : [`${ALTERNATIVE}${row.alternative}`],
    );
    const isGap = here.some(({ outcome }) => outcome.kind === 'impossible');
    return [field(`${title} takes`, ...alternatives, ...(isGap ? ['nothing: a gap'] : []))];
  });
  const taken = rows.flatMap(({ alternative }) => (alternative === undefined ? [] : [`${ALTERNATIVE}${alternative}`]));
  return {
    key: own.id,
    name: own.id,
    because: own.because,
    summary: alternatives[0]?.values.join(', ') ?? '',
    taken: new Set(taken),
    fields: [
      field('direction', own.direction),
      field('at', own.at),
      ...(own.local
        ? [
            field(
              'local',
              own.local.kind === 'prefix' ? own.local.prefix.text : `parameter ${own.local.parameter.name}`,
            ),
          ]
        : []),
      ...(own.priority === undefined ? [] : [field('number', String(own.priority))]),
      field('because', ...own.because),
      ...alternatives.map(({ name, values }) => field(name, ...values)),
      ...becameOf,
    ],
  };
}

function peerText(
  text: string,
  kind: Requirement['alternatives'][number]['peers'][number]['kind'],
  names: OwnNames,
): string {
  switch (kind) {
    case 'service-tag':
      return names.tag(text);
    case 'host':
    case 'url':
      return names.host(text);
    case 'fqdn-tag':
    case 'prefix':
    case 'parameter':
    case 'any':
      return text;
    default:
      return kind satisfies never;
  }
}

/** One entry of a catalog may ask for several routes, which only their destinations tell apart. */
function routeEntry(
  { id, because, destination, nextHop }: RouteRequirement,
  isAlone: boolean,
  names: OwnNames,
): RequirementEntry {
  const to = destinationText(destination, names);
  return {
    key: isAlone ? `route ${id}` : `route ${id} to ${to}`,
    name: id,
    because,
    summary: `${to} to ${nextHop}`,
    taken: new Set(),
    fields: [field('destination', to), field('next hop', nextHop), field('because', ...because)],
  };
}

function destinationText(destination: RouteRequirement['destination'], names: OwnNames): string {
  switch (destination.kind) {
    case 'prefix':
      return destination.prefix.text;
    case 'parameter':
      return `parameter ${destination.parameter.name}`;
    case 'service-tag':
      return names.tag(destination.tag.name);
    default:
      return destination satisfies never;
  }
}

function reasonsFor(entries: readonly RequirementEntry[], { set }: Asked): [string, string][] {
  const features = new Set(set.features);
  return entries.flatMap(({ key, name, because }): [string, string][] => {
    const service = name.slice(0, name.indexOf('/'));
    const skipped = set.skipped.find(({ entry }) => entry === name);
    if (skipped) return [[key, skipped.reason]];
    const off = because.filter((word) => !word.startsWith('needed by ') && !features.has(`${service}/${word}`));
    return off.length === 0 || off.length < because.length ? [] : [[key, `without the feature ${off.join(', ')}`]];
  });
}
