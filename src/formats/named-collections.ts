import {
  type ClassicCollection,
  classicCollections,
  type FirewallModel,
  type RuleCollection,
} from '../targets/firewall/model.js';

/** A collection as tables call it: with its group where it is in one. */
export interface NamedCollection {
  readonly title: string;
  readonly collection: RuleCollection | ClassicCollection;
  /** What it is where nobody gives another; none where the parameter has no default. */
  readonly priority?: number;
}

/** The collections of a firewall in the order of the templates. */
export function namedCollections(model: FirewallModel): readonly NamedCollection[] {
  switch (model.form) {
    case 'policy':
      return model.groups.flatMap(({ name, collections }) =>
        collections.map((collection) => ({
          title: `${name}/${collection.name}`,
          collection,
          priority: collection.priority,
        })),
      );
    case 'classic':
      return classicCollections(model).map((collection) => {
        const priority = model.parameters.find(({ name }) => name === collection.priority.parameter)?.default;
        return { title: collection.name, collection, ...(typeof priority === 'number' && { priority }) };
      });
    default:
      return model satisfies never;
  }
}
