import type { Feature, RequirementEntry, RouteEntry, Service, Source } from '../../catalog/catalog.js';
import { compareText } from '../../diagnostics/finding.js';
import { code, conditionsOf, pageLinks, peerWords, portWords, seenWords, table } from './words.js';

/** Required features, then those on by default, then the others, each in order. */
export function inOrder(features: readonly Feature[]): Feature[] {
  const rank = ({ isRequired, isDefault }: Feature): number => (isRequired ? 0 : isDefault ? 1 : 2);
  return [...features].sort((left, right) => rank(left) - rank(right) || compareText(left.id, right.id));
}

/** The list of all features, with links to their sections. */
export function featureList({ features, requirements, routes }: Service): string {
  const uses = (id: string): number =>
    [...requirements, ...routes].filter(({ when }) => when?.features.includes(id)).length;
  const rows = inOrder(features).map(({ id, title, isRequired, isDefault }) => [
    link(id),
    isRequired ? 'always' : isDefault ? 'by default' : '',
    title,
    String(uses(id)),
  ]);
  return `## Features\n\n${table(['feature', 'on', 'what turns on', 'entries'], rows)}`;
}

/** What one feature opens, and why. */
export function featureSection(feature: Feature, { requirements, routes, sources }: Service): string {
  const { id, note } = feature;
  const entries = requirements
    .filter(({ when }) => when.features.includes(id))
    .sort((left, right) => (left.priority ?? 9999) - (right.priority ?? 9999) || compareText(left.id, right.id));
  const paths = routes.filter(({ when }) => when?.features.includes(id));
  return [
    `## ${id}`,
    stateOf(feature),
    ...(note === undefined ? [] : [note]),
    ...(entries.length === 0 ? [] : [entryTable(entries, sources)]),
    ...(paths.length === 0 ? [] : [routeTable(paths, sources)]),
    ...otherWays(entries),
    ...notesOf([...entries, ...paths]),
  ].join('\n\n');
}

function stateOf({ id, title, isRequired, isDefault, implies, excludes }: Feature): string {
  const state = isRequired
    ? 'Always on.'
    : isDefault
      ? `On by default; \`--without ${id}\` takes it away.`
      : `Off; \`--features ${id}\` turns it on.`;
  const links = (ids: readonly string[]): string => ids.map(link).join(', ');
  const brings = implies.length === 0 ? '' : ` Brings ${links(implies)}.`;
  return `${title}. ${state}${brings}${excludes.length === 0 ? '' : ` Not together with ${links(excludes)}.`}`;
}

/** Headings are ids alone, so that links to them stay when titles change. */
function link(id: string): string {
  return `[\`${id}\`](#${id})`;
}

function entryTable(entries: readonly RequirementEntry[], sources: readonly Source[]): string {
  return table(
    ['entry', 'to or from', 'ports', 'what for', 'seen', 'pages'],
    entries.map((entry) => [
      `\`${entry.id}\``,
      `${entry.direction === 'outbound' ? 'to' : 'from'} ${bestWay(entry)}`,
      portWords(entry.alternatives.slice(0, 1), '<br>'),
      [entry.purpose, ...conditionsOf(entry)].join('. '),
      seenWords(entry.sources, sources),
      pageLinks(entry.sources),
    ]),
  );
}

function bestWay({ alternatives }: RequirementEntry): string {
  const [first] = alternatives;
  return first ? peerWords(first, '<br>') : '';
}

/** A table of routes; `always` for those without a feature. */
export function routeTable(routes: readonly RouteEntry[], sources: readonly Source[]): string {
  return table(
    ['route', 'destination', 'next hop', 'what for', 'seen', 'pages'],
    routes.map((route) => [
      `\`${route.id}\``,
      `\`${route.value.value}\``,
      route.nextHop,
      [route.purpose ?? '', ...(route.isUnsure ? ['Unsure: only where the feature is named'] : [])].join('. '),
      seenWords(route.sources, sources),
      pageLinks(route.sources),
    ]),
  );
}

/** The ways after the best one: wider, or by host name. */
function otherWays(entries: readonly RequirementEntry[]): string[] {
  const ways = entries.flatMap(({ id, alternatives }) =>
    alternatives.slice(1).map((way) => {
      const wider = way.wider === undefined ? '' : `, which is wider: ${way.wider}`;
      const own = portWords([way], ', ');
      const ports = own === portWords(alternatives.slice(0, 1), ', ') ? '' : ` at ${own}`;
      return `- \`${id}\`: ${peerWords(way, '; ')}${ports}${wider}`;
    }),
  );
  return ways.length === 0 ? [] : ['Other ways, where a target cannot hold the first:', ways.join('\n')];
}

/** What the pages get wrong or leave open. */
export function notesOf(entries: readonly { readonly id: string; readonly note?: string }[]): string[] {
  const notes = entries.filter(({ note }) => note !== undefined).map(({ id, note }) => `- ${code([id])}: ${note}`);
  return notes.length === 0 ? [] : ['Notes:', notes.join('\n')];
}
