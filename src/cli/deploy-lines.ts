import type { RegionOutput } from '../compile.js';
import { fileOf } from '../formats/file-names.js';
import type { Format } from '../formats/format.js';
import { type NeededVariable, neededVariables } from '../formats/terraform/variables.js';
import type { TemplateParameter } from '../targets/template-parameter.js';

/** How to deploy what is in the folder of a region, format by format; nothing where there is nothing to deploy. */
export function deployLines(output: RegionOutput, formats: readonly Format[], folder: string): string[] {
  return formats.flatMap((format) => linesOf(format, output, folder));
}

function linesOf(format: Format, output: RegionOutput, folder: string): string[] {
  switch (format) {
    case 'arm':
      return azLines(output, folder);
    case 'terraform':
      return terraformLines(output, folder);
    case 'sdk':
      return sdkLines(output, folder);
    default:
      return format satisfies never;
  }
}

function azLines({ models }: RegionOutput, folder: string): string[] {
  return Object.values(models).flatMap((model) => {
    if (model.kind === 'prefixes') return [];
    const parameters = model.parameters.filter((parameter) => parameter.default === undefined).map(argument);
    const file = `${folder}/${fileOf(model.kind, 'arm')}`;
    const given = parameters.length > 0 ? ` --parameters ${parameters.join(' ')}` : '';
    return `az deployment group create --resource-group GROUP --template-file ${file}${given}`;
  });
}

/** A template parameter without a default, as the az command line takes it. */
function argument({ name, type }: TemplateParameter): string {
  if (type === 'array') return `${name}='["PREFIX"]'`;
  return name.endsWith('Name') ? `${name}=NAME` : `${name}=ADDRESS`;
}

function terraformLines({ models }: RegionOutput, folder: string): string[] {
  const variables = neededVariables(models);
  if (variables.length === 0) return [];
  return [
    `terraform -chdir=${folder} init`,
    `terraform -chdir=${folder} plan ${variables.map((one) => `-var ${assignment(one)}`).join(' ')}`,
    'The folder is a Terraform module: call it, or put a file with your provider block beside it.',
  ];
}

function assignment({ name, type }: NeededVariable): string {
  if (type === 'array') return `'${name}=["PREFIX"]'`;
  if (name.endsWith('_id')) return `${name}=ID`;
  return name.endsWith('_name') ? `${name}=NAME` : `${name}=ADDRESS`;
}

function sdkLines({ models }: RegionOutput, folder: string): string[] {
  const files = Object.values(models).flatMap(({ kind }) => (kind === 'prefixes' ? [] : fileOf(kind, 'sdk')));
  if (files.length === 0) return [];
  return [
    `Scripts send the bodies in ${folder}/${files.join(', ')} with @azure/arm-network; docs/formats.md shows one.`,
  ];
}
