import {
  type Alternative,
  type FeatureTest,
  placeholdersIn,
  type RequirementEntry,
  type RouteEntry,
  type Scope,
  type Service,
} from '../catalog/catalog.js';
import { compareText, type Finding, finding, type Report } from '../diagnostics/finding.js';
import type { Prefix } from '../packets/prefix.js';
import type { PrefixMistake } from '../packets/prefix-text.js';
import type { Traffic } from '../packets/traffic.js';
import { CLOUD_TITLES, type Cloud, type Region, type RegionTable } from '../service-tags/regions.js';
import type { TagFileSource, TagOverlay, TagTable } from '../service-tags/tag-table.js';
import {
  type RequiredAlternative,
  type Requirement,
  type RequirementSet,
  type RouteRequirement,
  requirementId,
  type SkippedEntry,
} from './requirement.js';
import type { SelectedService, Selection } from './selection.js';
import { type Spelling, spellDestinations, spellLocal, spellPeers, spellTags } from './spell.js';

/** What selecting needs beside the selection. */
export interface SelectionContext {
  readonly regions: RegionTable;
  readonly tags: TagTable;
  readonly tagSource: TagFileSource;
  readonly overlay?: TagOverlay;
  readonly parsePrefix: (text: string) => Prefix | PrefixMistake;
  readonly report: Report;
}

/** What must pass in a region: the selected entries of the catalog with every name spelled. */
export function selectRequirements(selection: Selection, region: Region, context: SelectionContext): RequirementSet {
  const workspaceRegion = selection.workspaceRegion ?? region;
  if (workspaceRegion.cloud !== region.cloud) {
    context.report(
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
  const skipped: SkippedEntry[] = [];
  const requirements: Requirement[] = [];
  const routes: RouteRequirement[] = [];
  for (const selected of selection.services) {
    const chosen = chooseEntries(selected, region, selection, context, skipped);
    for (const instance of instancesOf(region, workspaceRegion)) {
      const spelling: Spelling = {
        service: selected.service,
        parameters: selected.parameters,
        region: instance.region,
        workspaceRegion,
        regionOf: (name) => context.regions.find(name),
        tags: context.tags,
        ...(context.overlay && { overlay: context.overlay }),
        parsePrefix: context.parsePrefix,
        report: context.report,
      };
      for (const [entry, because] of chosen.requirements) {
        if (instance.suffix !== '' && !isRegional(entry.alternatives)) continue;
        const requirement = requirementOf(entry, because, spelling, instance.suffix, skipped);
        if (requirement) requirements.push(requirement);
      }
      for (const route of chosen.routes) {
        if (instance.suffix !== '' && !placeholdersIn(route.value.value).includes('region')) continue;
        routes.push(...routesOf(route, selected, spelling, instance.suffix, skipped));
      }
    }
  }
  return {
    region,
    ...(workspaceRegion !== region && { workspaceRegion }),
    services: selection.services.map(({ service: { name, short, title, priorities } }) => ({
      name,
      short,
      title,
      firstPriority: priorities.first,
    })),
    features: selection.services
      .flatMap(({ service, features }) => [...features].map((id) => `${service.name}/${id}`))
      .sort(compareText),
    requirements: requirements.sort((left, right) => compareText(left.id, right.id)),
    routes: routes.sort((left, right) => compareText(left.id, right.id)),
    skipped: skipped.sort(
      (left, right) => compareText(left.entry, right.entry) || compareText(left.reason, right.reason),
    ),
    hostTraffic: hostTrafficOf(selection.loaded),
    tagSource: context.tagSource,
  };
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

function isRegional(alternatives: readonly Alternative[]): boolean {
  return alternatives.some(({ values }) =>
    Object.values(values).some((texts) => texts.some(({ value }) => placeholdersIn(value).includes('region'))),
  );
}

interface ChosenEntries {
  /** With the features or the entry that brought each in. */
  readonly requirements: ReadonlyMap<RequirementEntry, readonly string[]>;
  readonly routes: readonly RouteEntry[];
}

/** The entries that count here: switched on, in scope, needed by others, and not replaced. */
function chooseEntries(
  selected: SelectedService,
  region: Region,
  selection: Selection,
  context: SelectionContext,
  skipped: SkippedEntry[],
): ChosenEntries {
  const { service } = selected;
  const switchedOff = new Map(service.off.map(({ id, reason }) => [id, reason]));
  const whyNot = (entry: RequirementEntry): string | undefined => {
    const reason = switchedOff.get(entry.id);
    if (reason !== undefined) return `turned off: ${reason}`;
    return whyOutOfScope(entry, region, selection.asOf, context.regions) ?? whyNoPeer(entry, region);
  };
  const chosen = new Map<RequirementEntry, readonly string[]>();
  const leftOut = new Map<RequirementEntry, string>();
  for (const entry of service.requirements) {
    const because = featuresBehind(entry.when, selected.features);
    const isOn = because.length > 0 && isSureEnough(entry, because, selected);
    const reason = whyNot(entry);
    if (isOn && reason === undefined) chosen.set(entry, because);
    else if (isOn && reason !== undefined) leftOut.set(entry, reason);
  }
  for (const { entry, needed } of addNeeded(service, chosen, (candidate) => whyNot(candidate) === undefined)) {
    const reason = whyNot(needed) ?? '';
    leftOut.set(needed, `${entry.id} needs it, but ${reason}`);
    context.report(
      finding('RC213', `${entry.id} needs ${needed.id}, but ${reason}`, {
        place: needed.place,
        region: region.name,
        help:
          needed.note === undefined ? 'Check that the service works without it.' : `The catalog says: ${needed.note}`,
      }),
    );
  }
  const replacers = replacersIn(chosen);
  const inForce = new Map([...chosen].filter(([{ id }]) => !replacers.has(id)));
  for (const entry of chosen.keys()) {
    const ids = replacers.get(entry.id)?.map(({ id }) => id);
    if (ids) leftOut.set(entry, `replaced by ${ids.join(', ')}`);
  }
  for (const [{ id }, reason] of leftOut) skipped.push({ entry: `${service.name}/${id}`, reason });
  const routes = service.routes.filter((route) => {
    const because = route.when && featuresBehind(route.when, selected.features);
    const isOn = !because || (because.length > 0 && isSureEnough(route, because, selected));
    const reason = switchedOff.get(route.id);
    if (isOn && reason !== undefined)
      skipped.push({ entry: `${service.name}/${route.id}`, reason: `turned off: ${reason}` });
    return isOn && reason === undefined && !whyOutOfScope(route, region, selection.asOf, context.regions);
  });
  warnOfEmptyFeatures(selected, inForce, routes, region, context.report);
  return { requirements: inForce, routes };
}

/** What no source settles counts only where the user has named a feature of it. */
function isSureEnough(
  { isUnsure }: { readonly isUnsure: boolean },
  because: readonly string[],
  { named }: SelectedService,
): boolean {
  return !isUnsure || because.some((feature) => named.has(feature));
}

/** Why an entry does not count in a region on a day; undefined where it does. */
function whyOutOfScope(
  scope: Scope,
  region: Region,
  asOf: string | undefined,
  regions: RegionTable,
): string | undefined {
  if (scope.clouds && !scope.clouds.includes(region.cloud)) {
    return `the catalog does not have it in ${CLOUD_TITLES[region.cloud]}`;
  }
  if (scope.regions && !scope.regions.some(({ value }) => regions.find(value) === region)) {
    return `the catalog does not have it in ${region.displayName}`;
  }
  if (asOf === undefined) return undefined;
  if (scope.since !== undefined && asOf < scope.since) return `it counts only from ${scope.since}`;
  return scope.until !== undefined && scope.until <= asOf ? `it no longer counts from ${scope.until}` : undefined;
}

function whyNoPeer({ alternatives }: RequirementEntry, region: Region): string | undefined {
  if (alternatives.some(({ values }) => values[region.cloud])) return undefined;
  return `the catalog names no peer in ${CLOUD_TITLES[region.cloud]}`;
}

/** The features that make a test true; none where it is false. */
function featuresBehind({ mode, features }: FeatureTest, on: ReadonlySet<string>): readonly string[] {
  const behind = features.filter((feature) => on.has(feature));
  return mode === 'all' && behind.length < features.length ? [] : behind;
}

interface NeededEntry {
  readonly entry: RequirementEntry;
  readonly needed: RequirementEntry;
}

/** Adds what the entries in force need, and what that needs in turn; gives what is needed and not there. */
function addNeeded(
  service: Service,
  chosen: Map<RequirementEntry, readonly string[]>,
  existsHere: (entry: RequirementEntry) => boolean,
): NeededEntry[] {
  const byId = new Map(service.requirements.map((entry) => [entry.id, entry]));
  const asked = new Map(chosen);
  // What comes in may replace what has brought others in, which are then not needed: again, until nothing changes.
  // Circles through needs and replaces are refused at load, so it ends.
  let replacers = replacersIn(chosen);
  for (let isStable = false; !isStable; ) {
    chosen.clear();
    for (const [entry, because] of asked) chosen.set(entry, because);
    const waiting = [...asked.keys()];
    for (const entry of waiting) {
      if (replacers.has(entry.id)) continue;
      for (const needed of entry.needs.flatMap((id) => byId.get(id) ?? [])) {
        if (chosen.has(needed) || !existsHere(needed)) continue;
        chosen.set(needed, [`needed by ${entry.id}`]);
        waiting.push(needed);
      }
    }
    const found = replacersIn(chosen);
    isStable = found.size === replacers.size && [...found.keys()].every((id) => replacers.has(id));
    replacers = found;
  }
  return [...chosen.keys()]
    .filter(({ id }) => !replacers.has(id))
    .flatMap((entry) => entry.needs.flatMap((id) => byId.get(id) ?? []).map((needed) => ({ entry, needed })))
    .filter(({ needed }) => !chosen.has(needed));
}

/**
 * The chosen entries that replace others, by the id of what they replace. What has a replacer does not count; one that
 * is replaced itself still stands for what it replaces.
 */
function replacersIn(chosen: ReadonlyMap<RequirementEntry, unknown>): Map<string, RequirementEntry[]> {
  const replacers = new Map<string, RequirementEntry[]>();
  for (const entry of chosen.keys()) {
    for (const id of entry.replaces) replacers.set(id, [...(replacers.get(id) ?? []), entry]);
  }
  return replacers;
}

function warnOfEmptyFeatures(
  { service, named }: SelectedService,
  entries: ReadonlyMap<RequirementEntry, readonly string[]>,
  routes: readonly RouteEntry[],
  region: Region,
  report: Report,
): void {
  for (const id of named) {
    const tests = [...[...entries.keys()].map(({ when }) => when), ...routes.flatMap(({ when }) => when ?? [])];
    if (tests.some(({ features }) => features.includes(id))) continue;
    const feature = service.features.find((candidate) => candidate.id === id);
    if (feature && feature.implies.length > 0) continue;
    report(
      finding('RC214', `the feature ${id} adds nothing in ${region.name}`, {
        place: { option: 'features', value: id },
        help: `Leave it out here; the catalog has no entry of it for ${CLOUD_TITLES[region.cloud]}.`,
      }),
    );
  }
}

function requirementOf(
  entry: RequirementEntry,
  because: readonly string[],
  spelling: Spelling,
  suffix: Instance['suffix'],
  skipped: SkippedEntry[],
): Requirement | undefined {
  const { service } = spelling;
  const alternatives: RequiredAlternative[] = [];
  const dropped: string[] = [];
  // A name that was not given is a mistake only where no alternative does without it.
  const unset: Finding[] = [];
  const report: Report = (item) => (item.code === 'RC206' ? unset.push(item) : spelling.report(item));
  for (const [index, alternative] of entry.alternatives.entries()) {
    const spelled = spellPeers(alternative, { ...spelling, report });
    if (!spelled) continue;
    if ('absent' in spelled) dropped.push(spelled.absent);
    else {
      alternatives.push({
        number: index + 1,
        peers: spelled.values,
        traffic: alternative.traffic,
        ...(alternative.wider !== undefined && { wider: alternative.wider }),
        place: alternative.place,
      });
    }
  }
  if (alternatives.length === 0) for (const item of unset) spelling.report(item);
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
    sources: service.sources.filter(({ id }) => entry.sources.includes(id)),
    at: entry.at,
    ...(local && { local }),
    ...(entry.note !== undefined && { note: entry.note }),
    place: entry.place,
  };
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
): RouteRequirement[] {
  const name = [service.short, route.id, ...(suffix === '' ? [] : [suffix])].join('-');
  const id = suffix === '' ? `${service.name}/${route.id}` : `${service.name}/${route.id}@${suffix}`;
  const spelled = route.kind === 'serviceTag' ? spellTags(route.value, spelling) : { values: [] };
  if ('absent' in spelled) {
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
    because: route.when ? featuresBehind(route.when, features) : ['always'],
    destination,
    nextHop: route.nextHop,
    ...(route.purpose !== undefined && { purpose: route.purpose }),
    sources: service.sources.filter(({ id: source }) => route.sources.includes(source)),
    place: route.place,
  }));
}
