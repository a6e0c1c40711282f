import type { Report } from '../diagnostics/finding.js';
import type { RequirementSet } from '../requirements/requirement.js';
import type { Assumption } from '../targets/assumptions.js';
import type { CoverageRow, PostureRow } from '../targets/coverage.js';
import type { EndpointPolicyModel } from '../targets/endpoint-policy/model.js';
import type { FirewallModel } from '../targets/firewall/model.js';
import type { AzureLimits, Headroom } from '../targets/limits.js';
import type { NsgModel } from '../targets/nsg/model.js';
import type { TargetOptions } from '../targets/options.js';
import type { PrefixesModel } from '../targets/prefixes/model.js';
import type { RouteTableModel } from '../targets/routes/model.js';
import type { WorkspaceOutboundModel } from '../targets/workspace-outbound/model.js';

/** The syntaxes that rulec writes. */
export const FORMATS = ['arm', 'terraform', 'bicep', 'sdk', 'csv', 'rulebook'] as const;

export type Format = (typeof FORMATS)[number];

/** Only the targets that were asked for and have something to say. */
export type TargetModels = {
  readonly nsg?: NsgModel;
  readonly firewall?: FirewallModel;
  readonly routes?: RouteTableModel;
  readonly prefixes?: PrefixesModel;
  readonly 'endpoint-policy'?: EndpointPolicyModel;
  readonly 'workspace-outbound'?: WorkspaceOutboundModel;
};

/** What is deployed to Azure. */
export type DeployedModel = NsgModel | FirewallModel | RouteTableModel | EndpointPolicyModel | WorkspaceOutboundModel;

/** The models that are deployed, in the order of their files. */
export function deployedModels({
  nsg,
  firewall,
  routes,
  'endpoint-policy': policy,
  'workspace-outbound': outbound,
}: TargetModels): readonly DeployedModel[] {
  return [nsg, firewall, routes, policy, outbound].filter((model) => model !== undefined);
}

/** What a format writes of one region. */
export interface RegionContent {
  readonly set: RequirementSet;
  readonly options: TargetOptions;
  readonly models: TargetModels;
  readonly coverage: readonly CoverageRow[];
  readonly posture: readonly PostureRow[];
  readonly headroom: readonly Headroom[];
  readonly limits: AzureLimits;
  readonly assumptions: readonly Assumption[];
  readonly formats: readonly Format[];
}

/** Texts by file name, which no other format gives its files. Names that the syntax cannot hold are reported. */
export type FormatWriter = (content: RegionContent, report: Report) => ReadonlyMap<string, string>;

const TITLES: Readonly<Record<DeployedModel['kind'], string>> = {
  nsg: 'network security group',
  firewall: 'rules for an Azure Firewall policy',
  routes: 'route table',
  'endpoint-policy': 'service endpoint policy',
  'workspace-outbound': 'outbound rules for the managed network of a workspace',
};

const CLASSIC_TITLE = 'classic rules for an Azure Firewall';

/** `Azure Machine Learning, West US: network security group`. */
export function titleOf({ set, models }: RegionContent, target: keyof typeof TITLES): string {
  const services = set.services.map(({ title }) => title).join(', ');
  const isClassic = target === 'firewall' && models.firewall?.form === 'classic';
  return `${services}, ${set.region.displayName}: ${isClassic ? CLASSIC_TITLE : TITLES[target]}`;
}
