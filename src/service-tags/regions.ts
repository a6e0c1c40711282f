import { closestNames } from '../diagnostics/suggest.js';

/** Azure's separate clouds that rulec knows; Azure Germany closed in 2021. */
export const CLOUDS = ['public', 'usgov', 'china'] as const;

export type Cloud = (typeof CLOUDS)[number];

/** Names of the clouds as people say them. */
export const CLOUD_TITLES: Readonly<Record<Cloud, string>> = {
  public: 'Azure public cloud',
  usgov: 'Azure Government',
  china: 'Azure operated by 21Vianet',
};

/** A row of rules/azure/regions.json: one region in each of its spellings. */
export interface Region {
  /** As in ARM and in host names: `westus`. */
  readonly name: string;
  readonly displayName: string;
  readonly cloud: Cloud;
  /** As in regional service tags: `WestUS`. */
  readonly tagSuffix: string;
  /** As in `AzureCloud.*` tags alone: `centralfrance` for France Central. */
  readonly azureCloudSuffix: string;
  /** Names of the paired regions; several where Microsoft documents several. */
  readonly pairs: readonly string[];
  readonly availability: 'general' | 'restricted' | 'early-access' | 'staging' | 'undocumented';
  /** Default priority of the region's rule collection group; no two regions share one. */
  readonly groupPriority: number;
}

const squeeze = (text: string): string => text.toLowerCase().replace(/[\s_-]/g, '');

/** The regions of all clouds, found by any of their spellings. */
export class RegionTable {
  readonly #bySpelling = new Map<string, Region>();
  readonly #bySuffix = { tag: new Map<string, Region>(), 'azure-cloud': new Map<string, Region>() };

  constructor(readonly regions: readonly Region[]) {
    for (const region of regions) {
      for (const spelling of [region.name, region.displayName, region.tagSuffix])
        this.#bySpelling.set(squeeze(spelling), region);
      this.#bySuffix.tag.set(region.tagSuffix.toLowerCase(), region);
      this.#bySuffix['azure-cloud'].set(region.azureCloudSuffix.toLowerCase(), region);
    }
  }

  /** Finds the region that a suffix of `AzureCloud` tags, or of all other tags, stands for; no two regions share one. */
  bySuffix(suffix: string, kind: 'tag' | 'azure-cloud'): Region | undefined {
    return this.#bySuffix[kind].get(suffix.toLowerCase());
  }

  /** Finds `westus`, `WestUS` and `West US`. */
  find(text: string): Region | undefined {
    return this.#bySpelling.get(squeeze(text));
  }

  closest(text: string): string[] {
    return closestNames(
      squeeze(text),
      this.regions.map(({ name }) => name),
    );
  }

  /** Every region that customers can use, in every cloud: all but Microsoft's staging and early-access regions. */
  ofCustomers(): Region[] {
    return this.regions.filter(({ availability }) => availability !== 'staging' && availability !== 'early-access');
  }
}
