import type {
  ConfiguredDefinition,
  EndpointPolicyConfiguration,
  PolicyResource,
} from '../../configuration/endpoint-policy.js';
import { type ReadItem, withChildren } from './children.js';
import { nameFor } from './evaluate.js';
import type { Fields } from './fields.js';
import type { Value } from './json-text.js';
import { ITEM_KEYS, lastSegment, nameOf, RESOURCE_KEYS } from './names.js';
import type { Reading } from './reading.js';
import type { Resource } from './resources.js';
import { refuseShared } from './shared.js';

const SERVICES = ['Microsoft.Storage', 'Global'] as const;

/** The service endpoint policies of a file with all their definitions, and definitions whose policies are elsewhere. */
export function readEndpointPolicies(
  policies: readonly Resource[],
  children: readonly Resource[],
  reading: Reading,
): EndpointPolicyConfiguration[] {
  const parents = policies.map(({ key, fields }) => ({ key, items: readPolicy(fields) }));
  return withChildren(parents, children, ({ fields }) => readItem(fields)).map(({ isWhole, items }) => {
    const names = items.map(({ at, item }) => ({ at, key: item.name }));
    refuseShared(reading, names, (name) => `two definitions are named ${JSON.stringify(name)}`);
    return { kind: 'endpoint-policy', isWhole, definitions: items.map(({ item }) => item) };
  });
}

/** A policy without definitions is refused: what Azure makes of one is not documented. */
function readPolicy(fields: Fields): ReadItem<ConfiguredDefinition>[] {
  fields.subject = `the service endpoint policy ${JSON.stringify(lastSegment(nameOf(fields) ?? ''))}`;
  fields.ignore(RESOURCE_KEYS);
  const inner = fields.inner;
  inner.subject = fields.subject;
  inner.required('serviceEndpointPolicyDefinitions');
  const definitions = inner
    .objects('serviceEndpointPolicyDefinitions')
    .map((definition) => inner.fieldsOf(definition, `a definition of ${inner.subject}`));
  inner.ignore(['provisioningState', 'resourceGuid', 'subnets']);
  inner.refuseOthers();
  if (inner !== fields) fields.refuseOthers();
  return definitions.flatMap(readItem);
}

/** One definition, nested or flat. */
function readItem(fields: Fields): ReadItem<ConfiguredDefinition>[] {
  const name = lastSegment(nameOf(fields) ?? '');
  if (name === '') fields.required('name');
  fields.subject = `the definition ${JSON.stringify(name)}`;
  fields.ignore(ITEM_KEYS);
  const inner = fields.inner;
  inner.subject = fields.subject;
  const description = inner.text('description');
  const service = inner.word('service', SERVICES);
  const resources = readResources(inner);
  inner.ignore(['provisioningState']);
  inner.refuseOthers();
  if (inner !== fields) fields.refuseOthers();
  if (!service) return [];
  const listed = inner.object.members.get('serviceResources')?.value;
  const mayBeEmpty = listed !== undefined && inner.scope.mayBeEmpty(listed);
  const item = {
    name,
    ...(description !== undefined && { description }),
    service,
    resources,
    ...(mayBeEmpty && { mayBeEmpty }),
  };
  return [{ at: fields.value('name') ?? fields.object, item }];
}

function readResources(fields: Fields): PolicyResource[] {
  const value = fields.required('serviceResources');
  if (value?.kind === 'parameter') return [{ kind: 'parameter', name: value.name }];
  return value ? fields.items('serviceResources').flatMap((item) => readResource(item, fields)) : [];
}

function readResource(value: Value, fields: Fields): PolicyResource[] {
  if (value.kind === 'parameter') return [{ kind: 'parameter', name: value.name }];
  const text = value.kind === 'text' ? value.value : nameFor(value);
  if (text?.startsWith('/services/')) return [{ kind: 'alias', name: text }];
  if (text !== undefined && /^\/?subscriptions\/|^\{/i.test(text)) return [{ kind: 'id', name: text.toLowerCase() }];
  if (value.kind === 'text')
    fields.refuse(
      value,
      `serviceResources of ${fields.subject} holds ${JSON.stringify(value.value)}, which is no resource id and no alias`,
      'Write an id that starts with /subscriptions/, or an alias that starts with /services/.',
    );
  else fields.refuseKind('serviceResources', value, 'a list of texts');
  return [];
}
