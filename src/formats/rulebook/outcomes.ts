import { printPorts } from '../../packets/ports.js';
import type { CoverageRow, Outcome, Target } from '../../targets/coverage.js';
import { code, plain, table } from './words.js';

const TARGET_TITLES: Readonly<Record<Target, string>> = {
  nsg: 'NSG',
  firewall: 'firewall',
  routes: 'route table',
  prefixes: 'address lists',
};

/** What a requirement wants and no rule holds. */
export function gapTable(coverage: readonly CoverageRow[]): string {
  return outcomeTable(coverage, 'impossible', ['why not', 'accepted'], ({ outcome, reason = '' }) => [
    plain(reason),
    outcome.kind === 'impossible' && outcome.accepted ? 'yes' : '**no**',
  ]);
}

export function widerTable(coverage: readonly CoverageRow[]): string {
  return outcomeTable(coverage, 'wider', ['also lets through'], ({ outcome }) => [
    outcome.kind === 'wider' ? plain(outcome.what) : '',
  ]);
}

export function elsewhereTable(coverage: readonly CoverageRow[]): string {
  return outcomeTable(coverage, 'elsewhere', ['enforced by', 'why'], ({ outcome, reason = '' }) => [
    outcome.kind === 'elsewhere' ? TARGET_TITLES[outcome.where] : '',
    plain(reason),
  ]);
}

/** Held as asked, with something to know: another alternative, a doubtful tag. Of routes that would be every row. */
export function remarkTable(coverage: readonly CoverageRow[]): string {
  const own = coverage.filter(({ target, reason }) => target !== 'routes' && reason !== undefined);
  return outcomeTable(own, 'exact', ['remark'], ({ reason = '' }) => [plain(reason)]);
}

/** One line for the flows of a requirement of which a target says the same. */
function outcomeTable(
  coverage: readonly CoverageRow[],
  kind: Outcome['kind'],
  titles: readonly string[],
  saying: (row: CoverageRow) => readonly string[],
): string {
  const lines = new Map<string, { readonly cells: readonly string[]; readonly row: CoverageRow; flows: string[] }>();
  for (const row of coverage.filter(({ outcome }) => outcome.kind === kind)) {
    const cells = saying(row);
    const key = JSON.stringify([row.requirement, row.target, cells]);
    const line = lines.get(key) ?? { cells, row, flows: [] };
    lines.set(key, line);
    line.flows.push(`${code(row.peer)} ${trafficWords(row)}`);
  }
  return table(
    ['requirement', 'in', 'flows', ...titles],
    [...lines.values()].map(({ cells, row, flows }) => [
      code(row.requirement),
      TARGET_TITLES[row.target],
      flows.join(', '),
      ...cells,
    ]),
  );
}

function trafficWords({ protocol, ports }: CoverageRow): string {
  const name = protocol === 'any' ? 'any' : protocol.toUpperCase();
  const numbers = printPorts(ports).replaceAll(',', ', ');
  return numbers === 'all' ? name : `${name} ${numbers}`;
}
