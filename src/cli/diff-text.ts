import { styleText } from 'node:util';
import type { Difference, DiffVerdict } from '../analysis/diff.js';
import { DIFF_TARGETS, type DiffSide } from '../analysis/diff-side.js';
import { CLOUD_TITLES } from '../service-tags/regions.js';
import { countLines, requirementLines, ruleSections } from './diff-entries-text.js';
import { packetSections, routeLines, summaryOfPackets } from './diff-packets-text.js';
import { wrapText } from './wrap-text.js';

type Style = Parameters<typeof styleText>[0];

/** Colours a text, or leaves it. */
export type Paint = (style: Style, text: string) => string;

/** What a person wants to know of two sides: whether they mean the same, and what is otherwise. */
export function differenceText(difference: Difference, colour: boolean): string {
  const paint: Paint = (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
  const sections = [
    countLines(difference, paint),
    requirementLines(difference, paint),
    ...ruleSections(difference, paint),
    ...packetSections(difference, paint),
    routeLines(difference, paint),
  ].filter((lines) => lines.length > 0);
  return `${[
    [...headLines(difference, paint), ...verdictLines(difference, paint)],
    ...sections,
    basisLines(difference).flatMap((line) => wrapText(line, 0).map((own) => paint('dim', own))),
  ]
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headLines({ left, right }: Difference, paint: Paint): string[] {
  const width = Math.max(left.label.length, right.label.length);
  const line = (side: DiffSide, other: DiffSide): string => {
    const { region, workspaceRegion, asked, tagFile } = side;
    const words = [
      ...(region ? [region.displayName, CLOUD_TITLES[region.cloud]] : []),
      ...(workspaceRegion ? [`workspace in ${workspaceRegion.displayName}`] : []),
      ...(asked && other.asked ? featureWords(asked.set.features, other.asked.set.features) : []),
      ...(tagFile ? [`tags of ${tagFile.name.replace(/^.*[\\/]/, '')}`] : []),
    ];
    return `${side.label.padEnd(width)}  ${words.join(', ')}`.trimEnd();
  };
  return [
    ...wrapText(line(left, right), width + 6, 76).map((text, at) => paint('red', at === 0 ? `  - ${text}` : text)),
    ...wrapText(line(right, left), width + 6, 76).map((text, at) => paint('green', at === 0 ? `  + ${text}` : text)),
  ];
}

/** Features that the other does not have. */
function featureWords(own: readonly string[], other: readonly string[]): string[] {
  const more = own.filter((feature) => !other.includes(feature)).map((feature) => feature.replace(/^.*\//, ''));
  return more.length === 0 ? [] : [`with ${more.join(', ')}`];
}

const VERDICTS: Readonly<Record<DiffVerdict, { readonly style: Style; readonly text: string }>> = {
  same: { style: 'green', text: 'The same' },
  'same-meaning': { style: 'green', text: 'The same meaning, different text: every packet fares the same' },
  undecided: { style: 'yellow', text: 'Perhaps different, as it depends on what service tags stand for' },
  different: { style: 'yellow', text: 'Different' },
};

function verdictLines(difference: Difference, paint: Paint): string[] {
  const { verdict, shared, packets, left, right, lone } = difference;
  const { style, text } = VERDICTS[verdict];
  const parts = verdict === 'different' || verdict === 'undecided' ? summaryOfPackets(packets) : [];
  for (const { target, side } of lone) parts.push(`only ${difference[side].label} has ${TARGET_WORDS[target]}`);
  const names = left.region === right.region || shared.length === 0 ? '' : ", but for the regions' own names";
  const line = parts.length > 0 ? `${text}: ${parts.join('; ')}` : `${text}${verdict === 'same' ? names : ''}`;
  return wrapText(line, 2).map((own) => paint(['bold', style].flat() as Style, own));
}

const TARGET_WORDS = {
  nsg: 'the NSG',
  firewall: 'the firewall',
  routes: 'the routes',
  'endpoint-policy': 'the service endpoint policy',
  'workspace-outbound': 'the outbound rules of the workspace',
} as const;

/** What the answers rest on. */
function basisLines({ left, right, tags, shared, packets, rules }: Difference): string[] {
  const compared = DIFF_TARGETS.filter((target) => rules[target]);
  const lines = [
    compared.length === 0
      ? 'No rules were compared.'
      : `Compared: ${compared.map((target) => TARGET_WORDS[target]).join(', ')}.`,
  ];
  const [first] = shared;
  if (first) {
    const more = shared.length > 1 ? `, and so ${shared.length - 1} more` : '';
    lines.push(
      `Own names of the regions are one name: ${first.name} is ${first.left} in ${left.label} and ${first.right} in ${right.label}${more}.`,
    );
  }
  for (const side of [left, right]) {
    if (!side.isRegionOfTags || !side.region) continue;
    lines.push(`${side.label} is taken to be of ${side.region.displayName}, as all its regional tags are.`);
  }
  const hasNames = packets.universe.names.some(({ kind }) => kind === 'service-tag');
  switch (tags) {
    case 'addresses':
      lines.push('Service tags stand for their addresses in the tag files.');
      break;
    case 'names':
      if (hasNames && left.region && right.region && left.region.cloud !== right.region.cloud) {
        lines.push('Service tags are names: the same name means other addresses in another cloud.');
      } else if (hasNames) {
        lines.push('Service tags are names: what is said holds whatever addresses they stand for.');
      }
      break;
    case 'names-two-regions':
      lines.push(
        'Service tags are names: the addresses of two regions have nothing in common, so the tag files are left aside.',
      );
      break;
    case 'names-one-file': {
      const [own, other] = left.tagFile ? [left, right] : [right, left];
      lines.push(
        `Service tags are names: ${own.label} has a tag file and ${other.label} has none, so what they stand for cannot be compared.`,
      );
      break;
    }
    default:
      tags satisfies never;
  }
  return lines;
}
