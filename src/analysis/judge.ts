import type { HeaderSpace } from '../packets/header-space.js';
import type { Requirement } from '../requirements/requirement.js';
import type { CoverageRow } from '../targets/coverage.js';
import { type Case, meaningsOfCase, type PlacedCaseRules, placeCase, rulesOfCase } from './case.js';
import {
  type Excess,
  type Expected,
  expectedOf,
  type Filter,
  findExcess,
  matchesOfExpected,
  missingPosture,
} from './excess.js';
import { type Access, placeRules } from './ordered-rules.js';
import { ANYWHERE, everythingBetween } from './packet-match.js';
import {
  type AlternativeVerdict,
  isLayer,
  type Layer,
  matchesOf,
  matchesOfRequirement,
  passAlternative,
} from './passing.js';
import { type RouteDifference, routeDifferences, wantedRoutes } from './route-differences.js';
import { orderedRoutes } from './routes.js';
import { type DeadRule, deadRules } from './shadow.js';
import type { Universe } from './universe.js';

/** What became of a requirement. */
export interface RequirementVerdict {
  readonly requirement: Requirement;
  /**
   * `enforced`: all packets of one alternative get through. `gap`: they do not, and coverage says so. `not-here`: no layer of
   * the case is for it.
   */
  readonly status: 'enforced' | 'missing' | 'gap' | 'not-here';
  /** The layers that cannot hold it by the word of the manifest, and whether the user has accepted that. */
  readonly gaps: ReadonlyMap<Layer, boolean>;
  /** The alternative that gets through, or the one that comes nearest. */
  readonly best?: AlternativeVerdict;
}

/** What the judge finds of a case. */
export interface Judgement {
  readonly universe: Universe;
  readonly rules: PlacedCaseRules;
  readonly requirements: readonly RequirementVerdict[];
  readonly expected: Readonly<Record<Filter, Expected>>;
  readonly excess: readonly Excess[];
  /** Private peers and health probes that do not pass, though the compiler lets them pass everywhere. */
  readonly missingPosture: readonly { readonly filter: Filter; readonly space: HeaderSpace }[];
  readonly dead: Readonly<Record<Filter, readonly DeadRule<Access>[]>>;
  readonly routes: readonly RouteDifference[];
}

/** Judges rules against requirements by Azure's documented semantics alone; docs/semantics.md has the assumptions. */
export function judge(subject: Case): Judgement {
  const meanings = meaningsOfCase(subject);
  const ordered = rulesOfCase(subject, meanings);
  const wanted = orderedRoutes(wantedRoutes(subject), meanings);
  const requirements = subject.set.requirements.map((requirement) => ({
    requirement,
    alternatives: matchesOfRequirement(requirement, subject),
  }));
  const expected = expectedOf(subject);
  const everything = everythingBetween(ANYWHERE, ANYWHERE);
  const { universe, rules } = placeCase(
    ordered,
    [
      everything,
      ...wanted.flatMap(({ matches }) => matches),
      ...requirements.flatMap(({ alternatives }) => alternatives.flatMap(matchesOf)),
      ...matchesOfExpected(expected),
    ],
    meanings,
  );
  const all: HeaderSpace = universe.ofFamily(universe.spaceOf(everything), 4);
  return {
    universe,
    rules,
    requirements: requirements.map(({ requirement, alternatives }) => {
      const verdicts = alternatives.map((own) => passAlternative(requirement, own, rules, universe));
      return verdictOf(requirement, verdicts, subject);
    }),
    expected,
    excess: findExcess(rules, expected, universe),
    missingPosture: missingPosture(rules, expected, universe),
    dead: {
      outbound: deadRules(rules.outbound ?? [], universe, Object.is),
      inbound: deadRules(rules.inbound ?? [], universe, Object.is),
      firewall: deadRules(rules.firewall ?? [], universe, Object.is),
    },
    routes: rules.routes ? routeDifferences(all, placeRules(wanted, universe), rules.routes, universe) : [],
  };
}

function verdictOf(
  requirement: Requirement,
  verdicts: readonly AlternativeVerdict[],
  { coverage, firewall, nsg }: Case,
): RequirementVerdict {
  const rows = coverage.filter((row) => row.requirement === requirement.id);
  const gaps = new Map<Layer, boolean>();
  for (const { target, outcome } of rows) {
    if (outcome.kind === 'impossible' && isLayer(target)) gaps.set(target, outcome.accepted);
  }
  const isHere = requirement.at === 'compute' ? true : requirement.at !== 'firewall' && firewall !== undefined;
  if (!isHere || (!nsg && !firewall)) return { requirement, status: 'not-here', gaps };
  const passing = verdicts.find(({ blocked }) => blocked.length === 0);
  if (passing) return { requirement, status: 'enforced', gaps, best: passing };
  const nearest = nearestOf(verdicts, rows);
  const isGap = nearest ? nearest.blocked.every(({ layer }) => gaps.has(layer)) : gaps.size > 0;
  return { requirement, status: isGap ? 'gap' : 'missing', gaps, ...(nearest && { best: nearest }) };
}

/** The alternative that coverage says was taken, else the one with the fewest flows blocked. */
function nearestOf(
  verdicts: readonly AlternativeVerdict[],
  rows: readonly CoverageRow[],
): AlternativeVerdict | undefined {
  const taken = new Set(rows.map(({ alternative }) => alternative));
  const [nearest] = [...verdicts].sort(
    (left, right) =>
      Number(taken.has(right.alternative.number)) - Number(taken.has(left.alternative.number)) ||
      left.blocked.length - right.blocked.length,
  );
  return nearest;
}
