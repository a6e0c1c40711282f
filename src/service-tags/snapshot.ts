import { type Finding, finding, type Place } from '../diagnostics/finding.js';
import type { Cloud } from './regions.js';
import type { TagFeature, TagOverlay } from './tag-table.js';

/** One tag of a snapshot. */
export interface SnapshotTag {
  readonly name: string;
  /** As the file has it: `centralfrance` for France Central. Not there where the file has none. */
  readonly region?: string;
  /** Null: listed, but marked for nothing. Files from before August 2020 do not say. */
  readonly features?: ReadonlySet<TagFeature> | null;
  /** CIDR texts as the file has them; `measureTags` reads them. */
  readonly prefixes: readonly string[];
}

/** A service-tag file of Microsoft's: what the tags of one cloud meant on one day. */
export interface TagSnapshot {
  readonly cloud: Cloud;
  /** Of the cloud's file. It has gone backwards and come twice, so it is no key. */
  readonly changeNumber: number;
  /** By name in lower case. */
  readonly tags: ReadonlyMap<string, SnapshotTag>;
}

/** A snapshot with what findings call it, and where they find it. */
export interface NamedSnapshot {
  readonly snapshot: TagSnapshot;
  readonly name: string;
  readonly place?: Place;
}

/** The `cloud` property of tag files. */
const CLOUD_NAMES: ReadonlyMap<unknown, Cloud> = new Map([
  ['Public', 'public'],
  ['AzureGovernment', 'usgov'],
  ['China', 'china'],
]);
const FEATURES: ReadonlySet<string> = new Set<TagFeature>(['API', 'NSG', 'UDR', 'FW', 'VSE']);

const isFeature = (text: unknown): text is TagFeature => typeof text === 'string' && FEATURES.has(text);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is said of a file that is not what it should be. */
export function noTagFile(file: string, reason: string, place?: Place): Finding {
  return finding('RC501', `${file} is no service-tag file: ${reason}`, {
    place: place ?? { option: 'service-tags', value: file },
    help: 'Get the newest with rulec tags fetch, or from https://www.microsoft.com/download/details.aspx?id=56519 (Government 57063, China 57062).',
  });
}

/**
 * Reads the JSON that Microsoft publishes weekly per cloud
 * (https://www.microsoft.com/download/details.aspx?id=56519), or the answer of the discovery API. `file` only names it
 * in findings, `place` says where it was given.
 */
export function readTagSnapshot(
  text: string,
  file: string,
  place?: Place,
): { snapshot?: TagSnapshot; findings: Finding[] } {
  const refuse = (reason: string): { findings: Finding[] } => ({ findings: [noTagFile(file, reason, place)] });
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return refuse(whyNoJson(text));
  }
  if (!isObject(json)) return refuse('it holds no object');
  if (isObject(json['error'])) return refuse(`it is the error that Azure answered, ${JSON.stringify(json['error'])}`);
  const cloud = CLOUD_NAMES.get(json['cloud']);
  if (!cloud) return refuse(`its cloud ${whyNoCloud(json['cloud'])}`);
  const changeNumber = readNumber(json['changeNumber']);
  if (changeNumber === undefined) return refuse('its changeNumber is no whole number');
  if (!Array.isArray(json['values']) || json['values'].length === 0) return refuse('it lists no tags');
  if (typeof json['nextLink'] === 'string' && json['nextLink'] !== '')
    return refuse('it is one page of several, and its nextLink names the next');
  const tags = new Map<string, SnapshotTag>();
  for (const value of json['values']) {
    const tag = readTag(value);
    if (!tag) return refuse(`entry ${tags.size + 1} of its values has no name, or no list of prefixes or of features`);
    if (tags.has(tag.name.toLowerCase())) return refuse(`it lists ${tag.name} twice`);
    tags.set(tag.name.toLowerCase(), tag);
  }
  return { snapshot: { cloud, changeNumber, tags }, findings: [] };
}

/** In words of our own, since those of JSON.parse change with the release of Node. */
function whyNoJson(text: string): string {
  const content = text.replace(/^\uFEFF/, '').trim();
  if (content === '') return 'it is empty';
  if (content.includes('\0')) return 'it is not written in UTF-8';
  if (content.startsWith('<')) return 'it is a web page';
  if (!content.startsWith('{')) return 'it is not JSON';
  return content.endsWith('}') ? 'it is broken JSON' : 'it is cut off';
}

function whyNoCloud(name: unknown): string {
  if (name === undefined) return 'is not said';
  const other = 'not Public, AzureGovernment or China';
  return name === 'AzureGermany'
    ? `is "AzureGermany", which Microsoft closed in 2021, ${other}`
    : `is ${JSON.stringify(name)}, ${other}`;
}

function readTag(value: unknown): SnapshotTag | undefined {
  if (!isObject(value)) return undefined;
  const { name, properties } = value;
  if (typeof name !== 'string' || name.trim() === '' || !isObject(properties)) return undefined;
  const { addressPrefixes: prefixes, networkFeatures: features, region } = properties;
  if (!isTexts(prefixes)) return undefined;
  const tag = { name, prefixes, ...(typeof region === 'string' && region !== '' && { region: region.toLowerCase() }) };
  if (features === undefined) return tag;
  if (features === null) return { ...tag, features };
  return Array.isArray(features) ? { ...tag, features: new Set(features.filter(isFeature)) } : undefined;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Files have numbers, the discovery API has texts of digits. */
function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/** What the snapshot says of names, for {@link TagTable.find}. */
export function overlayOf(snapshot: TagSnapshot): TagOverlay {
  return (name) => snapshot.tags.get(name.toLowerCase());
}
