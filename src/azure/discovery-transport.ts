import type { NetworkManagementClientOptionalParams } from '@azure/arm-network';
import { type DownloadBounds, type Downloader, reasonOf } from './download.js';

type HttpClient = NonNullable<NetworkManagementClientOptionalParams['httpClient']>;
type Headers = Parameters<HttpClient['sendRequest']>[0]['headers'];

/** An answer that is longer than any list of tags. */
export class AnswerTooLong extends Error {}

/**
 * Sends what Azure's client asks. The client's own way of sending does not notice an answer that breaks off: it waits
 * for the rest, and the process ends without a word.
 */
export function transportOf(downloader: Downloader, bounds: Omit<DownloadBounds, 'mayLeadTo'>): HttpClient {
  return {
    sendRequest: async (request) => {
      const { status, headers, text } = await downloader
        .exchange(request.url, request.headers.toJSON(), bounds)
        .catch((error: unknown) => {
          if (bounds.signal.aborted) throw error;
          // The client tries again after errors of this name and code.
          throw Object.assign(new Error(reasonOf(error)), { name: 'RestError', code: 'ECONNRESET' });
        });
      if (text === undefined && status === 200) throw new AnswerTooLong();
      return { request, status, headers: headersOf(headers), bodyAsText: text ?? '' };
    },
  };
}

function headersOf(received: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const byName = new Map(
    Object.entries(received).map(([name, value]) => [name.toLowerCase(), [value ?? []].flat().join(', ')] as const),
  );
  return {
    get: (name) => byName.get(name.toLowerCase()),
    has: (name) => byName.has(name.toLowerCase()),
    set: (name, value) => void byName.set(name.toLowerCase(), String(value)),
    delete: (name) => void byName.delete(name.toLowerCase()),
    toJSON: () => Object.fromEntries(byName),
    [Symbol.iterator]: () => byName.entries(),
  };
}
