import type { Service } from '../../catalog/catalog.js';
import type { Survey, SurveyRow } from '../../catalog/survey.js';
import { compareText } from '../../diagnostics/finding.js';
import { featureList, featureSection, inOrder, notesOf, routeTable } from './features.js';
import { code, peerWords, portWords, table } from './words.js';

/** A page in Markdown that tells what a service needs: per feature what opens, why, since when, and where it is documented. */
export function writeCatalogPage(service: Service, survey?: Survey): string {
  const sections = [
    introduction(service, survey),
    featureList(service),
    ...inOrder(service.features).map((feature) => featureSection(feature, service)),
    steadyRoutes(service),
    parameters(service),
    ...(survey ? [printedOtherwise(survey), withoutRule(survey), unlisted(survey)] : []),
    sources(service),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function introduction(service: Service, survey: Survey | undefined): string {
  const { title, name, features, requirements, routes, sources: pages } = service;
  const days = pages.map(({ verified }) => verified).sort(compareText);
  return [
    `# ${title}: the traffic that it needs`,
    `What a network must let through for ${title}, feature by feature, as rulec compiles it. The page is written from the catalog by \`rulec catalog show ${name} --markdown\`. Every line rests on a public page, with the day of the copy that was read.`,
    `${features.length} features, ${requirements.length} requirements and ${routes.length} routes, from ${pages.length} pages in copies of ${days[0]} to ${days.at(-1)}.${survey ? ` ${answered(survey)}` : ''}`,
    'How to read it:',
    [
      "- The near side is the compute's subnet, unless the row says otherwise.",
      '- A value without a cloud is the same in all three clouds; a cloud that is not named does not have the requirement. `{region}` is spelled for the region; other braces are parameters.',
      '- Where there are other ways, one is enough. Each target takes the first that it can hold, so host names that follow a service tag are not needed on top of it: they are for firewalls that know no tags.',
      '- "Seen" gives the days of the oldest and the newest copy of a page that says so. The pages change without notice and disagree; the notes tell where.',
    ].join('\n'),
  ].join('\n\n');
}

function answered({ tables }: Survey): string {
  const rows = tables.flatMap((one) => one.rows);
  const reasoned = rows.filter(({ asks }) => !asks).length;
  return `The pages list ${rows.length} rows, all of them accounted for: ${rows.length - reasoned} by a requirement, ${reasoned} by [a reason](#what-the-pages-list-and-no-rule-holds) why no rule holds them.`;
}

function steadyRoutes({ routes, sources: pages }: Service): string {
  const steady = routes.filter(({ when }) => !when);
  if (steady.length === 0) return '';
  return ['## Routes that are always there', routeTable(steady, pages), ...notesOf(steady)].join('\n\n');
}

function parameters({ parameters: declared, requirements, routes }: Service): string {
  if (declared.length === 0) return '';
  const textOf = (entry: Service['requirements'][number] | Service['routes'][number]): string =>
    JSON.stringify('alternatives' in entry ? [entry.alternatives, entry.local] : entry.value);
  const users = (id: string): string =>
    code([...requirements, ...routes].filter((entry) => textOf(entry).includes(`{${id}}`)).map((entry) => entry.id));
  return [
    '## Parameters',
    'Names are given with `--param name=value`. Addresses can be, or stay open as parameters of the template.',
    table(
      ['parameter', 'holds', 'what it is', 'used by'],
      declared.map(({ id, type, title }) => [code([id]), type, title, users(id)]),
    ),
  ].join('\n\n');
}

function printedOtherwise({ tables }: Survey): string {
  const rows = tables.flatMap((one) => one.rows.filter(({ prints }) => prints !== undefined));
  if (rows.length === 0) return '';
  return [
    '## Where a page says something else',
    table(
      ['the page says', 'compiled as', 'entry'],
      rows.map((row) => [row.prints ?? '', rowWords(row), code(row.entries)]),
    ),
  ].join('\n\n');
}

function withoutRule({ tables }: Survey): string {
  const byReason = new Map<string, SurveyRow[]>();
  for (const row of tables.flatMap((one) => one.rows))
    if (row.reason !== undefined) byReason.set(row.reason, [...(byReason.get(row.reason) ?? []), row]);
  if (byReason.size === 0) return '';
  const groups = [...byReason].flatMap(([reason, rows]) => [
    `${reason}:`,
    rows.map((row) => `- ${rowWords(row)}`).join('\n'),
  ]);
  return ['## What the pages list and no rule holds', ...groups].join('\n\n');
}

function unlisted({ unlisted: own }: Survey): string {
  if (own.length === 0) return '';
  const lines = own.map(({ entry, reason }) => `- ${code([entry])}: ${reason}`);
  return `## What no page lists\n\n${lines.join('\n')}`;
}

function rowWords({ asks, says }: SurveyRow): string {
  if (!asks) return says ?? '';
  const peers = asks.alternatives.map((way) => peerWords(way, '; ')).join('; ');
  return `${asks.direction === 'outbound' ? 'to' : 'from'} ${peers}, ${portWords(asks.alternatives, ', ')}`;
}

function sources({ sources: pages, requirements, routes }: Service): string {
  const uses = (id: string): number =>
    [...requirements, ...routes].filter((entry) => entry.sources.includes(id)).length;
  return [
    '## Sources',
    table(
      ['key', 'page', 'copy of', 'entries'],
      pages.map(({ id, title, url, verified }) => [
        `<a id="source-${id}"></a>${id}`,
        `[${title}](${url})`,
        verified,
        String(uses(id)),
      ]),
    ),
  ].join('\n\n');
}
