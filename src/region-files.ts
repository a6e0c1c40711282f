import type { Catalog } from './catalog/catalog.js';
import type { CompileOptions } from './compile-options.js';
import { finding, type Report } from './diagnostics/finding.js';
import { reportMergeMarks } from './diagnostics/merge-marks.js';
import { sha256 } from './project/artifact-files.js';
import { MANIFEST_FILE } from './project/manifest.js';
import { type ReadManifest, readManifest } from './project/read-manifest.js';

/** The files of one region as they lie in its folder. */
export interface RegionFiles {
  /** Before the names of files in findings: `out/westus`. */
  readonly label: string;
  readonly files: ReadonlyMap<string, string>;
  /** Its own tag file, where regions have several; one that is given for all goes before it. */
  readonly serviceTags?: CompileOptions['serviceTags'];
}

/** The manifest of a folder that rulec compile wrote, or a finding that says why there is none. */
export function openManifest(
  label: string,
  files: ReadonlyMap<string, string>,
  report: Report,
): ReadManifest | undefined {
  const text = files.get(MANIFEST_FILE);
  const read = text === undefined ? { reason: 'it is not there' } : readManifest(text);
  if ('manifest' in read) return read.manifest;
  const help = 'Compile again with --overwrite: rulec makes the file anew.';
  if (reportMergeMarks(text ?? '', `${label}/${MANIFEST_FILE}`, help, report)) return undefined;
  report(
    finding('RC808', `${label}/${MANIFEST_FILE} cannot be read: ${read.reason}`, {
      help: 'Name a folder that rulec compile wrote, such as out/westus; compile it again where the manifest is lost.',
    }),
  );
  return undefined;
}

/** Files of another compile than the manifest's are judged all the same, and the user is told. */
export function checkFiles(
  label: string,
  files: ReadonlyMap<string, string>,
  manifest: ReadManifest,
  catalog: Catalog,
  report: Report,
): void {
  for (const file of manifest.files.keys()) {
    if (files.has(file)) continue;
    const message = `the manifest of ${label} lists ${file}, and it is not there`;
    report(finding('RC409', message, { help: 'Compile the region again.' }));
  }
  const changed = [...manifest.files]
    .filter(([file, digest]) => {
      const text = files.get(file);
      return text !== undefined && sha256(text.replace(/\r\n/g, '\n')) !== digest;
    })
    .map(([file]) => `${label}/${file}`);
  const help = 'Compile again, or go on: what the files say now is what is judged.';
  if (changed.length > 0) {
    report(
      finding('RC411', `${changed.join(', ')} ${changed.length === 1 ? 'is' : 'are'} not as the manifest lists`, {
        help,
      }),
    );
  }
  if (manifest.catalogDigest !== catalog.digest) {
    const message = `${label} was compiled from another state of the catalog; it is judged by the one that is loaded`;
    report(finding('RC411', message, { help: 'Name catalogs of your own with --catalog, or compile again.' }));
  }
}

/** What a folder was compiled with. */
export function optionsOf({ selection }: ReadManifest): CompileOptions {
  const { source, firewallIp, firewallRules, storageAccounts } = selection;
  const { workspaceRegion, asOf, parameters, asked, without } = selection;
  return {
    region: selection.region,
    ...(selection.deployment && { deployment: selection.deployment }),
    services: selection.services,
    ...(asked.length > 0 && { features: asked }),
    ...(without.length > 0 && { without }),
    ...(Object.keys(parameters).length > 0 && { parameters }),
    ...(workspaceRegion !== undefined && { workspaceRegion }),
    ...(asOf !== undefined && { asOf }),
    targets: selection.targets,
    attach: selection.attach,
    ...(source && { source }),
    private: selection.private,
    ...(firewallIp !== undefined && { firewallIp }),
    ...(storageAccounts && { storageAccounts }),
    firewallTier: selection.firewallTier,
    ...(firewallRules !== undefined && { firewallRules }),
    tlsInspection: selection.tlsInspection,
    defaultDeny: selection.defaultDeny,
    ...(selection.defaultRoute !== 'compiled' && {
      defaultRoute: selection.defaultRoute === 'declared' ? 'firewall' : 'none',
    }),
    openHosts: selection.openHosts,
    acceptGaps: selection.acceptedGaps,
    strictTags: selection.strictTags,
    expand: selection.expand,
    allowWidening: selection.allowWidening,
  };
}
