import { printPorts } from '../../packets/ports.js';
import type { RequirementSet } from '../../requirements/requirement.js';
import type { CoverageRow, Outcome, Target } from '../../targets/coverage.js';
import { code, plain, table } from './words.js';

const TARGET_TITLES: Readonly<Record<Target, string>> = {
  nsg: 'NSG',
  firewall: 'firewall',
  routes: 'route table',
  prefixes: 'address lists',
  'endpoint-policy': 'service endpoint policy',
  'workspace-outbound': 'outbound rules of the workspace',
};

/** What became of the flows of a region, requirement by requirement; each is called as its rules are. */
export class Outcomes {
  readonly #names: ReadonlyMap<string, string>;

  constructor(
    { requirements }: RequirementSet,
    readonly coverage: readonly CoverageRow[],
  ) {
    this.#names = new Map(requirements.map(({ id, name }) => [id, name]));
  }

  /** What a requirement wants and no rule holds. */
  gaps(): string {
    return this.#table('impossible', ['why not', 'accepted'], ({ outcome, reason = '' }) => [
      plain(reason),
      outcome.kind === 'impossible' && outcome.accepted ? 'yes' : '**no**',
    ]);
  }

  wider(): string {
    return this.#table('wider', ['also lets through'], ({ outcome }) => [
      outcome.kind === 'wider' ? plain(outcome.what) : '',
    ]);
  }

  /** A table for each reason, since many requirements share one. */
  elsewhere(): string {
    const groups = new Map<string, CoverageRow[]>();
    for (const row of this.coverage) {
      if (row.outcome.kind !== 'elsewhere') continue;
      const [target, where] = [TARGET_TITLES[row.target], TARGET_TITLES[row.outcome.where]];
      const title = `Not in the ${target} but in the ${where}: ${plain(row.reason ?? '')}.`;
      groups.set(title, [...(groups.get(title) ?? []), row]);
    }
    if (groups.size === 0) return 'None.';
    return [...groups].map(([title, rows]) => `${title}\n\n${this.#tableOf(rows, [], () => [], false)}`).join('\n\n');
  }

  /** Held as asked, with something to know: another alternative, a doubtful tag. Of routes that would be every row. */
  remarks(): string {
    return this.#table(
      'exact',
      ['remark'],
      ({ reason = '' }) => [plain(reason)],
      ({ target, reason }) => target !== 'routes' && reason !== undefined,
    );
  }

  /** As the names of its rules start. */
  nameOf(id: string): string {
    return code(this.#names.get(id) ?? id);
  }

  #table(
    kind: Outcome['kind'],
    titles: readonly string[],
    saying: (row: CoverageRow) => readonly string[],
    isAsked: (row: CoverageRow) => boolean = () => true,
  ): string {
    const rows = this.coverage.filter((row) => row.outcome.kind === kind && isAsked(row));
    return this.#tableOf(rows, titles, saying, true);
  }

  /** One line for the flows of a requirement of which a target says the same. */
  #tableOf(
    rows: readonly CoverageRow[],
    titles: readonly string[],
    saying: (row: CoverageRow) => readonly string[],
    showsTarget: boolean,
  ): string {
    const lines = new Map<string, { readonly cells: readonly string[]; readonly flows: string[] }>();
    for (const row of rows) {
      const target = showsTarget ? [TARGET_TITLES[row.target]] : [];
      const cells = [this.nameOf(row.requirement), ...target, ...saying(row)];
      const line = lines.get(cells.join('|')) ?? { cells, flows: [] };
      lines.set(cells.join('|'), line);
      line.flows.push(`${code(row.peer)} ${trafficWords(row)}`);
    }
    return table(
      ['requirement', ...(showsTarget ? ['in'] : []), ...titles, 'flows'],
      [...lines.values()].map(({ cells, flows }) => [...cells, flows.join(', ')]),
    );
  }
}

function trafficWords({ protocol, ports }: CoverageRow): string {
  const name = protocol === 'any' ? 'any' : protocol.toUpperCase();
  const numbers = printPorts(ports).replaceAll(',', ', ');
  return numbers === 'all' ? name : `${name} ${numbers}`;
}
