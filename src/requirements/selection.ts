import type { Catalog, Feature, Service } from '../catalog/catalog.js';
import { compareText, finding, type Report } from '../diagnostics/finding.js';
import { didYouMean } from '../diagnostics/suggest.js';
import type { Region, RegionTable } from '../service-tags/regions.js';

/** What the user asks for, in words. */
export interface SelectionText {
  /** Names of services; all that are loaded where not given. */
  readonly services?: readonly string[];
  /** Features beside the defaults, bare or as `service/feature`; `all` is every one. */
  readonly features?: readonly string[];
  readonly without?: readonly string[];
  readonly parameters?: Readonly<Record<string, string>>;
  readonly workspaceRegion?: string;
  /** A day; entries outside their `since` and `until` are left out. */
  readonly asOf?: string;
}

/** What the user asks for, with every name found. The same for every region. */
export interface Selection {
  /** Every service that is loaded, selected or not. */
  readonly loaded: readonly Service[];
  readonly services: readonly SelectedService[];
  readonly workspaceRegion?: Region;
  readonly asOf?: string;
}

export interface SelectedService {
  readonly service: Service;
  /** Ids of the features that are on. */
  readonly features: ReadonlySet<string>;
  /** Ids of the features that the user named; they turn on unsure entries too. */
  readonly named: ReadonlySet<string>;
  readonly parameters: ReadonlyMap<string, string>;
}

const LIST_COMMAND = 'rulec catalog list';

/** Finds every name of the selection; what is unknown is reported, all of it. */
export function readSelection(catalog: Catalog, text: SelectionText, regions: RegionTable, report: Report): Selection {
  const services = findServices(catalog, text.services, report);
  const on = findFeatures(services, text.features ?? [], 'features', report);
  const off = findFeatures(services, text.without ?? [], 'without', report);
  const parameters = findParameters(services, text.parameters ?? {}, report);
  const workspaceRegion =
    text.workspaceRegion === undefined
      ? undefined
      : findRegion(text.workspaceRegion, 'workspace-region', regions, report);
  const wantsAll = (text.features ?? []).includes('all');
  return {
    loaded: catalog.services,
    services: services.map((service) => {
      const named = on.get(service.name) ?? new Set<string>();
      const without = off.get(service.name) ?? new Set<string>();
      return {
        service,
        named,
        features: featuresOn(service, named, without, wantsAll, report),
        parameters: parameters.get(service.name) ?? new Map<string, string>(),
      };
    }),
    ...(workspaceRegion && { workspaceRegion }),
    ...(text.asOf !== undefined && { asOf: text.asOf }),
  };
}

/** Finds a region by any spelling, or reports what may be meant. */
export function findRegion(text: string, option: string, regions: RegionTable, report: Report): Region | undefined {
  const region = regions.find(text);
  if (region) return region;
  const close = regions.closest(text);
  report(
    finding('RC201', `there is no Azure region ${JSON.stringify(text)}`, {
      place: { option, value: text },
      help: didYouMean(text.replace(/\s/g, ''), close, `\`${LIST_COMMAND} regions\` lists all.`),
    }),
  );
  return undefined;
}

/** The services of these names, all where none is named; what is unknown is reported. */
export function findServices(catalog: Catalog, names: readonly string[] | undefined, report: Report): Service[] {
  if (names === undefined) return [...catalog.services];
  const known = new Map(catalog.services.map((service) => [service.name, service]));
  const found = new Set<Service>();
  for (const name of names) {
    const service = known.get(name) ?? catalog.services.find(({ short }) => short === name);
    if (service) found.add(service);
    else {
      report(
        finding('RC203', `there is no service ${JSON.stringify(name)}`, {
          place: { option: 'service', value: name },
          help: didYouMean(name, known.keys(), `\`${LIST_COMMAND} services\` lists all.`),
        }),
      );
    }
  }
  // Without any service that exists, features are looked up in all, so that they are not called unknown as well.
  if (found.size === 0) return [...catalog.services];
  return [...found].sort((left, right) => compareText(left.name, right.name));
}

function findFeatures(
  services: readonly Service[],
  names: readonly string[],
  option: 'features' | 'without',
  report: Report,
): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const name of names) {
    if (name === 'all' && option === 'features') continue;
    const matches = services.filter((service) =>
      service.features.some(({ id }) => name === id || name === `${service.name}/${id}`),
    );
    const place = { option, value: name };
    const [first] = matches;
    if (!first) {
      const known = services.flatMap((service) =>
        service.features.map(({ id }) => (services.length > 1 ? `${service.name}/${id}` : id)),
      );
      report(
        finding('RC202', `there is no feature ${JSON.stringify(name)}`, {
          place,
          help: didYouMean(name, known, `\`${LIST_COMMAND} features\` lists all.`),
        }),
      );
    } else if (matches.length > 1) {
      const qualified = matches.map((service) => `${service.name}/${name}`);
      report(
        finding('RC212', `${matches.length} services have a feature ${name}`, {
          place,
          help: `Say which: ${qualified.join(' or ')}.`,
        }),
      );
    } else {
      const id = name.slice(name.lastIndexOf('/') + 1);
      found.set(first.name, (found.get(first.name) ?? new Set<string>()).add(id));
    }
  }
  return found;
}

function findParameters(
  services: readonly Service[],
  given: Readonly<Record<string, string>>,
  report: Report,
): Map<string, Map<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const [name, value] of Object.entries(given)) {
    const matches = services.filter((service) =>
      service.parameters.some(({ id }) => name === id || name === `${service.name}/${id}`),
    );
    const place = { option: 'param', value: `${name}=${value}` };
    if (matches.length === 0) {
      const known = services.flatMap((service) => service.parameters.map(({ id }) => id));
      report(
        finding('RC204', `there is no parameter ${JSON.stringify(name)}`, {
          place,
          help: didYouMean(name, known, `\`${LIST_COMMAND} parameters\` lists all.`),
        }),
      );
    }
    for (const service of matches) {
      const id = name.slice(name.lastIndexOf('/') + 1);
      found.set(service.name, (found.get(service.name) ?? new Map<string, string>()).set(id, value));
    }
  }
  return found;
}

/** The defaults and the named features with all they imply, less what is switched off. */
function featuresOn(
  service: Service,
  named: ReadonlySet<string>,
  without: ReadonlySet<string>,
  wantsAll: boolean,
  report: Report,
): Set<string> {
  const byId = new Map(service.features.map((feature) => [feature.id, feature]));
  for (const id of without) {
    const option = { option: 'without', value: id };
    if (byId.get(id)?.isRequired)
      report(
        finding('RC209', `the feature ${id} is required: ${byId.get(id)?.title}`, {
          place: option,
          help: 'Leave it on; nothing works without it.',
        }),
      );
    else if (named.has(id))
      report(
        finding('RC208', `the feature ${id} is named and switched off at once`, {
          place: option,
          help: 'Keep one of the two.',
        }),
      );
  }
  const on = new Set<string>();
  const isOff = (id: string): boolean => without.has(id) && !byId.get(id)?.isRequired;
  for (const { id, isDefault } of service.features)
    if ((isDefault || named.has(id)) && !isOff(id)) addImplied(id, byId, on);
  for (const id of [...on]) {
    if (isOff(id))
      report(
        finding('RC208', `another feature needs ${id}, which is switched off`, {
          place: { option: 'without', value: id },
          help: `Leave ${id} on, or switch off what implies it.`,
        }),
      );
  }
  reportExclusions(service, byId, on, report);
  if (wantsAll) {
    for (const { id } of service.features) {
      if (isOff(id)) continue;
      const more = new Set(on);
      addImplied(id, byId, more);
      if (
        ![...more].some((member) => isOff(member)) &&
        exclusionsIn(byId, more).length === exclusionsIn(byId, on).length
      )
        for (const member of more) on.add(member);
    }
  }
  return on;
}

function addImplied(id: string, byId: ReadonlyMap<string, Feature>, on: Set<string>): void {
  if (on.has(id)) return;
  on.add(id);
  for (const implied of byId.get(id)?.implies ?? []) addImplied(implied, byId, on);
}

function exclusionsIn(byId: ReadonlyMap<string, Feature>, on: ReadonlySet<string>): [string, string][] {
  return [...on].flatMap((id) =>
    (byId.get(id)?.excludes ?? []).filter((other) => on.has(other)).map((other): [string, string] => [id, other]),
  );
}

function reportExclusions(
  service: Service,
  byId: ReadonlyMap<string, Feature>,
  on: ReadonlySet<string>,
  report: Report,
): void {
  for (const [id, other] of exclusionsIn(byId, on)) {
    const feature = byId.get(id);
    const droppable = [other, id].find(
      (candidate) => byId.get(candidate)?.isDefault && !byId.get(candidate)?.isRequired,
    );
    const help =
      droppable === undefined ? 'Name only one of them.' : `Add --without ${droppable}, or leave the other one out.`;
    report(
      finding('RC208', `${service.name}: the features ${id} and ${other} exclude each other`, {
        place: { option: 'features', value: byId.get(id)?.isDefault ? other : id },
        notes: feature ? [{ message: 'it is said here', place: feature.place }] : [],
        help,
      }),
    );
  }
}
