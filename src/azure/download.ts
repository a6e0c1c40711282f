import { setTimeout as wait } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { isLoopback } from './download-site.js';

/** How far an answer has come; `total` where the server says. */
export type Progress = (received: number, total: number | undefined) => void;

/** What bounds a download. */
export interface DownloadBounds {
  /** Bytes of the body. */
  readonly bytes: number;
  readonly mayLeadTo: (url: URL) => boolean;
  /** Ends everything, tries and pauses too. */
  readonly signal: AbortSignal;
  readonly onProgress?: Progress;
}

/** One answer, read to its end. */
export interface Exchange {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  /** Not there where it is too long. */
  readonly text: string | undefined;
}

export type Downloaded = { readonly text: string; readonly url: URL } | { readonly failure: string };

/** Variables of the environment, of which those that name proxies count. */
export type Environment = Readonly<Record<string, string | undefined>>;

export const TRIES = 3;
const REDIRECTS = 5;
const FIRST_PAUSE = 500;
/** Nobody sends more to say that something is wrong. */
const ERROR_BYTES = 2 ** 17;

/** A failure, and whether the same request may succeed a moment later. */
interface Failure {
  readonly failure: string;
  readonly mayPass: boolean;
}

/** Gets texts over http, through the proxies of the environment. */
export class Downloader {
  private constructor(
    private readonly request: typeof import('undici').request,
    private readonly agent: Dispatcher,
  ) {}

  /** Fails only where a proxy variable holds no URL. */
  static async open(env: Environment): Promise<Downloader | Failure> {
    const { EnvHttpProxyAgent, request } = await import('undici');
    const first = (name: string): string => env[name.toLowerCase()] || env[name] || '';
    const proxies = {
      httpProxy: first('HTTP_PROXY'),
      httpsProxy: first('HTTPS_PROXY') || first('HTTP_PROXY'),
      noProxy: first('NO_PROXY'),
    };
    try {
      return new Downloader(request, new EnvHttpProxyAgent({ ...proxies, connect: { timeout: 15_000 } }));
    } catch {
      // The value may hold a password, so it is not repeated.
      return { failure: 'HTTP_PROXY or HTTPS_PROXY holds no URL of a proxy', mayPass: false };
    }
  }

  async get(start: URL, bounds: DownloadBounds): Promise<Downloaded> {
    for (let round = 1; ; round++) {
      const outcome = await this.#try(start, bounds);
      if ('text' in outcome) return outcome;
      if (bounds.signal.aborted) return { failure: `${start.href} did not answer in time` };
      if (!outcome.mayPass) return outcome;
      if (round === TRIES) return { failure: `${outcome.failure} (${TRIES} times)` };
      const pause = (isLoopback(start) ? 1 : FIRST_PAUSE) * 2 ** (round - 1);
      await wait(pause, undefined, { signal: bounds.signal }).catch(() => undefined);
    }
  }

  /** Sends one request and reads the whole answer; throws where it does not come, or breaks off. */
  async exchange(
    url: URL | string,
    headers: Readonly<Record<string, string>>,
    { bytes, signal, onProgress }: Omit<DownloadBounds, 'mayLeadTo'>,
  ): Promise<Exchange> {
    const answer = await this.request(url, { dispatcher: this.agent, signal, headers });
    const { statusCode: status } = answer;
    const most = status === 200 ? bytes : Math.min(bytes, ERROR_BYTES);
    return { status, headers: answer.headers, text: await read(answer, most, onProgress) };
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  async #try(start: URL, bounds: DownloadBounds): Promise<Failure | { text: string; url: URL }> {
    let url = start;
    const fail = (reason: string, mayPass = false): Failure => ({ failure: `${url.href} ${reason}`, mayPass });
    try {
      for (let hops = 0; hops <= REDIRECTS; hops++) {
        const headers = { accept: '*/*', 'user-agent': 'Mozilla/5.0 (compatible; rulec)' };
        const answer = await this.exchange(url, headers, bounds);
        const { status, text } = answer;
        if (status === 200)
          return text === undefined ? fail(`answers with more than ${bounds.bytes / 2 ** 20} MB`) : { text, url };
        if (status < 300 || status >= 400 || status === 304)
          return fail(`answers with status ${status}`, status >= 500 || status === 429 || status === 408);
        const location = String(answer.headers['location'] ?? '');
        if (location === '' || !URL.canParse(location, url.href))
          return fail(`answers with status ${status} and no address`);
        const next = new URL(location, url);
        if (!bounds.mayLeadTo(next)) return fail(`leads on to ${next.origin}, which is not Microsoft's download site`);
        url = next;
      }
      return { failure: `${start.href} leads on more than ${REDIRECTS} times`, mayPass: false };
    } catch (error) {
      return fail(reasonOf(error), true);
    }
  }
}

/** The body as text, or nothing where it is too long. */
async function read(
  { body, headers }: Dispatcher.ResponseData,
  bytes: number,
  onProgress: Progress | undefined,
): Promise<string | undefined> {
  const length = Number(headers['content-length'] ?? Number.NaN);
  const total = Number.isSafeInteger(length) ? length : undefined;
  const chunks: Uint8Array[] = [];
  let received = 0;
  // Leaving the loop destroys the stream, and with it the connection.
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue;
    received += chunk.byteLength;
    if (received > bytes) return undefined;
    chunks.push(chunk);
    onProgress?.(received, total);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'ended the connection',
  ENOTFOUND: 'is not found: its name has no address',
  EAI_AGAIN: 'is not found: names cannot be looked up now',
  UND_ERR_SOCKET: 'ended the connection',
  UND_ERR_CONNECT_TIMEOUT: 'takes no connection in time',
};

/** Why there is no answer, in words that go after the name of the server. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? `cannot be had: ${error instanceof Error ? error.message : String(error)}`;
}
