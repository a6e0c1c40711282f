import type { Catalog, RequirementEntry, RouteEntry, Service } from '../catalog/catalog.js';
import { checkDay } from '../compile-options.js';
import { compareText, type Finding, finding, hasErrors, type Report } from '../diagnostics/finding.js';
import { didYouMean } from '../diagnostics/suggest.js';
import { daysBetween } from '../lint/ages.js';
import { findServices } from '../requirements/selection.js';
import { loadAzureTables, loadCatalog } from '../rules.js';
import { CLOUD_TITLES } from '../service-tags/regions.js';
import { today } from '../today.js';
import { columns } from './catalog-columns.js';
import type { CatalogAnswer, CatalogOptions } from './catalog-command.js';
import { ageWords, peerLines, trafficWords } from './catalog-words.js';
import { catalogOptions, projectHere } from './open-catalog.js';

const LISTS = ['services', 'features', 'entries', 'parameters', 'sources', 'regions'] as const;

type ListName = (typeof LISTS)[number];

/** Shown where nothing is named: what a command line needs. */
const FIRST_LISTS: readonly ListName[] = ['services', 'features', 'parameters'];

/** A list for programs, and the same as lines for people. */
interface Listing {
  readonly rows: readonly object[];
  readonly lines: readonly string[];
}

interface ListContext {
  readonly services: readonly Service[];
  /** Ids of the features whose entries are wanted; all where not given. */
  readonly features: ReadonlySet<string> | undefined;
  readonly asOf: string;
  /** An id as the command line takes it. */
  readonly qualify: (service: Service, id: string) => string;
}

/** `rulec catalog list [what]` */
export async function listCatalog(words: readonly string[], values: CatalogOptions): Promise<CatalogAnswer> {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  const names = readNames(words, values, report);
  checkDay(values['as-of'], report);
  const own = new Map<string, string>();
  const opened = await projectHere(own, report);
  const loaded = await loadCatalog(catalogOptions(values.catalog, opened, report));
  findings.push(...loaded.findings);
  const texts = new Map([...own, ...loaded.texts]);
  const context = loaded.catalog && readContext(loaded.catalog, values, report);
  if (!context || hasErrors(findings)) return { text: '', result: null, findings, texts };
  const lists = names.map((name) => ({ name, ...LISTINGS[name](context) }));
  const text = lists.map(({ name, lines }) => `${name}\n${lines.map((line) => `  ${line}\n`).join('')}`).join('\n');
  const result = Object.fromEntries(lists.map(({ name, rows }) => [name, rows]));
  return { text, result, findings, texts };
}

function readNames(words: readonly string[], { feature }: CatalogOptions, report: Report): readonly ListName[] {
  const [what, ...others] = words;
  for (const word of others)
    report(
      finding('RC801', `${JSON.stringify(word)} belongs to no list`, {
        place: { option: '', value: word },
        help: 'Name one list.',
      }),
    );
  if (what === undefined) return feature ? ['entries'] : FIRST_LISTS;
  const list = LISTS.find((name) => name === what);
  if (!list) {
    const help = didYouMean(what, LISTS, `The lists are ${LISTS.join(', ')}.`);
    report(finding('RC801', `there is no list of ${what}`, { place: { option: '', value: what }, help }));
    return [];
  }
  if (feature && list !== 'entries')
    report(
      finding('RC810', `--feature narrows entries, not ${list}`, {
        place: { option: 'feature' },
        help: 'Use `rulec catalog list entries`.',
      }),
    );
  return [list];
}

function readContext(catalog: Catalog, values: CatalogOptions, report: Report): ListContext {
  const services = findServices(catalog, values.service, report);
  const known = services.flatMap(({ features }) => features.map(({ id }) => id));
  for (const name of values.feature ?? []) {
    if (known.includes(name)) continue;
    const help = didYouMean(name, known, '`rulec catalog list features` lists all.');
    report(
      finding('RC202', `there is no feature ${JSON.stringify(name)}`, {
        place: { option: 'feature', value: name },
        help,
      }),
    );
  }
  return {
    services,
    features: values.feature && new Set(values.feature),
    asOf: values['as-of'] ?? today(),
    qualify: ({ name }, id) => (services.length > 1 ? `${name}/${id}` : id),
  };
}

const LISTINGS: Readonly<Record<ListName, (context: ListContext) => Listing>> = {
  services: ({ services }) => ({
    rows: services.map(({ name, short, title, priorities, builtIn }) => ({ name, short, title, priorities, builtIn })),
    lines: columns(services.map(({ name, short, title }) => [name, `${title} (rules start with ${short}-)`])),
  }),
  features,
  entries,
  parameters: ({ services, qualify }) => {
    const all = services.flatMap((service) => service.parameters.map((own) => ({ service, ...own })));
    return {
      rows: all.map(({ service, id, type, title }) => ({ service: service.name, id, type, title })),
      lines: columns(all.map(({ service, id, type, title }) => [qualify(service, id), type, title])),
    };
  },
  sources,
  regions: () => {
    const { regions } = loadAzureTables().regions;
    return {
      rows: regions.map(({ name, displayName, cloud, availability }) => ({ name, displayName, cloud, availability })),
      lines: columns(
        regions.map(({ name, displayName, cloud, availability }) => [
          name,
          `${displayName}, ${CLOUD_TITLES[cloud]}${availability === 'general' ? '' : ` (${availability})`}`,
        ]),
      ),
    };
  },
};

function features({ services, qualify }: ListContext): Listing {
  const all = services.flatMap((service) =>
    service.features.map((own) => ({ service, ...own, on: own.isRequired ? 'always' : own.isDefault ? 'on' : 'off' })),
  );
  return {
    rows: all.map(({ service, id, on, title, implies, excludes, note }) => {
      const entries = [...service.requirements, ...service.routes].filter(({ when }) => when?.features.includes(id));
      return {
        service: service.name,
        id,
        on,
        title,
        implies,
        excludes,
        note,
        entries: entries.map((entry) => entry.id),
      };
    }),
    lines: columns(all.map(({ service, id, on, title }) => [qualify(service, id), on, title])),
  };
}

function entries({ services, features: wanted, qualify }: ListContext): Listing {
  const all = services.flatMap((service) =>
    [...service.requirements, ...service.routes]
      .filter(({ when }) => !wanted || when?.features.some((feature) => wanted.has(feature)))
      .sort((left, right) => compareText(left.id, right.id))
      .map((entry) => ({ service, entry })),
  );
  return {
    rows: all.map(({ service, entry }) => ({
      service: service.name,
      id: entry.id,
      kind: 'alternatives' in entry ? 'requirement' : 'route',
      features: entry.when?.features ?? [],
      sources: entry.sources,
      purpose: entry.purpose,
      ...('alternatives' in entry
        ? { direction: entry.direction, at: entry.at, peers: peersOf(entry), traffic: trafficOf(entry) }
        : { destination: entry.value.value, nextHop: entry.nextHop }),
    })),
    lines: columns(
      all.map(({ service, entry }) => [
        qualify(service, entry.id),
        (entry.when?.features ?? ['always']).join(entry.when?.mode === 'all' ? '+' : ','),
        wordsOf(entry),
      ]),
    ),
  };
}

function wordsOf(entry: RequirementEntry | RouteEntry): string {
  if (!('alternatives' in entry)) return `route ${entry.value.value} to ${entry.nextHop}`;
  const [first = '', ...others] = peersOf(entry);
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${entry.direction === 'outbound' ? 'to' : 'from'} ${first}${more}, ${trafficOf(entry).join(', ')}`;
}

/** The values of the best alternative, in the first cloud that has it. */
function peersOf({ alternatives }: RequirementEntry): string[] {
  const [first] = alternatives;
  if (!first) return [];
  const texts = first.values.public ?? first.values.usgov ?? first.values.china ?? [];
  return texts.length === 0 ? peerLines(first) : texts.map(({ value }) => value);
}

function trafficOf({ alternatives }: RequirementEntry): string[] {
  return (alternatives[0]?.traffic ?? []).map(trafficWords);
}

/** Oldest first: that is what the list is looked at for. */
function sources({ services, asOf, qualify }: ListContext): Listing {
  const all = services
    .flatMap((service) => service.sources.map((source) => ({ service, source })))
    .sort(
      (left, right) =>
        compareText(left.source.verified, right.source.verified) || compareText(left.source.id, right.source.id),
    )
    .map(({ service, source }) => {
      const citing = [...service.requirements, ...service.routes].filter((entry) => entry.sources.includes(source.id));
      return { service, source, entries: citing.map(({ id }) => id) };
    });
  return {
    rows: all.map(({ service, source: { id, title, url, verified }, entries: cited }) => {
      return { service: service.name, id, title, url, verified, ageDays: daysBetween(verified, asOf), entries: cited };
    }),
    lines: columns(
      all.map(({ service, source, entries: cited }) => [
        qualify(service, source.id),
        source.verified,
        ageWords(source, asOf),
        `${cited.length} ${cited.length === 1 ? 'entry' : 'entries'}`,
        source.title,
      ]),
    ),
  };
}
