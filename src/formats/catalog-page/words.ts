import {
  type Alternative,
  CATALOG_CLOUDS,
  type CatalogCloud,
  type EndpointPolicy,
  type RequirementEntry,
  type Source,
} from '../../catalog/catalog.js';
import { compareText } from '../../diagnostics/finding.js';
import { printPorts } from '../../packets/ports.js';
import type { Traffic } from '../../packets/traffic.js';

const CLOUD_NAMES: Readonly<Record<CatalogCloud, string>> = {
  public: 'the public cloud',
  usgov: 'Azure Government',
  china: '21Vianet',
};

/** Texts as code, with commas between. */
export function code(texts: readonly string[]): string {
  return texts.map((text) => `\`${text}\``).join(', ');
}

/** The peers of one way to meet a requirement: once where all clouds have the same, else cloud by cloud. */
export function peerWords({ kind, values }: Alternative, separator: string): string {
  if (kind === 'any') return 'any address';
  const words = (cloud: CatalogCloud): string => code((values[cloud] ?? []).map(({ value }) => value));
  const clouds = CATALOG_CLOUDS.filter((cloud) => values[cloud]);
  const distinct = new Set(clouds.map(words));
  if (clouds.length === CATALOG_CLOUDS.length && distinct.size === 1) return [...distinct].join('');
  return clouds.map((cloud) => `in ${CLOUD_NAMES[cloud]} ${words(cloud)}`).join(separator);
}

/** `TCP 80, 443`, each protocol once. */
export function portWords(alternatives: readonly Alternative[], separator: string): string {
  return [...new Set(alternatives.flatMap(({ traffic }) => traffic.map(trafficWords)))].join(separator);
}

function trafficWords({ protocol, ports }: Traffic): string {
  if (protocol === 'icmp') return 'ICMP';
  return `${protocol === 'any' ? 'any protocol,' : protocol.toUpperCase()} ${printPorts(ports).replaceAll(',', ', ')}`;
}

/** When an entry counts beside its feature, and what it does to others. */
export function conditionsOf(entry: RequirementEntry): string[] {
  const { clouds, regions, at, needs, replaces, when, since, until, local, endpointPolicy, managedNetwork, isUnsure } =
    entry;
  return [
    ...(isUnsure ? ['Unsure: only where the feature is named'] : []),
    ...(at === 'compute' ? [] : [`At the ${at}'s subnet`]),
    ...(clouds ? [`Only in ${clouds.map((cloud) => CLOUD_NAMES[cloud]).join(' and ')}`] : []),
    ...(regions ? [`Only in ${regions.map(({ value }) => value).join(', ')}`] : []),
    ...(when.mode === 'all' ? [`Only with ${when.features.map((id) => `\`${id}\``).join(' and ')} together`] : []),
    ...(needs.length > 0 ? [`Brings ${code(needs)}`] : []),
    ...(replaces.length > 0 ? [`In place of ${code(replaces)}`] : []),
    ...(local ? [`From \`${local.value}\` alone`] : []),
    ...(endpointPolicy ? [`A service endpoint policy narrows it to ${reachWords(endpointPolicy)}`] : []),
    ...(managedNetwork ? [`A managed network adds a ${managedNetwork.adds} rule by itself`] : []),
    ...(since === undefined ? [] : [`From ${since} on`]),
    ...(until === undefined ? [] : [`Until ${until}`]),
  ];
}

function reachWords({ aliases, ownAccounts }: EndpointPolicy): string {
  return [...(aliases.length > 0 ? [code(aliases)] : []), ...(ownAccounts ? ['accounts of yours'] : [])].join(' and ');
}

/** The days of the oldest and the newest copy of a page that says so. */
export function seenWords(ids: readonly string[], sources: readonly Source[]): string {
  const days = [...new Set(sources.filter(({ id }) => ids.includes(id)).map(({ verified }) => verified))];
  const [first = '', ...more] = days.sort(compareText);
  return more.length === 0 ? first : `${first} to ${more.at(-1)}`;
}

/** Links to the rows of the sources on the same page. */
export function pageLinks(ids: readonly string[]): string {
  return ids.map((id) => `[${id}](#source-${id})`).join(', ');
}

/** A table of Markdown. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(titles), `|${titles.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
