import { DIFF_TARGETS, type DiffSide, type DiffTarget, tagsOf } from './analysis/diff-side.js';
import type { Catalog } from './catalog/catalog.js';
import { type Compilation, compile } from './compile.js';
import type { CompileOptions } from './compile-options.js';
import type { Configuration } from './configuration/configuration.js';
import { type Finding, finding, hasErrors, type Report } from './diagnostics/finding.js';
import { readConfigurations } from './formats/arm-reader/read-configuration.js';
import { judgedParameters } from './formats/whole-firewall.js';
import { type ManifestSelection, readManifest } from './project/read-manifest.js';
import { checkFiles, openManifest, optionsOf, type RegionFiles } from './region-files.js';
import type { AzureTables } from './rules.js';
import type { Cloud, Region } from './service-tags/regions.js';
import { overlayOf, readTagSnapshot, type TagSnapshot } from './service-tags/snapshot.js';
import { measureTags } from './service-tags/tag-sets.js';
import type { FirewallRules } from './targets/options.js';
import { defaultRouteOf } from './targets/routes/ways.js';

/** Where one side of a diff comes from. */
export type DiffSource =
  /** A region, compiled with these options; they name the region. */
  | { readonly kind: 'region'; readonly label: string; readonly catalog: Catalog; readonly options: CompileOptions }
  /** A folder that `rulec compile` wrote. */
  | ({
      readonly kind: 'folder';
      readonly catalog: Catalog;
      readonly serviceTags?: CompileOptions['serviceTags'];
    } & RegionFiles)
  /** One file of Azure's JSON; `manifest` is the text of the one beside it, which tells the region. */
  | {
      readonly kind: 'file';
      readonly label: string;
      readonly text: string;
      readonly manifest?: string;
      readonly serviceTags?: CompileOptions['serviceTags'];
    };

/** Reads one side; undefined where it cannot be compared, and the findings say why. */
export async function readSide(source: DiffSource, tables: AzureTables, report: Report): Promise<DiffSide | undefined> {
  switch (source.kind) {
    case 'region':
      return regionSide(source, tables, report);
    case 'folder':
      return folderSide(source, tables, report);
    case 'file':
      return fileSide(source, tables, report);
    default:
      return source satisfies never;
  }
}

async function regionSide(
  { label, catalog, options }: DiffSource & { kind: 'region' },
  tables: AzureTables,
  report: Report,
): Promise<DiffSide | undefined> {
  const compiled = await compile(catalog, options, tables);
  return compiledSide(label, compiled, options.serviceTags?.name, undefined, tables, report);
}

async function folderSide(
  { label, files, catalog, serviceTags }: DiffSource & { kind: 'folder' },
  tables: AzureTables,
  report: Report,
): Promise<DiffSide | undefined> {
  const manifest = openManifest(label, files, report);
  if (!manifest) return undefined;
  checkFiles(label, files, manifest, catalog, report);
  // The files hold what came of tags and their addresses; only what is asked for is worked out again.
  const { expand: _, allowWidening: __, ...options } = optionsOf(manifest);
  const compiled = await compile(catalog, { ...options, ...(serviceTags && { serviceTags }) }, tables);
  const side = await compiledSide(label, compiled, serviceTags?.name, files, tables, report);
  return side?.asked && { ...side, asked: { set: side.asked.set, coverage: manifest.coverage } };
}

/** A side with the requirements of a compilation; its rules are those of the files, or what was compiled. */
async function compiledSide(
  label: string,
  { regions: [output], options, findings }: Compilation,
  tagFile: string | undefined,
  files: ReadonlyMap<string, string> | undefined,
  tables: AzureTables,
  report: Report,
): Promise<DiffSide | undefined> {
  for (const item of findings) if (isOfInput(item)) report(item);
  if (!output) return undefined;
  const { region, requirements: set, coverage } = output;
  const found: Configuration[] = [];
  for (const target of DIFF_TARGETS) {
    const text = (files ?? output.files).get(`${target}.json`);
    if (text === undefined) continue;
    const own = await readFile(
      text,
      `${label}/${target}.json`,
      { cloud: region.cloud, snapshot: options.snapshot, firewallRules: options.firewallRules },
      tables,
      report,
    );
    if (!own) return undefined;
    found.push(...own);
  }
  const side: DiffSide = {
    label,
    region,
    ...(set.workspaceRegion && { workspaceRegion: set.workspaceRegion }),
    pairedRegions: pairsOf(region, tables),
    ...(options.deployment && { deployment: options.deployment }),
    asked: { set, coverage },
    network: {
      privatePrefixes: options.privatePrefixes,
      isBehindFirewall: defaultRouteOf(set, options).exists,
    },
    ...byKind(found),
  };
  return withTagFile(side, options.snapshot, tagFile, report);
}

async function fileSide(
  { label, text, manifest, serviceTags }: DiffSource & { kind: 'file' },
  tables: AzureTables,
  report: Report,
): Promise<DiffSide | undefined> {
  const read = serviceTags && readTagSnapshot(serviceTags.text, serviceTags.name);
  for (const item of read?.findings ?? []) report(item);
  if (read && !read.snapshot) return undefined;
  const snapshot = read?.snapshot;
  const selection = manifest === undefined ? undefined : selectionOf(manifest);
  const beside = selection && tables.regions.find(selection.region);
  const firewallRules = selection?.firewallRules === 'classic' ? 'classic' : 'policy';
  const cloud = snapshot?.cloud ?? beside?.cloud;
  const found = await readFile(text, label, { cloud, snapshot, firewallRules }, tables, report);
  if (!found) return undefined;
  const twice = found.find(({ kind }, at) => found.findIndex((own) => own.kind === kind) !== at);
  if (twice) {
    const message = `${label} holds several ${KINDS[twice.kind]}, and a side is one`;
    report(finding('RC524', message, { place: { option: '', value: label }, help: 'Save each in a file of its own.' }));
    return undefined;
  }
  const rules = byKind(found);
  const region = beside ?? regionOfTags(tagsOf(rules), tables);
  const isRegionOfTags = beside === undefined;
  const side: DiffSide = { label, ...(region && { region, isRegionOfTags }), pairedRegions: [], ...rules };
  return withTagFile(side, snapshot, serviceTags?.name, report);
}

const KINDS: Readonly<Record<Configuration['kind'], string>> = {
  nsg: 'network security groups',
  firewall: 'firewalls',
  routes: 'route tables',
  'endpoint-policy': 'service endpoint policies',
  'workspace-outbound': 'lists of outbound rules',
};

function byKind(found: readonly Configuration[]): Pick<DiffSide, DiffTarget> {
  const nsg = found.find((own) => own.kind === 'nsg');
  const firewall = found.find((own) => own.kind === 'firewall');
  const routes = found.find((own) => own.kind === 'routes');
  const policy = found.find((own) => own.kind === 'endpoint-policy');
  const outbound = found.find((own) => own.kind === 'workspace-outbound');
  return {
    ...(nsg && { nsg }),
    ...(firewall && { firewall }),
    ...(routes && { routes }),
    ...(policy && { 'endpoint-policy': policy }),
    ...(outbound && { 'workspace-outbound': outbound }),
  };
}

/** What is known of a file beside its text. */
interface FileAbout {
  readonly cloud: Cloud | undefined;
  readonly snapshot: TagSnapshot | undefined;
  readonly firewallRules: FirewallRules;
}

/** Undefined where an error was reported. A file that does not tell its cloud may have tags of any. */
async function readFile(
  text: string,
  label: string,
  { cloud, snapshot, firewallRules }: FileAbout,
  { tags }: AzureTables,
  report: Report,
): Promise<readonly Configuration[] | undefined> {
  const overlay = snapshot && overlayOf(snapshot);
  const clouds: readonly Cloud[] = cloud ? [cloud] : ['public', 'usgov', 'china'];
  const spellers = clouds.map((own) => tags.speller(own, overlay));
  const findings: Finding[] = [];
  const read = await readConfigurations(
    text,
    label,
    {
      parameters: judgedParameters(firewallRules),
      spellTag: (name) => {
        const spelled = spellers.map((speller) => speller(name));
        return spelled.find(({ kind }) => kind === 'known') ?? spelled[0] ?? { kind: 'unknown', help: '' };
      },
    },
    (item) => findings.push(item),
  );
  for (const item of findings) report(item);
  return hasErrors(findings) ? undefined : read.configurations;
}

function selectionOf(text: string): ManifestSelection | undefined {
  const read = readManifest(text);
  return 'manifest' in read ? read.manifest.selection : undefined;
}

/** The one region that all regional tags are of, where there is one. */
function regionOfTags(names: readonly string[], { regions }: AzureTables): Region | undefined {
  const found = new Set(
    names.flatMap((name) => {
      const dot = name.lastIndexOf('.');
      const kind = name.slice(0, dot).toLowerCase() === 'azurecloud' ? 'azure-cloud' : 'tag';
      return dot < 0 ? [] : (regions.bySuffix(name.slice(dot + 1), kind) ?? []);
    }),
  );
  return found.size === 1 ? [...found][0] : undefined;
}

function pairsOf({ pairs }: Region, { regions }: AzureTables): Region[] {
  return pairs.flatMap((name) => regions.find(name) ?? []);
}

async function withTagFile(
  side: DiffSide,
  snapshot: TagSnapshot | undefined,
  tagFile: string | undefined,
  report: Report,
): Promise<DiffSide> {
  if (!snapshot || tagFile === undefined) return side;
  const named = tagsOf(side).flatMap((tag) => snapshot.tags.get(tag.toLowerCase()) ?? []);
  const { measured: own, findings } = await measureTags(new Set(named), { name: tagFile });
  for (const item of findings) report(item);
  return { ...side, tagFile: { name: tagFile, changeNumber: snapshot.changeNumber, measured: own } };
}

/** Gaps and doubts are what compiling found of the targets; a side is compared for all that. */
function isOfInput({ severity, code }: Finding): boolean {
  return severity === 'error' && !code.startsWith('RC3');
}
