import type { Asking } from '../analysis/asking.js';
import type { LayerPart } from '../analysis/explain-packet.js';
import type { RuleExplanation } from '../analysis/explain-rule.js';
import { compareLogged } from '../analysis/logged-decision.js';
import type { RegionExplanation, RuleAnswer } from '../explain.js';
import type { PacketAnswer } from '../explain-packets.js';
import { addressOf, printNamedPacket } from '../packets/named-packet.js';
import { printPorts } from '../packets/ports.js';
import type { Requirement, RouteRequirement } from '../requirements/requirement.js';
import type { AskedQuestion } from './explain-questions.js';

/** The answers for programs: every one with its regions. */
export function explanationResult(asked: readonly AskedQuestion[], regions: readonly RegionExplanation[]): object {
  return {
    answers: asked.map((one, index) => ({
      asked: one.text,
      ...(one.lines && { lines: one.lines }),
      ...questionBody(one),
      regions: regions.flatMap((region) => {
        const answer = region.answers[index];
        if (!answer) return [];
        const body = answer.kind === 'rule' ? ruleAnswer(answer, region) : packetAnswer(one, answer);
        return [{ label: region.label, region: region.opened.subject.set.region.name, ...body }];
      }),
    })),
  };
}

function questionBody({ question, logged }: AskedQuestion): object {
  if (question.kind === 'rule') return { kind: 'rule', name: question.name };
  const { packet, direction, local } = question.asked;
  return {
    kind: 'packet',
    packet: printNamedPacket(packet),
    direction,
    ...(local && { local: addressOf(local) }),
    ...(logged && { log: { action: logged.action, ...(logged.rule && { rule: logged.rule }) } }),
  };
}

function packetAnswer({ logged }: AskedQuestion, answer: PacketAnswer): object {
  const { explanation, asking, features, tags } = answer;
  const compared = logged && compareLogged(logged, explanation);
  return {
    verdict: explanation.verdict,
    certain: explanation.isCertain,
    layers: explanation.layers.map(({ layer, parts }) => ({ layer, decisions: parts.map(partBody) })),
    ...(explanation.atHosts.length > 0 && { atHosts: explanation.atHosts }),
    ...(tags && { tags: tags.map(({ name }) => name) }),
    ...(compared && { log: compared }),
    askedForBy: asking.map(askingBody),
    features: features.map(({ off, asking: own }) => ({
      service: off.service,
      feature: off.feature.id,
      title: off.feature.title,
      ...(off.without.length > 0 && { without: off.without }),
      askedForBy: own.map(askingBody),
    })),
  };
}

function partBody({ place, decision, isOrdinary, conditions }: LayerPart): object {
  return {
    ...(typeof decision === 'string' ? { access: decision } : { nextHop: decision }),
    ...(place && { rule: place }),
    ordinary: isOrdinary,
    ...(conditions.length > 0 && { if: conditions }),
  };
}

function askingBody({ requirement, alternative, peer, isCertain }: Asking): object {
  return { ...requirementBody(requirement), alternative, peer, certain: isCertain };
}

function requirementBody(requirement: Requirement | RouteRequirement): object {
  return {
    id: requirement.id,
    purpose: requirement.purpose,
    because: requirement.because,
    sources: requirement.sources.map(({ title, url, verified }) => ({ title, url, verified })),
    ...('note' in requirement && { note: requirement.note }),
  };
}

function ruleAnswer({ rules }: RuleAnswer, { opened }: RegionExplanation): object {
  const { requirements, routes } = opened.subject.set;
  return {
    rules: rules.map(({ place, decision, matches, rows, excess, dead, contested }: RuleExplanation) => {
      const posture = opened.manifest.posture.find((row) => row.target === place.target && row.rule === place.name);
      const ids = [...new Set(rows.map(({ requirement }) => requirement))];
      const known = [...requirements, ...routes].filter(({ id }) => ids.includes(id));
      return {
        ...place,
        ...(typeof decision === 'string' ? { access: decision } : { nextHop: decision }),
        matches: matches.map(({ protocols, source, destination, match }) => ({
          protocols,
          source,
          destination,
          ports: printPorts(match.ports),
          ...(match.hosts.kind === 'named' && { hosts: match.hosts }),
        })),
        ...(posture && { posture: posture.reason }),
        requirements: known.map(requirementBody),
        coverage: rows.map((row) => ({ ...row, ports: printPorts(row.ports) })),
        excess,
        ...(dead && { dead }),
        ...(contested.length > 0 && { contested }),
      };
    }),
  };
}
