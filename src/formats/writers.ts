import { writeArm } from './arm.js';
import { deployedModels, type Format, type FormatWriter, titleOf } from './format.js';

/** The writers of the formats that are asked for; what is not is not loaded. */
export async function loadWriters(formats: readonly Format[]): Promise<FormatWriter[]> {
  return Promise.all(formats.map(loadWriter));
}

async function loadWriter(format: Format): Promise<FormatWriter> {
  switch (format) {
    case 'arm':
      return writeArmFiles;
    case 'terraform':
      return (await import('./terraform/write.js')).writeTerraformFiles;
    case 'sdk':
      return (await import('./sdk.js')).writeSdkFiles;
    case 'bicep':
      return (await import('./bicep/write.js')).writeBicepFiles;
    case 'csv':
      return (await import('./csv.js')).writeCsvFiles;
    case 'rulebook':
      return (await import('./rulebook/page.js')).writeRulebookFiles;
    default:
      return format satisfies never;
  }
}

/** One template for each target of Azure. */
const writeArmFiles: FormatWriter = (content) => {
  const models = deployedModels(content.models);
  return new Map(models.map((model) => [`${model.kind}.json`, writeArm(model, titleOf(content, model.kind))]));
};
