import type { Asking } from '../analysis/asking.js';
import type { LayerAnswer, LayerPart, PacketExplanation } from '../analysis/explain-packet.js';
import { compareLogged } from '../analysis/logged-decision.js';
import type { Layer } from '../analysis/passing.js';
import type { RegionExplanation } from '../explain.js';
import type { AskingFeature, PacketAnswer } from '../explain-packets.js';
import type { FirewallLogEntry } from '../formats/firewall-log.js';
import { addressOf } from '../packets/named-packet.js';
import type { AskedQuestion } from './explain-questions.js';
import { becauseWords, hopWords, type Paint, placeWords, sourceWords, titleOf } from './explain-words.js';

const TITLES: Readonly<Record<Layer, string>> = { nsg: 'NSG', routes: 'routes', firewall: 'firewall' };

const MOST_EXCEPTIONS = 4;
const MOST_ASKING = 4;
const MOST_TAGS = 6;

const indent = (label: string, text: string): string => `  ${label.padEnd(9)} ${text}`;

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
  return [
    `${paint('bold', titleOf(asked))}${own}${coming}: ${verdictWords(explanation, paint)} ${paint('dim', `(${region.label})`)}`,
    ...explanation.layers.flatMap((layer) => layerLines(layer, direction, paint)),
    ...(explanation.isIpv6
      ? [indent('routes', 'and the firewall are for IPv4; the subnet should have no IPv6 way out')]
      : []),
    ...atHostLines(explanation),
    ...(answer.tags ? [indent('tags', tagWords(answer.tags.map(({ name }) => name)))] : []),
    ...(asked.logged ? [indent('log', logWords(asked.logged, explanation, paint))] : []),
    ...askingLines(answer, region, paint),
    ...assumptionLines(answer, region, paint),
  ];
}

/** The way of a packet in a line. */
export function packetLine({ explanation, features }: PacketAnswer, paint: Paint): string {
  const last = explanation.layers.at(-1);
  const part = last?.parts.find(({ isOrdinary }) => isOrdinary) ?? last?.parts[0];
  const by = part?.place ? placeWords(part.place) : 'no rule matches';
  const where = last ? ` in the ${last.layer === 'nsg' ? 'NSG' : TITLES[last.layer]}: ${by}` : '';
  const words = features.slice(0, MOST_ASKING).map((feature) => featureWords(feature));
  return `${verdictWords(explanation, paint)}${where}${words.length > 0 ? `; ${words.join(' or ')} would allow it` : ''}`;
}

function verdictWords({ verdict, isCertain, layers }: PacketExplanation, paint: Paint): string {
  if (layers.length === 0) return paint('yellow', 'no rules here decide of it');
  const unless = isCertain ? '' : ', unless a rule for particular addresses takes it';
  switch (verdict) {
    case 'allowed':
      return `${paint('green', 'allowed')}${unless}`;
    case 'denied':
      return `${paint('red', 'denied')}${unless}`;
    case 'depends':
      return paint('yellow', 'it depends');
    default:
      return verdict satisfies never;
  }
}

function layerLines({ layer, parts }: LayerAnswer, direction: 'inbound' | 'outbound', paint: Paint): string[] {
  const ordinary = parts.filter(({ isOrdinary }) => isOrdinary);
  const same = (part: LayerPart): boolean => ordinary.some((own) => sameDecision(own, part));
  const others = parts.filter((part) => !part.isOrdinary && part.place && !same(part));
  const agreeing = parts.filter((part) => !part.isOrdinary && part.place && same(part)).length;
  const shown = others.slice(0, MOST_EXCEPTIONS);
  const isAnswer = direction === 'inbound' && layer === 'routes';
  const lines = [
    ...ordinary.map((part) => `${isAnswer ? 'its answers: ' : ''}${partWords(part, paint)}`),
    ...shown.map((part) => `${partWords(part, paint)}, if it is ${conditionWords(part.conditions)}`),
    ...(others.length > shown.length
      ? [`and ${others.length - shown.length} more rules for particular addresses`]
      : []),
    ...(agreeing > 0
      ? [
          paint(
            'dim',
            `${agreeing} ${agreeing === 1 ? 'rule' : 'rules'} for particular addresses would decide the same`,
          ),
        ]
      : []),
  ];
  return lines.map((line, index) => indent(index === 0 ? TITLES[layer] : '', line));
}

function sameDecision({ decision: left }: LayerPart, { decision: right }: LayerPart): boolean {
  if (typeof left === 'string' || typeof right === 'string') return left === right;
  return left.type === right.type && left.address === right.address;
}

function partWords({ place, decision }: LayerPart, paint: Paint): string {
  if (typeof decision !== 'string') return `${hopWords(decision)}${place ? `, by ${placeWords(place)}` : ''}`;
  const word = decision === 'Allow' ? paint('green', 'allowed') : paint('red', 'denied');
  return `${word} ${place ? `by ${placeWords(place)}` : 'since no rule matches'}`;
}

function conditionWords(conditions: readonly string[]): string {
  return conditions.map((text) => (text.startsWith('from ') ? text : `in ${text}`)).join(' or ');
}

function atHostLines({ atHosts }: PacketExplanation): string[] {
  if (atHosts.length === 0) return [];
  const names = [...new Set(atHosts.map(placeWords))];
  return [indent('', `if it names a host of theirs, ${listWords(names, MOST_TAGS)} would allow it`)];
}

function tagWords(names: readonly string[]): string {
  return names.length === 0
    ? 'its address is in no tag of the file'
    : `its address is in ${listWords(names, MOST_TAGS)}`;
}

function logWords(logged: FirewallLogEntry, explanation: PacketExplanation, paint: Paint): string {
  const { rule, action } = logged;
  const said = `${action}${rule ? ` by ${rule.name}${rule.collection ? ` (${rule.collection})` : ''}` : ''}`;
  const { kind, place } = compareLogged(logged, explanation);
  const here = place ? placeWords(place) : 'no rule';
  switch (kind) {
    case 'same':
      return `${said}: as these rules decide`;
    case 'other-rule':
      return paint('yellow', `${said}: these rules decide so too, by ${here}`);
    case 'otherwise':
      return paint(
        'yellow',
        `${said}: these rules decide otherwise, by ${here}; the firewall has others, or older ones`,
      );
    case 'undecided':
      return `${said}: these rules may decide so or not`;
    case 'not-reached':
      return paint('yellow', `${said}: with these rules the packet would not reach the firewall`);
    case 'no-firewall':
      return `${said}: there are no rules of a firewall here`;
    default:
      return kind satisfies never;
  }
}

function askingLines(
  { explanation, asking, features }: PacketAnswer,
  region: RegionExplanation,
  paint: Paint,
): string[] {
  const isAllowed = explanation.verdict === 'allowed';
  const shown = asking.slice(0, MOST_ASKING);
  const lines = shown.flatMap((one) => [
    indent('asked for', `by ${askingWords(one)}`),
    ...sourceWords(one.requirement).map((text) => indent('', paint('dim', text))),
    ...(isAllowed ? [] : heldLines(one, region)),
  ]);
  if (asking.length > shown.length) lines.push(indent('', `and ${asking.length - shown.length} more requirements`));
  if (isAllowed) return lines;
  for (const feature of features) lines.push(...featureLines(feature, paint));
  if (asking.length === 0 && features.length === 0) lines.push(indent('asked for', 'by no entry of the catalog'));
  return lines;
}

function askingWords({ requirement, peer, isCertain }: Asking): string {
  const { id, at, purpose } = requirement;
  const where = at === 'compute' ? '' : `, at the ${at}`;
  const doubt = isCertain ? '' : `, if it is in ${peer}`;
  return `${bare(id)} (${becauseWords(requirement)}${where})${doubt}: ${purpose}`;
}

/** How the rules hold a requirement that names the packet, where not by that name. */
function heldLines({ requirement, alternative, isCertain }: Asking, { opened }: RegionExplanation): string[] {
  if (!isCertain) return [];
  const rows = opened.subject.coverage.filter((row) => row.requirement === requirement.id && row.rules.length > 0);
  const others = rows.filter((row) => row.alternative !== undefined && row.alternative !== alternative);
  const peers = [...new Set(others.map(({ peer, rules }) => `${peer} (${rules.join(', ')})`))];
  return peers.length === 0 ? [] : [indent('', `its rules are for ${listWords(peers, MOST_TAGS)} instead`)];
}

function featureLines(feature: AskingFeature, paint: Paint): string[] {
  const { off, asking } = feature;
  return [
    indent('', ''),
    indent('', `${paint('bold', featureWords(feature))}  ${off.feature.title}`),
    ...asking.flatMap((one) => [
      indent('', `  ${askingWords(one)}`),
      ...sourceWords(one.requirement).map((text) => indent('', `  ${paint('dim', text)}`)),
    ]),
  ].slice(1);
}

/** The options that switch it on. */
function featureWords({ off: { feature, without } }: AskingFeature): string {
  return `--features ${feature.id}${without.length > 0 ? ` --without ${without.join(',')}` : ''}`;
}

function assumptionLines({ explanation }: PacketAnswer, { opened }: RegionExplanation, paint: Paint): string[] {
  const { asked, isCertain } = explanation;
  const { options, measured } = opened.subject;
  const lines: string[] = [];
  if (asked.direction === 'outbound' && asked.local && !options.source && opened.subject.firewall) {
    lines.push(`${addressOf(asked.local)} is taken for one of the parameter sourceAddresses.`);
  }
  if (!isCertain && measured.length === 0 && asked.packet.remote.kind === 'address') {
    lines.push('With a tag file (--service-tags) the tags would be decided.');
  }
  if (asked.packet.remote.kind === 'host') lines.push(HOST_ASSUMPTION);
  return lines.map((line) => indent('', paint('dim', line)));
}

const HOST_ASSUMPTION = 'The host is taken to resolve to a public address; a private endpoint has a private one.';

function bare(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}

function listWords(names: readonly string[], most: number): string {
  return names.length <= most + 1
    ? names.join(', ')
    : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
