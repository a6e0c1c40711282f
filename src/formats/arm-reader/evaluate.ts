import { type Expression, printExpression } from './expression.js';
import type { JsonValue, Member, ObjectValue, Span, Value } from './json-text.js';

/** What an expression can name. */
export interface Names {
  parameter(name: string): Value;
  variable(name: string): Value;
}

type Function = (args: readonly Value[], at: Span) => Value;

/**
 * The functions that the reader works out: those that rulec writes, and those that an export or Bicep puts around names
 * and plain values. Any other leaves its value unknown. https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions (2024-08-09)
 */
const FUNCTIONS: Readonly<Record<string, Function>> = {
  add: (args, at) => arithmetic(args, at, (left, right) => left + right),
  sub: (args, at) => arithmetic(args, at, (left, right) => left - right),
  concat,
  createarray: (args, at) => ({ kind: 'list', items: args, ...at }),
  createobject: createObject,
  filter,
  format,
  resourceid: resourceId,
  union,
  string: ([first], at) => (first ? textOf([first], at) : unknown('string() is given nothing', at)),
};

/** What an expression stands for, as far as the file tells. `at` is where it stands. */
export function evaluate(expression: Expression, names: Names, at: Span): Value {
  switch (expression.kind) {
    case 'text':
      return { kind: 'text', value: expression.value, isPlain: true, ...at };
    case 'number':
      return { kind: 'number', value: expression.value, ...at };
    case 'member':
      return memberOf(evaluate(expression.of, names, at), evaluate(expression.key, names, at), at);
    case 'call': {
      const args = expression.args.map((arg) => evaluate(arg, names, at));
      const [first] = args;
      if (expression.name === 'parameters' || expression.name === 'variables') {
        if (first?.kind !== 'text') return unknown(`${expression.name}() is given no name`, at);
        return expression.name === 'parameters' ? names.parameter(first.value) : names.variable(first.value);
      }
      const own = Object.hasOwn(FUNCTIONS, expression.name) ? FUNCTIONS[expression.name] : undefined;
      if (own) return own(args, at);
      const reason = `only deployment knows what ${expression.name}() gives`;
      return { kind: 'unknown', reason, text: printExpression(expression), start: at.start, end: at.end };
    }
    default:
      return expression satisfies never;
  }
}

/** Why a value is not known, where it is not. */
export function whyOpen(value: Value): string | undefined {
  switch (value.kind) {
    case 'parameter':
      return `the parameter ${value.name} has no default`;
    case 'partial':
      return `only deployment knows all of ${value.text}`;
    case 'unknown':
      return value.reason;
    case 'null':
    case 'boolean':
    case 'number':
    case 'text':
    case 'list':
    case 'object':
      return undefined;
    default:
      return value satisfies never;
  }
}

/** What stands in a name for a value that is not known; the same for the same parameter or expression. */
export function nameFor(value: Value): string | undefined {
  if (value.kind === 'parameter') return `{${value.name}}`;
  if (value.kind === 'partial') return value.text;
  return value.kind === 'unknown' && value.text !== undefined ? `{${value.text}}` : undefined;
}

export function unknown(reason: string, { start, end }: Span): Value {
  return { kind: 'unknown', reason, start, end };
}

/** JSON that does not come from the file, as a value that stands at `at`. */
export function plainValue(value: unknown, { start, end }: Span): JsonValue {
  const at = { start, end };
  if (value === null || value === undefined) return { kind: 'null', ...at };
  if (typeof value === 'string') return { kind: 'text', value, isPlain: true, ...at };
  if (typeof value === 'boolean') return { kind: 'boolean', value, ...at };
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => plainValue(item, at)), ...at };
  if (typeof value !== 'object') return { kind: 'number', value: Number(value), ...at };
  const members = Object.entries(value).map(
    ([key, member]) => [key, { key: at, value: plainValue(member, at) }] as const,
  );
  return { kind: 'object', members: new Map(members), ...at };
}

function arithmetic(args: readonly Value[], at: Span, combine: (left: number, right: number) => number): Value {
  const [left, right] = args;
  if (left?.kind === 'number' && right?.kind === 'number')
    return { kind: 'number', value: combine(left.value, right.value), ...at };
  return unknown(firstWhy(args) ?? 'what is added up is no number', at);
}

function concat(args: readonly Value[], at: Span): Value {
  if (args.some(({ kind }) => kind === 'list')) {
    const items = args.flatMap((arg) => (arg.kind === 'list' ? arg.items : undefined));
    if (items.every((item) => item !== undefined)) return { kind: 'list', items, ...at };
    return unknown(firstWhy(args) ?? 'concat() is given a list and what is none', at);
  }
  return textOf(args, at);
}

function createObject(args: readonly Value[], at: Span): Value {
  const members = new Map<string, Member>();
  for (let index = 0; index < args.length; index += 2) {
    const [key, value] = args.slice(index, index + 2);
    if (key?.kind !== 'text' || value === undefined)
      return unknown(firstWhy(args) ?? 'createObject() is given a key that is no text', at);
    members.set(key.value, { key: { start: at.start, end: at.end }, value: value });
  }
  return { kind: 'object', members, ...at };
}

/** What is left of an empty list is known whatever the lambda asks. */
function filter([list, isKept]: readonly Value[], at: Span): Value {
  if (list?.kind === 'list' && list.items.length === 0 && isKept) return list;
  return unknown((list && whyOpen(list)) ?? 'rulec works out no lambda functions', at);
}

/** Of lists the later counts, and so do all values but objects, which are put together. https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-object#union (2025-08-01) */
function union(args: readonly Value[], at: Span): Value {
  const objects = args.flatMap((arg) => (arg.kind === 'object' ? arg : []));
  if (objects.length < args.length) return unknown(firstWhy(args) ?? 'union() is given what is no object', at);
  return { kind: 'object', members: objects.reduce(together, new Map<string, Member>()), ...at };
}

function together(members: ReadonlyMap<string, Member>, { members: later }: ObjectValue): Map<string, Member> {
  const both = new Map(members);
  for (const [key, member] of later) {
    const { value } = members.get(key) ?? member;
    const isNested = value.kind === 'object' && member.value.kind === 'object' && members.has(key);
    both.set(
      key,
      isNested ? { ...member, value: { ...member.value, members: together(value.members, member.value) } } : member,
    );
  }
  return both;
}

function format([pattern, ...args]: readonly Value[], at: Span): Value {
  if (pattern?.kind !== 'text') return unknown('format() is given no text', at);
  // Numbers in braces may carry a .NET format, which changes what is written: such braces are left unknown.
  const pieces = pattern.value.split(/(\{\d+\}|\{\{|\}\})/).map((piece): Value => {
    const index = /^\{(\d+)\}$/.exec(piece)?.[1];
    if (index !== undefined) return args[Number(index)] ?? unknown(`format() has no value ${index}`, at);
    if (piece === '{{' || piece === '}}') return plainValue(piece[0], at);
    return /[{}]/.test(piece) ? unknown(`format() is given ${pattern.value}`, at) : plainValue(piece, at);
  });
  return textOf(pieces, at);
}

/** The id without what only deployment knows: the subscription and the group, where they are not given. */
function resourceId(args: readonly Value[], at: Span): Value {
  const isType = (arg: Value): boolean => arg.kind === 'text' && /^[\w.]+\/[\w./]+$/.test(arg.value);
  const from = args.findIndex(isType);
  const type = args[from];
  if (type?.kind !== 'text') return unknown('resourceId() is given no type', at);
  const [namespace = '', ...types] = type.value.split('/');
  const names = args.slice(from + 1);
  if (names.length !== types.length)
    return unknown(`resourceId() is given ${names.length} names for ${type.value}`, at);
  const segments = types.flatMap((segment, index): Value[] => {
    return [plainValue(`/${segment}/`, at), names[index] ?? plainValue('', at)];
  });
  const group = args.slice(0, from).at(-1);
  const before = group ? [plainValue('/resourceGroups/', at), group] : [plainValue('{resourceGroup}', at)];
  const id = textOf([...before, plainValue(`/providers/${namespace}`, at), ...segments], at);
  return id.kind === 'text' ? { kind: 'partial', text: id.value, ...at } : id;
}

/** The pieces as one text; where some are parameters, with their names in braces. */
function textOf(pieces: readonly Value[], at: Span): Value {
  let text = '';
  let isPartial = false;
  for (const piece of pieces) {
    if (piece.kind === 'text') text += piece.value;
    else if (piece.kind === 'number' || piece.kind === 'boolean') text += String(piece.value);
    else if (nameFor(piece) !== undefined) {
      text += nameFor(piece);
      isPartial = true;
    } else return unknown(whyOpen(piece) ?? `a text is made of what is a ${piece.kind}`, at);
  }
  return isPartial ? { kind: 'partial', text, ...at } : { kind: 'text', value: text, isPlain: true, ...at };
}

function memberOf(of: Value, key: Value, at: Span): Value {
  const why = firstWhy([of, key]);
  if (why !== undefined) return unknown(why, at);
  if (of.kind === 'list' && key.kind === 'number')
    return of.items[key.value] ?? unknown(`there is no item ${key.value}`, at);
  if (of.kind !== 'object' || key.kind !== 'text') return unknown('what is looked up is not there', at);
  return of.members.get(key.value)?.value ?? unknown(`there is no ${key.value}`, at);
}

function firstWhy(values: readonly Value[]): string | undefined {
  return values.map(whyOpen).find((why) => why !== undefined);
}
