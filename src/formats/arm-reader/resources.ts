import { whyOpen } from './evaluate.js';
import { Fields } from './fields.js';
import type { ObjectValue, Value } from './json-text.js';
import { nameOf } from './names.js';
import type { Reading } from './reading.js';
import { type GivenParameters, PLAIN_SCOPE, type Scope, Template } from './template.js';

const TYPES = {
  'microsoft.network/networksecuritygroups': 'nsg',
  'microsoft.network/networksecuritygroups/securityrules': 'security-rule',
  'microsoft.network/networksecuritygroups/defaultsecurityrules': 'security-rule',
  'microsoft.network/routetables': 'route-table',
  'microsoft.network/routetables/routes': 'route',
  'microsoft.network/firewallpolicies': 'policy',
  'microsoft.network/firewallpolicies/rulecollectiongroups': 'group',
  'microsoft.network/azurefirewalls': 'firewall',
  'microsoft.network/ipgroups': 'ip-group',
  'microsoft.network/serviceendpointpolicies': 'endpoint-policy',
  'microsoft.network/serviceendpointpolicies/serviceendpointpolicydefinitions': 'policy-definition',
  'microsoft.machinelearningservices/workspaces': 'workspace',
  'microsoft.machinelearningservices/workspaces/outboundrules': 'outbound-rule',
} as const satisfies Record<string, string>;

export type ResourceKind = (typeof TYPES)[keyof typeof TYPES];

/** A resource that says what passes. */
export interface Resource {
  readonly kind: ResourceKind;
  readonly fields: Fields;
  /** The resource id where the file has it, else the name with those of its parents; in lower case. */
  readonly key: string;
}

/** The resources of a file, whatever is around them: lists, answers of the API, templates, templates inside templates. */
export function findResources(root: Value, given: GivenParameters, reading: Reading): Resource[] {
  const finder = new ResourceFinder(given, reading);
  finder.find(root, PLAIN_SCOPE);
  return finder.found;
}

/** What can be read. */
export const HELP =
  'Give it an ARM template, or what az network nsg show, az network route-table show, az network firewall policy rule-collection-group list or az rest prints.';

interface Parent {
  readonly type: string;
  readonly key: string;
}

class ResourceFinder {
  readonly found: Resource[] = [];

  constructor(
    readonly given: GivenParameters,
    readonly reading: Reading,
  ) {}

  find(value: Value, scope: Scope, parent?: Parent): void {
    if (value.kind === 'list') {
      for (const item of value.items) this.find(item, scope, parent);
      return;
    }
    if (value.kind !== 'object') {
      this.#refuseStranger(value);
      return;
    }
    const fields = new Fields(value, scope, this.reading, 'the resource');
    const answer = listOf(value, 'value') ?? listOf(value, 'data');
    const kind = kindByKeys(value);
    if (isTemplate(value)) this.#template(value, this.given);
    else if (value.members.has('type')) this.#resource(fields, parent);
    else if (kind) this.#add(kind, fields, '');
    else if (answer) this.#answer(fields, answer);
    else this.#refuseStranger(value);
  }

  /** What an answer of the API leaves for the next page would be missing from the configuration. */
  #answer(fields: Fields, items: Value): void {
    for (const key of ['nextLink', 'skip_token', '$skipToken']) {
      const more = fields.value(key);
      if (more) fields.refuseOpen(more, 'all resources', `the answer goes on, as its ${key} says`);
    }
    this.find(items, fields.scope);
  }

  #refuseStranger(value: Value): void {
    this.reading.find('RC520', { start: value.start, end: value.start + 1 }, 'here is no resource that rulec knows', {
      help: HELP,
    });
  }

  #template(template: ObjectValue, given: GivenParameters, outer?: Scope): void {
    const resources = template.members.get('resources')?.value;
    const scope = outer ?? new Template(template, given);
    if (resources?.kind === 'list') this.find(resources, scope);
    if (resources?.kind === 'object')
      for (const { value } of resources.members.values()) if (!isExisting(value)) this.find(value, scope);
  }

  #resource(fields: Fields, parent: Parent | undefined): void {
    const own = fields.text('type')?.toLowerCase() ?? '';
    const type = parent && !own.startsWith('microsoft.') ? `${parent.type}/${own}` : own;
    const kind = kindOfType(type);
    if (type === 'microsoft.resources/deployments') this.#deployment(fields);
    if (kind && this.#isDeployed(fields)) this.#add(kind, fields, parent?.key ?? '');
    const children = fields.object.members.get('resources')?.value;
    if (children) this.find(children, fields.scope, { type, key: keyOf(fields, parent?.key ?? '') });
  }

  #add(kind: ResourceKind, fields: Fields, parentKey: string): void {
    this.found.push({ kind, fields, key: keyOf(fields, parentKey) });
  }

  /** A template inside a template; unless it says otherwise, its expressions are those of the template around it. https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates (2024-06-20) */
  #deployment(fields: Fields): void {
    const inner = fields.inner;
    const template = inner.value('template');
    if (template?.kind !== 'object') {
      inner.refuseOpen(fields.object, 'the resources of a deployment', 'its template is in another file');
      return;
    }
    if (!this.#isDeployed(fields)) return;
    const evaluation = inner.value('expressionEvaluationOptions');
    const where =
      evaluation?.kind === 'object' ? fields.fieldsOf(evaluation, 'the deployment').text('scope') : undefined;
    if (where?.toLowerCase() !== 'inner') {
      this.#template(template, new Map(), fields.scope);
      return;
    }
    const parameters = inner.value('parameters');
    const given = parameters?.kind === 'object' ? [...parameters.members] : [];
    const values = given.flatMap(([name, { value }]) => {
      const member = value.kind === 'object' ? value.members.get('value')?.value : undefined;
      return member ? [[name.toLowerCase(), () => fields.scope.resolveDeep(member)] as const] : [];
    });
    this.#template(template, new Map(values));
  }

  /** Whether there is one of the resource: not none by a condition, nor several by a loop. */
  #isDeployed(fields: Fields): boolean {
    const loop = fields.value('copy');
    if (loop) fields.refuseOpen(loop, 'how many of the resource there are', 'copy is a loop that deployment unrolls');
    const condition = fields.value('condition');
    if (condition === undefined || condition.kind === 'boolean') return condition?.value ?? true;
    const why = whyOpen(condition) ?? 'its condition is neither true nor false';
    fields.refuseOpen(condition, 'whether the resource is deployed', why);
    return false;
  }
}

function isTemplate({ members }: ObjectValue): boolean {
  const schema = members.get('$schema')?.value;
  const isSchema = schema?.kind === 'text' && /deploymentTemplate\.json/i.test(schema.value);
  return members.has('resources') && (isSchema || members.has('contentVersion'));
}

/** Resources that a template only refers to. */
function isExisting(value: Value): boolean {
  const existing = value.kind === 'object' ? value.members.get('existing')?.value : undefined;
  return existing?.kind === 'boolean' && existing.value;
}

function kindOfType(type: string): ResourceKind | undefined {
  const match = Object.entries(TYPES).find(([known]) => known === type);
  return match?.[1];
}

/** What the SDK's bodies and some commands leave unsaid shows in their keys. */
function kindByKeys(object: ObjectValue): ResourceKind | undefined {
  const nested = object.members.get('properties')?.value;
  const { members } = nested?.kind === 'object' ? nested : object;
  if (members.has('securityRules')) return 'nsg';
  if (members.has('direction') || members.has('access')) return 'security-rule';
  if (members.has('routes')) return 'route-table';
  if (members.has('nextHopType') || members.has('nextHopIpAddress')) return 'route';
  if (members.has('ruleCollections')) return 'group';
  if (['networkRuleCollections', 'applicationRuleCollections', 'natRuleCollections'].some((key) => members.has(key)))
    return 'firewall';
  if (members.has('serviceEndpointPolicyDefinitions')) return 'endpoint-policy';
  if (members.has('serviceResources')) return 'policy-definition';
  return members.has('ipAddresses') ? 'ip-group' : undefined;
}

function keyOf(fields: Fields, parentKey: string): string {
  const id = fields.value('id');
  if (id?.kind === 'text' && id.value.startsWith('/')) return id.value.toLowerCase();
  const name = nameOf(fields)?.toLowerCase() ?? '';
  return parentKey === '' || name.includes('/') ? name : `${parentKey}/${name}`;
}

/** The key of the parent: of `nsg/rule` and of `/.../networkSecurityGroups/nsg/securityRules/rule`; empty where the file does not tell. */
export function parentKeyOf({ key }: Resource): string {
  const segments = key.split('/');
  return segments.slice(0, key.startsWith('/') ? -2 : -1).join('/');
}

function listOf({ members }: ObjectValue, key: string): Value | undefined {
  const value = members.get(key)?.value;
  return value?.kind === 'list' ? value : undefined;
}
