import type { Catalog, Feature, Parameter, RequirementEntry, RouteEntry, Service, Source } from '../catalog/catalog.js';
import { checkDay } from '../compile-options.js';
import { type Finding, finding, hasErrors, type Report } from '../diagnostics/finding.js';
import { didYouMean } from '../diagnostics/suggest.js';
import { writeCatalogPage } from '../formats/catalog-page/page.js';
import { daysBetween } from '../lint/ages.js';
import { loadCatalog, loadSurveys } from '../rules.js';
import { today } from '../today.js';
import type { CatalogAnswer, CatalogOptions } from './catalog-command.js';
import { ageWords, peerLines, policyWords, trafficWords } from './catalog-words.js';
import { catalogOptions, projectHere } from './open-catalog.js';

/** What a name of the catalogs stands for; a feature and an entry may share one. */
type Named = { readonly service: Service } & (
  | { readonly kind: 'service' }
  | { readonly kind: 'feature'; readonly feature: Feature }
  | { readonly kind: 'requirement'; readonly entry: RequirementEntry }
  | { readonly kind: 'route'; readonly entry: RouteEntry }
  | { readonly kind: 'parameter'; readonly parameter: Parameter }
  | { readonly kind: 'source'; readonly source: Source }
);

/** `rulec catalog show NAME...` */
export async function showCatalog(words: readonly string[], values: CatalogOptions): Promise<CatalogAnswer> {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  checkDay(values['as-of'], report);
  const own = new Map<string, string>();
  const options = catalogOptions(values.catalog, await projectHere(own, report), report);
  const loaded = await loadCatalog(options);
  findings.push(...loaded.findings);
  const texts = new Map([...own, ...loaded.texts]);
  const stop = (): CatalogAnswer => ({ text: '', result: null, findings, texts });
  if (!loaded.catalog) return stop();
  const all = namesOf(loaded.catalog);
  if (words.length === 0) {
    const help = 'Name a feature, entry, source, parameter or service; `rulec catalog list` has them.';
    report(finding('RC801', 'catalog show needs a name', { help }));
  }
  const found = words.flatMap((word) => find(word, all, report));
  if (values.markdown)
    return hasErrors(findings) ? stop() : { ...stop(), ...(await pageOf(found, words, options, report)) };
  if (hasErrors(findings)) return stop();
  const asOf = values['as-of'] ?? today();
  const apart = found.filter((named) => !found.some((other) => showsToo(other, named)));
  return {
    text: `${apart.map((named) => linesOf(named, asOf).join('\n')).join('\n\n')}\n`,
    result: found.map((named) => bodyOf(named, asOf)),
    findings,
    texts,
  };
}

function namesOf({ services }: Catalog): { readonly id: string; readonly named: Named }[] {
  return services.flatMap((service) => [
    { id: service.name, named: { kind: 'service' as const, service } },
    ...service.features.map((feature) => ({ id: feature.id, named: { kind: 'feature' as const, service, feature } })),
    ...service.requirements.map((entry) => ({ id: entry.id, named: { kind: 'requirement' as const, service, entry } })),
    ...service.routes.map((entry) => ({ id: entry.id, named: { kind: 'route' as const, service, entry } })),
    ...service.parameters.map((own) => ({
      id: own.id,
      named: { kind: 'parameter' as const, service, parameter: own },
    })),
    ...service.sources.map((source) => ({ id: source.id, named: { kind: 'source' as const, service, source } })),
  ]);
}

function find(word: string, all: ReturnType<typeof namesOf>, report: Report): Named[] {
  const found = all.filter(({ id, named }) => word === id || word === `${named.service.name}/${id}`);
  if (found.length === 0) {
    report(
      finding('RC215', `the catalogs have nothing named ${JSON.stringify(word)}`, {
        place: { option: '', value: word },
        help: didYouMean(
          word,
          new Set(all.map(({ id }) => id)),
          '`rulec catalog list` has the names; so has `rulec catalog list entries`.',
        ),
      }),
    );
  }
  return found.map(({ named }) => named);
}

/** Whether an entry is shown below a feature already. */
function showsToo(other: Named, named: Named): boolean {
  if (other.kind !== 'feature' || (named.kind !== 'requirement' && named.kind !== 'route')) return false;
  return other.service === named.service && (named.entry.when?.features.includes(other.feature.id) ?? false);
}

async function pageOf(
  found: readonly Named[],
  words: readonly string[],
  options: { readonly directories?: readonly string[] },
  report: Report,
): Promise<Partial<CatalogAnswer>> {
  const [named, ...others] = found;
  if (named?.kind !== 'service' || others.length > 0) {
    const help = 'Name one service: `rulec catalog show azure-machine-learning --markdown`.';
    const place = { option: '', value: words[0] ?? '' };
    report(finding('RC810', '--markdown writes the page of a service', { place, help }));
    return {};
  }
  const { surveys, findings } = await loadSurveys(options);
  for (const item of findings) report(item);
  if (hasErrors(findings)) return {};
  const page = writeCatalogPage(
    named.service,
    surveys.find(({ service }) => service === named.service.name),
  );
  return { text: page, result: page };
}

function linesOf(named: Named, asOf: string): string[] {
  const { service } = named;
  switch (named.kind) {
    case 'service':
      return serviceLines(service);
    case 'feature':
      return featureLines(named.feature, service, asOf);
    case 'requirement':
      return entryLines(named.entry, service, asOf);
    case 'route':
      return routeLines(named.entry, service, asOf);
    case 'parameter':
      return [`parameter ${named.parameter.id}  ${named.parameter.title}`, field('holds', named.parameter.type)];
    case 'source':
      return sourceLines(named.source, service, asOf);
    default:
      return named satisfies never;
  }
}

const LABEL_WIDTH = 10;

function field(label: string, ...lines: readonly string[]): string {
  return lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${line}`).join('\n');
}

/** A field that is there only where it says something. */
function listField(label: string, items: readonly string[] | undefined): string[] {
  return items === undefined || items.length === 0 ? [] : [field(label, items.join(', '))];
}

function serviceLines({ name, title, short, priorities, features, requirements, routes, sources }: Service): string[] {
  return [
    `service ${name}  ${title}`,
    field('rules', `start with ${short}-, priorities ${priorities.first} to ${priorities.last}`),
    field(
      'has',
      `${features.length} features, ${requirements.length} requirements, ${routes.length} routes, ${sources.length} sources`,
    ),
  ];
}

function featureLines(feature: Feature, service: Service, asOf: string): string[] {
  const { id, title, isRequired, isDefault, implies, excludes, note } = feature;
  const counts = ({ when }: RequirementEntry | RouteEntry): boolean => when?.features.includes(id) ?? false;
  return [
    `feature ${id}  ${title}`,
    field('on', isRequired ? 'always' : isDefault ? 'by default' : 'where it is named'),
    ...listField('brings', implies),
    ...listField('excludes', excludes),
    ...(note === undefined ? [] : [field('note', note)]),
    ...service.requirements.filter(counts).flatMap((entry) => ['', ...entryLines(entry, service, asOf)]),
    ...service.routes.filter(counts).flatMap((entry) => ['', ...routeLines(entry, service, asOf)]),
  ];
}

function entryLines(entry: RequirementEntry, service: Service, asOf: string): string[] {
  const { id, purpose, direction, alternatives, at, priority, local, isUnsure, needs, replaces, note } = entry;
  const { endpointPolicy, managedNetwork } = entry;
  return [
    `entry ${id}  ${purpose}`,
    ...alternatives.map((way, index) => {
      const peers = peerLines(way);
      const traffic = way.traffic.map(trafficWords).join(', ');
      const lines = [`${peers[0] ?? ''}${peers.length === 1 ? `  ${traffic}` : ''}`, ...peers.slice(1)];
      if (peers.length > 1) lines.push(traffic);
      if (way.wider !== undefined) lines.push(`wider: ${way.wider}`);
      const label = index === 0 ? (direction === 'outbound' ? 'to' : 'from') : `or ${index + 1}`;
      return field(label, ...lines);
    }),
    ...(at === 'compute' ? [] : [field('at', `the ${at}'s subnet`)]),
    ...(local ? [field('local', local.value)] : []),
    ...(endpointPolicy ? [field('endpoint', `its policy lets it reach ${policyWords(endpointPolicy)}`)] : []),
    ...(managedNetwork
      ? [field('managed', `a managed network has a ${managedNetwork.adds} rule for it by itself`)]
      : []),
    ...(priority === undefined ? [] : [field('priority', String(priority))]),
    ...commonLines(entry),
    ...(isUnsure ? [field('unsure', 'counts only where its feature is named')] : []),
    ...listField('brings', needs),
    ...listField('instead of', replaces),
    ...(note === undefined ? [] : [field('note', note)]),
    ...pageLines(entry.sources, service, asOf),
  ];
}

function routeLines(route: RouteEntry, service: Service, asOf: string): string[] {
  return [
    `route ${route.id}  ${route.purpose ?? ''}`.trimEnd(),
    field('to', `${route.value.value}, next hop ${route.nextHop}`),
    ...commonLines(route),
    ...(route.isUnsure ? [field('unsure', 'counts only where its feature is named')] : []),
    ...(route.note === undefined ? [] : [field('note', route.note)]),
    ...pageLines(route.sources, service, asOf),
  ];
}

/** When an entry counts. */
function commonLines({ when, clouds, regions, since, until }: RequirementEntry | RouteEntry): string[] {
  return [
    ...(when ? [field('with', when.features.join(when.mode === 'all' ? ' and ' : ' or '))] : []),
    ...listField('clouds', clouds),
    ...listField(
      'regions',
      regions?.map(({ value }) => value),
    ),
    ...(since === undefined ? [] : [field('since', since)]),
    ...(until === undefined ? [] : [field('until', until)]),
  ];
}

function pageLines(ids: readonly string[], { sources }: Service, asOf: string): string[] {
  const own = sources.filter(({ id }) => ids.includes(id));
  const lines = own.flatMap((source) => [
    `${source.id}, copy of ${source.verified} (${ageWords(source, asOf)})`,
    `  ${source.url}`,
  ]);
  return lines.length === 0 ? [] : [field('pages', ...lines)];
}

function sourceLines(source: Source, { requirements, routes }: Service, asOf: string): string[] {
  const citing = [...requirements, ...routes].filter((entry) => entry.sources.includes(source.id));
  return [
    `source ${source.id}  ${source.title}`,
    field('page', source.url),
    field('copy of', `${source.verified} (${ageWords(source, asOf)})`),
    ...listField(
      'cited by',
      citing.map(({ id }) => id),
    ),
  ];
}

/** The same for programs: what the catalog says, without places, and with the pages themselves. */
function bodyOf(named: Named, asOf: string): object {
  const { service, kind } = named;
  const common = { kind, service: service.name };
  const pages = (ids: readonly string[]): object[] =>
    service.sources.filter(({ id }) => ids.includes(id)).map((source) => sourceBody(source, asOf));
  switch (named.kind) {
    case 'service': {
      const { title, short, priorities } = service;
      return { ...common, title, short, priorities, features: service.features.map(({ id }) => id) };
    }
    case 'feature': {
      const entries = [...service.requirements, ...service.routes].filter(({ when }) =>
        when?.features.includes(named.feature.id),
      );
      return {
        ...common,
        ...withoutPlaces(named.feature),
        entries: entries.map((entry) => ({ ...withoutPlaces(entry), sources: pages(entry.sources) })),
      };
    }
    case 'requirement':
    case 'route':
      return { ...common, ...withoutPlaces(named.entry), sources: pages(named.entry.sources) };
    case 'parameter':
      return { ...common, ...withoutPlaces(named.parameter) };
    case 'source':
      return { ...common, ...sourceBody(named.source, asOf) };
    default:
      return named satisfies never;
  }
}

function sourceBody({ id, title, url, verified }: Source, asOf: string): object {
  return { id, title, url, verified, ageDays: daysBetween(verified, asOf) };
}

function withoutPlaces(value: object): object {
  return JSON.parse(JSON.stringify(value, (key, part: unknown) => (key === 'place' ? undefined : part)));
}
