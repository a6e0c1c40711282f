import type { Catalog, Feature } from './catalog/catalog.js';
import type { CompileOptions } from './compile-options.js';
import type { Report } from './diagnostics/finding.js';
import { parsePrefix } from './packets/prefix-text.js';
import type { Requirement, RequirementSet } from './requirements/requirement.js';
import { RequirementSelector } from './requirements/select.js';
import { readSelection } from './requirements/selection.js';
import type { AzureTables } from './rules.js';
import { overlayOf, type TagSnapshot } from './service-tags/snapshot.js';

/** A feature that is not switched on, and what it would ask for besides. */
export interface OffFeature {
  readonly service: string;
  readonly feature: Feature;
  /** Features that are on and exclude it. */
  readonly without: readonly string[];
  readonly requirements: readonly Requirement[];
}

/** What each feature that is off would add to a selection; one that adds nothing in the region is left out. */
export function featuresOff(
  catalog: Catalog,
  options: CompileOptions,
  set: RequirementSet,
  snapshot: TagSnapshot | undefined,
  tables: AzureTables,
): OffFeature[] {
  const known = new Set(set.requirements.map(({ id }) => id));
  return set.services.flatMap(({ name }): OffFeature[] => {
    const features = catalog.services.find((service) => service.name === name)?.features ?? [];
    const isOn = (id: string): boolean => set.features.includes(`${name}/${id}`);
    return features
      .filter(({ id }) => !isOn(id))
      .flatMap((feature): OffFeature[] => {
        const excluding = features.filter(
          (other) => isOn(other.id) && (other.excludes.includes(feature.id) || feature.excludes.includes(other.id)),
        );
        if (excluding.some(({ isRequired }) => isRequired)) return [];
        const without = excluding.map(({ id }) => id);
        const asked = selectWith(catalog, options, name, feature.id, without, set, snapshot, tables);
        // What it implies is said of the feature that has it.
        const requirements = asked.filter(
          ({ id, because }) =>
            !known.has(id) && because.some((own) => own === feature.id || own.startsWith('needed by ')),
        );
        return requirements.length === 0 ? [] : [{ service: name, feature, without, requirements }];
      });
  });
}

function selectWith(
  catalog: Catalog,
  options: CompileOptions,
  service: string,
  feature: string,
  without: readonly string[],
  set: RequirementSet,
  snapshot: TagSnapshot | undefined,
  tables: AzureTables,
): readonly Requirement[] {
  const isOwn = (word: string): boolean => word === feature || word === `${service}/${feature}`;
  const isLeftOut = (word: string): boolean => without.some((id) => word === id || word === `${service}/${id}`);
  let isInvalid = false;
  const report: Report = ({ severity }) => {
    isInvalid ||= severity === 'error';
  };
  const words = {
    ...options,
    features: [...(options.features ?? []).filter((word) => !isLeftOut(word)), `${service}/${feature}`],
    without: [...(options.without ?? []).filter((word) => !isOwn(word)), ...without.map((id) => `${service}/${id}`)],
  };
  const selection = readSelection(catalog, words, tables.regions, report);
  // A name that is not given leaves alternatives out, and is told by compiling with the feature.
  if (isInvalid) return [];
  const selector = new RequirementSelector(selection, {
    regions: tables.regions,
    tags: tables.tags,
    tagSourceOf: () => set.tagSource,
    ...(snapshot && { overlay: overlayOf(snapshot) }),
    parsePrefix,
    report: () => undefined,
  });
  return selector.select(set.region).requirements;
}
