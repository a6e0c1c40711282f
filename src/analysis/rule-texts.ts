import type { AddressMatch, AddressSymbol } from '../configuration/addresses.js';
import { isAllPorts, type PortSet, printPorts } from '../packets/ports.js';
import { minimalCover } from '../packets/prefix-cover.js';
import type { OwnNames } from './own-names.js';

/** Every part of a side by itself: tags, symbols, and the fewest prefixes. */
export function addressTexts(match: AddressMatch, names: OwnNames): string[] {
  if (match.isAny) return ['any'];
  const { tags, symbols, sets } = names.addresses(match);
  return [
    ...tags,
    ...symbols.map(symbolText),
    ...minimalCover(sets.ipv4).toTexts(),
    ...minimalCover(sets.ipv6).toTexts(),
  ];
}

function symbolText({ kind, name }: AddressSymbol): string {
  switch (kind) {
    case 'host':
      return name;
    case 'parameter':
      return `parameter ${name}`;
    case 'ip-group':
      return `IP group ${name}`;
    case 'application-security-group':
      return `application security group ${name}`;
    default:
      return kind satisfies never;
  }
}

const MOST_VALUES = 3;

export function sideText(word: 'from' | 'to', values: readonly string[]): string {
  if (word === 'from' && values[0] === 'any') return '';
  const shown = values.slice(0, MOST_VALUES).join(', ');
  return ` ${word} ${shown}${values.length > MOST_VALUES ? ` and ${values.length - MOST_VALUES} more` : ''}`;
}

export const portText = (ports: PortSet): string => (isAllPorts(ports) ? '' : ` ${printPorts(ports)}`);
export const portTexts = (ports: PortSet): string[] => printPorts(ports).split(',');
