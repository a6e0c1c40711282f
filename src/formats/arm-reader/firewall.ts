import type { FirewallCollection, FirewallConfiguration, FirewallGroup } from '../../configuration/firewall.js';
import type { Fields } from './fields.js';
import {
  HIGHEST_PRIORITY,
  LOWEST_PRIORITY,
  readClassicCollection,
  readPolicyCollection,
} from './firewall-collections.js';
import type { ObjectValue, Span } from './json-text.js';
import { isNamedHere, lastSegment, nameOf, RESOURCE_KEYS, resourceKey } from './names.js';
import type { Reading } from './reading.js';
import { parentKeyOf, type Resource } from './resources.js';
import { refuseShared } from './shared.js';

/** The rule collection groups of all policies of a file, which are those of one firewall. */
export function readPolicyGroups(
  policies: readonly Resource[],
  groups: readonly Resource[],
  reading: Reading,
): FirewallConfiguration[] {
  if (groups.length === 0) return [];
  const parents = parentsOf(policies);
  const read = groups.map((resource) => ({
    policy: parentKeyOf(resource),
    at: resource.fields.value('name') ?? resource.fields.object,
    group: readGroup(resource, generationOf(parentKeyOf(resource), parents)),
  }));
  for (const policy of new Set(read.map((one) => one.policy))) {
    const own = read.filter((one) => one.policy === policy);
    const names = own.map(({ at, group }) => ({ at, key: group.name }));
    refuseShared(reading, names, (name) => `two rule collection groups are named ${JSON.stringify(name)}`);
    const priorities = own.map(({ at, group }) => ({ at, key: String(group.priority) }));
    refuseShared(reading, priorities, (one) => `two rule collection groups of one policy have the priority ${one}`);
  }
  return [{ kind: 'firewall', form: 'policy', groups: read.map(({ group }) => group) }];
}

function readGroup({ fields }: Resource, generation: number): FirewallGroup {
  const name = lastSegment(nameOf(fields) ?? '');
  if (name === '') fields.required('name');
  fields.subject = `the rule collection group ${JSON.stringify(name)}`;
  fields.ignore([...RESOURCE_KEYS, 'size']);
  const inner = fields.inner;
  const priority = inner.integer('priority', LOWEST_PRIORITY, HIGHEST_PRIORITY) ?? 0;
  const collections = readCollections(inner, 'ruleCollections', readPolicyCollection);
  inner.ignore(['provisioningState', 'size']);
  inner.refuseOthers();
  if (inner !== fields) fields.refuseOthers();
  return { name, generation, priority, collections };
}

function readCollections(
  fields: Fields,
  key: string,
  read: (collection: Fields) => FirewallCollection | undefined,
): FirewallCollection[] {
  const collections = fields.objects(key).flatMap((object) => {
    const collection = read(fields.fieldsOf(object, `a collection of ${fields.subject}`));
    return collection ? [{ at: placeIn(object), collection }] : [];
  });
  const names = collections.map(({ at, collection }) => ({ at, key: collection.name }));
  refuseShared(
    fields.reading,
    names,
    (name) => `two collections of ${fields.subject} are named ${JSON.stringify(name)}`,
  );
  // Which of two of one kind comes first is documented nowhere.
  const priorities = collections.map(({ at, collection: { kind, priority } }) => ({ at, key: `${kind} ${priority}` }));
  refuseShared(fields.reading, priorities, (one) => {
    const [kind, priority] = one.split(' ');
    return `two ${kind} collections of ${fields.subject} have the priority ${priority}`;
  });
  return collections.map(({ collection }) => collection);
}

function placeIn(object: ObjectValue): Span {
  return object.members.get('name')?.value ?? object;
}

/** What a firewall has beside its rules; none of it makes a rule match more or less. */
const FIREWALL_KEYS = [
  'additionalProperties',
  'autoscaleConfiguration',
  'extendedLocation',
  'firewallPolicy',
  'hubIPAddresses',
  'hubIpAddresses',
  'ipConfigurations',
  'ipGroups',
  'managementIpConfiguration',
  'provisioningState',
  'sku',
  'threatIntelMode',
  'virtualHub',
];

const CLASSIC_LISTS = [
  ['natRuleCollections', 'nat'],
  ['networkRuleCollections', 'network'],
  ['applicationRuleCollections', 'application'],
] as const;

/** The rules inside a firewall, as one group; nothing where a policy holds them. */
export function readClassicFirewall({ fields }: Resource): FirewallConfiguration | undefined {
  const name = lastSegment(nameOf(fields) ?? '');
  fields.subject = `the firewall ${JSON.stringify(name)}`;
  fields.ignore(RESOURCE_KEYS);
  const inner = fields.inner;
  inner.subject = fields.subject;
  const collections = CLASSIC_LISTS.flatMap(([key, kind]) =>
    readCollections(inner, key, (collection) => readClassicCollection(collection, kind)),
  );
  inner.ignore(FIREWALL_KEYS);
  inner.refuseOthers();
  if (inner !== fields) fields.refuseOthers();
  const policy = inner.value('firewallPolicy');
  // https://github.com/Azure/azure-cli/issues/11834 (2020-01-13): a firewall has one or the other.
  if (policy && collections.length > 0)
    inner.refuse(policy, `${fields.subject} has a policy beside rules of its own`, 'Azure takes one of the two.');
  if (collections.length === 0) return undefined;
  const group = { name, generation: 0, priority: LOWEST_PRIORITY, collections };
  return { kind: 'firewall', form: 'classic', groups: [group] };
}

/** The base policy of each policy of the file; both by resource id where the file has it, else by name. */
function parentsOf(policies: readonly Resource[]): ReadonlyMap<string, string> {
  const keys = policies.map(({ key }) => key);
  return new Map(
    policies.flatMap(({ key, fields }) => {
      const base = fields.inner.value('basePolicy');
      const id = base?.kind === 'object' ? fields.fieldsOf(base, 'the base policy').value('id') : undefined;
      if (id?.kind !== 'text' && id?.kind !== 'partial') return [];
      const parent = keys.find((other) => other === resourceKey(id) || isNamedHere(resourceKey(id), other));
      return parent === undefined ? [] : [[key, parent] as const];
    }),
  );
}

/** How many base policies of the file are above a policy. */
function generationOf(policy: string, parents: ReadonlyMap<string, string>): number {
  const seen = new Set<string>();
  for (let at = parents.get(policy); at !== undefined && !seen.has(at); at = parents.get(at)) seen.add(at);
  return seen.size;
}
