import type { Feature, FeatureTest, Service } from '../catalog/catalog.js';

/** A feature and another one that it excludes, both on. */
export interface Exclusion {
  readonly feature: Feature;
  readonly excluded: string;
}

/** Which features of a service are on together. */
export class FeatureSets {
  readonly #byId: ReadonlyMap<string, Feature>;
  readonly #required: readonly string[];

  constructor({ features }: Service) {
    this.#byId = new Map(features.map((feature) => [feature.id, feature]));
    this.#required = features.filter(({ isRequired }) => isRequired).map(({ id }) => id);
  }

  /** What is on at least where these features are: they, the required ones, and all that these imply. */
  withAll(ids: readonly string[]): ReadonlySet<string> {
    const on = new Set<string>();
    const add = (id: string): void => {
      if (on.has(id)) return;
      on.add(id);
      for (const implied of this.#byId.get(id)?.implies ?? []) add(implied);
    };
    for (const id of [...this.#required, ...ids]) add(id);
    return on;
  }

  exclusionsIn(on: ReadonlySet<string>): Exclusion[] {
    return [...on].flatMap((id) => {
      const feature = this.#byId.get(id);
      return feature?.excludes.filter((other) => on.has(other)).map((excluded) => ({ feature, excluded })) ?? [];
    });
  }

  /** Whether both tests can be true at once. */
  canMeet(one: FeatureTest | undefined, other: FeatureTest | undefined): boolean {
    return waysTo(one).some((left) =>
      waysTo(other).some((right) => this.exclusionsIn(this.withAll([...left, ...right])).length === 0),
    );
  }

  /** Whether `outer` is true wherever `inner` is. */
  follows(outer: FeatureTest | undefined, inner: FeatureTest | undefined): boolean {
    return waysTo(inner).every((ids) => {
      const on = this.withAll(ids);
      return waysTo(outer).some((needed) => needed.every((id) => on.has(id)));
    });
  }
}

/** The least sets of features that make a test true. */
function waysTo(test: FeatureTest | undefined): readonly (readonly string[])[] {
  if (!test) return [[]];
  return test.mode === 'all' ? [test.features] : test.features.map((id) => [id]);
}
