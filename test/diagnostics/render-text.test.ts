import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { type Finding, type FindingDetail, finding, type Place } from '../../src/diagnostics/finding.js';
import { renderText } from '../../src/diagnostics/render-text.js';
import { suite } from '../suite.js';

const test = suite('findings as text');
const WIDEST = 110;

/** Renders one finding about a stretch of a file, without colour. */
function inFile(text: string | undefined, place: Place, detail: FindingDetail = {}): string {
  return renderText([finding('RC107', 'not a port', { ...detail, place })], { colour: false, textOf: () => text });
}

function onLine(line: number, from: number, until: number, lastLine = line): Place {
  return { file: 'a.yaml', start: { line, column: from }, end: { line: lastLine, column: until } };
}

/** Renders one finding about an option, without colour. */
function inCommand(words: readonly string[], option: string, value?: string): string {
  const place = { option, ...(value !== undefined && { value }) };
  return renderText([finding('RC202', 'unknown', { place })], {
    colour: false,
    textOf: () => undefined,
    commandLine: words,
  });
}

/** The line shown and what of it stands over the carets. */
function frameOf(rendered: string): { line: string; label: string; marked: string; from: number } | undefined {
  const lines = rendered.split('\n');
  const at = lines.findIndex((line) => /^ +\| *\^+$/.test(line));
  const [shown, carets] = [lines[at - 1], lines[at]];
  if (shown === undefined || carets === undefined) return undefined;
  const margin = carets.indexOf('|') + 2;
  assert.is(shown.indexOf('|') + 2, margin, 'both margins are equally wide');
  const from = carets.indexOf('^') - margin;
  const line = shown.slice(margin);
  return { line, label: shown.slice(0, margin).trim(), marked: line.slice(from, carets.length - margin), from };
}

test('shows code, place, frame, notes and the next step', () => {
  const place: Place = { file: 'rules/own.yaml', start: { line: 12, column: 10 }, end: { line: 12, column: 13 } };
  const item = finding('RC107', 'not a port', {
    place,
    help: 'Write 80 or 80-90.',
    notes: [{ message: 'first here', place: { ...place, start: { line: 3, column: 5 } } }, { message: 'and so on' }],
  });
  const text = `${'\n'.repeat(11)}    tcp: 80-\n`;
  assert.equal(renderText([item], { colour: false, textOf: () => text }).split('\n'), [
    'error RC107: not a port',
    '  --> rules/own.yaml:12:10',
    '  12 |     tcp: 80-',
    '     |          ^^^',
    '  note: first here (rules/own.yaml:3:5)',
    '  note: and so on',
    '  help: Write 80 or 80-90.',
    '',
  ]);
});

test('names severities and asks for the text of the file it shows', () => {
  const asked: string[] = [];
  const findings = [
    finding('RC213', 'a note'),
    finding('RC303', 'a warning'),
    finding('RC301', 'an error', { place: { ...onLine(1, 1, 2), file: 'b.yaml' } }),
  ];
  const rendered = renderText(findings, { colour: false, textOf: (file) => void asked.push(file) });
  assert.equal(rendered.split('\n'), [
    ...['error RC301: an error', '  --> b.yaml:1:1', ''],
    ...['warning RC303: a warning', ''],
    ...['note RC213: a note', ''],
  ]);
  assert.equal(asked, ['b.yaml']);
  assert.is(renderText([], { colour: false, textOf: () => '' }), '');
});

test('carets stand under the right columns', () => {
  const text = 'service: own\nrequirements:\n  - id: x\n    tcp: 80-\n';
  assert.equal(frameOf(inFile(text, onLine(4, 10, 13))), {
    line: '    tcp: 80-',
    label: '4 |',
    marked: '80-',
    from: 9,
  });
  assert.is(frameOf(inFile(text, onLine(1, 1, 8)))?.marked, 'service');
  assert.is(frameOf(inFile(text, onLine(1, 10, 13)))?.marked, 'own');
});

test('lines end with CRLF, LF or with the file', () => {
  const text = 'service: own\r\n\r\ntcp: 80-\r\nudp: 90-';
  assert.equal(frameOf(inFile(text, onLine(3, 6, 9))), { line: 'tcp: 80-', label: '3 |', marked: '80-', from: 5 });
  assert.is(frameOf(inFile(text, onLine(4, 6, 9)))?.marked, '90-');
  assert.not(inFile(text, onLine(3, 6, 9)).includes('\r'));
});

test('a lone carriage return ends no line, as in YAML positions', () => {
  assert.is(frameOf(inFile('# old\rMac\ntcp: 80-\n', onLine(2, 6, 9)))?.marked, '80-');
});

test('a tab takes one column', () => {
  const frame = frameOf(inFile('\ttcp:\t80-\t# why', onLine(1, 7, 10)));
  assert.equal(frame, { line: ' tcp: 80- # why', label: '1 |', marked: '80-', from: 6 });
});

test('a stretch of several lines is marked to the end of its first', () => {
  assert.is(frameOf(inFile('to: [one,\n  two]\n', onLine(1, 5, 7, 2)))?.marked, '[one,');
});

test('an empty stretch and the end of a line get one caret', () => {
  const rendered = inFile('tcp:\n', onLine(1, 5, 5));
  assert.equal(rendered.split('\n').slice(2, 4), ['  1 | tcp:', '    |     ^']);
});

test('without the text or the line there is a place and no frame', () => {
  for (const rendered of [inFile(undefined, onLine(7, 3, 4)), inFile('one line', onLine(7, 3, 4))])
    assert.equal(rendered.split('\n'), ['error RC107: not a port', '  --> a.yaml:7:3', '']);
});

test('a long line is cut around what is marked', () => {
  const line = `${'x'.repeat(200)}MARK${'y'.repeat(200)}`;
  const middle = frameOf(inFile(line, onLine(1, 201, 205)));
  assert.is(middle?.marked, 'MARK');
  assert.is(middle?.line.length, WIDEST);
  assert.is(middle?.line.slice(0, 20), 'x'.repeat(20), 'with something before it');
  assert.is(frameOf(inFile(`MARK${line}`, onLine(1, 1, 5)))?.marked, 'MARK');
  assert.is(frameOf(inFile(`${'x'.repeat(300)}MARK`, onLine(1, 301, 305)))?.marked, 'MARK');
});

test('whatever the line, the carets mark the stretch as far as it is shown', () => {
  const stretch = fc.record({ length: fc.integer({ min: 1, max: 400 }), from: fc.nat(), size: fc.nat(150) });
  fc.assert(
    fc.property(stretch, ({ length, from, size }) => {
      const line = Array.from({ length }, (_, index) => String.fromCodePoint(0x4e00 + index)).join('');
      const start = from % length;
      const wanted = line.slice(start, start + Math.max(1, size));
      const frame = frameOf(inFile(line, onLine(1, start + 1, start + 1 + size)));
      assert.ok(frame !== undefined && frame.line.length <= WIDEST && line.includes(frame.line));
      assert.is(frame?.marked, wanted.slice(0, frame?.marked.length));
      assert.ok(frame?.marked === wanted || frame?.line.endsWith(frame.marked));
    }),
    { seed: 107, numRuns: 500 },
  );
});

test('a finding about an option points into the command line', () => {
  const cases: readonly (readonly [readonly string[], string, string | undefined, string])[] = [
    [['compile', '--region', 'westuss'], 'region', 'westuss', 'westuss'],
    [['compile', '--region=westuss', '--check'], 'region', 'westuss', 'westuss'],
    [['compile', '--region', 'westus', '--region', 'eastuss'], 'region', 'eastuss', 'eastuss'],
    [['compile', '--region', 'West Uss'], 'region', 'West Uss', 'West Uss'],
    [['compile', '--source', 'my net', '--region', 'westuss'], 'region', 'westuss', 'westuss'],
    [['compile', '--features', 'core,rstudo,docker'], 'features', 'rstudo', 'rstudo'],
    [['compile', '--features', 'core,rstudo'], 'features', 'rstudo', 'rstudo'],
    [['compile', '--param', 'storageAccount=a/b'], 'param', 'storageAccount=a/b', 'storageAccount=a/b'],
    [['compile', '--region', 'x', '--out', 'x'], 'out', 'x', 'x'],
    [['compile', '--attach'], 'attach', undefined, '--attach'],
    [['compile', '--region', '', '--check'], 'region', '', '--region'],
    [['compile', '--region', "it's", '--check'], 'region', "it's", '--region'],
    [['explain', 'mcr.microsoft.com:443'], 'target', 'mcr.microsoft.com:443', 'mcr.microsoft.com:443'],
  ];
  for (const [words, option, value, marked] of cases)
    assert.is(frameOf(inCommand(words, option, value))?.marked, marked, words.join(' '));
  assert.equal(inCommand(['compile', '--region', 'West Uss'], 'region', 'West Uss').split('\n'), [
    'error RC202: unknown',
    '  --> command line',
    "   | rulec compile --region 'West Uss'",
    '   |                         ^^^^^^^^',
    '',
  ]);
  assert.is(frameOf(inCommand(['compile', '--region', 'x', '--out', 'x'], 'out', 'x'))?.from, 31);
});

test('a word that nobody wrote has no place', () => {
  assert.equal(inCommand(['verify'], '', 'out').split('\n').slice(1), ['']);
});

test('an option that nobody wrote is named, with or without a command line', () => {
  assert.equal(inCommand(['compile'], 'region', 'x').split('\n').slice(1), ['  --> command line, option --region', '']);
  const item = finding('RC202', 'm', { place: { option: 'serviceTags' } });
  assert.equal(
    renderText([item], { colour: false, textOf: () => undefined })
      .split('\n')
      .slice(1),
    ['  --> option serviceTags', ''],
  );
});

test('a value is found whole, not inside another value', () => {
  const listed = frameOf(inCommand(['compile', '--features', 'studio,rstudio'], 'features', 'studio'));
  assert.is(listed?.line.slice(0, listed.from), 'rulec compile --features ');
  const repeated = frameOf(inCommand(['compile', '--region', 'westus2', '--region', 'westus'], 'region', 'westus'));
  assert.is(repeated?.line.slice(0, repeated.from), 'rulec compile --region westus2 --region ');
});

test('colour changes nothing but the colour', () => {
  const findings: readonly Finding[] = [
    finding('RC107', 'm', { place: onLine(1, 6, 9), help: 'h', notes: [{ message: 'n', place: onLine(1, 1, 2) }] }),
    finding('RC303', 'm', { place: { option: 'region', value: 'x' } }),
    finding('RC213', 'm'),
  ];
  const rendering = { textOf: () => 'tcp: 80-', commandLine: ['compile', '--region', 'x'] };
  const [plain, coloured] = [false, true].map((colour) => renderText(findings, { ...rendering, colour }));
  assert.not.match(plain ?? '', /\u001b/);
  assert.match(coloured ?? '', /\u001b\[/);
  assert.is(stripVTControlCharacters(coloured ?? ''), plain);
});

test.run();
