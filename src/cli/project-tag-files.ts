import type { CompileOptions } from '../compile-options.js';
import { MANIFEST_FILE } from '../project/manifest.js';
import { readManifest } from '../project/read-manifest.js';
import type { RegionFiles } from '../region-files.js';
import { loadAzureTables } from '../rules.js';
import type { OpenedProject } from './open-project.js';

/** The tag file that the project names for the cloud of a folder, where the folder was compiled with one. */
export function projectTagsOf(
  { files }: RegionFiles,
  { project, openTagFile }: OpenedProject,
): CompileOptions['serviceTags'] {
  const read = readManifest(files.get(MANIFEST_FILE) ?? '');
  if (!('manifest' in read) || !read.manifest.snapshot) return undefined;
  const { region, deployment } = read.manifest.selection;
  const { settings } = project.deployments.find(({ name }) => name === deployment?.name) ?? project;
  const cloud = settings.serviceTags && loadAzureTables().regions.find(region)?.cloud;
  const path = cloud && settings.serviceTags?.[cloud];
  return path && openTagFile(path);
}

/** Folders, each with its {@link projectTagsOf}. */
export function withProjectTags(regions: readonly RegionFiles[], opened: OpenedProject | undefined): RegionFiles[] {
  return regions.map((region) => {
    const serviceTags = opened && projectTagsOf(region, opened);
    return serviceTags ? { ...region, serviceTags } : region;
  });
}
