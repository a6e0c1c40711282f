import { finding } from '../diagnostics/finding.js';
import type { Cloud } from '../service-tags/regions.js';
import type { Credential } from './credential.js';
import { AnswerTooLong, transportOf } from './discovery-transport.js';
import { Downloader, type Environment, TRIES } from './download.js';
import { isLoopback } from './download-site.js';
import { checkTags, type Fetched } from './tag-answer.js';
import type { Telling } from './tag-download.js';
import { FILE_CLOUDS } from './tag-file-page.js';

const ANSWER_BYTES = 64 * 2 ** 20;
const AGAIN = 'Nothing was changed. Check the network, HTTPS_PROXY and NO_PROXY, or give it more time with --timeout.';

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
  readonly env: Environment;
  /** In place of the cloud's own; plain http only on this machine, which then sees no token. */
  readonly endpoint?: URL;
  readonly tell?: Telling;
}

/** Asks Azure's service tag discovery, through its own client. */
export async function discoverTags(discovery: TagDiscovery): Promise<Fetched> {
  const downloader = await Downloader.open(discovery.env);
  if (!(downloader instanceof Downloader)) return refuse('RC812', downloader.failure, AGAIN);
  try {
    return await askThrough(downloader, discovery);
  } finally {
    await downloader.close();
  }
}

async function askThrough(downloader: Downloader, discovery: TagDiscovery): Promise<Fetched> {
  const { cloud, subscription, location, credential, signal, tell } = discovery;
  const endpoint = discovery.endpoint ?? new URL(ENDPOINTS[cloud]);
  const isLocal = isLoopback(endpoint);
  const onProgress = (received: number, total: number | undefined): void =>
    tell?.('service tag discovery', received, total);
  const { NetworkManagementClient } = await import('@azure/arm-network');
  const client = new NetworkManagementClient(credential, subscription, {
    endpoint: endpoint.href.replace(/\/$/, ''),
    credentialScopes: `${new URL(ENDPOINTS[cloud]).origin}/.default`,
    allowInsecureConnection: isLocal,
    retryOptions: {
      maxRetries: TRIES - 1,
      retryDelayInMs: isLocal ? 1 : 500,
      maxRetryDelayInMs: isLocal ? 1 : 8000,
    },
    redirectOptions: { maxRetries: 0 },
    httpClient: transportOf(downloader, { bytes: ANSWER_BYTES, signal, onProgress }),
  });
  // It would ask for a compressed answer, which our transport does not read.
  client.pipeline.removePolicy({ name: 'decompressResponsePolicy' });
  // The client sends no token over plain http, and says so with an error.
  if (isLocal) client.pipeline.removePolicy({ name: 'bearerTokenAuthenticationPolicy' });
  let text = '';
  try {
    const asked = client.serviceTags.list(location, {
      abortSignal: signal,
      onResponse: (response) => {
        text = response.bodyAsText ?? '';
      },
    });
    // Credentials need not notice an abort.
    const answer = await Promise.race([asked, abortOf(signal)]);
    const from = `service tag discovery of ${location}`;
    if (answer.nextLink) return refuse('RC815', `${from} answers with a part of the tags`, 'Fetch without --discover.');
    return await checkTags(
      text,
      from,
      cloud,
      (tags) => `ServiceTags_${FILE_CLOUDS[cloud]}_discovered_${tags.changeNumber}.json`,
    );
  } catch (error) {
    return failureOf(error, discovery, endpoint);
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

function failureOf(error: unknown, discovery: TagDiscovery, endpoint: URL): Fetched {
  const { subscription, signal } = discovery;
  const name = error instanceof Error ? error.name : '';
  const given = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  const status = typeof given === 'number' ? given : undefined;
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  const server = endpoint.origin;
  if (error instanceof AnswerTooLong)
    return refuse('RC812', `${server} answers with more than ${ANSWER_BYTES / 2 ** 20} MB`, AGAIN);
  if (signal.aborted) return refuse('RC812', `${server} did not answer in time`, AGAIN);
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
    return refuse('RC815', `${server} answers with something that is not JSON, or not all of it`, AGAIN);
  if (code === ' (ECONNRESET)') return refuse('RC812', `${server} ${firstLine(error)} (${TRIES} times)`, AGAIN);
  if (status !== undefined && status !== 200) return refuse('RC812', `${server} answers with status ${status}`, AGAIN);
  return refuse('RC812', `${server} cannot be had: ${firstLine(error)}`, AGAIN);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

function refuse(code: 'RC812' | 'RC814' | 'RC815', message: string, help: string): Fetched {
  return { findings: [finding(code, message, { help })] };
}
