import { readdirSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { CODES } from '../../src/diagnostics/codes.js';
import { fixture } from '../golden.js';
import { suite } from '../suite.js';

/**
 * Every code is raised by a bad catalog, by one that lint objects to, by an existing configuration, or by a transcript of a
 * command that is named after it; the tests of those folders see to it that each file raises the code of its name.
 */
const test = suite('codes covered by fixtures');

/** Codes that no input is known to raise, with why. */
const WITHOUT_FIXTURE: Readonly<Record<string, string>> = {
  RC900: 'a bug of ours that is known is mended, not kept as a fixture',
};

function codesIn(folder: string): Set<string> {
  return new Set(readdirSync(fixture(folder)).flatMap((name) => /^(RC\d{3})-/.exec(name)?.[1] ?? []));
}

const BAD_CATALOGS = codesIn('bad-catalogs');
const LINT = codesIn('lint');
const COMMANDS = codesIn('commands');
const CONFIGURATIONS = codesIn('configurations');
const COVERED = new Set([...BAD_CATALOGS, ...LINT, ...COMMANDS, ...CONFIGURATIONS]);

test('every code has a fixture, or a reason why not', () => {
  const bare = Object.keys(CODES).filter((code) => !COVERED.has(code) && !Object.hasOwn(WITHOUT_FIXTURE, code));
  assert.equal(bare, []);
});

test('no fixture is named after a code that does not exist', () => {
  assert.equal(
    [...COVERED].filter((code) => !Object.hasOwn(CODES, code)),
    [],
  );
});

test('the codes without a fixture exist and have none', () => {
  for (const code of Object.keys(WITHOUT_FIXTURE)) {
    assert.ok(Object.hasOwn(CODES, code), code);
    assert.not(COVERED.has(code), `${code} has a fixture now`);
  }
});

test('what is wrong in the text of a catalog is shown by a bad catalog', () => {
  const textual = Object.keys(CODES).filter(
    (code) => code.startsWith('RC1') && !BAD_CATALOGS.has(code) && !LINT.has(code),
  );
  // A directory without catalogs is none that could lie in a folder of catalogs, and a lock lies beside it.
  assert.equal(textual, ['RC118', 'RC129', 'RC130', 'RC131']);
});

test.run();
