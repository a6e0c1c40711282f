import type { styleText } from 'node:util';
import type { NextHop } from '../analysis/routes.js';
import type { RulePlace } from '../analysis/rule-places.js';
import { printNamedPacket } from '../packets/named-packet.js';
import type { Requirement, RouteRequirement } from '../requirements/requirement.js';
import type { AskedQuestion } from './explain-questions.js';

/** Colours a text, or leaves it as it is. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** `aml-batch (1020)`, `aml-pypi (aml-application)`. */
export function placeWords({ name, priority, collection }: RulePlace): string {
  if (priority !== undefined) return `${name} (${priority})`;
  return collection === undefined ? name : `${name} (${collection})`;
}

/** What a route does with a packet. */
export function hopWords(hop: NextHop): string {
  switch (hop.type) {
    case 'VirtualAppliance':
      return `to the firewall at ${hop.address ?? 'no address'}`;
    case 'Internet':
      return 'to the Internet, past the firewall';
    case 'VnetLocal':
    case 'System':
      return 'within the network, past the firewall';
    case 'VirtualNetworkGateway':
      return 'to the gateway, past the firewall';
    case 'None':
      return 'nowhere';
    default:
      return hop.type satisfies never;
  }
}

/** `core, studio` for features; `needed by x` as it stands. */
export function becauseWords({ because }: Pick<Requirement, 'because'>): string {
  return because.join(', ');
}

/** The pages that a requirement rests on, with the days of their copies. */
export function sourceWords({ sources }: Pick<Requirement | RouteRequirement, 'sources'>): string[] {
  return sources.map(({ url, verified }) => `${url} (copy of ${verified})`);
}

const MOST_LINES = 5;

/** What was asked, in its canonical form, and the lines that it stands on. */
export function titleOf({ question, lines = [] }: AskedQuestion): string {
  const numbers = listWords(lines.map(String), MOST_LINES);
  const where = lines.length === 0 ? '' : `line${lines.length === 1 ? '' : 's'} ${numbers}: `;
  return `${where}${question.kind === 'rule' ? question.name : printNamedPacket(question.asked.packet)}`;
}

/** A line below a title. */
export function field(label: string, text: string): string {
  return `  ${label.padEnd(9)} ${text}`;
}

/** Names with commas; beyond the most they are counted. */
export function listWords(names: readonly string[], most: number): string {
  if (names.length <= most + 1) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
