import { styleText } from 'node:util';
import type { RegionExplanation } from '../explain.js';
import { packetLine, packetLines } from './explain-packet-text.js';
import type { AskedQuestion } from './explain-questions.js';
import { ruleLine, rulesLines } from './explain-rule-text.js';
import { type Paint, titleOf } from './explain-words.js';

/** The answers for people: each in full for one region, in a line per region for several. */
export function explanationText(
  asked: readonly AskedQuestion[],
  regions: readonly RegionExplanation[],
  colour: boolean,
): string {
  const paint: Paint = (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
  const [only, ...others] = regions;
  if (!only) return '';
  const blocks = asked.map((one, index) =>
    others.length === 0 ? full(one, index, only, paint) : brief(one, index, regions, paint),
  );
  const shown = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return shown.length === 0 ? '' : `${shown.join('\n\n')}\n`;
}

function full(asked: AskedQuestion, index: number, region: RegionExplanation, paint: Paint): string[] {
  const answer = region.answers[index];
  if (!answer) return [];
  if (answer.kind === 'rule') return rulesLines(answer.rules, region, paint);
  return packetLines(asked, answer, region, paint);
}

function brief(asked: AskedQuestion, index: number, regions: readonly RegionExplanation[], paint: Paint): string[] {
  const width = Math.max(...regions.map(({ label }) => label.length));
  const lines = regions.flatMap((region): string[] => {
    const answer = region.answers[index];
    if (!answer) return [];
    const texts =
      answer.kind === 'rule'
        ? answer.rules.length === 0
          ? ['has no such rule']
          : answer.rules.map((rule) => ruleLine(rule, paint))
        : [packetLine(answer, paint)];
    return texts.map((text, at) => `  ${(at === 0 ? region.label : '').padEnd(width)}  ${text}`);
  });
  const known = regions.some(({ answers }) => {
    const answer = answers[index];
    return answer?.kind === 'packet' || (answer && answer.rules.length > 0);
  });
  return known ? [paint('bold', titleOf(asked)), ...lines] : [];
}
