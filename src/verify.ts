import type { Case } from './analysis/case.js';
import { claimFindings } from './analysis/claims.js';
import { complaintsOf } from './analysis/complaints.js';
import { endpointPolicyFindings } from './analysis/endpoint-policy.js';
import { type Judgement, judge } from './analysis/judge.js';
import { tierFindings } from './analysis/tiers.js';
import { workspaceOutboundFindings } from './analysis/workspace-outbound.js';
import type { Catalog } from './catalog/catalog.js';
import type { CompileOptions } from './compile-options.js';
import { type Finding, type Report, sortFindings } from './diagnostics/finding.js';
import { openCase } from './open-case.js';
import type { RegionFiles } from './region-files.js';
import { type AzureTables, loadAzureTables } from './rules.js';

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
  const { deployment } = subject.options;
  const judgement = judge(subject);
  for (const item of [
    ...complaintsOf(judgement, subject),
    ...claimFindings(subject, judgement),
    ...endpointPolicyFindings(subject),
    ...workspaceOutboundFindings(subject),
    ...tierFindings(subject),
  ]) {
    report(deployment && item.region !== undefined ? { ...item, deployment: deployment.name } : item);
  }
  return { label: region.label, region: subject.set.region.name, subject, judgement };
}
