import type { EndpointPolicyModel } from '../targets/endpoint-policy/model.js';
import type { FirewallModel } from '../targets/firewall/model.js';
import type { TemplateParameter } from '../targets/template-parameter.js';
import { API_VERSION } from './arm.js';
import type { Format, TargetModels } from './format.js';
import { FIREWALL_TYPE, isWholeFirewall, type ResourceParameter, templateParameters } from './whole-firewall.js';

/** Where the command lines keep a firewall between reading and writing it. */
const FIREWALL_FILE = 'firewall-now.json';

/** Shows a resource as a template takes it, while `az network firewall show` takes `properties` away. https://github.com/Azure/azure-cli (command_modules/util/_params.py, 5a665f4) */
const SHOW_FIREWALL = `az rest --method get --url '/subscriptions/{subscriptionId}/resourceGroups/GROUP/providers/${FIREWALL_TYPE}/NAME?api-version=${API_VERSION}' --output-file ${FIREWALL_FILE}`;

/** The command lines that deploy the files of one folder, where a format is among them that `az deployment` takes. */
export function deployCommands(models: TargetModels, formats: readonly Format[], folder: string): string[] {
  const ending = formats.includes('arm') ? 'json' : formats.includes('bicep') ? 'bicep' : undefined;
  if (ending === undefined) return [];
  return Object.entries(models).flatMap(([target, model]) => {
    if (model.kind === 'prefixes') return [];
    const parameters = templateParameters(model).filter((parameter) => parameter.default === undefined);
    const file = `${folder === '' ? '' : `${folder}/`}${target}.${ending}`;
    const given = parameters.length > 0 ? ` --parameters ${parameters.map(argument).join(' ')}` : '';
    return [
      ...(isWholeFirewall(model) ? [SHOW_FIREWALL] : []),
      `az deployment group create --resource-group GROUP --template-file ${file}${given}`,
      ...(model.kind === 'endpoint-policy' ? [attachment(model)] : []),
    ];
  });
}

/** The command names all endpoints and policies of the subnet. https://learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoint-policies-cli (2020-02-03) */
function attachment({ parameters }: EndpointPolicyModel): string {
  const name = parameters.find((parameter) => parameter.name === 'serviceEndpointPolicyName')?.default ?? 'NAME';
  return `az network vnet subnet update --resource-group GROUP --vnet-name NETWORK --name SUBNET --service-endpoints Microsoft.Storage --service-endpoint-policy ${name}`;
}

/** What has to be known before the subnet is given the policy: the lists in the command are all that it has afterwards. */
export const ATTACHMENT_LINE =
  'The update of the subnet replaces the service endpoints and policies that it has: name those too.';

/** What has to be known where several regions go into one firewall. */
export function serialLine({ form }: FirewallModel): string {
  switch (form) {
    case 'policy':
      return 'Into one firewall policy, deploy the regions one after another.';
    case 'classic':
      return 'Into one firewall, deploy the regions one after another, and read the firewall anew before each.';
    default:
      return form satisfies never;
  }
}

/** A template parameter without a default, as the az command line takes it. */
function argument({ name, type }: TemplateParameter | ResourceParameter): string {
  if (type === 'object') return `${name}=@${FIREWALL_FILE}`;
  if (type === 'array') return `${name}='["${name.endsWith('Ids') ? 'ID' : 'PREFIX'}"]'`;
  return name.endsWith('Name') ? `${name}=NAME` : `${name}=ADDRESS`;
}
