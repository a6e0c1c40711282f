import type { LayerAnswer, LayerPart, PacketExplanation } from '../analysis/explain-packet.js';
import { compareLogged } from '../analysis/logged-decision.js';
import type { Layer } from '../analysis/passing.js';
import type { RegionExplanation } from '../explain.js';
import type { PacketAnswer } from '../explain-packets.js';
import type { FirewallLogEntry } from '../formats/firewall-log.js';
import { addressOf } from '../packets/named-packet.js';
import { askingLines, certainFeatures, featureWords } from './explain-asking-text.js';
import type { AskedQuestion } from './explain-questions.js';
import { field, hopWords, listWords, type Paint, placeWords, titleOf } from './explain-words.js';

const TITLES: Readonly<Record<Layer, string>> = { nsg: 'NSG', routes: 'routes', firewall: 'firewall' };

const MOST_EXCEPTIONS = 3;
const MOST_FEATURES = 3;
const MOST_TAGS = 6;

/** The way of a packet in full. */
export function packetLines(
  asked: AskedQuestion,
  answer: PacketAnswer,
  region: RegionExplanation,
  paint: Paint,
): string[] {
  const { explanation } = answer;
  const { local, direction } = explanation.asked;
  const own = local ? ` ${direction === 'outbound' ? 'from' : 'to'} ${addressOf(local)}` : '';
  const coming = direction === 'inbound' ? ', inbound' : '';
  const title = `${paint('bold', titleOf(asked))}${own}${coming}`;
  return [
    `${title}: ${verdictWord(explanation, paint)}${unlessWords(explanation)} ${paint('dim', `(${region.label})`)}`,
    ...explanation.layers.flatMap((layer) => layerLines(layer, explanation, paint)),
    ...(explanation.isIpv6 ? [field('routes', 'they and the firewall are for IPv4; no IPv6 way out is assumed')] : []),
    ...atHostLines(explanation),
    ...(answer.tags ? [field('tags', tagWords(answer.tags.map(({ name }) => name)))] : []),
    ...(asked.logged ? [field('log', logWords(asked.logged, explanation, paint))] : []),
    ...askingLines(answer, region, paint),
    ...assumptionLines(explanation, region).map((line) => field('', paint('dim', line))),
  ];
}

/** The way of a packet in a line. */
export function packetLine({ explanation, features }: PacketAnswer, paint: Paint): string {
  const told = explanation.layers.filter(({ parts }) => parts.some(({ isOrdinary }) => isOrdinary));
  const part = told.at(-1)?.parts.find(({ isOrdinary }) => isOrdinary);
  const where = told.length > 0 ? ` in the ${TITLES[told.at(-1)?.layer ?? 'nsg']}` : '';
  const by = part?.place ? ` by ${part.place.name}` : '';
  const words = certainFeatures(features).map(featureWords);
  const wanted = words.length > 0 ? `; ${listWords(words, MOST_FEATURES)}` : '';
  return `${verdictWord(explanation, paint)}${where}${by}${unlessWords(explanation)}${wanted}`;
}

function verdictWord({ verdict, layers }: PacketExplanation, paint: Paint): string {
  if (layers.length === 0) return paint('yellow', 'no rules here are for it');
  switch (verdict) {
    case 'allowed':
      return paint('green', verdict);
    case 'denied':
      return paint('red', verdict);
    case 'depends':
      return paint('yellow', 'it depends');
    default:
      return verdict satisfies never;
  }
}

function unlessWords({ verdict, isCertain, layers, asked }: PacketExplanation): string {
  if (isCertain || verdict === 'depends' || layers.length === 0) return '';
  const subject = asked.packet.remote.kind === 'host' ? 'it resolves to an address' : 'its address is one';
  return `, unless ${subject} that a rule is for`;
}

/** What a layer decides of the packet as such; a layer that only particular addresses reach is left to --json. */
function layerLines({ layer, parts }: LayerAnswer, { asked }: PacketExplanation, paint: Paint): string[] {
  const ordinary = parts.filter(({ isOrdinary }) => isOrdinary);
  if (ordinary.length === 0) return [];
  const particular = parts.filter(({ isOrdinary, place }) => !isOrdinary && place);
  const others = particular.filter((part) => !ordinary.some((own) => isSameDecision(own, part)));
  const isAnswer = asked.direction === 'inbound' && layer === 'routes';
  const lines = [
    ...ordinary.map((part) => `${isAnswer ? 'answers go ' : ''}${partWords(part, paint)}`),
    ...otherLines(others, paint),
    ...(others.length < particular.length
      ? [
          paint(
            'dim',
            `${countWords(particular.length - others.length)} for particular addresses would decide the same`,
          ),
        ]
      : []),
  ];
  return lines.map((line, index) => field(index === 0 ? TITLES[layer] : '', line));
}

function otherLines(others: readonly LayerPart[], paint: Paint): string[] {
  const byWord = new Map<string, LayerPart[]>();
  for (const part of others) {
    const word = decisionWords(part, paint);
    byWord.set(word, [...(byWord.get(word) ?? []), part]);
  }
  return [...byWord].map(([word, own]) => {
    const texts = own.map(({ place, conditions }) => `${conditions.join(' or ')}${place ? ` (${place.name})` : ''}`);
    return `but ${word} if it is in ${listWords(texts, MOST_EXCEPTIONS)}`.replaceAll('in from ', 'from ');
  });
}

function isSameDecision({ decision: left }: LayerPart, { decision: right }: LayerPart): boolean {
  if (typeof left === 'string' || typeof right === 'string') return left === right;
  return left.type === right.type && left.address === right.address;
}

function partWords(part: LayerPart, paint: Paint): string {
  const { place, decision } = part;
  const by = place ? `by ${placeWords(place)}` : 'since no rule matches';
  return `${decisionWords(part, paint)}${typeof decision === 'string' ? ' ' : ', '}${by}`;
}

function decisionWords({ decision }: LayerPart, paint: Paint): string {
  if (typeof decision !== 'string') return hopWords(decision);
  return decision === 'Allow' ? paint('green', 'allowed') : paint('red', 'denied');
}

function atHostLines({ atHosts }: PacketExplanation): string[] {
  if (atHosts.length === 0) return [];
  const names = [...new Set(atHosts.map(({ name }) => name))];
  return [field('', `but allowed if the request names a host of ${listWords(names, MOST_TAGS)}`)];
}

function tagWords(names: readonly string[]): string {
  return names.length === 0 ? 'the address is in none of the file' : `the address is in ${listWords(names, MOST_TAGS)}`;
}

function logWords(logged: FirewallLogEntry, explanation: PacketExplanation, paint: Paint): string {
  const { rule, action } = logged;
  const collection = rule?.collection === undefined ? '' : ` (${rule.collection})`;
  const said = `${action}${rule ? ` by ${rule.name}${collection}` : ''}`;
  const { kind, place, isReached } = compareLogged(logged, explanation);
  const by = place ? `by ${placeWords(place)}` : 'since no rule matches';
  const other = isReached ? '' : '; by the NSG or the routes here it would not get there';
  switch (kind) {
    case 'same':
      return `${said}, as the firewall's rules decide here${other}`;
    case 'other-rule':
      return `${paint('yellow', `${said}; here the firewall's rules decide so too, but ${by}`)}${other}`;
    case 'otherwise':
      return `${paint('yellow', `${said}; here the firewall's rules decide otherwise, ${by}: it has others, or older ones`)}${other}`;
    case 'undecided':
      return `${said}; what the firewall's rules decide here depends on what tags stand for${other}`;
    case 'no-firewall':
      return `${said}; there are no firewall rules here`;
    default:
      return kind satisfies never;
  }
}

function assumptionLines({ asked, isCertain }: PacketExplanation, { opened }: RegionExplanation): string[] {
  const { options, measured, firewall } = opened.subject;
  const { packet, direction, local } = asked;
  return [
    ...(direction === 'outbound' && local && !options.source && firewall
      ? [`${addressOf(local)} is taken for one of the parameter sourceAddresses.`]
      : []),
    ...(!isCertain && measured.length === 0 && packet.remote.kind === 'address'
      ? ['A tag file, with --service-tags, decides what is in a tag.']
      : []),
    ...(packet.remote.kind === 'host' ? ['A public address is assumed; a private endpoint has a private one.'] : []),
  ];
}

const countWords = (count: number): string => `${count} ${count === 1 ? 'rule' : 'rules'}`;
