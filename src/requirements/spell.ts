import type { Alternative, CatalogCloud, PeerText, Service } from '../catalog/catalog.js';
import { isRegionPlaceholder, placeholdersIn, type RegionPlaceholder } from '../catalog/catalog.js';
import { finding, type Report } from '../diagnostics/finding.js';
import { type HostMistake, type HostPattern, isHostPattern, parseHostPattern } from '../packets/host-pattern.js';
import type { Prefix } from '../packets/prefix.js';
import type { PrefixMistake } from '../packets/prefix-text.js';
import { CLOUD_TITLES, type Region } from '../service-tags/regions.js';
import type { ServiceTag, TagOverlay, TagTable } from '../service-tags/tag-table.js';
import type { AddressParameter, LocalSide, Peer } from './requirement.js';
import type { UnsetName } from './unset-names.js';

/** What names in a catalog are spelled with. */
export interface Spelling {
  readonly service: Service;
  readonly parameters: ReadonlyMap<string, string>;
  /** What `{region}` means. */
  readonly region: Region;
  readonly workspaceRegion: Region;
  readonly regionOf: (name: string) => Region | undefined;
  readonly tags: TagTable;
  readonly overlay?: TagOverlay;
  readonly parsePrefix: (text: string) => Prefix | PrefixMistake;
  readonly report: Report;
  /** Peers of alternatives that name nothing of the region, spelled before for another region of the cloud. */
  readonly kept: Map<Alternative, Spelled<Peer>>;
}

/** Whether a placeholder means something else in each region: a region's name, or a row of a table. */
export function dependsOnRegion(placeholder: string): boolean {
  return isRegionPlaceholder(placeholder) || placeholder.includes('.');
}

/** The values of a text, or why this region and cloud have none. */
type Spelled<T> = { readonly values: readonly T[] } | Absent;

/** Why there is nothing; `unset` where names were not given. */
interface Absent {
  readonly absent: string;
  readonly unset?: readonly UnsetName[];
}

const isAbsent = <T>(spelled: Spelled<T>): spelled is Absent => 'absent' in spelled;

/** The peers of an alternative, spelled for the region; undefined where the catalog names none for the cloud. */
export function spellPeers(alternative: Alternative, spelling: Spelling): Spelled<Peer> | undefined {
  const cloud: CatalogCloud = spelling.region.cloud;
  const texts = alternative.values[cloud];
  if (!texts) return undefined;
  const known = spelling.kept.get(alternative);
  if (known) return known;
  const spelled = spellTexts(alternative.kind, texts, spelling);
  if (!texts.some(({ value }) => placeholdersIn(value).some(dependsOnRegion))) spelling.kept.set(alternative, spelled);
  return spelled;
}

function spellTexts(kind: Alternative['kind'], texts: readonly PeerText[], spelling: Spelling): Spelled<Peer> {
  if (kind === 'any') return { values: [{ kind: 'any' }] };
  return joined(texts.map((text) => spellPeer(kind, text, spelling)));
}

/** All values, or why there are not all; of names that were not given, every one. */
function joined<T>(parts: readonly Spelled<T>[]): Spelled<T> {
  const absent = parts.filter(isAbsent);
  const [first] = absent;
  if (!first) return { values: parts.flatMap((part) => (isAbsent(part) ? [] : part.values)) };
  const unset = absent.flatMap((part) => part.unset ?? []);
  return unset.length === 0 ? first : { absent: first.absent, unset };
}

function spellPeer(kind: Exclude<Alternative['kind'], 'any'>, text: PeerText, spelling: Spelling): Spelled<Peer> {
  switch (kind) {
    case 'serviceTag': {
      const spelled = spellTags(text, spelling);
      return isAbsent(spelled)
        ? spelled
        : { values: spelled.values.map((tag): Peer => ({ kind: 'service-tag', tag })) };
    }
    case 'fqdn':
      return spellText(text, 'host', spelling, (value) => hostPeers(value, text, spelling));
    case 'url':
      return spellText(text, 'host', spelling, (value) => {
        const slash = value.indexOf('/');
        return hostPeers(value.slice(0, slash), text, spelling).map((peer) =>
          peer.kind === 'host' ? { kind: 'url', host: peer.host, path: value.slice(slash) } : peer,
        );
      });
    case 'fqdnTag':
      return spellText(text, 'host', spelling, (name) => [{ kind: 'fqdn-tag', name }]);
    case 'prefix':
      return spellPrefixes(text, spelling);
    default:
      return kind satisfies never;
  }
}

/** The tags that a text names, as their cloud's file spells them. */
export function spellTags(text: PeerText, spelling: Spelling): Spelled<ServiceTag> {
  const tags: ServiceTag[] = [];
  const spelled = spellText(text, 'tag', spelling, (value) => [value]);
  if (isAbsent(spelled)) return spelled;
  for (const value of spelled.values) {
    const found = spelling.tags.find(value, spelling.region.cloud, spelling.overlay);
    switch (found.kind) {
      case 'tag':
        tags.push(found.tag);
        break;
      case 'absent':
        return { absent: `${CLOUD_TITLES[spelling.region.cloud]} has no tag ${found.name}` };
      case 'unknown':
        spelling.report(
          finding(
            'RC207',
            `there is no service tag ${JSON.stringify(value)} in ${CLOUD_TITLES[spelling.region.cloud]}`,
            {
              place: text.place,
              help:
                found.closest.length > 0
                  ? `Did you mean ${found.closest.join(' or ')}?`
                  : 'Look the tag up in the tag file of the cloud.',
            },
          ),
        );
        return { absent: `${value} is no service tag` };
      default:
        found satisfies never;
    }
  }
  return { values: tags };
}

/** A narrowed local side: a prefix, or the parameter that stands for it. */
export function spellLocal(text: PeerText, spelling: Spelling): LocalSide | undefined {
  const spelled = spellPrefixes(text, spelling);
  const [peer, ...more] = isAbsent(spelled) ? [] : spelled.values;
  if (peer?.kind === 'parameter') return { kind: 'parameter', parameter: peer.parameter };
  if (peer?.kind === 'prefix' && more.length === 0) return { kind: 'prefix', prefix: peer.prefix };
  spelling.report(
    finding('RC205', 'a local side is one prefix', {
      place: text.place,
      help: 'Give one prefix, or declare the parameter as `prefix`.',
    }),
  );
  return undefined;
}

/** The destinations of a route by prefix: prefixes, or the parameter that stands for one. */
export function spellDestinations(text: PeerText, spelling: Spelling): LocalSide[] {
  const spelled = spellPrefixes(text, spelling);
  if (isAbsent(spelled)) return [];
  return spelled.values.flatMap((peer): LocalSide[] => {
    if (peer.kind === 'prefix') return [{ kind: 'prefix' as const, prefix: peer.prefix }];
    if (peer.kind !== 'parameter') return [];
    if (!peer.parameter.isList) return [{ kind: 'parameter' as const, parameter: peer.parameter }];
    const name = peer.parameter.name;
    const help = `Give it with --param ${name}=PREFIX,PREFIX, or switch the feature off.`;
    const message = `a route has one destination, so it needs the prefixes of the parameter ${name}`;
    spelling.report(finding('RC206', message, { place: text.place, help }));
    return [];
  });
}

function spellPrefixes(text: PeerText, spelling: Spelling): Spelled<Peer> {
  if (text.prefix) return { values: [{ kind: 'prefix', prefix: text.prefix }] };
  const parameter = spelling.service.parameters.find(({ id }) => text.value === `{${id}}`);
  if (parameter && !spelling.parameters.has(parameter.id)) {
    const hole: AddressParameter = {
      name: parameter.id,
      isList: parameter.type === 'prefixes',
      title: parameter.title,
    };
    return { values: [{ kind: 'parameter', parameter: hole }] };
  }
  const isSingle = parameter?.type === 'prefix';
  return spellText(text, 'prefix', spelling, (value) =>
    (isSingle ? [value] : value.split(',')).flatMap((part): Peer[] => {
      const prefix = spelling.parsePrefix(part.trim());
      if ('base' in prefix) return [{ kind: 'prefix', prefix }];
      refuseValue(part, prefix.reason, parameter?.id, text, spelling, prefix.canonical);
      return [];
    }),
  );
}

function hostPeers(value: string, text: PeerText, spelling: Spelling): Peer[] {
  const isList = spelling.service.parameters.some(({ id, type }) => type === 'hosts' && text.value === `{${id}}`);
  return (isList ? value.split(',') : [value]).flatMap((part): Peer[] => {
    const host: HostPattern | HostMistake = parseHostPattern(part.trim());
    if (isHostPattern(host)) return [{ kind: 'host', host }];
    refuseValue(part, host.reason, undefined, text, spelling);
    return [];
  });
}

function refuseValue(
  value: string,
  reason: string,
  parameter: string | undefined,
  text: PeerText,
  spelling: Spelling,
  canonical?: string,
): void {
  const said =
    parameter === undefined
      ? `${JSON.stringify(value)} does not fit ${text.value}`
      : `the parameter ${parameter} does not take ${JSON.stringify(value)}`;
  spelling.report(
    finding('RC205', `${said}: ${reason}`, {
      place: parameter === undefined ? text.place : { option: 'param', value: `${parameter}=${value}` },
      help: canonical === undefined ? `Give a value that makes sense in ${text.value}.` : `Did you mean ${canonical}?`,
    }),
  );
}

/** Fills every placeholder; a table or several paired regions make several texts. */
function spellText<T>(
  text: PeerText,
  context: 'tag' | 'host' | 'prefix',
  spelling: Spelling,
  finish: (value: string) => readonly T[],
): Spelled<T> {
  const parts = text.value.split(/(\{[^{}]*\})/).map((part): Spelled<string> => {
    const name = /^\{(.*)\}$/.exec(part)?.[1];
    return name === undefined ? { values: [part] } : fill(name, text, context, spelling);
  });
  const all = joined(parts);
  if (isAbsent(all)) return all;
  const values = parts.reduce<readonly string[]>(
    (starts, part) => (isAbsent(part) ? [] : starts.flatMap((start) => part.values.map((end) => start + end))),
    [''],
  );
  return { values: values.flatMap(finish) };
}

function fill(name: string, text: PeerText, context: 'tag' | 'host' | 'prefix', spelling: Spelling): Spelled<string> {
  if (isRegionPlaceholder(name)) return fillRegion(name, text, context, spelling);
  const [table, column] = name.split('.');
  if (column !== undefined) {
    const row = spelling.service.tables
      .find(({ id }) => id === table)
      ?.rows.find(({ region }) => spelling.regionOf(region) === spelling.region);
    const values = row && Object.hasOwn(row.columns, column) ? row.columns[column] : undefined;
    return values ? { values } : { absent: `the table ${table} has no ${column} for ${spelling.region.name}` };
  }
  const value = spelling.parameters.get(name);
  const type = spelling.service.parameters.find(({ id }) => id === name)?.type;
  if (value === undefined)
    return { absent: `the parameter ${name} was not given`, unset: [{ parameter: name, place: text.place }] };
  if (type === 'name' && !/^[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?$/.test(value)) {
    refuseValue(value, 'a name has letters, digits and inner hyphens', name, text, spelling);
    return { absent: `the parameter ${name} has no usable value` };
  }
  return { values: [value] };
}

function fillRegion(
  name: RegionPlaceholder,
  text: PeerText,
  context: 'tag' | 'host' | 'prefix',
  spelling: Spelling,
): Spelled<string> {
  const regions = regionsOf(name, spelling);
  if (regions.length === 0) return { absent: `${spelling.region.displayName} has no paired region` };
  const isAzureCloud = /^azurecloud\./i.test(text.value);
  return {
    values: regions.map((region) =>
      context === 'tag' ? (isAzureCloud ? region.azureCloudSuffix : region.tagSuffix) : region.name,
    ),
  };
}

function regionsOf(name: RegionPlaceholder, { region, workspaceRegion, regionOf }: Spelling): readonly Region[] {
  switch (name) {
    case 'region':
      return [region];
    case 'workspaceRegion':
      return [workspaceRegion];
    case 'pairedRegion':
      return region.pairs.flatMap((pair) => regionOf(pair) ?? []);
    default:
      return name satisfies never;
  }
}
