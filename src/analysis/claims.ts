import { type Finding, finding } from '../diagnostics/finding.js';
import { type CoverageRow, TARGET_TITLES, type Target } from '../targets/coverage.js';
import type { Case } from './case.js';
import { isWiderThan } from './excess.js';
import type { Judgement } from './judge.js';
import { printWitness, witnessOf } from './packet-text.js';

/** Numbers that a requirement has in an NSG from its own on. */
const BLOCK = 10;

/** Compares what coverage says of rules with the rules that are there: their names, their numbers, and whether what is called wider is. */
export function claimFindings(subject: Case, judgement: Judgement): Finding[] {
  const { coverage, posture, set } = subject;
  const region = set.region.name;
  const found: Finding[] = [];
  const help = 'Compile the region again.';
  for (const [target, present] of rulesPresent(subject)) {
    const claimed = new Set(posture.filter((row) => row.target === target).map(({ rule }) => rule.toLowerCase()));
    const missing = new Map<string, string>();
    for (const row of coverage) {
      if (row.target !== target) continue;
      for (const rule of row.rules) {
        claimed.add(rule.toLowerCase());
        if (!present.has(rule.toLowerCase())) missing.set(rule, row.requirement);
      }
    }
    for (const { rule } of posture.filter((row) => row.target === target)) {
      if (!present.has(rule.toLowerCase())) missing.set(rule, 'what every region has');
    }
    for (const [rule, requirement] of missing) {
      const message = `the manifest says that ${TARGET_TITLES[target]} holds ${requirement} by ${rule}, and there is no such rule`;
      found.push(finding('RC409', message, { region, help }));
    }
    for (const [key, name] of present) {
      if (claimed.has(key)) continue;
      found.push(
        finding('RC409', `${TARGET_TITLES[target]} has the rule ${name}, and the manifest does not know it`, {
          region,
          help,
        }),
      );
    }
  }
  for (const row of coverage) {
    if (row.outcome.kind !== 'wider' || isWide(row, subject, judgement)) continue;
    const message = `the manifest says that ${row.rules.join(', ')} lets through more than ${row.requirement} asks for, and it does not`;
    found.push(finding('RC409', message, { region, help }));
  }
  for (const { space } of judgement.missingPosture) {
    const [box] = space;
    if (!box) continue;
    const packet = printWitness(witnessOf(box, judgement.universe));
    const message = `the manifest says that private peers and health probes get through the NSG, and ${packet} does not`;
    found.push(finding('RC409', message, { region, help }));
  }
  return [...found, ...numberFindings(subject)];
}

/** Whether one of the rules of a row lets through more than its requirement asks for; true where no filter of the case has them. */
function isWide(row: CoverageRow, { set }: Case, { rules, expected, universe }: Judgement): boolean {
  const requirement = set.requirements.find(({ id }) => id === row.requirement);
  if (!requirement || (row.target !== 'nsg' && row.target !== 'firewall')) return true;
  const filter = row.target === 'firewall' ? 'firewall' : requirement.direction;
  const own = rules[filter]?.filter(({ name }) => row.rules.includes(name)) ?? [];
  return own.length === 0 || own.some((rule) => isWiderThan(rule, requirement.id, expected[filter], universe));
}

/** Names by target, by the name in lower case; only targets that the case has. */
function rulesPresent({
  nsg,
  firewall,
  routes,
  endpointPolicy,
  workspaceOutbound,
}: Case): ReadonlyMap<Target, ReadonlyMap<string, string>> {
  const byName = (names: readonly string[]): ReadonlyMap<string, string> =>
    new Map(names.map((name) => [name.toLowerCase(), name]));
  const present = new Map<Target, ReadonlyMap<string, string>>();
  if (nsg) present.set('nsg', byName(nsg.rules.map(({ name }) => name)));
  if (firewall) {
    const rules = firewall.groups
      .flatMap(({ collections }) => collections)
      .flatMap((own): { name: string }[] => [...own.rules]);
    present.set('firewall', byName(rules.map(({ name }) => name)));
  }
  if (routes) present.set('routes', byName(routes.routes.map(({ name }) => name)));
  if (workspaceOutbound) present.set('workspace-outbound', byName(workspaceOutbound.rules.map(({ name }) => name)));
  if (endpointPolicy) present.set('endpoint-policy', byName(endpointPolicy.definitions.map(({ name }) => name)));
  return present;
}

/** Numbers are the catalog's, so that no rule moves; within a block they go on in the order of the rows. */
function numberFindings({ nsg, coverage, set }: Case): Finding[] {
  const numbers = new Map((nsg?.rules ?? []).map(({ name, priority }) => [name.toLowerCase(), priority]));
  return set.requirements.flatMap((requirement): Finding[] => {
    const first = requirement.priority;
    if (first === undefined) return [];
    const rows = coverage.filter((row) => row.requirement === requirement.id && row.target === 'nsg');
    let least = first;
    return ownRules(rows, requirement.name).flatMap((rule): Finding[] => {
      const number = numbers.get(rule.toLowerCase());
      if (number === undefined) return [];
      const isRight = number >= least && number < first + BLOCK;
      least = Math.max(least, number + 1);
      if (isRight) return [];
      const message = `${rule} has the number ${number}, and ${requirement.id} has ${first} to ${first + BLOCK - 1} in the catalog, in the order of its rules`;
      return [
        finding('RC413', message, {
          region: set.region.name,
          place: requirement.place,
          help: 'Compile the region again.',
        }),
      ];
    });
  });
}

/** The rules that are the requirement's own, in the order of its rows. */
function ownRules(rows: readonly CoverageRow[], name: string): string[] {
  const rules = rows.flatMap((row) => row.rules).filter((rule) => rule === name || rule.startsWith(`${name}-`));
  return [...new Set(rules)];
}
