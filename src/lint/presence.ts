import {
  type Alternative,
  type CatalogCloud,
  placeholdersIn,
  type RequirementEntry,
  type Service,
} from '../catalog/catalog.js';
import { type Spelling, spellPeers } from '../requirements/spell.js';
import type { Region } from '../service-tags/regions.js';
import { regionsOf } from './scopes.js';
import type { LintContext } from './step.js';

/** Whether the alternatives of an entry are there in any region: whether tags exist, and tables have rows. */
export class Presence {
  readonly #isRegional: boolean;

  constructor(
    readonly service: Service,
    readonly entry: RequirementEntry,
    readonly context: LintContext,
  ) {
    this.#isRegional = entry.alternatives.some(({ values }) =>
      Object.values(values).some((texts) => texts.some(({ value }) => placeholdersIn(value).includes('region'))),
    );
  }

  /** Why an alternative is there in no region of a cloud; undefined where it is in one, or might be. */
  whyAbsent(alternative: Alternative, cloud: CatalogCloud): string | undefined {
    const inCloud = this.context.regions.regions.filter((region) => region.cloud === cloud);
    // An entry with {region} is repeated for the workspace's region, which its `regions` do not restrict.
    const own = this.#isRegional
      ? inCloud
      : regionsOf(this.entry, this.context.regions).filter((region) => region.cloud === cloud);
    const isOfWorkspace = alternative.values[cloud]?.some(({ value }) =>
      placeholdersIn(value).includes('workspaceRegion'),
    );
    const reasons = new Set<string>();
    for (const region of own) {
      for (const workspaceRegion of isOfWorkspace ? inCloud : [region]) {
        const absent = this.#absentIn(alternative, region, workspaceRegion);
        if (absent === undefined) return undefined;
        reasons.add(absent);
      }
    }
    const [first, second] = reasons;
    return second === undefined ? first : `none of its ${own.length} regions has it (${first}, and so on)`;
  }

  /** Why a target never sees the alternative there; undefined also where the spelling is refused, as of a name that only a parameter gives. */
  #absentIn(alternative: Alternative, region: Region, workspaceRegion: Region): string | undefined {
    let isRefused = false;
    const spelling: Spelling = {
      service: this.service,
      parameters: new Map(),
      region,
      workspaceRegion,
      regionOf: (name) => this.context.regions.find(name),
      tags: this.context.tags,
      // Prefixes of tables are read where a compilation needs them.
      parsePrefix: (text) => ({ reason: text }),
      kept: new Map(),
      report: () => {
        isRefused = true;
      },
    };
    const spelled = spellPeers(alternative, spelling);
    // A name that is not given is a matter of the command line.
    return !isRefused && spelled && 'absent' in spelled && !spelled.unset ? spelled.absent : undefined;
  }
}
