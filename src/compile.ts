import type { Catalog } from './catalog/catalog.js';
import type { CompileOptions } from './compile-options.js';
import { compareText, type Finding, type Report, sortFindings } from './diagnostics/finding.js';
import { writeAddressLists } from './formats/address-lists.js';
import type { Format, FormatWriter, TargetModels } from './formats/format.js';
import { loadWriters } from './formats/writers.js';
import { sha256 } from './project/artifact-files.js';
import { MANIFEST_FILE, writeManifest } from './project/manifest.js';
import type { RequirementSet } from './requirements/requirement.js';
import { type AzureTables, loadAzureTables } from './rules.js';
import { selectRequirements } from './select-requirements.js';
import type { Region } from './service-tags/regions.js';
import { assumptionsOf } from './targets/assumptions.js';
import type { CoverageRow, PostureRow, Target } from './targets/coverage.js';
import { lowerEndpointPolicy } from './targets/endpoint-policy/lower.js';
import { type LoweredFirewall, lowerFirewall } from './targets/firewall/lower.js';
import { collectionsOf, ruleCountOf } from './targets/firewall/model.js';
import { KeptByRoutes } from './targets/kept.js';
import { type Headroom, headroomOf, limitFindings } from './targets/limits.js';
import { reportSharedNames } from './targets/names.js';
import { fitNsg } from './targets/nsg/fit.js';
import { handOffSlots as handOffSlotsOf } from './targets/nsg/hand-off.js';
import { lowerNsg } from './targets/nsg/lower.js';
import type { TargetOptions } from './targets/options.js';
import { lowerPrefixes } from './targets/prefixes/lower.js';
import { lowerRoutes } from './targets/routes/lower.js';
import { defaultRouteOf } from './targets/routes/ways.js';
import type { LoweringContext } from './targets/tag-lowering.js';
import { lowerWorkspaceOutbound } from './targets/workspace-outbound/lower.js';

/** What compiling one region gives. */
export interface RegionOutput {
  readonly region: Region;
  /** Below the output folder: `westus`, or `spoke-a/westus`. */
  readonly folder: string;
  readonly options: TargetOptions;
  readonly formats: readonly Format[];
  readonly requirements: RequirementSet;
  /** Only the targets that were asked for and have something to say. */
  readonly models: TargetModels;
  readonly coverage: readonly CoverageRow[];
  readonly posture: readonly PostureRow[];
  readonly headroom: readonly Headroom[];
  /** Texts by file name: `nsg.json`, `firewall.json`, `routes.json`, `manifest.json`. */
  readonly files: ReadonlyMap<string, string>;
}

/** What {@link compile} gives. */
export interface Compilation {
  /** Sorted by name; empty where the input was in error. Gaps do not empty it. */
  readonly regions: readonly RegionOutput[];
  readonly options: TargetOptions;
  readonly findings: readonly Finding[];
}

/**
 * Compiles a catalog for one or more regions. Pure but for reading rulec's own tables: nothing is written. Every
 * mistake comes back as a finding; a gap (RC301) is an error too, but leaves the output in place.
 */
export async function compile(
  catalog: Catalog,
  options: CompileOptions,
  tables: AzureTables = loadAzureTables(),
): Promise<Compilation> {
  const selected = await selectRequirements(catalog, options, tables);
  const { sets, parsePrefix, options: targetOptions } = selected;
  const findings = [...selected.findings];
  let isInvalid = sets.length === 0;
  const report: Report = (item) => {
    isInvalid ||= item.severity === 'error' && item.code !== 'RC301';
    findings.push(item);
  };
  const kept = new KeptByRoutes();
  const writers = isInvalid ? [] : await loadWriters(targetOptions.formats);
  const handOffSlots = handOffSlotsOf(selected.hostTraffic, report);
  // What could not be selected would come back as gaps, which it is not.
  const outputs = isInvalid
    ? []
    : sets.map((set) =>
        compileRegion(set, targetOptions, catalog, options, {
          ...tables,
          parsePrefix,
          report,
          handOffSlots,
          kept: kept.of(set.routes),
          writers,
          formats: targetOptions.formats,
        }),
      );
  return {
    regions: isInvalid ? [] : outputs,
    options: targetOptions,
    findings: sortFindings(findings),
  };
}

type RegionContext = AzureTables &
  Pick<LoweringContext, 'parsePrefix' | 'report' | 'handOffSlots' | 'kept'> & {
    readonly writers: readonly FormatWriter[];
    readonly formats: readonly Format[];
  };

/** Routes first, since they decide what passes the firewall; the NSG last, since it must let through what the firewall takes by name. */
function compileRegion(
  set: RequirementSet,
  options: TargetOptions,
  catalog: Catalog,
  asked: CompileOptions,
  { limits, parsePrefix, report, handOffSlots, kept, writers, formats }: RegionContext,
): RegionOutput {
  const defaultRoute = defaultRouteOf(set, options);
  const context: LoweringContext = { set, options, defaultRoute, parsePrefix, report, handOffSlots, kept };
  const routes = lowerRoutes(context, limits.routes);
  const firewall: LoweredFirewall = lowerFirewall(context, routes, limits);
  const nsg = fitNsg(lowerNsg(context, firewall), limits.nsgAddresses, context);
  const isAsked = ({ target }: { target: Target }): boolean => options.targets.includes(target);
  const prefixes =
    options.snapshot && options.targets.includes('prefixes') ? lowerPrefixes(context, options.snapshot) : undefined;
  const policy = options.targets.includes('endpoint-policy') ? lowerEndpointPolicy(context) : undefined;
  const outbound = options.targets.includes('workspace-outbound') ? lowerWorkspaceOutbound(context) : undefined;
  const named = [prefixes, policy, outbound].filter((lowered) => lowered !== undefined);
  const ours = [nsg, firewall, routes, ...named];
  const coverage = ours
    .flatMap((lowered) => lowered.coverage)
    .filter(isAsked)
    .map((row) => withReason(row, asked.gapReasons));
  const posture = [...nsg.posture, ...routes.posture].filter(isAsked);
  const headroom = headroomOf(
    { nsg: nsg.model, firewall: firewall.model, routes: routes.model, ...(policy && { endpointPolicy: policy.model }) },
    options.targets,
    limits,
  );
  for (const item of limitFindings(headroom, limits, set.region.name, options)) report(item);
  reportSharedNames(
    nsg.model.rules.map(({ name }) => name),
    set.region.name,
    report,
  );
  reportSharedNames(outbound?.model.rules.map(({ name }) => name) ?? [], set.region.name, report);
  for (const { rules } of collectionsOf(firewall.model)) {
    reportSharedNames(
      rules.map(({ name }) => name),
      set.region.name,
      report,
    );
  }

  const models = {
    ...(isAsked({ target: 'nsg' }) && nsg.model.rules.length > 0 && { nsg: nsg.model }),
    ...(isAsked({ target: 'firewall' }) && ruleCountOf(firewall.model) > 0 && { firewall: firewall.model }),
    ...(isAsked({ target: 'routes' }) && routes.model.routes.length > 0 && { routes: routes.model }),
    ...(prefixes && prefixes.model.lists.length > 0 && { prefixes: prefixes.model }),
    ...(policy && policy.model.definitions.length > 0 && { 'endpoint-policy': policy.model }),
    ...(outbound && outbound.model.rules.length > 0 && { 'workspace-outbound': outbound.model }),
  };
  const assumptions = assumptionsOf(options, defaultRoute);
  const written = { set, options, models, coverage, posture, headroom, limits, assumptions, formats };
  const files = new Map([
    ...writers.flatMap((write) => [...write(written, report)]),
    ...(models.prefixes ? writeAddressLists(models.prefixes) : []),
  ]);
  const digests = [...files].map(([file, text]) => ({ file, sha256: sha256(text) }));
  const content = {
    set,
    options,
    defaultRoute,
    catalogDigest: catalog.digest,
    parameters: asked.parameters ?? {},
    ...(formats.join() !== 'arm' && { formats }),
    words: { features: sortedOnce(asked.features), without: sortedOnce(asked.without) },
    ...(asked.asOf !== undefined && { asOf: asked.asOf }),
    coverage,
    posture,
    headroom,
  };
  files.set(MANIFEST_FILE, writeManifest(content, digests));
  const folder = [options.deployment?.name, set.region.name].filter((part) => part !== undefined).join('/');
  return {
    region: set.region,
    folder,
    options,
    formats,
    requirements: set,
    models,
    coverage,
    posture,
    headroom,
    files,
  };
}

/** What the user says of a gap stands behind what rulec says of it. */
function withReason(row: CoverageRow, reasons: CompileOptions['gapReasons'] = {}): CoverageRow {
  if (row.outcome.kind !== 'impossible' || !row.outcome.accepted) return row;
  const id = row.requirement.replace(/@.*$/, '');
  const why = reasons[row.requirement] ?? reasons[id] ?? reasons[id.slice(id.indexOf('/') + 1)];
  return why === undefined ? row : { ...row, reason: [row.reason, `accepted: ${why}`].filter(Boolean).join('; ') };
}

function sortedOnce(words: readonly string[] = []): string[] {
  return [...new Set(words)].sort(compareText);
}
