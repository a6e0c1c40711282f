import type { RegionOutput } from '../compile.js';
import { ATTACHMENT_LINE, deployCommands } from '../formats/deploy-commands.js';
import { fileOf } from '../formats/file-names.js';
import { deployedModels, type Format } from '../formats/format.js';
import { type NeededVariable, neededVariables } from '../formats/terraform/variables.js';

/** How to deploy what is in the folder of a region, format by format; nothing where there is nothing to deploy. */
export function deployLines(output: RegionOutput, formats: readonly Format[], folder: string): string[] {
  return formats.flatMap((format) => linesOf(format, formats, output, folder));
}

function linesOf(format: Format, formats: readonly Format[], output: RegionOutput, folder: string): string[] {
  switch (format) {
    case 'arm':
      return templateLines(output, format, folder);
    case 'bicep':
      // The same resources as the templates'.
      return formats.includes('arm') ? [] : templateLines(output, format, folder);
    case 'terraform':
      return terraformLines(output, folder);
    case 'sdk':
      return sdkLines(output, folder);
    case 'csv':
    case 'rulebook':
      return [];
    default:
      return format satisfies never;
  }
}

function templateLines({ models }: RegionOutput, format: Format, folder: string): string[] {
  return [...deployCommands(models, [format], folder), ...(models['endpoint-policy'] ? [ATTACHMENT_LINE] : [])];
}

function terraformLines({ models }: RegionOutput, folder: string): string[] {
  const variables = neededVariables(models);
  if (variables.length === 0) return [];
  return [
    `terraform -chdir=${folder} init`,
    `terraform -chdir=${folder} plan ${variables.map((one) => `-var ${assignment(one)}`).join(' ')}`,
    'The folder is a Terraform module: call it, or put a file with your provider block beside it.',
    ...(models['endpoint-policy']
      ? ['Its output service_endpoint_policy_id goes into the subnet, beside the service endpoint Microsoft.Storage.']
      : []),
  ];
}

function assignment({ name, type }: NeededVariable): string {
  if (type === 'array') return `'${name}=["${name.endsWith('_ids') ? 'ID' : 'PREFIX'}"]'`;
  if (name.endsWith('_id')) return `${name}=ID`;
  return name.endsWith('_name') ? `${name}=NAME` : `${name}=ADDRESS`;
}

function sdkLines(output: RegionOutput, folder: string): string[] {
  const models = deployedModels(output.models);
  const files = models.filter(({ kind }) => kind !== 'workspace-outbound').map(({ kind }) => fileOf(kind, 'sdk'));
  const hasRequests = models.length > files.length;
  return [
    ...(files.length > 0
      ? [`Scripts send the bodies in ${folder}/${files.join(', ')} with @azure/arm-network; docs/formats.md shows one.`]
      : []),
    ...(hasRequests
      ? [
          `Scripts send the requests in ${folder}/${fileOf('workspace-outbound', 'sdk')} to Azure's API, one after another.`,
        ]
      : []),
  ];
}
