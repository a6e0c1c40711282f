import type { ClassicModel } from '../targets/firewall/model.js';
import { type Json, nest, toJson } from './arm-values.js';
import { type ClassicList, classicLists } from './classic-body.js';
import { EXISTING_FIREWALL, FIREWALL_TYPE } from './whole-firewall.js';

const EXISTING = `parameters('${EXISTING_FIREWALL.name}')`;

/** Our collections, by the lists that they go into. */
export function classicVariables(model: ClassicModel): { readonly [list: string]: Json } {
  return Object.fromEntries(classicLists(model).map(({ list, collections }) => [list, toJson(nest(collections))]));
}

/**
 * The firewall as it was handed in, with our collections in the place of those of their names. Where both objects
 * have a list, that of the later one counts, and tryGet() of what is not there is null:
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-object (2025-08-01); lambdas:
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-lambda (2024-01-25)
 */
export function classicResource(
  lists: readonly Pick<ClassicList, 'list' | 'name'>[],
  apiVersion: string,
): Readonly<Record<string, string>> {
  const members = lists.map((one) => `'${one.list}', ${withOurs(one)}`);
  return {
    type: FIREWALL_TYPE,
    apiVersion,
    name: `[${EXISTING}.name]`,
    location: `[${EXISTING}.location]`,
    extendedLocation: `[tryGet(${EXISTING}, 'extendedLocation')]`,
    tags: `[tryGet(${EXISTING}, 'tags')]`,
    zones: `[tryGet(${EXISTING}, 'zones')]`,
    properties: `[union(${EXISTING}.properties, createObject(${members.join(', ')}))]`,
  };
}

function withOurs({ list, name }: Pick<ClassicList, 'list' | 'name'>): string {
  const isOther = `lambda('own', not(equals(lambdaVariables('own').name, '${name}')))`;
  return `concat(filter(${EXISTING}.properties.${list}, ${isOther}), variables('${list}'))`;
}
