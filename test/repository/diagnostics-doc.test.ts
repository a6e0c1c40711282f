import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parseDocument } from 'yaml';
import { CODES, type FindingCode } from '../../src/diagnostics/codes.js';
import { exitCodeOf, finding } from '../../src/diagnostics/finding.js';
import { ROOT } from '../golden.js';
import { suite } from '../suite.js';

/** docs/diagnostics.md has a section for every code: right in title, severity and exit code, and saying something. */
const test = suite('diagnostics page');

const PAGE = readFileSync(join(ROOT, 'docs', 'diagnostics.md'), 'utf8');

interface Section {
  readonly heading: string;
  readonly body: string;
}

const [INTRODUCTION = '', ...PARTS] = PAGE.split(/^## /m);
const SECTIONS: readonly Section[] = PARTS.map((part) => {
  const end = part.indexOf('\n');
  return { heading: part.slice(0, end), body: part.slice(end + 1) };
});

const isCode = (text: string): text is FindingCode => Object.hasOwn(CODES, text);
const ALL: readonly FindingCode[] = Object.keys(CODES).filter(isCode);

/** The line below the heading, from what the code does. */
function standing(code: FindingCode): string {
  const item = finding(code, 'what and why');
  const [usual, strict] = [exitCodeOf([item]), exitCodeOf([item], 'warning')];
  const exit = usual === strict ? `${usual}` : `${usual}; ${strict} with \`--fail-on warning\``;
  return `Severity: ${item.severity}. Exit code: ${exit}.`;
}

/** The text without its examples. */
function proseOf({ body }: Section): string {
  return body
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/^Severity: .*$/m, '')
    .trim();
}

test('the sections are the codes with their titles, all of them, once, in order', () => {
  assert.equal(
    SECTIONS.map(({ heading }) => heading),
    ALL.map((code) => `${code}: ${CODES[code].title}`),
  );
});

test('each section gives severity and exit code as they are', () => {
  assert.equal(
    SECTIONS.map(({ heading, body }) => [heading.slice(0, 5), body.trim().split('\n')[0]]),
    ALL.map((code) => [code, standing(code)]),
  );
});

test('each section explains in a few sentences', () => {
  for (const section of SECTIONS) {
    const sentences = proseOf(section).match(/[.?](?=\s|$)/g)?.length ?? 0;
    assert.ok(sentences >= 2 && sentences <= 7, `${section.heading}: ${sentences} sentences`);
  }
});

test('every heading can be linked to: no two have one anchor', () => {
  const anchors = SECTIONS.map(({ heading }) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  );
  assert.is(new Set(anchors).size, ALL.length);
});

test('examples are YAML that parses, or text', () => {
  const fences = [...PAGE.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)];
  assert.ok(fences.length > 8);
  assert.is(PAGE.match(/^```/gm)?.length, 2 * fences.length, 'every fence is closed');
  for (const [, language = '', body = ''] of fences) {
    assert.ok(['yaml', 'text'].includes(language), `a fence is ${language}`);
    if (language === 'yaml') assert.equal(parseDocument(body).errors, [], body);
  }
});

test('codes that the page speaks of exist, and so do the hundreds', () => {
  for (const [code] of PAGE.matchAll(/RC\d{3}/g)) assert.ok(isCode(code), code);
  const hundreds = [...INTRODUCTION.matchAll(/^\| RC(\d)xx /gm)].map(([, digit]) => digit);
  assert.equal(hundreds, [...new Set(ALL.map((code) => code[2]))]);
});

test.run();
