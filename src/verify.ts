import { type Case, namesOfCase } from './analysis/case.js';
import { claimFindings } from './analysis/claims.js';
import { complaintsOf } from './analysis/complaints.js';
import { endpointPolicyFindings } from './analysis/endpoint-policy.js';
import { type Judgement, judge } from './analysis/judge.js';
import { tierFindings } from './analysis/tiers.js';
import { workspaceOutboundFindings } from './analysis/workspace-outbound.js';
import type { Catalog } from './catalog/catalog.js';
import type { CompileOptions } from './compile-options.js';
import type { Configuration } from './configuration/configuration.js';
import { type Finding, finding, hasErrors, type Report, sortFindings } from './diagnostics/finding.js';
import { reportMergeMarks } from './diagnostics/merge-marks.js';
import { readConfigurations } from './formats/arm-reader/read-configuration.js';
import { judgedParameters } from './formats/whole-firewall.js';
import { sha256 } from './project/artifact-files.js';
import { MANIFEST_FILE } from './project/manifest.js';
import { type ReadManifest, readManifest } from './project/read-manifest.js';
import { type AzureTables, loadAzureTables } from './rules.js';
import { selectRequirements } from './select-requirements.js';
import { overlayOf, type TagSnapshot } from './service-tags/snapshot.js';
import { type MeasuredTag, measureTags } from './service-tags/tag-sets.js';
import type { TargetOptions } from './targets/options.js';

/** The files of one region as they lie in its folder. */
export interface RegionFiles {
  /** Before the names of files in findings: `out/westus`. */
  readonly label: string;
  readonly files: ReadonlyMap<string, string>;
  /** Its own tag file, where regions have several; one that is given for all goes before it. */
  readonly serviceTags?: CompileOptions['serviceTags'];
}

/** What {@link verify} finds of one region. */
export interface Verification {
  readonly label: string;
  readonly region: string;
  readonly subject: Case;
  readonly judgement: Judgement;
  /** What was found of these files alone; several folders may be of one region. */
  readonly findings: readonly Finding[];
}

/** What {@link verify} gives. */
export interface Verifications {
  /** Those that could be read. */
  readonly verified: readonly Verification[];
  readonly findings: readonly Finding[];
}

/**
 * Judges compiled files: works out from the selection in the manifest what must pass, reads what Azure would evaluate, and
 * compares. Requirements are selected as for compiling; no rule is made.
 */
export async function verify(
  catalog: Catalog,
  regions: readonly RegionFiles[],
  serviceTags?: CompileOptions['serviceTags'],
  tables: AzureTables = loadAzureTables(),
): Promise<Verifications> {
  const findings: Finding[] = [];
  const verified: Verification[] = [];
  for (const region of regions) {
    const own: Finding[] = [];
    const one = await verifyRegion(catalog, region, serviceTags, tables, (item) => own.push(item));
    if (one) verified.push({ ...one, findings: own });
    findings.push(...own);
  }
  return { verified, findings: sortFindings(findings) };
}

async function verifyRegion(
  catalog: Catalog,
  region: RegionFiles,
  serviceTags: CompileOptions['serviceTags'],
  tables: AzureTables,
  report: Report,
): Promise<Omit<Verification, 'findings'> | undefined> {
  const opened = await openCase(catalog, region, serviceTags, tables, report);
  if (!opened) return undefined;
  const { subject } = opened;
  const judgement = judge(subject);
  for (const item of [
    ...complaintsOf(judgement, subject),
    ...claimFindings(subject, judgement),
    ...endpointPolicyFindings(subject),
    ...workspaceOutboundFindings(subject),
    ...tierFindings(subject),
  ]) {
    report(item);
  }
  return { label: region.label, region: subject.set.region.name, subject, judgement };
}

/** A case with what it was read from. */
export interface OpenedCase {
  readonly subject: Case;
  readonly manifest: ReadManifest;
  /** What was compiled, in the words of the compiler. */
  readonly options: CompileOptions;
}

/** Reads the files of a region, and works out from their manifest what must pass; nothing is judged. */
export async function openCase(
  catalog: Catalog,
  { label, files, serviceTags: own }: RegionFiles,
  given: CompileOptions['serviceTags'],
  tables: AzureTables,
  report: Report,
): Promise<OpenedCase | undefined> {
  const manifest = openManifest(label, files, report);
  if (!manifest) return undefined;
  const { selection, snapshot } = manifest;
  const serviceTags = given ?? own;
  if (snapshot && !serviceTags) {
    const message = `${label} was compiled with the tag file ${snapshot.file}, change number ${snapshot.changeNumber}`;
    report(finding('RC810', message, { help: 'Name that file with --service-tags.' }));
    return undefined;
  }
  if (!hasTemplates(label, manifest, report)) return undefined;
  checkFiles(label, files, manifest, catalog, report);
  if (snapshot && snapshot.file !== serviceTags?.name.replace(/^.*[\\/]/, '')) {
    const message = `${label} was compiled with ${snapshot.file}, and is judged by ${serviceTags?.name}`;
    report(finding('RC411', message, { help: 'What is found then is also what changed between the two files.' }));
  }
  const options = { ...optionsOf(manifest), ...(serviceTags && { serviceTags }) };
  const selected = await selectRequirements(catalog, options, tables);
  const [set] = selected.sets;
  for (const item of selected.findings) if (item.severity === 'error') report(item);
  if (!set) return undefined;

  const tagSnapshot = selected.options.snapshot;
  const configurations = await readAll(label, files, selected.options, set.region.cloud, tables, report);
  if (!configurations) return undefined;
  const { nsg, firewall, routes, endpointPolicy, workspaceOutbound } = configurations;
  const unmeasured: Case = {
    set,
    options: selected.options,
    isBehindFirewall: selection.defaultRoute !== 'none',
    isDefaultCompiled: selection.defaultRoute === 'compiled',
    ...(nsg && { nsg }),
    ...(firewall && { firewall }),
    ...(routes && { routes }),
    ...(endpointPolicy && { endpointPolicy }),
    ...(workspaceOutbound && { workspaceOutbound }),
    coverage: manifest.coverage,
    posture: manifest.posture,
    measured: [],
  };
  const subject: Case = tagSnapshot
    ? { ...unmeasured, measured: await measureNamed(unmeasured, tagSnapshot, serviceTags?.name ?? '', report) }
    : unmeasured;
  return { subject, manifest, options };
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

const TEMPLATES = ['nsg.json', 'firewall.json', 'routes.json', 'endpoint-policy.json', 'workspace-outbound.json'];

/** Without templates nothing could be read, and everything would seem to be missing. */
function hasTemplates(label: string, { files, formats }: ReadManifest, report: Report): boolean {
  if (formats.includes('arm') || TEMPLATES.some((file) => files.has(file))) return true;
  report(
    finding('RC804', `${label} was compiled to ${formats.join(', ')}, and verify reads ARM templates`, {
      help: `Compile it with --format ${['arm', ...formats].join(',')}.`,
    }),
  );
  return false;
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

/** One configuration of each kind, or nothing where a file could not be read whole. */
async function readAll(
  label: string,
  files: ReadonlyMap<string, string>,
  { snapshot, firewallRules }: TargetOptions,
  cloud: Parameters<AzureTables['tags']['find']>[1],
  { tags }: AzureTables,
  report: Report,
): Promise<Pick<Case, 'nsg' | 'firewall' | 'routes' | 'endpointPolicy' | 'workspaceOutbound'> | undefined> {
  const found: Configuration[] = [];
  const findings: Finding[] = [];
  for (const file of TEMPLATES) {
    const text = files.get(file);
    if (text === undefined) continue;
    const spellTag = tags.speller(cloud, snapshot && overlayOf(snapshot));
    const read = await readConfigurations(
      text,
      `${label}/${file}`,
      { spellTag, parameters: judgedParameters(firewallRules) },
      (item) => findings.push(item),
    );
    found.push(...read.configurations);
  }
  for (const item of findings) report(item);
  if (hasErrors(findings)) return undefined;
  const nsg = found.find((own) => own.kind === 'nsg');
  const firewall = found.find((own) => own.kind === 'firewall');
  const routes = found.find((own) => own.kind === 'routes');
  const [policy, ...policies] = found.filter((own) => own.kind === 'endpoint-policy');
  // What several policies of a subnet list passes together, and so is judged together.
  const endpointPolicy = policy && {
    ...policy,
    definitions: [policy, ...policies].flatMap(({ definitions }) => definitions),
  };
  const workspaceOutbound = found.find((own) => own.kind === 'workspace-outbound');
  return {
    ...(nsg && { nsg }),
    ...(firewall && { firewall }),
    ...(routes && { routes }),
    ...(endpointPolicy && { endpointPolicy }),
    ...(workspaceOutbound && { workspaceOutbound }),
  };
}

async function measureNamed(
  subject: Case,
  { tags }: TagSnapshot,
  name: string,
  report: Report,
): Promise<MeasuredTag[]> {
  const wanted = namesOfCase(subject).flatMap((tag) => tags.get(tag.toLowerCase()) ?? []);
  const { measured, findings } = await measureTags(new Set(wanted), { name });
  for (const item of findings) report(item);
  return measured;
}
