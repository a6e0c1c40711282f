import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { catalogJsonSchema } from '../../src/catalog/format.js';
import { surveyJsonSchema } from '../../src/catalog/survey-format.js';
import { fixture, ROOT } from '../golden.js';
import { suite } from '../suite.js';
import { isSchema, partsOf, schemaMistakes } from './json-schema.js';

const test = suite('catalog format');

const SCHEMA = catalogJsonSchema();
const PARTS = partsOf(SCHEMA);
const BUILT_IN = readdirSync(join(ROOT, 'rules')).filter((name) => name.endsWith('.yaml'));

function readYaml(path: string): unknown {
  return parse(readFileSync(path, 'utf8'));
}

/** Files of fixtures/bad-catalogs whose names start so; no folders. */
function badFiles(pattern: RegExp): string[] {
  return readdirSync(fixture('bad-catalogs')).filter((name) => pattern.test(name) && name.endsWith('.yaml'));
}

test('the schema is JSON, says its draft, and describes a mapping', () => {
  assert.equal(JSON.parse(JSON.stringify(SCHEMA)), SCHEMA);
  assert.is(SCHEMA['$schema'], 'https://json-schema.org/draft/2020-12/schema');
  assert.is(SCHEMA['type'], 'object');
  assert.ok(PARTS.length > 200, `${PARTS.length} parts`);
});

test('the schema of surveys takes our survey, and refuses a row with an unknown key', () => {
  const schema = surveyJsonSchema();
  for (const file of readdirSync(join(ROOT, 'rules', 'surveys'))) {
    const survey = readYaml(join(ROOT, 'rules', 'surveys', file));
    assert.equal(schemaMistakes(survey, schema), [], file);
    assert.equal(schemaMistakes({ ...Object(survey), row: {} }, schema).length, 1);
  }
});

test('every part says something that is known of JSON Schema', () => {
  const saying = ['type', 'enum', 'const', 'anyOf'];
  for (const { path, schema } of PARTS) {
    assert.ok(
      saying.some((keyword) => keyword in schema),
      `${path} takes anything`,
    );
    for (const probe of ['', 0, true, null, [], {}]) schemaMistakes(probe, schema);
  }
});

test('every mapping refuses keys that it does not know, or says what all its values are', () => {
  for (const { path, schema } of PARTS.filter((part) => part.schema['type'] === 'object')) {
    if ('properties' in schema) assert.is(schema['additionalProperties'], false, path);
    else assert.ok(isSchema(schema['additionalProperties']) && isSchema(schema['propertyNames']), path);
  }
});

test('every required key has a shape, and every key a description', () => {
  for (const { path, schema } of PARTS) {
    const properties = schema['properties'];
    if (!isSchema(properties)) continue;
    const required = schema['required'];
    assert.ok(Array.isArray(required), path);
    for (const key of Array.isArray(required) ? required : []) assert.ok(String(key) in properties, `${path}/${key}`);
    for (const [key, part] of Object.entries(properties))
      assert.ok(isSchema(part) && typeof part['description'] === 'string', `${path}/${key}`);
  }
});

test('a list is never empty', () => {
  const lists = PARTS.filter(({ schema }) => schema['type'] === 'array');
  assert.ok(lists.length > 10);
  for (const { path, schema } of lists) assert.is(schema['minItems'], 1, path);
});

for (const name of BUILT_IN) {
  test(`${name} fits the schema, and the schema names every key that it uses`, () => {
    assert.equal(schemaMistakes(readYaml(join(ROOT, 'rules', name)), SCHEMA), []);
  });
}

test('a key that the schema does not name is seen', () => {
  const source = { title: 'Guide', url: 'https://docs.contoso.com', verified: '2025-06-01' };
  assert.equal(schemaMistakes({ service: 'contoso-app', sources: { guide: source } }, SCHEMA), []);
  assert.equal(schemaMistakes({ service: 'contoso-app', sources: { guide: { ...source, date: '' } } }, SCHEMA), [
    'sources.guide: additionalProperties date',
  ]);
  assert.equal(schemaMistakes({ service: 'contoso-app', requirements: [] }, SCHEMA), ['requirements: minItems']);
});

test('the schema refuses unknown and missing keys wherever reading does', () => {
  const files = badFiles(/^RC10[23]-/);
  assert.ok(files.length > 8);
  for (const file of files) {
    const mistakes = schemaMistakes(readYaml(fixture('bad-catalogs', file)), SCHEMA);
    assert.ok(mistakes.length > 0, file);
  }
});

test('the schema takes every catalog whose form is right', () => {
  const files = badFiles(/^RC(?:11[0-6]|[23]\d\d)-/);
  assert.ok(files.length > 50);
  for (const file of files) assert.equal(schemaMistakes(readYaml(fixture('bad-catalogs', file)), SCHEMA), [], file);
});

test.run();
