/**
 * Every file of fixtures/configurations holds a mistake. Its name starts with the code that it raises, and the golden
 * beside it shows each finding below the line that it points at. Comments at the ends of lines say which codes must be
 * reported there: the goldens are held against what a person wrote.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { annotate, codesLike, expectedIn, isCode, linesAndCodes } from '../../catalog/annotated-source.js';
import { fixture, goldenFolder, matchesGolden } from '../../golden.js';
import { suite } from '../../suite.js';
import { read } from './read.js';

const test = suite('bad configurations');

const FOLDER = fixture('configurations');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

goldenFolder(
  FOLDER,
  FILES.map((name) => join(FOLDER, name)),
);

for (const name of FILES) {
  test(name, async () => {
    const source = readFileSync(join(FOLDER, name), 'utf8');
    const { configurations, findings } = await read(source, { file: name });
    const code = name.slice(0, 5);
    assert.ok(isCode(code), `${code} is no code`);
    assert.ok(codesLike(code, findings).includes(code), `${name} raises ${codesLike(code, findings)}`);
    if (code !== 'RC520') assert.equal(linesAndCodes(findings), expectedIn(source));
    assert.is(configurations.length > 0, code === 'RC525', 'half a configuration is none');
    matchesGolden(annotate(source, name, findings), join(FOLDER, name.replace(/json$/, 'txt')));
  });
}

test('there are bad configurations', () => {
  assert.ok(FILES.length > 10, `${FILES.length} files`);
});

test.run();
