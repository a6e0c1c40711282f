import type { FeatureTest, RequirementEntry, RouteEntry, Scope } from '../catalog/catalog.js';
import { finding, type Report } from '../diagnostics/finding.js';
import { CLOUD_TITLES, type Cloud, type Region, type RegionTable } from '../service-tags/regions.js';
import { agreementWords } from './agreements.js';
import type { SkippedEntry } from './requirement.js';
import type { SelectedService } from './selection.js';

/** The entries of a service that count in a region, and what is to be said of the others. */
export interface ChosenEntries {
  /** With the features or the entry that brought each in. */
  readonly requirements: ReadonlyMap<RequirementEntry, readonly string[]>;
  readonly routes: readonly RouteEntry[];
  readonly skipped: readonly SkippedEntry[];
  readonly missing: readonly MissingEntry[];
  /** Features that the user named and that add nothing here. */
  readonly emptyFeatures: readonly string[];
}

/** An entry that another one needs and that is not there, and why. */
interface MissingEntry extends NeededEntry {
  readonly reason: string;
}

/**
 * Chooses the entries of a service, region after region. What the features turn on is looked up once; where no entry
 * in question is of some regions only, the regions of a cloud share one choice.
 */
export class EntryChooser {
  readonly #byId: ReadonlyMap<string, RequirementEntry>;
  readonly #switchedOff: ReadonlyMap<string, string>;
  /** What the features turn on, wherever it may exist. */
  readonly #on: ReadonlyMap<RequirementEntry, readonly string[]>;
  readonly #routesOn: readonly RouteEntry[];
  readonly #hasRegionScopes: boolean;
  readonly #chosen = new Map<Cloud | Region, ChosenEntries>();

  constructor(
    readonly selected: SelectedService,
    readonly asOf: string | undefined,
    readonly regions: RegionTable,
  ) {
    const { service, features, named } = selected;
    this.#byId = new Map(service.requirements.map((entry) => [entry.id, entry]));
    this.#switchedOff = new Map(service.off.map((off) => [off.id, `${off.reason}${agreementWords(off)}`]));
    const on = new Map<RequirementEntry, readonly string[]>();
    for (const entry of service.requirements) {
      const because = featuresBehind(entry.when, features);
      if (because.length > 0 && isSureEnough(entry, because, named)) on.set(entry, because);
    }
    this.#on = on;
    this.#routesOn = service.routes.filter((route) => {
      const because = route.when && featuresBehind(route.when, features);
      return !because || (because.length > 0 && isSureEnough(route, because, named));
    });
    // A set that grows while it is walked: what is needed needs others in turn.
    const inQuestion = new Set(on.keys());
    for (const { needs } of inQuestion) for (const needed of this.#entries(needs)) inQuestion.add(needed);
    this.#hasRegionScopes = [...inQuestion, ...this.#routesOn].some((entry) => entry.regions !== undefined);
  }

  /** What counts in a region; reports what is needed and missing there, and features that add nothing. */
  choose(region: Region, report: Report): ChosenEntries {
    const key = this.#hasRegionScopes ? region : region.cloud;
    const chosen = this.#chosen.get(key) ?? this.#chooseAnew(region);
    this.#chosen.set(key, chosen);
    this.#reportOn(chosen, region, report);
    return chosen;
  }

  #entries(ids: readonly string[]): RequirementEntry[] {
    return ids.flatMap((id) => this.#byId.get(id) ?? []);
  }

  /** The entries that count here: switched on, in scope, needed by others, and not replaced. */
  #chooseAnew(region: Region): ChosenEntries {
    const { service, named } = this.selected;
    const whyNot = (entry: RequirementEntry): string | undefined => {
      const reason = this.#switchedOff.get(entry.id);
      if (reason !== undefined) return `turned off: ${reason}`;
      return whyOutOfScope(entry, region, this.asOf, this.regions) ?? whyNoPeer(entry, region);
    };
    const chosen = new Map<RequirementEntry, readonly string[]>();
    const leftOut = new Map<RequirementEntry, string>();
    for (const [entry, because] of this.#on) {
      const reason = whyNot(entry);
      if (reason === undefined) chosen.set(entry, because);
      else leftOut.set(entry, reason);
    }
    const needs = addNeeded(this.#byId, chosen, (candidate) => whyNot(candidate) === undefined);
    const missing = needs.map(({ entry, needed }) => ({ entry, needed, reason: whyNot(needed) ?? '' }));
    for (const { entry, needed, reason } of missing) leftOut.set(needed, `${entry.id} needs it, but ${reason}`);
    const replacers = replacersIn(chosen);
    const inForce = new Map([...chosen].filter(([{ id }]) => !replacers.has(id)));
    for (const entry of chosen.keys()) {
      const ids = replacers.get(entry.id)?.map(({ id }) => id);
      if (ids) leftOut.set(entry, `replaced by ${ids.join(', ')}`);
    }
    const skipped = [...leftOut].map(([{ id }, reason]) => ({ entry: `${service.name}/${id}`, reason }));
    const routes = this.#routesOn.filter((route) => {
      const reason = this.#switchedOff.get(route.id);
      if (reason !== undefined) skipped.push({ entry: `${service.name}/${route.id}`, reason: `turned off: ${reason}` });
      return reason === undefined && !whyOutOfScope(route, region, this.asOf, this.regions);
    });
    const tests = [...[...inForce.keys()].map(({ when }) => when), ...routes.flatMap(({ when }) => when ?? [])];
    const emptyFeatures = [...named].filter((id) => {
      const feature = service.features.find((candidate) => candidate.id === id);
      return !tests.some(({ features }) => features.includes(id)) && !(feature && feature.implies.length > 0);
    });
    return { requirements: inForce, routes, skipped, missing, emptyFeatures };
  }

  #reportOn({ missing, emptyFeatures }: ChosenEntries, region: Region, report: Report): void {
    for (const { entry, needed, reason } of missing) {
      report(
        finding('RC213', `${entry.id} needs ${needed.id}, but ${reason}`, {
          place: needed.place,
          region: region.name,
          help:
            needed.note === undefined ? 'Check that the service works without it.' : `The catalog says: ${needed.note}`,
        }),
      );
    }
    for (const id of emptyFeatures) {
      report(
        finding('RC214', `the feature ${id} adds nothing in ${region.name}`, {
          place: { option: 'features', value: id },
          help: `Leave it out here; the catalog has no entry of it for ${CLOUD_TITLES[region.cloud]}.`,
        }),
      );
    }
  }
}

/** What no source settles counts only where the user has named a feature of it. */
function isSureEnough(
  { isUnsure }: { readonly isUnsure: boolean },
  because: readonly string[],
  named: ReadonlySet<string>,
): boolean {
  return !isUnsure || because.some((feature) => named.has(feature));
}

/** Why an entry does not count in a region on a day; undefined where it does. */
function whyOutOfScope(
  scope: Scope,
  region: Region,
  asOf: string | undefined,
  regions: RegionTable,
): string | undefined {
  if (scope.clouds && !scope.clouds.includes(region.cloud)) {
    return `the catalog does not have it in ${CLOUD_TITLES[region.cloud]}`;
  }
  if (scope.regions && !scope.regions.some(({ value }) => regions.find(value) === region)) {
    return `the catalog does not have it in ${region.displayName}`;
  }
  if (asOf === undefined) return undefined;
  if (scope.since !== undefined && asOf < scope.since) return `it counts only from ${scope.since}`;
  return scope.until !== undefined && scope.until <= asOf ? `it no longer counts from ${scope.until}` : undefined;
}

function whyNoPeer({ alternatives }: RequirementEntry, region: Region): string | undefined {
  if (alternatives.some(({ values }) => values[region.cloud])) return undefined;
  return `the catalog names no peer in ${CLOUD_TITLES[region.cloud]}`;
}

/** The features that make a test true; none where it is false. */
export function featuresBehind({ mode, features }: FeatureTest, on: ReadonlySet<string>): readonly string[] {
  const behind = features.filter((feature) => on.has(feature));
  return mode === 'all' && behind.length < features.length ? [] : behind;
}

interface NeededEntry {
  readonly entry: RequirementEntry;
  readonly needed: RequirementEntry;
}

/** Adds what the entries in force need, and what that needs in turn; gives what is needed and not there. */
function addNeeded(
  byId: ReadonlyMap<string, RequirementEntry>,
  chosen: Map<RequirementEntry, readonly string[]>,
  existsHere: (entry: RequirementEntry) => boolean,
): NeededEntry[] {
  const asked = new Map(chosen);
  // What comes in may replace what has brought others in, which are then not needed: again, until nothing changes.
  // Circles through needs and replaces are refused at load, so it ends.
  let replacers = replacersIn(chosen);
  for (let isStable = false; !isStable; ) {
    chosen.clear();
    for (const [entry, because] of asked) chosen.set(entry, because);
    const waiting = [...asked.keys()];
    for (const entry of waiting) {
      if (replacers.has(entry.id)) continue;
      for (const needed of entry.needs.flatMap((id) => byId.get(id) ?? [])) {
        if (chosen.has(needed) || !existsHere(needed)) continue;
        chosen.set(needed, [`needed by ${entry.id}`]);
        waiting.push(needed);
      }
    }
    const found = replacersIn(chosen);
    isStable = found.size === replacers.size && [...found.keys()].every((id) => replacers.has(id));
    replacers = found;
  }
  return [...chosen.keys()]
    .filter(({ id }) => !replacers.has(id))
    .flatMap((entry) => entry.needs.flatMap((id) => byId.get(id) ?? []).map((needed) => ({ entry, needed })))
    .filter(({ needed }) => !chosen.has(needed));
}

/**
 * The chosen entries that replace others, by the id of what they replace. What has a replacer does not count; one that
 * is replaced itself still stands for what it replaces.
 */
function replacersIn(chosen: ReadonlyMap<RequirementEntry, unknown>): Map<string, RequirementEntry[]> {
  const replacers = new Map<string, RequirementEntry[]>();
  for (const entry of chosen.keys()) {
    for (const id of entry.replaces) replacers.set(id, [...(replacers.get(id) ?? []), entry]);
  }
  return replacers;
}
