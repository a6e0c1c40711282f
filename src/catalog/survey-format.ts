import {
  type JsonSchema,
  located,
  type ObjectOf,
  object,
  oneOrMany,
  optional,
  record,
  required,
  type Shape,
  scalar,
  text,
} from '../yaml/shape.js';
import { requirementFields, routeFields } from './format.js';

const KEY = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const key = (what: string): Shape<string> => text(what, KEY, 'use lower-case words with hyphens');
const words = text('a text', /\S/, 'it is empty');

const { to, from, tcp, udp, icmp, any, clouds } = requirementFields;

const rowFields = {
  to,
  from,
  tcp,
  udp,
  icmp,
  any,
  clouds,
  says: optional(words, 'What the page says, where it is no peer with ports.'),
  prints: optional(words, 'The words of the page, where the row says it otherwise.'),
  entry: optional(oneOrMany(key('an entry')), 'The requirements that answer for the row.'),
  reason: optional(key('a reason'), 'Why no requirement lets through what the row says: a key of `reasons`.'),
};

/** A row as its text has it. */
export type SurveyRowText = ObjectOf<typeof rowFields>;

const routeRowFields = {
  prefix: routeFields.prefix,
  serviceTag: routeFields.serviceTag,
  nextHop: routeFields.nextHop,
  route: required(key('a route'), 'The route that answers for the row.'),
};

/** A row about a route as its text has it. */
export type SurveyRouteText = ObjectOf<typeof routeRowFields>;

const count = scalar<number>(
  'a count',
  'RC104',
  (value) => (/^[1-9]\d*$/.test(value) ? { value: Number(value) } : { reason: 'it is a whole number' }),
  { type: 'integer', minimum: 1 },
);

const surveyFields = {
  service: required(key('a service name'), 'The service that the pages document.'),
  count: required(located(count), 'How many rows the tables have together, so that none gets lost.'),
  reasons: optional(record(key('a reason'), words), 'Why rows have no requirement, by key.'),
  tables: required(
    record(
      key('a table'),
      object('a table', {
        title: required(words, 'What the rows are about.'),
        rows: required(record(key('a row'), object('a row', rowFields)), 'What the pages list, by a key of ours.'),
      }),
    ),
    'The rows, in tables as on the pages.',
  ),
  unlisted: optional(record(key('an entry'), words), 'Entries that no page lists, and why they are there.'),
  routes: optional(record(key('a row'), object('a row', routeRowFields)), 'The routes that the pages list.'),
};

/** A survey file: what public pages list for a service, and which entries answer for it. */
export const surveyFile = object('a survey', surveyFields);

export type SurveyText = ObjectOf<typeof surveyFields>;

/** JSON Schema of survey files, for editors. */
export function surveyJsonSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'rulec survey',
    ...surveyFile.schema,
  };
}
