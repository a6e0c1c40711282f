import { type Finding, finding } from '../diagnostics/finding.js';
import type { Cloud } from '../service-tags/regions.js';

type Identity = Pick<typeof import('@azure/identity'), 'DefaultAzureCredential'>;

/** Something that gives tokens, as Azure's clients take it. */
export type Credential = InstanceType<Identity['DefaultAzureCredential']>;

/** Where each cloud's Microsoft Entra ID is. */
const AUTHORITY_HOSTS: Readonly<Record<Cloud, string>> = {
  public: 'https://login.microsoftonline.com',
  usgov: 'https://login.microsoftonline.us',
  china: 'https://login.chinacloudapi.cn',
};

/** The credentials that Azure's own tools would take. Their package is installed only by those who want them. */
export async function openCredential(
  cloud: Cloud,
  load: () => Promise<Identity> = () => import('@azure/identity'),
): Promise<{ credential: Credential } | { findings: readonly Finding[] }> {
  try {
    const { DefaultAzureCredential } = await load();
    return { credential: new DefaultAzureCredential({ authorityHost: AUTHORITY_HOSTS[cloud] }) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
    const said = isMissing ? 'is not installed' : `does not load: ${error instanceof Error ? error.message : error}`;
    const help = 'Install it beside rulec (npm install @azure/identity), or fetch without --discover.';
    return { findings: [finding('RC816', `--discover needs @azure/identity, which ${said}`, { help })] };
  }
}
