import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { writeCatalogPage } from '../../src/formats/catalog-page/page.js';
import { loadSurveys } from '../../src/rules.js';
import { builtInCatalog } from '../built-in-catalog.js';
import { matchesGolden, ROOT } from '../golden.js';
import { suite } from '../suite.js';

/** docs/catalog-<service>.md is written from the catalog; here it is held against it, and read as Markdown. */
const test = suite('catalog pages');

const { services } = await builtInCatalog();
const { surveys } = await loadSurveys();

for (const service of services) {
  const path = join(ROOT, 'docs', `catalog-${service.name}.md`);

  test(`${service.name} is what the catalog says`, () =>
    matchesGolden(
      writeCatalogPage(
        service,
        surveys.find((survey) => survey.service === service.name),
      ),
      path,
    ));

  const page = (): string => readFileSync(path, 'utf8');

  test(`${service.name} names every feature, entry, route, parameter and source, with the day of each`, () => {
    const text = page();
    for (const { id } of service.features) assert.ok(text.includes(`\n## ${id}\n`), id);
    for (const { id } of [...service.requirements, ...service.routes, ...service.parameters])
      assert.ok(text.includes(`\n| \`${id}\` |`), id);
    for (const { id, url, verified } of service.sources) {
      const row = text.split('\n').find((line) => line.startsWith(`| <a id="source-${id}"></a>`));
      assert.ok(row?.includes(`(${url}) | ${verified} |`), id);
    }
    const values = service.requirements.flatMap(({ alternatives }) =>
      alternatives.flatMap((way) => Object.values(way.values).flatMap((texts) => texts.map(({ value }) => value))),
    );
    for (const value of values) assert.ok(text.includes(`\`${value}\``), value);
  });

  test(`${service.name} has whole tables and links that lead somewhere`, () => {
    let width = 0;
    for (const line of page().split('\n')) {
      const cells = line.startsWith('|') ? line.replaceAll('\\|', '').split('|').length : 0;
      if (width > 0 && cells > 0) assert.is(cells, width, line);
      width = cells;
      // Text in angle brackets is swallowed as a tag.
      assert.equal(line.replace(/`[^`]*`/g, '').match(/<(?!br>|a id="[\w-]+"><\/a>|\/a>)[^>]*>?/g), null, line);
    }
    const anchors = new Set([
      ...[...page().matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\w\s-]/g, '')
          .replace(/\s/g, '-'),
      ),
      ...[...page().matchAll(/<a id="([\w-]+)">/g)].map(([, id]) => id),
    ]);
    const links = [...page().matchAll(/\]\(#([^)]*)\)/g)].map(([, target]) => target);
    assert.ok(links.length > 10);
    for (const target of links) assert.ok(anchors.has(target), `#${target}`);
  });
}

test.run();
