import type { FindOrigin, Origin } from '../origins.js';
import type { RuleRow, SideWords } from '../rule-rows.js';
import type { SourceKeys } from './sources.js';
import { code, codes, plain, table } from './words.js';

/** The rules of an NSG in one direction. */
export function securityTable(rows: readonly RuleRow[], find: FindOrigin, keys: SourceKeys): string {
  const isInbound = rows.some(({ direction }) => direction === 'inbound');
  return table(
    ['rule', 'number', 'access', isInbound ? 'where from' : 'where to', 'ports', 'why', 'source'],
    rows.map((row) => [
      code(row.rule),
      String(row.priority ?? ''),
      row.action === 'Deny' ? '**Deny**' : row.action,
      bothSides(row, isInbound),
      portWords(row),
      ...why(find('nsg', row.rule), keys),
    ]),
  );
}

/** The rules of one rule collection. */
export function collectionTable(rows: readonly RuleRow[], find: FindOrigin, keys: SourceKeys): string {
  return table(
    ['rule', 'where to', 'ports', 'why', 'source'],
    rows.map((row) => [
      code(row.rule),
      bothSides(row, false),
      portWords(row),
      ...why(find('firewall', row.rule), keys),
    ]),
  );
}

/** What a rule has on the near side where no row says otherwise: the subnet of the NSG, or the compute's. */
const NEAR: ReadonlySet<string> = new Set(['*', '{sourceAddresses}', '{sourceIpGroups}']);

/** The far side, and the near one where it is another than the whole subnet. */
function bothSides({ source, destination }: RuleRow, isInbound: boolean): string {
  const [near, far] = isInbound ? [destination, source] : [source, destination];
  const isWhole = near.words.length === 1 && NEAR.has(near.words[0] ?? '');
  return isWhole ? sideWords(far) : `${sideWords(far)}, ${isInbound ? 'to' : 'from'} ${sideWords(near)}`;
}

/** Routes; those that stand for one tag share a line. */
export function routeTable(rows: readonly RuleRow[], find: FindOrigin, keys: SourceKeys): string {
  const groups: RuleRow[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last?.[0] && isOfOneTag(last[0], row)) last.push(row);
    else groups.push([row]);
  }
  return table(
    ['route', 'where to', 'next hop', 'why', 'source'],
    groups.flatMap(([first, ...more]) => {
      if (!first) return [];
      const words = [first, ...more].flatMap(({ destination }) => destination.words);
      return [
        [
          more.length > 0 ? `${code(first.rule)} and ${more.length} more` : code(first.rule),
          sideWords({ words, tags: first.destination.tags }),
          first.action.split(' ').map(code).join(' '),
          ...why(find('routes', first.rule), keys),
        ],
      ];
    }),
  );
}

/** The outbound rules of a managed network. */
export function outboundTable(rows: readonly RuleRow[], find: FindOrigin, keys: SourceKeys): string {
  return table(
    ['rule', 'where to', 'ports', 'why', 'source'],
    rows.map((row) => [
      code(row.rule),
      sideWords(row.destination),
      portWords(row),
      ...why(find('workspace-outbound', row.rule), keys),
    ]),
  );
}

/** What a service endpoint policy lists. */
export function definitionTable(rows: readonly RuleRow[], find: FindOrigin, keys: SourceKeys): string {
  return table(
    ['definition', 'accounts', 'why', 'source'],
    rows.map((row) => [code(row.rule), sideWords(row.destination), ...why(find('endpoint-policy', row.rule), keys)]),
  );
}

function isOfOneTag(left: RuleRow, right: RuleRow): boolean {
  const [tag] = left.destination.tags;
  return tag !== undefined && tag === right.destination.tags[0] && left.action === right.action;
}

function sideWords({ words, tags }: SideWords): string {
  if (words.length === 1 && words[0] === '*') return 'any';
  return tags.length > 0 && words.length > 1 ? `${codes(tags)} as ${words.length} prefixes` : codes(words);
}

/** `TCP 80, 443`; the pairs of an application rule one by one. */
function portWords({ protocols, ports }: RuleRow): string {
  const isAnyPort = ports.length === 1 && ports[0] === '*';
  const names = protocols.map((protocol) => (protocol === '*' || protocol === 'Any' ? 'any' : protocol.toUpperCase()));
  if (isAnyPort) return names.join(', ');
  const isWeb = protocols.every((protocol) => protocol === 'Http' || protocol === 'Https');
  return isWeb && protocols.length === ports.length
    ? names.map((name, index) => `${name} ${ports[index]}`).join(', ')
    : `${names.join(', ')} ${ports.join(', ')}`;
}

function why({ purpose, sources }: Origin, keys: SourceKeys): [string, string] {
  return [plain(purpose), keys.links(sources)];
}
