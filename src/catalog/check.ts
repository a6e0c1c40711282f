import { type FilePlace, finding, type Report } from '../diagnostics/finding.js';
import { didYouMean } from '../diagnostics/suggest.js';
import {
  type Alternative,
  isRegionPlaceholder,
  type LocatedText,
  type ParameterType,
  type PeerKind,
  placeholdersIn,
  type RequirementEntry,
  type Service,
} from './catalog.js';
import { needsPriority } from './entries.js';
import { isForUsers, USERS_NUMBERS } from './numbering.js';
import type { Declared, ReadFile } from './read.js';

/** Reports references to what the service's files do not declare, unfilled placeholders, and circles. */
export function checkReferences(service: Service, files: readonly ReadFile[], report: Report): void {
  const declared = {
    entries: names(files, 'entries'),
    requirements: names(files, 'requirements'),
    features: names(files, 'features'),
    sources: names(files, 'sources'),
  };
  const known = (
    what: 'entries' | 'requirements' | 'features' | 'sources',
    id: string,
    place: FilePlace,
    by: string,
  ): void => {
    if (declared[what].has(id)) return;
    // A file with mistakes that seems to declare none may well declare some.
    if (files.some(({ isWhole, declared: own }) => !isWhole && own[what].length === 0)) return;
    const code = ({ entries: 'RC110', requirements: 'RC110', features: 'RC112', sources: 'RC111' } as const)[what];
    const noun = { entries: 'entry', requirements: 'entry', features: 'feature', sources: 'source' }[what];
    const all = [...declared[what]].sort().join(', ');
    report(
      finding(code, `${by} names the ${noun} ${id}, which does not exist`, {
        place,
        help: didYouMean(id, declared[what], all === '' ? `Declare it.` : `Declared: ${all}.`),
      }),
    );
  };
  for (const feature of service.features) {
    for (const id of [...feature.implies, ...feature.excludes])
      known('features', id, feature.place, `the feature ${feature.id}`);
    for (const id of feature.implies.filter((implied) => feature.excludes.includes(implied))) {
      report(
        finding('RC114', `the feature ${feature.id} implies and excludes ${id}`, {
          place: feature.place,
          help: 'Keep one of the two.',
        }),
      );
    }
  }
  for (const entry of service.requirements) {
    for (const id of entry.when.features) known('features', id, entry.place, entry.id);
    for (const id of [...entry.sources, ...(entry.managedNetwork?.sources ?? [])])
      known('sources', id, entry.place, entry.id);
    for (const id of [...entry.needs, ...entry.replaces]) known('requirements', id, entry.place, entry.id);
    checkPlaceholders(service, files, entry, report);
  }
  for (const route of service.routes) {
    for (const id of route.when?.features ?? []) known('features', id, route.place, route.id);
    for (const id of route.sources) known('sources', id, route.place, route.id);
    checkText(service, files, route.kind, route.value, report);
  }
  for (const { id, place } of service.off) known('entries', id, place, '`off`');
  checkCircles(service, report);
}

function names(files: readonly ReadFile[], what: Exclude<keyof Declared, 'service'>): Set<string> {
  return new Set(files.flatMap(({ declared }) => declared[what]));
}

function checkPlaceholders(
  service: Service,
  files: readonly ReadFile[],
  entry: RequirementEntry,
  report: Report,
): void {
  for (const alternative of entry.alternatives) {
    for (const value of textsOf(alternative)) checkText(service, files, alternative.kind, value, report);
  }
  if (entry.local) checkText(service, files, 'prefix', entry.local, report);
}

function textsOf({ values }: Alternative): LocatedText[] {
  const all = [...(values.public ?? []), ...(values.usgov ?? []), ...(values.china ?? [])];
  return [
    ...new Map(
      all.map((value) => [`${value.value} ${value.place.start.line} ${value.place.start.column}`, value]),
    ).values(),
  ];
}

/** Where a parameter of a type may stand: names inside texts, the others as the whole value of their kind of peer. */
const WHOLE_VALUE_OF: Readonly<Record<Exclude<ParameterType, 'name'>, PeerKind>> = {
  prefix: 'prefix',
  prefixes: 'prefix',
  hosts: 'fqdn',
};

function checkText(
  service: Service,
  files: readonly ReadFile[],
  kind: PeerKind,
  { value, place }: LocatedText,
  report: Report,
): void {
  for (const placeholder of placeholdersIn(value)) {
    const dot = placeholder.indexOf('.');
    if (dot >= 0) {
      const [table, column] = [placeholder.slice(0, dot), placeholder.slice(dot + 1)];
      const rows = service.tables.find(({ id }) => id === table)?.rows ?? [];
      if (rows.some(({ columns }) => Object.hasOwn(columns, column))) continue;
      if (files.some(({ isWhole, declared }) => !isWhole && declared.tables.includes(table))) continue;
      const columns = service.tables.flatMap(({ id, rows: own }) =>
        [...new Set(own.flatMap((row) => Object.keys(row.columns)))].map((name) => `${id}.${name}`),
      );
      report(
        finding('RC113', `no table has the column {${placeholder}}`, {
          place,
          help: didYouMean(
            placeholder,
            columns,
            columns.length > 0 ? `Columns: ${columns.join(', ')}.` : 'Declare it under `tables`.',
          ),
        }),
      );
      continue;
    }
    const isWhole = value === `{${placeholder}}`;
    const parameter = service.parameters.find(({ id }) => id === placeholder);
    if (isRegionPlaceholder(placeholder)) {
      if (kind === 'prefix')
        report(
          finding('RC113', `{${placeholder}} is a name, and a prefix is no name`, {
            place,
            help: 'Use a parameter of type prefix, or a table.',
          }),
        );
    } else if (!parameter) {
      if (files.some(({ declared }) => declared.parameters.includes(placeholder))) continue;
      const known = ['region', 'pairedRegion', 'workspaceRegion', ...service.parameters.map(({ id }) => id)];
      report(
        finding('RC113', `nothing fills {${placeholder}}`, {
          place,
          help: didYouMean(placeholder, known, `Declare it under \`parameters\`, or use one of ${known.join(', ')}.`),
        }),
      );
    } else if (parameter.type === 'name' ? kind === 'prefix' : !isWhole || WHOLE_VALUE_OF[parameter.type] !== kind) {
      const where =
        parameter.type === 'name'
          ? 'inside tags and hosts'
          : `as the whole value of \`${WHOLE_VALUE_OF[parameter.type]}\``;
      report(
        finding('RC113', `the parameter {${placeholder}} holds ${parameter.type}, which stands only ${where}`, {
          place,
          help: 'Move it there, or change the type of the parameter.',
        }),
      );
    }
  }
}

function checkCircles(service: Service, report: Report): void {
  const together = service.requirements.map(({ id, place, needs, replaces }) => ({
    id,
    place,
    next: [...needs, ...replaces],
  }));
  const graphs = [
    { what: 'needs', nodes: service.requirements.map(({ id, place, needs }) => ({ id, place, next: needs })) },
    { what: 'replaces', nodes: service.requirements.map(({ id, place, replaces }) => ({ id, place, next: replaces })) },
    { what: 'implies', nodes: service.features.map(({ id, place, implies }) => ({ id, place, next: implies })) },
  ];
  const found = graphs.filter(({ what, nodes }) => reportCircles(what, nodes, report));
  // A circle of one kind alone is one of both together too, and told already.
  if (!found.some(({ what }) => what !== 'implies')) reportCircles('needs and replaces', together, report);
}

interface Referrer {
  readonly id: string;
  readonly place: FilePlace;
  readonly next: readonly string[];
}

/** Reports every circle of references once; gives whether there is any. */
function reportCircles(what: string, nodes: readonly Referrer[], report: Report): boolean {
  let isAny = false;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const done = new Set<string>();
  const walk = (id: string, path: readonly string[]): void => {
    const node = byId.get(id);
    if (!node || done.has(id)) return;
    if (path.includes(id)) {
      isAny = true;
      const circle = [...path.slice(path.indexOf(id)), id];
      report(
        finding('RC115', `\`${what}\` goes round: ${circle.join(' > ')}`, {
          place: node.place,
          help: 'Remove one of the references.',
        }),
      );
      for (const member of circle) done.add(member);
      return;
    }
    for (const other of node.next) walk(other, [...path, id]);
    done.add(id);
  };
  for (const { id } of nodes) walk(id, []);
  return isAny;
}

/**
 * Reports numbers of NSG rules that are taken twice or outside the block of their service, and entries of `builtIn` files
 * without one; users' entries are given theirs.
 */
export function checkPriorities(services: readonly Service[], builtIn: ReadonlySet<string>, report: Report): void {
  const taken = new Map<string, RequirementEntry>();
  for (const service of services) {
    const { first, last } = service.priorities;
    for (const entry of service.requirements) {
      const { priority, place } = entry;
      if (priority === undefined) {
        if (needsPriority(entry) && builtIn.has(place.file))
          report(
            finding('RC106', `${entry.id} has no priority`, {
              place,
              help: `An NSG can hold it, so give it a multiple of 10 from ${first} to ${last}.`,
            }),
          );
        continue;
      }
      const isTheirs = !builtIn.has(place.file);
      const isAdded = service.builtIn && isTheirs;
      const isInOwn = priority >= first && priority <= last;
      if (priority % 10 !== 0 || !(isInOwn || (isAdded && isForUsers(priority, services)))) {
        const also = isAdded ? `; or one of those that are for users, from ${USERS_NUMBERS.first}` : '';
        report(
          finding('RC106', `${entry.id} has priority ${priority}`, {
            place,
            help: `Take a multiple of 10 from ${first} to ${last}, the block of ${service.name}${also}${isTheirs ? '; or leave it out, and rulec gives it one' : ''}.`,
          }),
        );
        continue;
      }
      const key = `${entry.direction} ${priority}`;
      const other = taken.get(key);
      if (other) {
        report(
          finding('RC106', `${entry.id} and ${other.id} have the same priority, ${priority} ${entry.direction}`, {
            place,
            notes: [{ message: 'the other entry', place: other.place }],
            help: 'Give one of them a free number.',
          }),
        );
      } else {
        taken.set(key, entry);
      }
    }
  }
  const shorts = new Map<string, Service>();
  for (const [index, service] of services.entries()) {
    const same = shorts.get(service.short);
    const place = service.features[0]?.place ?? service.requirements[0]?.place;
    if (same)
      report(
        finding('RC116', `${service.name} and ${same.name} have the same short name, ${service.short}`, {
          place,
          help: 'Rule names must tell services apart.',
        }),
      );
    shorts.set(service.short, service);
    for (const other of services.slice(0, index)) {
      if (service.priorities.first > other.priorities.last || other.priorities.first > service.priorities.last)
        continue;
      report(
        finding('RC116', `the priorities of ${service.name} and ${other.name} overlap`, {
          place,
          help: 'Give each service a block of its own.',
        }),
      );
    }
  }
}

/** Address parameters become template parameters, which all services of a template share: one name must mean one thing. */
export function checkSharedParameters(services: readonly Service[], report: Report): void {
  const first = new Map<string, { service: Service; isAddress: boolean }>();
  for (const service of services) {
    for (const { id, type } of service.parameters) {
      const isAddress = type === 'prefix' || type === 'prefixes';
      const other = first.get(id);
      first.set(id, other ?? { service, isAddress });
      if (!other || (!isAddress && !other.isAddress)) continue;
      const place = service.requirements[0]?.place ?? service.features[0]?.place;
      report(
        finding('RC105', `${other.service.name} and ${service.name} both have the address parameter ${id}`, {
          place,
          help: 'Give one of them another name; templates would mix them up.',
        }),
      );
    }
  }
}
