import type { Report } from '../../diagnostics/finding.js';
import { fileOf } from '../file-names.js';
import {
  type DeployedModel,
  deployedModels,
  type FormatWriter,
  type RegionContent,
  type TargetModels,
  titleOf,
} from '../format.js';
import { collectionResources } from './classic-firewall.js';
import { endpointPolicyResources, POLICY_OUTPUT } from './endpoint-policy.js';
import { groupResources } from './firewall.js';
import { reportSharedLabels, reportVariables } from './names.js';
import { nsgResources } from './nsg.js';
import { remarksOf } from './remarks.js';
import { routeResources } from './routes.js';
import type { Json } from './values.js';
import { ownVariables, parametersOf, variableBlocks, versionsOf } from './variables.js';
import { outboundResources, reportTags } from './workspace-outbound.js';

/** Terraform JSON for azurerm 4 and 5: a file for each target, and once for all what a module says once. */
export const writeTerraformFiles: FormatWriter = (content, report) => {
  const models = deployedModels(content.models);
  if (models.length === 0) return new Map();
  reportNames(content.models, content.set.region.name, report);
  return new Map([
    ...models.map((model): [string, string] => [
      fileOf(model.kind, 'terraform'),
      print({
        '//': titleOf(content, model.kind),
        resource: resourcesOf(model, content),
        ...(model.kind === 'endpoint-policy' && { output: POLICY_OUTPUT }),
      }),
    ]),
    ['variables.tf.json', print({ variable: variableBlocks(content.models) })],
    ['versions.tf.json', print(versionsOf(content.models))],
  ]);
};

function print(content: Json): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

function resourcesOf(model: DeployedModel, content: RegionContent): Json {
  const remarks = remarksOf(content, model.kind);
  switch (model.kind) {
    case 'nsg':
      return nsgResources(model, remarks);
    case 'firewall':
      return model.form === 'classic' ? collectionResources(model, remarks) : groupResources(model, remarks);
    case 'routes':
      return routeResources(model, remarks);
    case 'workspace-outbound':
      return outboundResources(model, remarks);
    case 'endpoint-policy':
      return endpointPolicyResources(model, remarks);
    default:
      return model satisfies never;
  }
}

function reportNames(models: TargetModels, region: string, report: Report): void {
  const { nsg, firewall, routes, 'workspace-outbound': outbound } = models;
  const lists = [
    nsg?.isAttached ? nsg.rules : [],
    firewall?.form === 'policy' ? firewall.groups : [],
    routes?.isAttached ? routes.routes : [],
    outbound?.rules ?? [],
  ];
  if (outbound) reportTags(outbound, region, report);
  for (const list of lists) {
    reportSharedLabels(
      list.map(({ name }) => name),
      region,
      report,
    );
  }
  reportVariables(
    parametersOf(models).map(({ name }) => name),
    ownVariables(models),
    region,
    report,
  );
}
