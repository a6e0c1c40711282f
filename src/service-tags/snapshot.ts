import { type Finding, finding } from '../diagnostics/finding.js';
import type { Cloud } from './regions.js';
import type { TagFeature, TagOverlay } from './tag-table.js';

/** One tag of a snapshot. */
export interface SnapshotTag {
  readonly name: string;
  /** Null: listed, but marked for nothing. Files from before August 2020 do not say. */
  readonly features?: ReadonlySet<TagFeature> | null;
  /** CIDR texts as the file has them. */
  readonly prefixes: readonly string[];
}

/** A service-tag file of Microsoft's: what the tags of one cloud meant on one day. */
export interface TagSnapshot {
  readonly cloud: Cloud;
  readonly changeNumber: number;
  /** By name in lower case. */
  readonly tags: ReadonlyMap<string, SnapshotTag>;
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

/**
 * Reads the JSON that Microsoft publishes weekly per cloud
 * (https://www.microsoft.com/download/details.aspx?id=56519). `file` only names it in findings.
 */
export function readTagSnapshot(text: string, file: string): { snapshot?: TagSnapshot; findings: Finding[] } {
  const refuse = (reason: string): { findings: Finding[] } => ({
    findings: [
      finding('RC501', `${file} is no service-tag file: ${reason}`, {
        place: { option: 'service-tags', value: file },
        help: 'Download the JSON of your cloud from https://www.microsoft.com/download/details.aspx?id=56519 (Government 57063, China 57062).',
      }),
    ],
  });
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return refuse(text.trim() === '' ? 'it is empty' : error instanceof Error ? error.message : 'it is not JSON');
  }
  if (!isObject(json)) return refuse('it holds no object');
  const cloud = CLOUD_NAMES.get(json['cloud']);
  if (!cloud) return refuse(`its cloud is ${JSON.stringify(json['cloud'])}, not Public, AzureGovernment or China`);
  const changeNumber = readNumber(json['changeNumber']);
  if (changeNumber === undefined) return refuse('its changeNumber is no whole number');
  if (!Array.isArray(json['values']) || json['values'].length === 0) return refuse('it lists no tags');
  const tags = new Map<string, SnapshotTag>();
  for (const value of json['values']) {
    const tag = readTag(value);
    if (!tag) return refuse(`entry ${tags.size + 1} of its values has no name or no prefixes`);
    if (tags.has(tag.name.toLowerCase())) return refuse(`it lists ${tag.name} twice`);
    tags.set(tag.name.toLowerCase(), tag);
  }
  return { snapshot: { cloud, changeNumber, tags }, findings: [] };
}

function readTag(value: unknown): SnapshotTag | undefined {
  if (!isObject(value) || typeof value['name'] !== 'string' || !isObject(value['properties'])) return undefined;
  const prefixes = value['properties']['addressPrefixes'];
  if (!Array.isArray(prefixes) || !prefixes.every((prefix) => typeof prefix === 'string')) return undefined;
  const features = value['properties']['networkFeatures'];
  const name = value['name'];
  if (features === undefined) return { name, prefixes };
  return { name, prefixes, features: Array.isArray(features) ? new Set(features.filter(isFeature)) : null };
}

/** Files have numbers, the discovery API has texts of digits. */
function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;
}

/** What the snapshot says of names, for {@link TagTable.find}. */
export function overlayOf(snapshot: TagSnapshot): TagOverlay {
  return (name) => snapshot.tags.get(name.toLowerCase());
}
