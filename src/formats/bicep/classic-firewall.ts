import type { ClassicModel } from '../../targets/firewall/model.js';
import { API_VERSION } from '../arm.js';
import { type ClassicList, classicLists } from '../classic-body.js';
import { EXISTING_FIREWALL, FIREWALL_TYPE } from '../whole-firewall.js';
import { type CommentsOf, comment, printValue, quoted } from './syntax.js';

const EXISTING = EXISTING_FIREWALL.name;

/**
 * Our collections as variables, and the firewall as it was handed in with those in the place of the ones of their names.
 * https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-lambda (2024-01-25); members
 * that may not be there: https://learn.microsoft.com/azure/azure-resource-manager/bicep/operator-safe-dereference (2024-03-20)
 */
export function classicParts(
  model: ClassicModel,
  commentsOf: CommentsOf,
  nameOf: (wanted: string) => string,
): string[] {
  const lists = classicLists(model);
  return [
    ...lists.map(({ list, collections }) => {
      const nested = collections.map(({ name, ...properties }) => ({ name, properties }));
      return `var ${nameOf(list)} = ${printValue(nested, 0, commentsOf)}`;
    }),
    [
      comment('A firewall is written whole: as it was handed in, but for the collections of these names.'),
      `resource ${nameOf('azureFirewall')} '${FIREWALL_TYPE}@${API_VERSION}' = {`,
      `  name: ${EXISTING}.name`,
      `  location: ${EXISTING}.location`,
      `  extendedLocation: ${EXISTING}.?extendedLocation`,
      `  tags: ${EXISTING}.?tags`,
      `  zones: ${EXISTING}.?zones`,
      `  properties: union(${EXISTING}.properties, {`,
      ...lists.map((one) => `    ${one.list}: ${withOurs(one, nameOf)}`),
      '  })',
      '}',
    ].join('\n'),
  ];
}

function withOurs({ list, name }: ClassicList, nameOf: (wanted: string) => string): string {
  return `concat(filter(${EXISTING}.properties.${list}, own => own.name != ${quoted(name)}), ${nameOf(list)})`;
}
