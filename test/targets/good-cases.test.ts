import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { renderText } from '../../src/diagnostics/render-text.js';
import { goldenFolder, matchesGolden } from '../golden.js';
import { suite } from '../suite.js';
import { compileGoodCase, goodCases } from './good-case.js';
import { printRequirements } from './print-requirements.js';

const test = suite('good cases');

/** The stages of a compilation, in order. */
const ARTIFACTS = ['nsg.json', 'firewall.json', 'routes.json', 'manifest.json'];

test('there are cases', () => {
  assert.ok(goodCases().length >= 15, `${goodCases().length} cases`);
});

for (const good of goodCases()) {
  goldenFolder(good.folder, good.inputs);
  test(good.name, async () => {
    const { loaded, compilation } = await compileGoodCase(good);
    const rendering = { colour: false, textOf: (file: string): string | undefined => loaded.texts.get(file) };
    assert.ok(compilation, renderText(loaded.findings, rendering));
    const [region, ...more] = compilation.regions;
    assert.ok(region && more.length === 0, renderText(compilation.findings, rendering));
    for (const file of region.files.keys()) assert.ok(ARTIFACTS.includes(file), file);
    const stages = [
      ['findings.txt', renderText(compilation.findings, rendering)] as const,
      ['requirements.txt', printRequirements(region.requirements)] as const,
      ...region.files,
    ];
    const wrong: unknown[] = [];
    for (const [file, text] of stages) {
      try {
        matchesGolden(text, join(good.folder, file));
      } catch (error) {
        wrong.push(error);
      }
    }
    if (wrong.length > 0) throw wrong[0];
  });
}

test.run();
