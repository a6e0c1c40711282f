import type { Asking } from '../analysis/asking.js';
import type { RegionExplanation } from '../explain.js';
import type { AskingFeature, PacketAnswer } from '../explain-packets.js';
import { becauseWords, field, listWords, type Paint, sourceWords } from './explain-words.js';

const MOST_REQUIREMENTS = 4;
const MOST_NAMES = 4;

/** Who asks for a packet; where it is denied, how the rules hold that, and which features would ask. */
export function askingLines(
  { explanation, asking, features }: PacketAnswer,
  region: RegionExplanation,
  paint: Paint,
): string[] {
  const isAllowed = explanation.verdict === 'allowed';
  const certain = asking.filter(({ isCertain }) => isCertain);
  const shown = certain.slice(0, MOST_REQUIREMENTS);
  const lines = shown.flatMap((one) => [
    field('asked for', `by ${askingWords(one)}`),
    field('', paint('dim', newestWords(one))),
    ...(isAllowed ? [] : heldLines(one, region)),
  ]);
  if (certain.length > shown.length) lines.push(field('', moreWords(certain.length - shown.length, 'requirement')));
  const perhaps = asking.filter(({ isCertain }) => !isCertain).map(perhapsWords);
  if (perhaps.length > 0) lines.push(field('asked for', `if it is in ${listWords(perhaps, MOST_NAMES)}`));
  if (isAllowed) return lines;
  if (asking.length === 0) lines.push(field('asked for', 'by no requirement of the selection'));
  return [...lines, ...featuresLines(features, paint)];
}

function featuresLines(features: readonly AskingFeature[], paint: Paint): string[] {
  if (features.length === 0) return [field('features', 'none of the catalog asks for it')];
  const certain = certainFeatures(features);
  const shown = certain.slice(0, MOST_REQUIREMENTS);
  const lines = shown.flatMap((feature, index) => [
    field(
      index === 0 ? 'features' : '',
      `${paint('bold', featureWords(feature))} asks for it: ${feature.off.feature.title}`,
    ),
    ...feature.asking.flatMap((one) => [
      field('', `  ${askingWords(one)}`),
      field('', `  ${paint('dim', newestWords(one))}`),
    ]),
  ]);
  if (certain.length > shown.length) lines.push(field('', moreWords(certain.length - shown.length, 'feature')));
  const perhaps = features
    .filter((feature) => !certain.includes(feature))
    .map(
      (feature) => `${[...new Set(feature.asking.map(({ peer }) => peer))].join(' or ')} (${featureWords(feature)})`,
    );
  if (perhaps.length > 0) {
    const words = `if it is in ${listWords(perhaps, MOST_NAMES)}`;
    lines.push(field(shown.length > 0 ? '' : 'features', words));
  }
  return lines;
}

/** Features that ask for a packet whatever its address is in; those of the compute's own subnet first. */
export function certainFeatures(features: readonly AskingFeature[]): AskingFeature[] {
  const certain = features.filter(({ asking }) => asking.some(({ isCertain }) => isCertain));
  const isOwn = ({ asking }: AskingFeature): boolean => asking.some(({ requirement }) => requirement.at === 'compute');
  return [...certain.filter(isOwn), ...certain.filter((feature) => !isOwn(feature))];
}

function askingWords({ requirement }: Asking): string {
  const { id, at, purpose } = requirement;
  const where = at === 'compute' ? '' : `, for the ${at}'s subnet`;
  return `${bare(id)} (${becauseWords(requirement)}${where}): ${purpose}`;
}

function perhapsWords({ requirement, peer }: Asking): string {
  return `${peer} (${bare(requirement.id)})`;
}

/** The page that was read last, and how many more there are. */
function newestWords({ requirement }: Asking): string {
  const newest = [...requirement.sources].sort((left, right) => (left.verified < right.verified ? 1 : -1)).slice(0, 1);
  const others = requirement.sources.length - newest.length;
  return `${sourceWords({ sources: newest }).join('')}${others > 0 ? ` and ${others} more` : ''}`;
}

/** How the rules hold a requirement that names the packet, where not by that name. */
function heldLines({ requirement, alternative }: Asking, { opened }: RegionExplanation): string[] {
  const others = opened.subject.coverage.filter(
    (row) =>
      row.requirement === requirement.id &&
      row.target !== 'routes' &&
      row.rules.length > 0 &&
      row.alternative !== undefined &&
      row.alternative !== alternative,
  );
  const peers = [...new Set(others.map(({ peer, rules }) => `${peer} (${rules.join(', ')})`))];
  return peers.length === 0 ? [] : [field('', `its rules let through ${listWords(peers, MOST_NAMES)} instead`)];
}

/** The options that switch a feature on. */
export function featureWords({ off: { feature, without } }: AskingFeature): string {
  return `--features ${feature.id}${without.length > 0 ? ` --without ${without.join(',')}` : ''}`;
}

const moreWords = (count: number, noun: string): string => `and ${count} more ${noun}${count === 1 ? '' : 's'}`;

function bare(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}
