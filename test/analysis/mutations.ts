import type { FindingCode } from '../../src/diagnostics/codes.js';

/** JSON that is changed in place. */
type Json = { [key: string]: JsonValue };
type JsonValue = string | number | boolean | null | JsonValue[] | Json;

/** A file with one thing changed, and the findings of which one must come. */
export interface Mutant {
  readonly kind: MutationKind;
  readonly file: string;
  readonly rule: string;
  readonly text: string;
  readonly expected: readonly FindingCode[];
}

export const MUTATION_KINDS = [
  'drop a rule',
  'widen a port',
  'widen an address',
  'swap priorities',
  'flip access',
  'wrong protocol',
  'misspelt tag',
  'missing deny',
  'wrong next hop',
  'removed route',
] as const;

export type MutationKind = (typeof MUTATION_KINDS)[number];

const isObject = (value: JsonValue | undefined): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objects = (value: JsonValue | undefined): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const member = (object: Json, key: string): Json => {
  const value = object[key];
  if (!isObject(value)) throw new Error(`no ${key}`);
  return value;
};
const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/** Every mutant of every rule of a template that rulec wrote. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const mutants: Mutant[] = [];
  /** Changes a fresh copy; `change` says what to expect, or that the kind does not fit the rule. */
  const mutate = (
    kind: MutationKind,
    rule: string,
    change: (template: Json) => readonly FindingCode[] | undefined,
  ): void => {
    const template: Json = JSON.parse(text);
    const expected = change(template);
    if (expected) mutants.push({ kind, file, rule, expected, text: `${JSON.stringify(template, null, 2)}\n` });
  };
  const template: Json = JSON.parse(text);
  for (const place of placesOf(template)) {
    const rule = textOf(place.of(template).rules[place.at]?.['name']);
    if (file === 'routes.json') mutateRoute(place, rule, mutate);
    else if (file === 'nsg.json') mutateSecurityRule(place, rule, mutate);
    else mutateFirewallRule(place, rule, mutate);
  }
  return mutants;
}

type Mutate = (
  kind: MutationKind,
  rule: string,
  change: (template: Json) => readonly FindingCode[] | undefined,
) => void;

/** Where a rule stands: its list in any copy of the template, and its place there. */
interface Place {
  readonly at: number;
  readonly of: (template: Json) => { rules: Json[]; collection?: Json };
}

function placesOf(template: Json): Place[] {
  return template['variables'] === undefined ? placesInResources(template) : placesInVariables(template);
}

/** The rules of a firewall itself, which a template has in variables. */
function placesInVariables(template: Json): Place[] {
  return Object.entries(member(template, 'variables')).flatMap(([key, collections]) =>
    objects(collections).flatMap((collection, index) =>
      objects(member(collection, 'properties')['rules']).map((_, at) => ({
        at,
        of: (copy: Json) => {
          const found = member(objects(member(copy, 'variables')[key])[index] ?? {}, 'properties');
          return { rules: listIn(found, 'rules'), collection: found };
        },
      })),
    ),
  );
}

function placesInResources(template: Json): Place[] {
  return objects(template['resources']).flatMap((resource, number) => {
    const properties = (copy: Json): Json => member(objects(copy['resources'])[number] ?? {}, 'properties');
    const own = member(resource, 'properties');
    for (const key of ['securityRules', 'routes']) {
      if (!Array.isArray(own[key])) continue;
      return objects(own[key]).map((_, at) => ({ at, of: (copy: Json) => ({ rules: listIn(properties(copy), key) }) }));
    }
    return objects(own['ruleCollections']).flatMap((collection, index) =>
      objects(collection['rules']).map((_, at) => ({
        at,
        of: (copy: Json) => {
          const found = objects(properties(copy)['ruleCollections'])[index] ?? {};
          return { rules: listIn(found, 'rules'), collection: found };
        },
      })),
    );
  });
}

/** The list itself, so that what is taken out of it is gone from the template. */
function listIn(object: Json, key: string): Json[] {
  const list = object[key];
  if (!Array.isArray(list) || !list.every(isObject)) throw new Error(`no list ${key}`);
  return list as Json[];
}

const MISSING: readonly FindingCode[] = ['RC401', 'RC407', 'RC409'];
const EXCESS: readonly FindingCode[] = ['RC402'];

function mutateSecurityRule({ at, of }: Place, name: string, mutate: Mutate): void {
  const rule = (template: Json): Json => member(of(template).rules[at] ?? {}, 'properties');
  const isDeny = (template: Json): boolean => rule(template)['access'] === 'Deny';
  mutate('drop a rule', name, (template) => {
    if (isDeny(template)) return undefined;
    of(template).rules.splice(at, 1);
    return MISSING;
  });
  mutate('missing deny', name, (template) => {
    if (!isDeny(template)) return undefined;
    of(template).rules.splice(at, 1);
    return ['RC412'];
  });
  mutate('widen a port', name, (template) => {
    const own = rule(template);
    if (isDeny(template)) return undefined;
    const range = textOf(own['destinationPortRange']);
    if (range === '*') return undefined;
    if (range === '') own['destinationPortRanges'] = [...(own['destinationPortRanges'] as string[]), '22'];
    else own['destinationPortRange'] = widened(range);
    return EXCESS;
  });
  mutate('widen an address', name, (template) => {
    const own = rule(template);
    const side = ['destination', 'source'].find((key) => /^[A-Z]/.test(textOf(own[`${key}AddressPrefix`])));
    if (side !== undefined) own[`${side}AddressPrefix`] = 'AzureCloud';
    else {
      const list = ['destination', 'source'].find((key) => own[`${key}AddressPrefixes`] !== undefined);
      if (list === undefined) return undefined;
      const parameter = member(member(template, 'parameters'), 'privateAddressPrefixes');
      parameter['defaultValue'] = ['10.0.0.0/7', '172.16.0.0/12', '192.168.0.0/16'];
    }
    return EXCESS;
  });
  mutate('swap priorities', name, (template) => {
    const own = rule(template);
    const next = of(template)
      .rules.slice(at + 1)
      .map((other) => member(other, 'properties'))
      .find((other) => other['direction'] === own['direction']);
    if (!next) return undefined;
    [own['priority'], next['priority']] = [next['priority'] ?? 0, own['priority'] ?? 0];
    // Two rules of rulec's own, both of which allow: which of them goes first is the same.
    if (name.startsWith('rulec-') && !isDeny(template) && next['access'] === 'Allow') return undefined;
    return ['RC401', 'RC403', 'RC413'];
  });
  mutate('flip access', name, (template) => {
    const wasDeny = isDeny(template);
    rule(template)['access'] = wasDeny ? 'Allow' : 'Deny';
    return wasDeny ? EXCESS : ['RC401', 'RC403', 'RC409'];
  });
  mutate('wrong protocol', name, (template) => {
    const own = rule(template);
    if (isDeny(template)) {
      own['protocol'] = 'Tcp';
      return ['RC412'];
    }
    own['protocol'] = own['protocol'] === 'Tcp' ? 'Udp' : 'Tcp';
    return ['RC401', 'RC402', 'RC409'];
  });
  mutate('misspelt tag', name, (template) => {
    const own = rule(template);
    const key = ['sourceAddressPrefix', 'destinationAddressPrefix'].find((side) => /^[A-Z]/.test(textOf(own[side])));
    if (key === undefined) return undefined;
    own[key] = `${textOf(own[key])}s`;
    return ['RC207'];
  });
}

function widened(range: string): string {
  const [first = '', last = first] = range.split('-');
  return `${first}-${Number(last) + 1}`;
}

/** Classic rules name no type. */
const isNetworkRule = (rule: Json): boolean => 'destinationPorts' in rule;

function mutateFirewallRule({ at, of }: Place, name: string, mutate: Mutate): void {
  const rule = (template: Json): Json => of(template).rules[at] ?? {};
  mutate('drop a rule', name, (template) => {
    of(template).rules.splice(at, 1);
    return MISSING;
  });
  mutate('widen a port', name, (template) => {
    const own = rule(template);
    if (isNetworkRule(own)) own['destinationPorts'] = [...(own['destinationPorts'] as string[]), '22'];
    else own['protocols'] = [...objects(own['protocols']), { protocolType: 'Https', port: 8443 }];
    return EXCESS;
  });
  mutate('widen an address', name, (template) => {
    const own = rule(template);
    if (Array.isArray(own['destinationAddresses'])) own['destinationAddresses'] = ['AzureCloud'];
    else if (Array.isArray(own['targetFqdns'])) own['targetFqdns'] = [...own['targetFqdns'], '*.example.org'];
    else return undefined;
    return EXCESS;
  });
  mutate('flip access', name, (template) => {
    const { collection } = of(template);
    if (!collection) return undefined;
    collection['action'] = { type: 'Deny' };
    return ['RC401', 'RC409'];
  });
  mutate('wrong protocol', name, (template) => {
    const own = rule(template);
    if (!isNetworkRule(own)) {
      own['protocols'] = objects(own['protocols']).map(({ port }) => ({ protocolType: 'Mssql', port: port ?? 443 }));
      return ['RC401', 'RC402', 'RC409'];
    }
    const key = 'ipProtocols' in own ? 'ipProtocols' : 'protocols';
    const protocols = own[key] as string[];
    own[key] = protocols.includes('UDP') ? ['TCP'] : ['UDP'];
    return ['RC401', 'RC402', 'RC409'];
  });
  mutate('misspelt tag', name, (template) => {
    const own = rule(template);
    const [tag] = Array.isArray(own['destinationAddresses']) ? own['destinationAddresses'].map(textOf) : [];
    if (tag === undefined || !/^[A-Z]/.test(tag)) return undefined;
    own['destinationAddresses'] = [`${tag}s`];
    return ['RC207'];
  });
}

function mutateRoute({ at, of }: Place, name: string, mutate: Mutate): void {
  const route = (template: Json): Json => member(of(template).rules[at] ?? {}, 'properties');
  mutate('removed route', name, (template) => {
    of(template).rules.splice(at, 1);
    return ['RC405'];
  });
  mutate('wrong next hop', name, (template) => {
    const own = route(template);
    own['nextHopType'] = own['nextHopType'] === 'Internet' ? 'None' : 'Internet';
    delete own['nextHopIpAddress'];
    return ['RC405'];
  });
  mutate('misspelt tag', name, (template) => {
    const own = route(template);
    if (!/^[A-Z]/.test(textOf(own['addressPrefix']))) return undefined;
    own['addressPrefix'] = `${textOf(own['addressPrefix'])}s`;
    return ['RC207'];
  });
  mutate('widen an address', name, (template) => {
    const own = route(template);
    if (!/^[A-Z]/.test(textOf(own['addressPrefix']))) return undefined;
    own['addressPrefix'] = 'Storage';
    return ['RC405'];
  });
}
