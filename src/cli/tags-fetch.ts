import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { openCredential } from '../azure/credential.js';
import type { Fetched, FetchedTags } from '../azure/tag-answer.js';
import { discoverTags } from '../azure/tag-discovery.js';
import { downloadTags, type Telling } from '../azure/tag-download.js';
import type { Finding } from '../diagnostics/finding.js';
import { keepFile } from '../project/kept-file.js';
import type { Io } from './io.js';
import type { TagsAnswer, TagsOptions } from './tags-command.js';
import { type FetchOrder, readFetchOrder } from './tags-fetch-order.js';

/** `rulec tags fetch`: keeps the newest tags of a cloud, once they have come whole and read well. */
export async function fetchTags(words: readonly string[], values: TagsOptions, io: Io): Promise<TagsAnswer> {
  const findings: Finding[] = [];
  const none = (why: readonly Finding[]): TagsAnswer => ({ text: '', result: null, findings: why, texts: new Map() });
  const order = readFetchOrder(words, values, io.env, (item) => findings.push(item));
  if (!order) return none(findings);
  const line = new ProgressLine(io);
  const fetched = await fetchFrom(order, io, line.tell);
  line.clear();
  if ('findings' in fetched) return none(fetched.findings);
  const { tags } = fetched;
  const result = resultOf(order, tags);
  if (order.out === '-') return { text: tags.text, result, findings: [], texts: new Map() };
  const file = order.out ?? join(cacheFolder(io), tags.name);
  const failures = keepFile(file, tags.text);
  if (failures.length > 0) return none(failures);
  line.end(`${tags.name}: change ${result.changeNumber}, ${result.tags} tags, ${result.prefixes} prefixes`);
  return { text: `${file}\n`, result: { file, ...result }, findings: [], texts: new Map() };
}

async function fetchFrom({ cloud, discovery, seconds }: FetchOrder, io: Io, tell: Telling): Promise<Fetched> {
  const stop = new AbortController();
  // Unlike AbortSignal.timeout, it keeps the process until then, so that it never ends without an answer.
  const timer = setTimeout(() => stop.abort(), seconds * 1000);
  const common = { cloud, signal: stop.signal, env: io.env, tell };
  try {
    if (!discovery) return await downloadTags(common);
    const { endpoint, ...asked } = discovery;
    // A server on this machine that stands in for Azure sees no token, so none is made.
    const opened = endpoint ? { credential: { getToken: noToken } } : await openCredential(cloud);
    if ('findings' in opened) return opened;
    return await discoverTags({ ...common, ...asked, ...opened, ...(endpoint ? { endpoint } : {}) });
  } finally {
    clearTimeout(timer);
  }
}

const noToken = async (): Promise<{ token: string; expiresOnTimestamp: number }> => ({
  token: 'none',
  expiresOnTimestamp: Number.MAX_SAFE_INTEGER,
});

function resultOf(
  { cloud }: FetchOrder,
  { snapshot }: FetchedTags,
): {
  cloud: string;
  changeNumber: number;
  tags: number;
  prefixes: number;
} {
  const prefixes = [...snapshot.tags.values()].reduce((sum, tag) => sum + tag.prefixes.length, 0);
  return { cloud, changeNumber: snapshot.changeNumber, tags: snapshot.tags.size, prefixes };
}

/** https://specifications.freedesktop.org/basedir-spec: a relative value is to be ignored. */
function cacheFolder({ env }: Io): string {
  const stated = env['XDG_CACHE_HOME'] ?? '';
  return join(isAbsolute(stated) ? stated : join(env['HOME'] || homedir(), '.cache'), 'rulec');
}

/** One line on a terminal that says how far the download is; elsewhere nothing. */
class ProgressLine {
  #shown = '';

  constructor(private readonly io: Io) {}

  readonly tell: Telling = (what, received, total) => {
    if (!this.io.isTerminal.stderr) return;
    const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
    const text = `${what}: ${megabytes(received)}${total === undefined ? '' : ` of ${megabytes(total)}`} MB`;
    if (text !== this.#shown) this.io.stderr(`\r${text}\x1b[K`);
    this.#shown = text;
  };

  clear(): void {
    if (this.#shown !== '') this.io.stderr('\r\x1b[K');
    this.#shown = '';
  }

  end(text: string): void {
    if (this.io.isTerminal.stderr) this.io.stderr(`${text}\n`);
  }
}
