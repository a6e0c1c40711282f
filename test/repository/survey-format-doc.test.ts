import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assembleCatalog } from '../../src/catalog/assemble.js';
import { readCatalogText } from '../../src/catalog/read.js';
import { readSurvey } from '../../src/catalog/survey.js';
import { surveyFile } from '../../src/catalog/survey-format.js';
import type { Finding } from '../../src/diagnostics/finding.js';
import { checkSurvey } from '../../src/lint/survey.js';
import type { JsonSchema } from '../../src/yaml/shape.js';
import { ROOT } from '../golden.js';
import { suite } from '../suite.js';

/** docs/survey-format.md has every key of the format, and an example that holds. */
const test = suite('survey format page');

const PAGE = readFileSync(join(ROOT, 'docs', 'survey-format.md'), 'utf8');
const CATALOG_PAGE = readFileSync(join(ROOT, 'docs', 'catalog-format.md'), 'utf8');

function fence(page: string, info: string): string {
  return new RegExp(`^\`\`\`${info}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)?.[1] ?? '';
}

test('the example reads, and answers for the example of a catalog', () => {
  const { survey, findings } = readSurvey(fence(PAGE, 'yaml survey'), 'catalogs/surveys/builds.yaml');
  assert.equal(findings, []);
  const { read } = readCatalogText(fence(CATALOG_PAGE, 'yaml catalog'), 'catalogs/builds.yaml', false);
  const [service] = assembleCatalog([read]).services;
  assert.ok(survey && service);
  const found: Finding[] = [];
  const result = checkSurvey(survey, service, (item) => found.push(item));
  assert.equal(found, []);
  assert.equal(result, { service: 'contoso-builds', rows: 4, accounted: 4, withReason: 1 });
});

/** The properties of a mapping, or of the values of one with free keys. */
function propertiesAt(path: readonly string[]): [string, boolean][] {
  const at = (schema: JsonSchema, key: string): JsonSchema => schema[key] as JsonSchema;
  const level = path.reduce((schema, key) => {
    const own = at(at(schema, 'properties'), key);
    return 'additionalProperties' in own && own['properties'] === undefined ? at(own, 'additionalProperties') : own;
  }, surveyFile.schema);
  const required = level['required'] as readonly string[];
  return Object.keys(at(level, 'properties')).map((key) => [key, required.includes(key)]);
}

for (const [heading, path] of [
  ['The file', []],
  ['A row', ['tables', 'rows']],
  ['A route', ['routes']],
] as const) {
  test(`the table under "${heading}" has the keys and says which are needed`, () => {
    const section = PAGE.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
    const rows = [...section.matchAll(/^\| `(\w+)` \| (yes|no) \|/gm)].map(([, key, needed]) => [
      key,
      needed === 'yes',
    ]);
    assert.equal(rows.sort(), propertiesAt(path).sort());
  });
}

test.run();
