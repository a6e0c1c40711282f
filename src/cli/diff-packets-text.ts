import type { Difference } from '../analysis/diff.js';
import type { PacketChange, PacketsDiff, RouteChange } from '../analysis/diff-packets.js';
import { hopText } from '../analysis/diff-rules.js';
import type { Filter } from '../analysis/excess.js';
import { boxText, printBox, printWitness, witnessOf } from '../analysis/packet-text.js';
import type { Universe } from '../analysis/universe.js';
import type { HeaderSpace } from '../packets/header-space.js';
import type { Paint } from './diff-text.js';
import { wrapText } from './wrap-text.js';

/** Boxes of one rule beyond which the rest is counted. */
const MOST_BOXES = 4;
/** Rules of one kind beyond which the rest is counted. */
const MOST_RULES = 12;

const TITLES: Readonly<Record<Filter, string>> = {
  outbound: 'the NSG, outbound',
  inbound: 'the NSG, inbound',
  firewall: 'the firewall',
};

const KINDS = [
  ['allowed', '+', 'newly allowed'],
  ['no-longer-allowed', '-', 'no longer allowed'],
  ['denied', '-', 'newly denied, where other rules decided'],
  ['no-longer-denied', '+', 'no longer denied, other rules decide'],
] as const;

/** What happens to packets, on one line. */
export function summaryOfPackets({ changes, routes = [] }: PacketsDiff): string[] {
  return [
    ...KINDS.flatMap(([kind, , title]) => {
      const filters = [...new Set(changes.filter((own) => own.kind === kind).map(({ filter }) => filter))];
      return filters.length === 0 ? [] : [`packets ${title} by ${filters.map((own) => TITLES[own]).join(' and ')}`];
    }),
    ...(routes.length > 0 ? ['packets sent another way'] : []),
  ];
}

/** The packets that one side lets through and the other does not. */
export function packetLines({ packets }: Difference, paint: Paint): string[] {
  const { filters, changes, universe } = packets;
  const unchanged = filters.filter((filter) => !changes.some((own) => own.filter === filter));
  const sections = filters.flatMap((filter) => {
    const own = changes.filter((change) => change.filter === filter);
    return own.length === 0 ? [] : [filterLines(filter, own, universe, paint)];
  });
  const same =
    unchanged.length === 0
      ? []
      : [[`${paint('bold', 'Packets the same')}  ${unchanged.map((own) => TITLES[own]).join('; ')}`]];
  return [...sections, ...same].flatMap((lines, at) => (at === 0 ? lines : ['', ...lines]));
}

function filterLines(filter: Filter, changes: readonly PacketChange[], universe: Universe, paint: Paint): string[] {
  return [
    paint('bold', `Packets through ${TITLES[filter]}`),
    ...KINDS.flatMap(([kind, sign, title]) => {
      const own = changes.filter((change) => change.kind === kind);
      if (own.length === 0) return [];
      const more = own.length - MOST_RULES;
      return [
        `  ${title}, by ${own.length} rule${own.length === 1 ? '' : 's'}`,
        ...own
          .slice(0, MOST_RULES)
          .flatMap(({ rule, space, certain }) => [
            ...boxLines(sign, space, certain, universe, paint),
            ...witnessLines(`by ${rule}`, space, certain, universe, paint),
          ]),
        ...(more > 0 ? [paint('dim', `    and by ${more} more; --json lists all`)] : []),
      ];
    }),
  ];
}

/** The packets that the two sides send different ways. */
export function routeLines({ packets: { routes, universe } }: Difference, paint: Paint): string[] {
  if (!routes || routes.length === 0) return [];
  const hop = (side: RouteChange['left']): string =>
    side ? `${hopText(side.hop.type, side.hop.address)} (${side.route})` : 'nowhere';
  return [
    paint('bold', 'Packets sent another way'),
    ...routes
      .slice(0, MOST_RULES)
      .flatMap(({ left, right, space, certain }) => [
        ...boxLines('~', space, certain, universe, paint),
        ...witnessLines(`${hop(left)} -> ${hop(right)}`, space, certain, universe, paint),
      ]),
    ...(routes.length > MOST_RULES
      ? [paint('dim', `    and ${routes.length - MOST_RULES} more; --json lists all`)]
      : []),
  ];
}

const STYLES = { '+': 'green', '-': 'red', '~': 'yellow' } as const;

function boxLines(
  sign: keyof typeof STYLES,
  space: HeaderSpace,
  certain: HeaderSpace,
  universe: Universe,
  paint: Paint,
): string[] {
  const texts = space.map((box) => {
    const perhaps = certain.includes(box) ? '' : ' (perhaps: it depends on what the tags stand for)';
    return `${printBox(boxText(box, universe))}${perhaps}`;
  });
  const unique = [...new Set(texts)];
  const more = unique.length - MOST_BOXES;
  return [
    ...unique
      .slice(0, MOST_BOXES)
      .flatMap((text) => wrapText(`    ${sign} ${text}`, 8))
      .map((line) => paint(STYLES[sign], line)),
    ...(more > 0 ? [paint('dim', `      and ${more} more of the kind`)] : []),
  ];
}

function witnessLines(
  by: string,
  space: HeaderSpace,
  certain: HeaderSpace,
  universe: Universe,
  paint: Paint,
): string[] {
  const [box] = [...certain, ...space];
  const such = box ? `, such as ${printWitness(witnessOf(box, universe))}` : '';
  return wrapText(`        ${by}${such}`, 8).map((line) => paint('dim', line));
}
