import { compareText } from '../diagnostics/finding.js';
import { closestNames } from '../diagnostics/suggest.js';
import type { Cloud, Region, RegionTable } from './regions.js';

/**
 * What a tag file's `networkFeatures` can say. Microsoft documents none of it; the reading that fits the data is: in
 * the discovery API, usable in NSGs, in routes, in Azure Firewall, and with a service endpoint.
 */
export type TagFeature = 'API' | 'NSG' | 'UDR' | 'FW' | 'VSE';

/** Features as the table writes them: `API NSG UDR FW`; null where the file lists the tag but marks it for nothing. */
type FeatureText = string | null;

interface RegionalRow {
  readonly features: FeatureText;
  /** Suffixes of the cloud's regions that have no such tag. */
  readonly missing?: readonly string[];
  /** Suffixes beyond the cloud's regions. */
  readonly extra?: readonly string[];
  /** Where few regions have the tag: all that have it. */
  readonly only?: readonly string[];
  /** Suffixes whose features differ from the rest. */
  readonly except?: Readonly<Record<string, FeatureText>>;
}

interface CloudRow {
  readonly features: FeatureText;
  readonly regional?: RegionalRow;
}

/** What Microsoft's service-tags page says of a tag. */
export interface DocumentedSupport {
  readonly direction: 'inbound' | 'outbound' | 'both';
  readonly regional: boolean;
  readonly firewall: boolean;
  readonly routes: boolean;
}

/** A row of rules/azure/service-tags.json. */
export type TagRow = { readonly documented?: DocumentedSupport } & { readonly [cloud in Cloud]?: CloudRow };

/** Where the table's rows of one cloud come from. */
export interface TagFileSource {
  readonly file: string;
  readonly date: string;
  readonly changeNumber: number;
}

/** One tag of one cloud. */
export interface ServiceTag {
  /** Spelled as in the cloud's tag file. */
  readonly name: string;
  /** The name without the region: `Storage`, `AzureFrontDoor.Frontend`. */
  readonly base: string;
  /** The region's suffix where the tag is regional. */
  readonly suffix?: string;
  /** Null: listed, but marked for nothing. */
  readonly features: ReadonlySet<TagFeature> | null;
  /** The file that says so, where the one in use lists the tag and does not say. */
  readonly featuresFrom?: string;
  readonly documented?: DocumentedSupport;
}

/** What a name is in a cloud: a tag, a tag of other clouds or regions only, or nothing known. */
export type TagLookup =
  | { readonly kind: 'tag'; readonly tag: ServiceTag }
  | { readonly kind: 'absent'; readonly name: string; readonly clouds: readonly Cloud[] }
  | { readonly kind: 'unknown'; readonly closest: readonly string[] };

/**
 * What a snapshot knows better than the table; undefined where it does not know the name. Snapshots from before August
 * 2020 have no features, so the table's count.
 */
export type TagOverlay = (
  name: string,
) => { readonly name: string; readonly features?: ReadonlySet<TagFeature> | null } | undefined;

/** The tags that Azure resolves by itself; no file lists their prefixes. https://learn.microsoft.com/azure/virtual-network/service-tags-overview (2023-01-26) */
const PLATFORM_TAGS = new Set([
  'VirtualNetwork',
  'Internet',
  'AzureLoadBalancer',
  'AzurePlatformDNS',
  'AzurePlatformIMDS',
  'AzurePlatformLKM',
]);

/** Service tags of all clouds: which exist, how they are spelled, where they work. */
export class TagTable {
  readonly #bases = new Map<string, string>();
  /** A handful of texts for hundreds of tags, so each is read once. */
  readonly #features = new Map<string, ReadonlySet<TagFeature>>();

  constructor(
    readonly rows: Readonly<Record<string, TagRow>>,
    readonly sources: Readonly<Record<Cloud, TagFileSource>>,
    readonly regions: RegionTable,
  ) {
    for (const base of Object.keys(rows)) this.#bases.set(base.toLowerCase(), base);
  }

  /** Finds a tag by name, whatever its letter case. */
  find(name: string, cloud: Cloud, overlay?: TagOverlay): TagLookup {
    const parsed = this.#parse(name);
    const known = parsed && this.#tagIn(parsed, cloud);
    const newer = overlay?.(name);
    if (newer) {
      const split = (parsed && this.#parse(newer.name)) ?? { base: newer.name };
      const documented = this.rows[split.base]?.documented;
      const more = documented && { documented };
      if (newer.features !== undefined || !known)
        return { kind: 'tag', tag: { ...split, name: newer.name, features: newer.features ?? null, ...more } };
      const { features } = known;
      return {
        kind: 'tag',
        tag: { ...split, name: newer.name, features, featuresFrom: this.sources[cloud].file, ...more },
      };
    }
    if (known && (overlay === undefined || PLATFORM_TAGS.has(known.base))) return { kind: 'tag', tag: known };
    const clouds = parsed ? (['public', 'usgov', 'china'] as const).filter((other) => this.#tagIn(parsed, other)) : [];
    const isName = parsed !== undefined && (parsed.suffix === undefined || this.#isSuffix(parsed.base, parsed.suffix));
    if (parsed && (clouds.length > 0 || isName)) return { kind: 'absent', name: joinName(parsed), clouds };
    return { kind: 'unknown', closest: this.#closest(name, cloud) };
  }

  /** Spells tags of a cloud as Azure does, whatever their letter case, or says what to do about a name that is none. */
  speller(
    cloud: Cloud,
    overlay?: TagOverlay,
  ): (
    name: string,
  ) => { readonly kind: 'known'; readonly name: string } | { readonly kind: 'unknown'; readonly help: string } {
    return (name) => {
      const found = this.find(name, cloud, overlay);
      if (found.kind === 'tag') return { kind: 'known', name: found.tag.name };
      const closest = found.kind === 'unknown' ? found.closest : [];
      const fallback =
        found.kind === 'absent' ? `${found.name} is no tag of this cloud.` : '`rulec tags list` lists all.';
      return { kind: 'unknown', help: closest.length > 0 ? `Did you mean ${closest.join(' or ')}?` : fallback };
    };
  }

  /** Every tag of a cloud: in the order of base names, each before its regional ones. */
  tagsOf(cloud: Cloud): ServiceTag[] {
    const suffixes = this.regions.regions.filter((region) => region.cloud === cloud);
    return Object.entries(this.rows)
      .sort(([left], [right]) => compareText(left, right))
      .flatMap(([base, row]) => {
        const regional = row[cloud]?.regional;
        const spelled = regional?.only ?? [...suffixes.map((own) => suffixOf(base, own)), ...(regional?.extra ?? [])];
        const names = [undefined, ...[...spelled].sort(compareText)];
        return names.flatMap((suffix) => {
          return this.#tagIn({ base, ...(suffix !== undefined && { suffix }) }, cloud) ?? [];
        });
      });
  }

  /** Whether some cloud has a tag of this base name. */
  hasBase(base: string): boolean {
    return this.#bases.has(base.toLowerCase());
  }

  closestBases(base: string): string[] {
    return closestNames(base, this.#bases.values());
  }

  /** A dot is not always a region: `AzureFrontDoor.Frontend` is one name. */
  #parse(name: string): { base: string; suffix?: string } | undefined {
    const whole = this.#bases.get(name.toLowerCase());
    if (whole !== undefined) return { base: whole };
    const dot = name.lastIndexOf('.');
    const base = dot < 0 ? undefined : this.#bases.get(name.slice(0, dot).toLowerCase());
    return base === undefined ? undefined : { base, suffix: name.slice(dot + 1) };
  }

  #tagIn({ base, suffix }: { base: string; suffix?: string }, cloud: Cloud): ServiceTag | undefined {
    const row = this.rows[base];
    const documented = row?.documented;
    if (row && suffix === undefined && PLATFORM_TAGS.has(base)) {
      return { name: base, base, features: new Set<TagFeature>(['NSG']), ...(documented && { documented }) };
    }
    const cloudRow = row?.[cloud];
    if (!cloudRow) return undefined;
    if (suffix === undefined)
      return { name: base, base, features: this.#featuresOf(cloudRow.features), ...(documented && { documented }) };
    const regional = cloudRow.regional;
    const spelled = regional && this.#spellSuffix(base, suffix, cloud, regional);
    if (!regional || spelled === undefined) return undefined;
    const features =
      regional.except && spelled in regional.except ? (regional.except[spelled] ?? null) : regional.features;
    return {
      name: `${base}.${spelled}`,
      base,
      suffix: spelled,
      features: this.#featuresOf(features),
      ...(documented && { documented }),
    };
  }

  #featuresOf(text: FeatureText): ReadonlySet<TagFeature> | null {
    if (text === null) return null;
    const known = this.#features.get(text);
    if (known) return known;
    const words = text.split(' ');
    const features = new Set(FEATURES.filter((feature) => words.includes(feature)));
    this.#features.set(text, features);
    return features;
  }

  #spellSuffix(base: string, suffix: string, cloud: Cloud, regional: RegionalRow): string | undefined {
    const same = (candidate: string): boolean => candidate.toLowerCase() === suffix.toLowerCase();
    if (regional.only) return regional.only.find(same);
    const extra = regional.extra?.find(same);
    if (extra !== undefined) return extra;
    if (regional.missing?.some(same)) return undefined;
    const region = this.regions.bySuffix(suffix, base === 'AzureCloud' ? 'azure-cloud' : 'tag');
    return region?.cloud === cloud ? suffixOf(base, region) : undefined;
  }

  /** Whether a suffix is how tags of this base spell some region. */
  #isSuffix(base: string, suffix: string): boolean {
    return this.regions.bySuffix(suffix, base === 'AzureCloud' ? 'azure-cloud' : 'tag') !== undefined;
  }

  #closest(name: string, cloud: Cloud): string[] {
    const dot = name.lastIndexOf('.');
    const whole = closestNames(name, this.#bases.values());
    if (dot < 0 || whole[0]?.includes('.')) return whole;
    const bases = this.#bases.has(name.slice(0, dot).toLowerCase())
      ? [name.slice(0, dot)]
      : this.closestBases(name.slice(0, dot));
    const region =
      this.regions.find(name.slice(dot + 1)) ?? this.regions.find(this.regions.closest(name.slice(dot + 1))[0] ?? '');
    return bases.flatMap((base) => {
      const canonical = this.#bases.get(base.toLowerCase()) ?? base;
      const parsed = region && this.#parse(`${canonical}.${suffixOf(canonical, region)}`);
      const tag = parsed && this.#tagIn(parsed, cloud);
      return [tag?.name ?? canonical];
    });
  }
}

function suffixOf(base: string, region: Region): string {
  return base === 'AzureCloud' ? region.azureCloudSuffix : region.tagSuffix;
}

function joinName({ base, suffix }: { base: string; suffix?: string }): string {
  return suffix === undefined ? base : `${base}.${suffix}`;
}

const FEATURES: readonly TagFeature[] = ['API', 'NSG', 'UDR', 'FW', 'VSE'];

/** Whether the prefixes of `outer` hold all of `inner`'s, as is always so of a tag and of its own regional tags. */
export function tagContains(outer: string, inner: string): boolean {
  const [a, b] = [outer.toLowerCase(), inner.toLowerCase()];
  return a === b || b.startsWith(`${a}.`);
}
