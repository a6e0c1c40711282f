import { compareText } from '../diagnostics/finding.js';
import { printPorts } from '../packets/ports.js';
import type { Requirement, RequirementSet, RouteRequirement } from '../requirements/requirement.js';
import { assumptionsOf } from '../targets/assumptions.js';
import type { CoverageRow, PostureRow } from '../targets/coverage.js';
import type { Headroom } from '../targets/limits.js';
import type { TargetOptions } from '../targets/options.js';
import type { DefaultRoute } from '../targets/routes/ways.js';

/** Raised when a reader of an older manifest would misread a newer one. */
export const MANIFEST_VERSION = 1;

export const MANIFEST_FILE = 'manifest.json';

/** What the manifest says beside the files' digests. */
export interface ManifestContent {
  readonly set: RequirementSet;
  readonly options: TargetOptions;
  readonly defaultRoute: DefaultRoute;
  readonly catalogDigest: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Where other than ARM templates alone are written. */
  readonly formats?: readonly string[];
  /** The user's own words for features, which say more than the features that came of them. */
  readonly words?: { readonly features: readonly string[]; readonly without: readonly string[] };
  readonly asOf?: string;
  readonly coverage: readonly CoverageRow[];
  readonly posture: readonly PostureRow[];
  readonly headroom: readonly Headroom[];
}

/** An artifact by its file name, and the SHA-256 of its text. */
export interface FileDigest {
  readonly file: string;
  readonly sha256: string;
}

/** The text of `manifest.json`: what was asked for, from what, and what became of every flow. */
export function writeManifest(content: ManifestContent, files: readonly FileDigest[]): string {
  const { set, options } = content;
  const manifest = {
    manifestVersion: MANIFEST_VERSION,
    files: Object.fromEntries(files.map(({ file, sha256 }) => [file, sha256])),
    selection: selectionOf(content),
    catalog: { sha256: content.catalogDigest },
    serviceTags: {
      file: set.tagSource.file,
      changeNumber: set.tagSource.changeNumber,
      ...(options.snapshot ? { isSnapshot: true } : { isSnapshot: false, date: set.tagSource.date }),
    },
    requirements: set.requirements.map(requirementBody),
    routes: set.routes.map(routeBody),
    skipped: set.skipped.map(({ entry, reason }) => ({ entry, reason })),
    coverage: content.coverage.map(coverageBody),
    posture: content.posture.map(({ target, rule, reason, needers }) => ({
      target,
      rule,
      reason: needers.length === 0 ? reason : `${reason}, for ${needers.join(', ')}`,
    })),
    limits: content.headroom.map(({ limit, target, used, max }) => ({ limit, target, used, max })),
    assumptions: assumptionsOf(options, content.defaultRoute),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function selectionOf({ set, options, defaultRoute, parameters, formats, words, asOf }: ManifestContent): object {
  const { source, storageAccounts } = options;
  return {
    region: set.region.name,
    cloud: set.region.cloud,
    ...(options.deployment && { deployment: options.deployment }),
    ...(set.workspaceRegion && { workspaceRegion: set.workspaceRegion.name }),
    services: set.services.map(({ name }) => name),
    features: set.features,
    ...(words && words.features.length > 0 && { asked: words.features }),
    ...(words && words.without.length > 0 && { without: words.without }),
    ...(Object.keys(parameters).length > 0 && { parameters: sortedByKey(parameters) }),
    ...(asOf !== undefined && { asOf }),
    targets: options.targets,
    ...(formats && { formats }),
    ownership: options.attach ? 'attach' : 'whole',
    ...(source && { source: source.kind === 'prefixes' ? source.prefixes.map(({ text }) => text) : source.ids }),
    private: options.privatePrefixes.map(({ text }) => text),
    ...(options.firewallIp !== undefined && { firewallIp: options.firewallIp }),
    ...(storageAccounts && { storageAccounts: storageAccounts.kind === 'none' ? ['none'] : storageAccounts.ids }),
    firewallTier: options.tier,
    ...(options.firewallRules !== 'policy' && { firewallRules: options.firewallRules }),
    tlsInspection: options.tlsInspection,
    defaultDeny: options.defaultDeny,
    defaultRoute: defaultRoute.compiled ? 'compiled' : defaultRoute.exists ? 'declared' : 'none',
    openHosts: options.openHosts,
    strictTags: options.strictTags,
    ...(options.expand && { expand: true }),
    ...(options.allowWidening && { allowWidening: true }),
    ...(options.acceptedGaps.length > 0 && { acceptedGaps: options.acceptedGaps }),
  };
}

function sortedByKey(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).sort(([left], [right]) => compareText(left, right)));
}

/** Members without a value are left out of JSON. */
function requirementBody(requirement: Requirement): object {
  return {
    id: requirement.id,
    purpose: requirement.purpose,
    because: requirement.because,
    direction: requirement.direction,
    at: requirement.at,
    sources: requirement.sources.map(({ url, verified }) => ({ url, verified })),
    note: requirement.note,
    owner: requirement.owner,
    ticket: requirement.ticket,
    expires: requirement.expires,
  };
}

function routeBody(route: RouteRequirement): object {
  return {
    id: route.id,
    purpose: route.purpose,
    because: route.because,
    nextHop: route.nextHop,
    sources: route.sources.map(({ url, verified }) => ({ url, verified })),
  };
}

function coverageBody(row: CoverageRow): object {
  const { outcome } = row;
  return {
    requirement: row.requirement,
    target: row.target,
    peer: row.peer,
    protocol: row.protocol,
    ports: printPorts(row.ports),
    outcome: outcome.kind,
    alsoAllows: outcome.kind === 'wider' ? outcome.what : undefined,
    enforcedBy: outcome.kind === 'elsewhere' ? outcome.where : undefined,
    accepted: outcome.kind === 'impossible' ? outcome.accepted : undefined,
    alternative: row.alternative,
    rules: row.rules,
    reason: row.reason,
  };
}

/** The files that a manifest lists; undefined where the text is no manifest of ours. */
export function filesOfManifest(text: string): ReadonlyMap<string, string> | undefined {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof manifest !== 'object' || manifest === null || !('files' in manifest)) return undefined;
  const { files } = manifest;
  if (typeof files !== 'object' || files === null) return undefined;
  const owned = new Map<string, string>();
  for (const [file, digest] of Object.entries(files)) {
    // A name with a separator would let a manifest claim files outside of its folder.
    if (!/^\w[\w.-]*$/.test(file) || typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest)) return undefined;
    owned.set(file, digest);
  }
  return owned;
}
