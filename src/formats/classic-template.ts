import { finding, type Report } from '../diagnostics/finding.js';
import type { ClassicNames } from '../targets/firewall/own-names.js';
import { API_VERSION } from './arm.js';
import { classicResource } from './arm-firewall.js';
import { isJsonText, type ObjectValue, parseJson, type Value } from './arm-reader/json-text.js';
import { Places } from './arm-reader/places.js';
import { EXISTING_FIREWALL } from './whole-firewall.js';

const TEMPLATE_KEYS = ['$schema', 'contentVersion', 'metadata', 'parameters', 'variables', 'resources'];

/** A resource as rulec writes it: texts and expressions. */
type Written = Readonly<Record<string, string>>;

/** Something of a template that is not as rulec writes it. */
interface Difference {
  readonly at: Value;
  readonly message: string;
}

/**
 * Reports what a template does to a firewall beside writing our two collections. What is in those is judged as packets; the
 * rest is compared with what rulec writes, word by word: the judge sees a firewall where nobody else has anything, and
 * so would not see that it is taken away.
 */
export function reportOtherThanOurs(text: string, file: string, names: ClassicNames, report: Report): void {
  const json = parseJson(text);
  // Whoever reads the rules says what is wrong with the text.
  if (!isJsonText(json) || json.root.kind !== 'object') return;
  const places = new Places(text, file);
  for (const { at, message } of differencesOf(json.root, names)) {
    report(
      finding('RC409', `${message}, so more than the collections of rulec may change in the firewall`, {
        place: places.placeOf(at),
        help: 'Compile the region again: rulec writes back all else as it is handed in.',
      }),
    );
  }
}

function differencesOf(template: ObjectValue, { network, application }: ClassicNames): Difference[] {
  const lists = [
    { list: 'networkRuleCollections', name: network },
    { list: 'applicationRuleCollections', name: application },
  ] as const;
  const { members } = template;
  const resources = members.get('resources')?.value;
  const variables = members.get('variables')?.value;
  const [firewall, ...others] = resources?.kind === 'list' ? resources.items : [];
  return [
    ...strangeKeys(template, TEMPLATE_KEYS, 'the template'),
    ...parameterDifferences(members.get('parameters')?.value, template),
    ...compared(classicResource(lists, API_VERSION), firewall ?? resources ?? template, 'the firewall'),
    ...others.map((at) => ({ at, message: 'the template has another resource beside the firewall' })),
    ...(variables?.kind === 'object'
      ? [
          ...strangeKeys(
            variables,
            lists.map(({ list }) => list),
            'the list of variables',
          ),
          ...lists.flatMap(({ list, name }) => variableDifferences(list, name, variables)),
        ]
      : [{ at: variables ?? template, message: 'the template has no list of variables' }]),
  ];
}

/** With a default the firewall of another day would be written. */
function parameterDifferences(parameters: Value | undefined, template: ObjectValue): Difference[] {
  const { name, type } = EXISTING_FIREWALL;
  const own = parameters?.kind === 'object' ? parameters.members.get(name)?.value : undefined;
  if (own?.kind !== 'object')
    return [{ at: parameters ?? template, message: `the template does not take ${name} as a parameter` }];
  return [
    ...strangeKeys(own, ['type', 'metadata'], `the parameter ${name}`),
    ...compared(type, own.members.get('type')?.value ?? own, `the type of ${name}`),
    ...(parameters?.kind === 'object' ? [...parameters.members.values()] : []).flatMap(({ value }) => looksAt(value)),
  ];
}

/** Our collection of a list, or none, and no other: that may take the place of somebody else's. */
function variableDifferences(list: string, name: string, { members, start, end }: ObjectValue): Difference[] {
  const value = members.get(list)?.value;
  if (value?.kind !== 'list')
    return [{ at: value ?? { kind: 'null', start, end }, message: `the variable ${list} holds no collections` }];
  const [first, ...others] = value.items;
  const own = first?.kind === 'object' ? first.members.get('name')?.value : undefined;
  return [
    ...(first ? compared(name, own ?? first, `the name of the collection in ${list}`) : []),
    ...others.map((at) => ({ at, message: `the variable ${list} holds another collection` })),
    ...looksAt(value),
  ];
}

/** The judge hands in a firewall of its own, so what is made of the firewall is nothing it can tell. */
function looksAt(value: Value): Difference[] {
  if (value.kind === 'list') return value.items.flatMap(looksAt);
  if (value.kind === 'object') return [...value.members.values()].flatMap((member) => looksAt(member.value));
  if (value.kind !== 'text' || !/^\[[^[]/.test(value.value)) return [];
  const isNamed = value.value.toLowerCase().includes(EXISTING_FIREWALL.name.toLowerCase());
  return isNamed ? [{ at: value, message: `a value is made of ${EXISTING_FIREWALL.name}` }] : [];
}

function compared(expected: string | Written, actual: Value, what: string): Difference[] {
  const other = { at: actual, message: `${what} is not what rulec writes` };
  if (typeof expected === 'string') return actual.kind === 'text' && actual.value === expected ? [] : [other];
  if (actual.kind !== 'object') return [other];
  return [
    ...strangeKeys(actual, Object.keys(expected), what),
    ...Object.entries(expected).flatMap(([key, value]) => {
      const member = actual.members.get(key)?.value;
      return member
        ? compared(value, member, `${JSON.stringify(key)} of ${what}`)
        : [{ at: actual, message: `${what} has no ${JSON.stringify(key)}` }];
    }),
  ];
}

function strangeKeys({ members }: ObjectValue, known: readonly string[], what: string): Difference[] {
  return [...members].flatMap(([key, { value }]) =>
    known.includes(key)
      ? []
      : [{ at: value, message: `${what} has ${JSON.stringify(key)}, which rulec does not write` }],
  );
}
