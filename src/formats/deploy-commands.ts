import type { EndpointPolicyModel } from '../targets/endpoint-policy/model.js';
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
    const deploy = `az deployment group create --resource-group GROUP --template-file ${file}${given}`;
    return model.kind === 'endpoint-policy' ? [deploy, attachment(model)] : [deploy];
  });
}

/** The command names all endpoints and policies of the subnet. https://learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoint-policies-cli (2020-02-03) */
function attachment({ parameters }: EndpointPolicyModel): string {
  const name = parameters.find((parameter) => parameter.name === 'serviceEndpointPolicyName')?.default ?? 'NAME';
  return `az network vnet subnet update --resource-group GROUP --vnet-name NETWORK --name SUBNET --service-endpoints Microsoft.Storage --service-endpoint-policy ${name}`;
}

/** A template parameter without a default, as the az command line takes it. */
function argument({ name, type }: TemplateParameter): string {
  if (type === 'array') return `${name}='["${name.endsWith('Ids') ? 'ID' : 'PREFIX'}"]'`;
  return name.endsWith('Name') ? `${name}=NAME` : `${name}=ADDRESS`;
}
