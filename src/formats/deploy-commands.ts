import type { TemplateParameter } from '../targets/template-parameter.js';
import type { Format, TargetModels } from './format.js';

/** The command lines that deploy the files of one folder, where a format is among them that `az deployment` takes. */
export function deployCommands(models: TargetModels, formats: readonly Format[], folder: string): string[] {
  const ending = formats.includes('arm') ? 'json' : formats.includes('bicep') ? 'bicep' : undefined;
  if (ending === undefined) return [];
  return Object.entries(models).flatMap(([target, model]) => {
    if (model.kind === 'prefixes') return [];
    const parameters = model.parameters.filter((parameter) => parameter.default === undefined).map(argument);
    const file = `${folder === '' ? '' : `${folder}/`}${target}.${ending}`;
    const given = parameters.length > 0 ? ` --parameters ${parameters.join(' ')}` : '';
    return [`az deployment group create --resource-group GROUP --template-file ${file}${given}`];
  });
}

/** A template parameter without a default, as the az command line takes it. */
function argument({ name, type }: TemplateParameter): string {
  if (type === 'array') return `${name}='["PREFIX"]'`;
  return name.endsWith('Name') ? `${name}=NAME` : `${name}=ADDRESS`;
}
