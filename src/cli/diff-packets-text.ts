import type { Difference } from '../analysis/diff.js';
import { exampleBox, type PacketChange, type PacketsDiff, type RouteChange } from '../analysis/diff-packets.js';
import { hopText } from '../analysis/diff-rules.js';
import type { Filter } from '../analysis/excess.js';
import { type BoxText, boxText, printBox, printWitness, witnessOf } from '../analysis/packet-text.js';
import type { Universe } from '../analysis/universe.js';
import type { HeaderSpace } from '../packets/header-space.js';
import type { Paint } from './diff-text.js';
import { wrapText } from './wrap-text.js';

/** Boxes of one rule beyond which the rest is counted. */
const MOST_BOXES = 4;
/** Rules of one kind beyond which the rest is counted. */
const MOST_RULES = 8;

const TITLES: Readonly<Record<Filter, string>> = {
  outbound: 'the NSG (outbound)',
  inbound: 'the NSG (inbound)',
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

/** The packets that one side lets through and the other does not, a section for each filter. */
export function packetSections({ packets, left, right }: Difference, paint: Paint): string[][] {
  const { filters, changes, universe } = packets;
  return filters.map((filter) => {
    const own = changes.filter((change) => change.filter === filter).map((change) => new ToldChange(change, universe));
    if (own.length === 0) return [];
    const [source, ...others] = new Set(own.flatMap(({ boxes }) => boxes.map((box) => box.source)));
    const from = source === undefined || source === 'any' || others.length > 0 ? undefined : source;
    return [
      `${paint('bold', `Packets through ${TITLES[filter]}`)}${from === undefined ? '' : `, from ${from}`}`,
      ...KINDS.flatMap(([kind, sign, title]) => {
        const told = own.filter(({ change }) => change.kind === kind);
        const other = sign === '+' ? left : right;
        return told.length === 0
          ? []
          : [
              ...wrapText(`  ${title}${exampleText(told, from !== undefined)}`, 4),
              ...limited(told, (one) => changeLines(one, sign, from !== undefined, other.label, paint), paint),
            ];
      }),
    ];
  });
}

/** The packets that the two sides send different ways. */
export function routeLines({ packets: { routes, universe } }: Difference, paint: Paint): string[] {
  if (!routes || routes.length === 0) return [];
  const hop = (side: RouteChange['left']): string =>
    side ? `${hopText(side.hop.type, side.hop.address)} (${side.route})` : 'nowhere';
  return [
    paint('bold', 'Packets sent another way'),
    ...limited(
      routes,
      ({ left, right, space, certain }) => [
        ...boxLines('~', '', textsOf(space, universe), certain.length > 0 ? '' : ', if that is any', paint),
        ...wrapText(`        ${hop(left)} -> ${hop(right)}`, 8).map((line) => paint('dim', line)),
      ],
      paint,
    ),
  ];
}

function limited<T>(items: readonly T[], linesOf: (item: T) => string[], paint: Paint): string[] {
  const more = items.length - MOST_RULES;
  return [
    ...items.slice(0, MOST_RULES).flatMap(linesOf),
    ...(more > 0 ? [paint('dim', `    and by ${more} more; --json lists all`)] : []),
  ];
}

/** A change in few words: its own packets, or all of its rule, less what is the same on the other side. */
class ToldChange {
  readonly boxes: readonly BoxText[];
  readonly isWhole: boolean;

  constructor(
    readonly change: PacketChange,
    readonly universe: Universe,
  ) {
    const { space, whole } = change;
    const isShort = space.length <= MOST_BOXES && space.every(({ outside }) => outside === 0n);
    this.isWhole = isShort || universe.spaces.isCovered(whole, space);
    this.boxes = (isShort ? space : whole).map((box) => boxText(box, universe));
  }
}

/** A packet of the first change that is certain, else of the first. */
function exampleText(told: readonly ToldChange[], isSourceTold: boolean): string {
  const one = told.find(({ change }) => change.certain.length > 0) ?? told[0];
  const box = one && exampleBox(one.change.space, one.change.certain, one.universe);
  if (!one || !box) return '';
  const witness = witnessOf(box, one.universe);
  return `, such as ${printWitness(isSourceTold ? { ...witness, source: 'any address' } : witness)}`;
}

function changeLines(
  { change: { kind, rule, certain }, boxes, isWhole }: ToldChange,
  sign: '+' | '-',
  isSourceTold: boolean,
  other: string,
  paint: Paint,
): string[] {
  const isAllowed = kind === 'allowed' || kind === 'no-longer-allowed';
  const less = isWhole ? '' : `, but for what ${isAllowed ? `${other} allows too` : 'other rules decide'}`;
  const perhaps = certain.length > 0 ? '' : ', if that leaves any';
  const texts = boxes.map((box) => printBox(isSourceTold ? { ...box, source: 'any' } : box));
  return boxLines(sign, `${rule}: `, texts, `${less}${perhaps}`, paint);
}

const textsOf = (space: HeaderSpace, universe: Universe): string[] =>
  space.map((box) => printBox(boxText(box, universe)));

const STYLES = { '+': 'green', '-': 'red', '~': 'yellow' } as const;

function boxLines(
  sign: keyof typeof STYLES,
  start: string,
  texts: readonly string[],
  end: string,
  paint: Paint,
): string[] {
  const unique = [...new Set(texts)];
  const more = unique.length - MOST_BOXES;
  return [
    ...unique
      .slice(0, MOST_BOXES)
      .flatMap((text) => wrapText(`    ${sign} ${start}${text}${end}`, 8))
      .map((line) => paint(STYLES[sign], line)),
    ...(more > 0 ? [paint('dim', `      and ${more} more of the kind`)] : []),
  ];
}
