import {
  type Attribute,
  type Block,
  INLINE_ROUTE,
  INLINE_RULE,
  RESOURCES,
  type TerraformType,
} from './azurerm-schema.js';
import { type Evaluated, isObject } from './evaluate.js';

/** What azurerm or Terraform would say against a resource whose expressions are worked out. */
export function complaintsOf({ type, label, values }: Evaluated): string[] {
  const block = RESOURCES[type];
  if (!block) return [`${type} is no resource`];
  const inline = [
    ...inlineComplaints(values['security_rule'], INLINE_RULE, 'security_rule'),
    ...inlineComplaints(values['route'], INLINE_ROUTE, 'route'),
  ];
  return [...blockComplaints(values, block), ...inline].map((complaint) => `${type}.${label}: ${complaint}`);
}

/** Objects inside an attribute have every member; null where it is not set. */
function inlineComplaints(value: unknown, block: Block, name: string): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    if (!isObject(item)) return [`${name} holds no object`];
    const missing = Object.keys(block.attributes).filter((attribute) => !(attribute in item));
    return [...missing.map((attribute) => `${name} lacks ${attribute}`), ...blockComplaints(item, block)];
  });
}

function blockComplaints(values: Readonly<Record<string, unknown>>, block: Block): string[] {
  const { attributes, blocks = {}, exactlyOneOf = [], conflicts = [] } = block;
  const isSet = (name: string): boolean => values[name] !== undefined && values[name] !== null;
  return [
    ...Object.keys(values).flatMap((name) => (name in attributes || name in blocks ? [] : [`no attribute ${name}`])),
    ...Object.entries(attributes).flatMap(([name, attribute]) =>
      isSet(name)
        ? attributeComplaints(name, values[name], attribute)
        : attribute.use === 'required'
          ? [`${name} is required`]
          : [],
    ),
    ...Object.entries(blocks).flatMap(([name, inner]) => nestedComplaints(name, values[name], inner)),
    ...exactlyOneOf
      .filter((names) => names.filter(isSet).length !== 1)
      .map((names) => `not one of ${names.join(', ')}`),
    ...conflicts.filter((names) => names.filter(isSet).length > 1).map((names) => `both of ${names.join(', ')}`),
  ];
}

function nestedComplaints(name: string, value: unknown, block: Block & { readonly min?: number }): string[] {
  if (value === undefined) return (block.min ?? 0) > 0 ? [`no block ${name}`] : [];
  if (!Array.isArray(value)) return [`${name} is no list of blocks`];
  if (value.length === 0) return [`${name} is empty`];
  return value.flatMap((item: unknown) =>
    isObject(item) ? blockComplaints(item, block).map((one) => `${name}: ${one}`) : [`${name} holds no block`],
  );
}

function attributeComplaints(name: string, value: unknown, { type, words, between }: Attribute): string[] {
  if (!isOfType(value, type)) return [`${name} is no ${JSON.stringify(type)}: ${JSON.stringify(value)}`];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const strange = words ? items.filter((item) => !words.some((word) => word === item)) : [];
  const size = typeof value === 'string' ? Buffer.byteLength(value) : typeof value === 'number' ? value : undefined;
  const isOutside = between && size !== undefined && (size < between[0] || size > between[1]);
  return [
    ...strange.map((item) => `${name} does not take ${JSON.stringify(item)}`),
    ...(isOutside ? [`${name} is ${size}, not between ${between.join(' and ')}`] : []),
    ...(Array.isArray(value) && value.length === 0 ? [`${name} is empty`] : []),
    ...items.flatMap((item) => textComplaints(name, item)),
  ];
}

/** Ports and addresses as azurerm checks them: internal/services/firewall/validate and internal/tf/validation. */
function textComplaints(name: string, value: unknown): string[] {
  if (typeof value !== 'string') return [];
  if (/port_range|destination_ports/.test(name)) {
    const [, first = '', last] = /^(\d+)(?:-(\d+))?$/.exec(value) ?? [];
    const isRange = first !== '' && Number(first) <= 65_535 && (last === undefined || Number(first) < Number(last));
    return value === '*' || isRange ? [] : [`${name} has the port ${value}`];
  }
  if (name === 'name') return /[\\/?%]/.test(value) ? [`the name ${value} has a character that azurerm refuses`] : [];
  return [];
}

function isOfType(value: unknown, type: TerraformType): boolean {
  if (typeof type === 'string') return typeof value === (type === 'bool' ? 'boolean' : type);
  const [kind, inner] = type;
  if (kind === 'object') return isObject(value);
  return Array.isArray(value) && value.every((item) => isOfType(item, inner));
}
