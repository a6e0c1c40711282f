import type { RegionTable } from './regions.js';
import type { SnapshotTag } from './snapshot.js';
import type { TagTable } from './tag-table.js';

/**
 * The region of a tag, by its name in ARM: what its suffix stands for, else what the file says, as of `AzurePortal.AzureAppServiceUx`.
 * A region that we do not know is as the file has it; a dot alone makes none.
 */
export function regionOfTag({ name, region }: Pick<SnapshotTag, 'name' | 'region'>, table: RegionTable): string {
  const { base, suffix } = splitAtDot(name);
  const known = suffix === '' ? undefined : table.bySuffix(suffix, kindOf(base));
  if (known || region === undefined) return known?.name ?? '';
  // Files spell regions as AzureCloud tags do.
  return table.bySuffix(region, 'azure-cloud')?.name ?? region;
}

/** The tag's name without its region: `Storage` of `Storage.WestUS` and of a new region's, but `AzureFrontDoor.Frontend`. */
export function baseOfTag({ name, region }: Pick<SnapshotTag, 'name' | 'region'>, tags: TagTable): string {
  const { base, suffix } = splitAtDot(name);
  if (suffix === '' || tags.hasBase(name)) return name;
  const isRegion = tags.regions.bySuffix(suffix, kindOf(base)) !== undefined || region !== undefined;
  return isRegion ? base : name;
}

function kindOf(base: string): 'tag' | 'azure-cloud' {
  return base.toLowerCase() === 'azurecloud' ? 'azure-cloud' : 'tag';
}

function splitAtDot(name: string): { base: string; suffix: string } {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? { base: name, suffix: '' } : { base: name.slice(0, dot), suffix: name.slice(dot + 1) };
}
