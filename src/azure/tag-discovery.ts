import { finding } from '../diagnostics/finding.js';
import type { Cloud } from '../service-tags/regions.js';
import type { Credential } from './credential.js';
import { isLoopback } from './download-site.js';
import { checkTags, type Fetched } from './tag-answer.js';
import type { Telling } from './tag-download.js';
import { FILE_CLOUDS } from './tag-file-page.js';

const ANSWER_BYTES = 64 * 2 ** 20;

/** Where each cloud's Azure Resource Manager is. */
const ENDPOINTS: Readonly<Record<Cloud, string>> = {
  public: 'https://management.azure.com',
  usgov: 'https://management.usgovcloudapi.net',
  china: 'https://management.chinacloudapi.cn',
};

export interface TagDiscovery {
  readonly cloud: Cloud;
  readonly subscription: string;
  /** The region that is asked; the answer holds the tags of all. */
  readonly location: string;
  readonly credential: Credential;
  readonly signal: AbortSignal;
  /** In place of the cloud's own; plain http only on this machine, which then sees no token. */
  readonly endpoint?: URL;
  readonly tell?: Telling;
}

/** Asks Azure's service tag discovery, through its own client. */
export async function discoverTags(discovery: TagDiscovery): Promise<Fetched> {
  const { cloud, subscription, location, credential, signal, tell } = discovery;
  const endpoint = discovery.endpoint ?? new URL(ENDPOINTS[cloud]);
  const isLocal = isLoopback(endpoint);
  const { NetworkManagementClient } = await import('@azure/arm-network');
  const client = new NetworkManagementClient(credential, subscription, {
    endpoint: endpoint.href.replace(/\/$/, ''),
    credentialScopes: `${new URL(ENDPOINTS[cloud]).origin}/.default`,
    allowInsecureConnection: isLocal,
    retryOptions: { maxRetries: 2, retryDelayInMs: isLocal ? 1 : 500, maxRetryDelayInMs: isLocal ? 1 : 8000 },
    redirectOptions: { maxRetries: 0 },
  });
  // The client sends no token over plain http, and says so with an error.
  if (isLocal) client.pipeline.removePolicy({ name: 'bearerTokenAuthenticationPolicy' });
  const tooLong = new AbortController();
  const ended = AbortSignal.any([signal, tooLong.signal]);
  let text = '';
  try {
    const asked = client.serviceTags.list(location, {
      abortSignal: ended,
      requestOptions: {
        onDownloadProgress: ({ loadedBytes }) => {
          tell?.('service tag discovery', loadedBytes, undefined);
          if (loadedBytes > ANSWER_BYTES) tooLong.abort();
        },
      },
      onResponse: (response) => {
        text = response.bodyAsText ?? '';
      },
    });
    // The client does not notice the end of every answer that breaks off, nor an abort while it reads.
    const answer = await Promise.race([asked, abortOf(ended)]);
    const from = `service tag discovery of ${location}`;
    if (answer.nextLink) return refuse('RC815', `${from} answers with a part of the tags`, 'Fetch without --discover.');
    return checkTags(
      text,
      from,
      cloud,
      (tags) => `ServiceTags_${FILE_CLOUDS[cloud]}_discovered_${tags.changeNumber}.json`,
    );
  } catch (error) {
    return failureOf(error, discovery, endpoint, tooLong.signal.aborted);
  }
}

/** Fails when the signal says so. */
function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(new Error('aborted'));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  });
}

function failureOf(error: unknown, discovery: TagDiscovery, endpoint: URL, isTooLong: boolean): Fetched {
  const { subscription, signal } = discovery;
  const name = error instanceof Error ? error.name : '';
  const given = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  const status = typeof given === 'number' ? given : undefined;
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  const server = endpoint.origin;
  const again = 'Nothing was changed. Check the network and HTTPS_PROXY, or give it more time with --timeout.';
  if (isTooLong) return refuse('RC812', `${server} answers with more than ${ANSWER_BYTES / 2 ** 20} MB`, again);
  if (signal.aborted) return refuse('RC812', `${server} did not answer in time`, again);
  if (/Credential|Authentication/.test(name) || status === 401) {
    const help =
      'Log in with `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET; or fetch without --discover, which needs none.';
    return refuse('RC814', `there are no credentials that ${server} takes: ${firstLine(error)}`, help);
  }
  if (status === 403 || status === 404) {
    const help = 'The account needs to read the subscription (role Reader); `az account list` shows which it can.';
    return refuse('RC814', `${server} refuses subscription ${subscription}${code}: ${firstLine(error)}`, help);
  }
  if (code === ' (PARSE_ERROR)' || name === 'SyntaxError')
    return refuse('RC815', `${server} answers with something that is not JSON, or not all of it`, again);
  if (status !== undefined && status !== 200) return refuse('RC812', `${server} answers with status ${status}`, again);
  return refuse('RC812', `${server} cannot be had: ${firstLine(error)}`, again);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

function refuse(code: 'RC812' | 'RC814' | 'RC815', message: string, help: string): Fetched {
  return { findings: [finding(code, message, { help })] };
}
