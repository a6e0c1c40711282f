import { type Case, namesOfCase } from './analysis/case.js';
import type { Catalog } from './catalog/catalog.js';
import type { CompileOptions } from './compile-options.js';
import type { Configuration } from './configuration/configuration.js';
import { type Finding, finding, hasErrors, type Report } from './diagnostics/finding.js';
import { readConfigurations } from './formats/arm-reader/read-configuration.js';
import { reportOtherThanOurs } from './formats/classic-template.js';
import { judgedParameters } from './formats/whole-firewall.js';
import type { ReadManifest } from './project/read-manifest.js';
import { checkFiles, openManifest, optionsOf, type RegionFiles } from './region-files.js';
import type { AzureTables } from './rules.js';
import { selectRequirements } from './select-requirements.js';
import { overlayOf, type TagSnapshot } from './service-tags/snapshot.js';
import { type MeasuredTag, measureTags } from './service-tags/tag-sets.js';
import { classicNames } from './targets/firewall/own-names.js';
import type { TargetOptions } from './targets/options.js';

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
  const firewallText = files.get('firewall.json');
  if (firewallText !== undefined && selected.options.firewallRules === 'classic') {
    const names = classicNames(set.region.name, selected.options.deployment);
    reportOtherThanOurs(firewallText, `${label}/firewall.json`, names, report);
  }
  if (!configurations) return undefined;
  const unmeasured: Case = {
    set,
    options: selected.options,
    isBehindFirewall: selection.defaultRoute !== 'none',
    isDefaultCompiled: selection.defaultRoute === 'compiled',
    ...configurations,
    coverage: manifest.coverage,
    posture: manifest.posture,
    measured: [],
  };
  const subject: Case = tagSnapshot
    ? { ...unmeasured, measured: await measureNamed(unmeasured, tagSnapshot, serviceTags?.name ?? '', report) }
    : unmeasured;
  return { subject, manifest, options };
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

/** What the files of a case hold. */
type ReadCase = Pick<
  Case,
  'nsg' | 'firewall' | 'routes' | 'endpointPolicy' | 'otherPolicies' | 'workspaceOutbound' | 'otherOutbound'
>;

/** What is judged of each kind, or nothing where a file could not be read whole. */
async function readAll(
  label: string,
  files: ReadonlyMap<string, string>,
  { snapshot, firewallRules }: TargetOptions,
  cloud: Parameters<AzureTables['tags']['find']>[1],
  { tags }: AzureTables,
  report: Report,
): Promise<ReadCase | undefined> {
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
  const [nsg, ...nsgs] = found.filter((own) => own.kind === 'nsg');
  const [firewall, ...firewalls] = found.filter((own) => own.kind === 'firewall');
  const [routes, ...tables] = found.filter((own) => own.kind === 'routes');
  for (const { kind } of [...nsgs, ...firewalls, ...tables]) report(oneTooMany(label, kind));
  const [endpointPolicy, ...otherPolicies] = found.filter((own) => own.kind === 'endpoint-policy');
  const [workspaceOutbound, ...otherOutbound] = found.filter((own) => own.kind === 'workspace-outbound');
  return {
    ...(nsg && { nsg }),
    ...(firewall && { firewall }),
    ...(routes && { routes }),
    ...(endpointPolicy && { endpointPolicy, otherPolicies }),
    ...(workspaceOutbound && { workspaceOutbound, otherOutbound }),
  };
}

const ONE_OF: Readonly<Record<'nsg' | 'firewall' | 'routes', string>> = {
  nsg: 'network security group',
  firewall: 'firewall',
  routes: 'route table',
};

/** What is deployed beside the one that is judged would be seen by nobody. */
function oneTooMany(label: string, kind: keyof typeof ONE_OF): Finding {
  const message = `${label} has rules of more than one ${ONE_OF[kind]}, and the manifest describes one`;
  return finding('RC524', message, {
    help: 'Compile the region again, or keep the others in files of their own elsewhere.',
  });
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
