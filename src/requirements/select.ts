import { placeholdersIn, type RequirementEntry, type RouteEntry, type Service } from '../catalog/catalog.js';
import { compareText, finding, type Report } from '../diagnostics/finding.js';
import type { Prefix } from '../packets/prefix.js';
import type { PrefixMistake } from '../packets/prefix-text.js';
import type { Traffic } from '../packets/traffic.js';
import { CLOUD_TITLES, type Cloud, type Region, type RegionTable } from '../service-tags/regions.js';
import type { TagFileSource, TagOverlay, TagTable } from '../service-tags/tag-table.js';
import { EntryChooser, featuresBehind } from './choose.js';
import {
  type RequiredAlternative,
  type Requirement,
  type RequirementSet,
  type RouteRequirement,
  requirementId,
  type SkippedEntry,
} from './requirement.js';
import type { SelectedService, Selection } from './selection.js';
import { dependsOnRegion, type Spelling, spellDestinations, spellLocal, spellPeers, spellTags } from './spell.js';
import { type UnsetName, UnsetNames } from './unset-names.js';

/** What selecting needs beside the selection. */
export interface SelectionContext {
  readonly regions: RegionTable;
  readonly tags: TagTable;
  readonly tagSourceOf: (cloud: Cloud) => TagFileSource;
  readonly overlay?: TagOverlay;
  readonly parsePrefix: (text: string) => Prefix | PrefixMistake;
  readonly report: Report;
}

/** Selects what must pass, region after region: the chosen entries of the catalog with every name spelled. */
export class RequirementSelector {
  /** What the selection needs by name and does not have; told when all regions are selected. */
  readonly unsetNames = new UnsetNames();
  readonly #choosers: readonly EntryChooser[];
  readonly #common: Pick<RequirementSet, 'services' | 'features' | 'hostTraffic'>;
  readonly #spelled = new Map<string, Entries>();
  readonly #peers = { public: new Map(), usgov: new Map(), china: new Map() } satisfies Record<Cloud, Spelling['kept']>;

  constructor(
    readonly selection: Selection,
    readonly context: SelectionContext,
  ) {
    const { services, asOf, loaded } = selection;
    this.#choosers = services.map((selected) => new EntryChooser(selected, asOf, context.regions));
    this.#common = {
      services: services.map(({ service: { name, short, title, priorities } }) => ({
        name,
        short,
        title,
        firstPriority: priorities.first,
      })),
      features: services
        .flatMap(({ service, features }) => [...features].map((id) => `${service.name}/${id}`))
        .sort(compareText),
      hostTraffic: hostTrafficOf(loaded),
    };
  }

  /** See {@link RequirementSet.hostTraffic}: the same in every region. */
  get hostTraffic(): RequirementSet['hostTraffic'] {
    return this.#common.hostTraffic;
  }

  select(region: Region): RequirementSet {
    const { context } = this;
    const workspaceRegion = this.selection.workspaceRegion ?? region;
    if (workspaceRegion.cloud !== region.cloud) reportOtherCloud(workspaceRegion, region, context.report);
    const all: Entries = { requirements: [], routes: [], skipped: [] };
    for (const chooser of this.#choosers) {
      const { selected } = chooser;
      const chosen = chooser.choose(region, context.report);
      all.skipped.push(...chosen.skipped);
      for (const { region: own, suffix } of instancesOf(region, workspaceRegion)) {
        const spelling: Spelling = {
          service: selected.service,
          parameters: selected.parameters,
          region: own,
          workspaceRegion,
          regionOf: (name) => context.regions.find(name),
          tags: context.tags,
          ...(context.overlay && { overlay: context.overlay }),
          parsePrefix: context.parsePrefix,
          report: context.report,
          kept: this.#peers[own.cloud],
        };
        for (const [entry, because] of chosen.requirements) {
          if (suffix !== '' && !placeholdersOf(entry).includes('region')) continue;
          this.#add(all, entry, because, spelling, ({ requirements, skipped }) => {
            const requirement = requirementOf(entry, because, spelling, suffix, skipped, this.unsetNames);
            if (requirement) requirements.push(requirement);
          });
        }
        for (const route of chosen.routes) {
          if (suffix !== '' && !placeholdersOf(route).includes('region')) continue;
          this.#add(all, route, [], spelling, ({ routes, skipped }) => {
            routes.push(...routesOf(route, selected, spelling, suffix, skipped, this.unsetNames));
          });
        }
      }
    }
    return {
      region,
      ...(workspaceRegion !== region && { workspaceRegion }),
      ...this.#common,
      requirements: all.requirements.sort((left, right) => compareText(left.id, right.id)),
      routes: all.routes.sort((left, right) => compareText(left.id, right.id)),
      skipped: all.skipped.sort(
        (left, right) => compareText(left.entry, right.entry) || compareText(left.reason, right.reason),
      ),
      tagSource: context.tagSourceOf(region.cloud),
    };
  }

  /**
   * Spells an entry. One that names nothing of the region is spelled once per cloud, and what comes of it is one object
   * in all of the cloud's regions, by which targets know that they have seen it.
   */
  #add(
    all: Entries,
    entry: RequirementEntry | RouteEntry,
    because: readonly string[],
    { service, region }: Spelling,
    spellInto: (entries: Entries) => void,
  ): void {
    if (placeholdersOf(entry).some(dependsOnRegion)) {
      spellInto(all);
      return;
    }
    const key = [region.cloud, service.name, entry.id, ...because].join(' ');
    let own = this.#spelled.get(key);
    if (!own) {
      own = { requirements: [], routes: [], skipped: [] };
      spellInto(own);
      this.#spelled.set(key, own);
    }
    all.requirements.push(...own.requirements);
    all.routes.push(...own.routes);
    all.skipped.push(...own.skipped);
  }
}

interface Entries {
  readonly requirements: Requirement[];
  readonly routes: RouteRequirement[];
  readonly skipped: SkippedEntry[];
}

function reportOtherCloud(workspaceRegion: Region, region: Region, report: Report): void {
  report(
    finding(
      'RC210',
      `${workspaceRegion.displayName} is in ${CLOUD_TITLES[workspaceRegion.cloud]}, ${region.displayName} in ${CLOUD_TITLES[region.cloud]}`,
      {
        place: { option: 'workspace-region', value: workspaceRegion.name },
        help: 'A workspace and its compute are in one cloud; name two regions of the same one.',
      },
    ),
  );
}

interface Instance {
  readonly region: Region;
  /** Ends ids and names of the second instance. */
  readonly suffix: '' | 'workspace';
}

function instancesOf(region: Region, workspaceRegion: Region): readonly Instance[] {
  const own: Instance = { region, suffix: '' };
  return workspaceRegion === region ? [own] : [own, { region: workspaceRegion, suffix: 'workspace' }];
}

const PLACEHOLDERS = new WeakMap<RequirementEntry | RouteEntry, readonly string[]>();

/** The names in braces anywhere in an entry, looked for once: most entries have none. */
function placeholdersOf(entry: RequirementEntry | RouteEntry): readonly string[] {
  const known = PLACEHOLDERS.get(entry);
  if (known) return known;
  const texts =
    'alternatives' in entry
      ? [
          ...entry.alternatives.flatMap(({ values }) => Object.values(values).flat()),
          ...(entry.local ? [entry.local] : []),
        ]
      : [entry.value];
  const placeholders = texts.flatMap(({ value }) => placeholdersIn(value));
  PLACEHOLDERS.set(entry, placeholders);
  return placeholders;
}

function requirementOf(
  entry: RequirementEntry,
  because: readonly string[],
  spelling: Spelling,
  suffix: Instance['suffix'],
  skipped: SkippedEntry[],
  unsetNames: UnsetNames,
): Requirement | undefined {
  const { service } = spelling;
  const alternatives: RequiredAlternative[] = [];
  const dropped: string[] = [];
  const unset: UnsetName[] = [];
  for (const [index, alternative] of entry.alternatives.entries()) {
    const spelled = spellPeers(alternative, spelling);
    if (!spelled) continue;
    if ('absent' in spelled) {
      dropped.push(spelled.absent);
      unset.push(...(spelled.unset ?? []));
    } else {
      alternatives.push({
        number: index + 1,
        peers: spelled.values,
        traffic: alternative.traffic,
        ...(alternative.wider !== undefined && { wider: alternative.wider }),
        place: alternative.place,
      });
    }
  }
  if (alternatives.length === 0) unsetNames.add(entry.id, because, unset);
  const local = entry.local && spellLocal(entry.local, spelling);
  const base = `${service.name}/${entry.id}`;
  if (alternatives.length === 0 && dropped.length === 0) {
    skipped.push({ entry: base, reason: `the catalog names no peer in ${CLOUD_TITLES[spelling.region.cloud]}` });
    return undefined;
  }
  return {
    id: requirementId(suffix === '' ? base : `${base}@${suffix}`),
    service: service.name,
    name: [service.short, entry.id, ...(suffix === '' ? [] : [suffix])].join('-'),
    ...(suffix !== '' && { instanceOf: requirementId(base) }),
    because,
    direction: entry.direction,
    ...(entry.priority !== undefined && { priority: entry.priority }),
    alternatives,
    dropped,
    wanted: wantedOf(entry, spelling.region.cloud),
    purpose: entry.purpose,
    sources: citedBy(entry, service),
    at: entry.at,
    ...(local && { local }),
    ...(entry.endpointPolicy && { endpointPolicy: entry.endpointPolicy }),
    ...(entry.managedNetwork && {
      managedNetwork: {
        adds: entry.managedNetwork.adds,
        sources: citedBy(entry.managedNetwork, service),
      },
    }),
    ...(entry.note !== undefined && { note: entry.note }),
    ...(entry.owner !== undefined && { owner: entry.owner }),
    ...(entry.ticket !== undefined && { ticket: entry.ticket }),
    ...(entry.expires !== undefined && { expires: entry.expires }),
    place: entry.place,
  };
}

function citedBy({ sources }: { readonly sources: readonly string[] }, service: Service): Requirement['sources'] {
  return service.sources.filter(({ id }) => sources.includes(id));
}

function wantedOf(entry: RequirementEntry, cloud: Cloud): Requirement['wanted'] {
  const first = entry.alternatives.find(({ values }) => values[cloud]);
  return (first?.values[cloud] ?? []).map(({ value }) => ({ peer: value, traffic: first?.traffic ?? [] }));
}

function hostTrafficOf(services: readonly Service[]): Traffic[] {
  const alternatives = services.flatMap(({ requirements }) => requirements.flatMap((entry) => entry.alternatives));
  return alternatives
    .filter(({ kind }) => kind === 'fqdn' || kind === 'url' || kind === 'fqdnTag')
    .flatMap(({ traffic }) => traffic);
}

function routesOf(
  route: RouteEntry,
  { service, features }: SelectedService,
  spelling: Spelling,
  suffix: Instance['suffix'],
  skipped: SkippedEntry[],
  unsetNames: UnsetNames,
): RouteRequirement[] {
  const name = [service.short, route.id, ...(suffix === '' ? [] : [suffix])].join('-');
  const id = suffix === '' ? `${service.name}/${route.id}` : `${service.name}/${route.id}@${suffix}`;
  const spelled = route.kind === 'serviceTag' ? spellTags(route.value, spelling) : { values: [] };
  const because = route.when ? featuresBehind(route.when, features) : ['always'];
  if ('absent' in spelled) {
    unsetNames.add(route.id, because, spelled.unset ?? []);
    skipped.push({ entry: id, reason: spelled.absent });
    return [];
  }
  const destinations: RouteRequirement['destination'][] =
    route.kind === 'prefix'
      ? spellDestinations(route.value, spelling)
      : spelled.values.map((tag) => ({ kind: 'service-tag' as const, tag }));
  return destinations.map((destination, index) => ({
    id: requirementId(id),
    name: destinations.length === 1 ? name : `${name}-${index + 1}`,
    because,
    destination,
    nextHop: route.nextHop,
    ...(route.purpose !== undefined && { purpose: route.purpose }),
    sources: service.sources.filter(({ id: source }) => route.sources.includes(source)),
    place: route.place,
  }));
}
