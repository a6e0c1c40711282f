import type { Requirement, RouteRequirement } from '../requirements/requirement.js';
import type { CoverageRow } from './coverage.js';
import type { HeldByFirewall } from './firewall/lower.js';
import type { HeldByNsg } from './nsg/lower.js';
import type { LoweringContext } from './tag-lowering.js';

/**
 * What a target has made of requirements. One that names nothing of its region is the same object in all regions of a
 * cloud, so it is lowered in the first of them; one that does is new in each region, and never found here.
 */
class Kept<T extends object> {
  readonly #made = new Map<Requirement, T>();

  /** What was made of a requirement before, or what `make` makes of it now. */
  of(requirement: Requirement, context: LoweringContext, make: (context: LoweringContext) => T): T {
    const known = this.#made.get(requirement);
    if (known) return known;
    let isSilent = true;
    const report: LoweringContext['report'] = (item) => {
      isSilent = false;
      context.report(item);
    };
    const made = make({ ...context, report });
    // A finding names its region, so what gives one is made again for the next.
    if (isSilent) this.#made.set(requirement, made);
    return made;
  }
}

/** What the targets have made of requirements, under one list of routes. */
export class KeptLowering {
  readonly nsg = new Kept<HeldByNsg>();
  readonly firewall = new Kept<HeldByFirewall>();
  readonly routes = new Kept<readonly CoverageRow[]>();
}

/**
 * What regions of one compilation keep for one another. Beside the requirement, the options of the compilation and its
 * cloud, lowering depends on the routes alone, so regions with the same routes keep together.
 */
export class KeptByRoutes {
  readonly #all: { readonly routes: readonly RouteRequirement[]; readonly kept: KeptLowering }[] = [];

  of(routes: readonly RouteRequirement[]): KeptLowering {
    const isSame = (other: readonly RouteRequirement[]): boolean =>
      other.length === routes.length && other.every((route, index) => route === routes[index]);
    const known = this.#all.find((item) => isSame(item.routes));
    if (known) return known.kept;
    const kept = new KeptLowering();
    this.#all.push({ routes, kept });
    return kept;
  }
}
