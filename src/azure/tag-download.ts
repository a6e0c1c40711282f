import { finding } from '../diagnostics/finding.js';
import type { Cloud } from '../service-tags/regions.js';
import { Downloader, type Environment } from './download.js';
import { downloadSite } from './download-site.js';
import { checkTags, type Fetched } from './tag-answer.js';
import { FILE_CLOUDS, findTagFile } from './tag-file-page.js';

const MEGABYTE = 2 ** 20;
const PAGE_BYTES = 4 * MEGABYTE;
const FILE_BYTES = 64 * MEGABYTE;

/** What may take long, told while it does. */
export type Telling = (what: string, received: number, total: number | undefined) => void;

export interface TagDownload {
  readonly cloud: Cloud;
  readonly signal: AbortSignal;
  readonly env: Environment;
  readonly tell?: Telling;
}

/** Follows Microsoft's download page to the newest tag file. Needs no credentials. */
export async function downloadTags({ cloud, signal, env, tell }: TagDownload): Promise<Fetched> {
  const base = env['RULEC_DOWNLOAD_BASE'];
  const site = downloadSite(base);
  if (!site) {
    const message = `RULEC_DOWNLOAD_BASE is ${JSON.stringify(base)}, which is no https URL`;
    return refuse('RC812', message, 'Give the root of a mirror of www.microsoft.com, or unset it.');
  }
  const downloader = await Downloader.open(env);
  if (!(downloader instanceof Downloader)) return unreachable(downloader.failure);
  try {
    const start = site.page(cloud);
    const { mayLeadTo } = site;
    const page = await downloader.get(start, { bytes: PAGE_BYTES, mayLeadTo, signal });
    if ('failure' in page) return unreachable(page.failure);
    const link = findTagFile(page.text, page.url, cloud, site);
    switch (link.kind) {
      case 'none': {
        const message = `${start.href} links to no ServiceTags_${FILE_CLOUDS[cloud]}_*.json`;
        const help = 'Open the page in a browser: where it offers the file, download it there and report this.';
        return refuse('RC813', message, help);
      }
      case 'foreign': {
        const message = `${start.href} links to a file at ${link.url.origin}, which is not Microsoft's download site`;
        const help =
          'rulec takes tag files from download.microsoft.com alone. Something between may have changed the page.';
        return refuse('RC813', message, help);
      }
      case 'file': {
        const onProgress = (received: number, total: number | undefined): void => tell?.(link.name, received, total);
        const file = await downloader.get(link.url, { bytes: FILE_BYTES, mayLeadTo, signal, onProgress });
        if ('failure' in file) return unreachable(file.failure);
        return await checkTags(file.text, link.url.href, cloud, () => link.name);
      }
      default:
        return link satisfies never;
    }
  } finally {
    await downloader.close();
  }
}

function unreachable(failure: string): Fetched {
  const help = 'Nothing was changed. Check the network, HTTPS_PROXY and NO_PROXY, or give it more time with --timeout.';
  return refuse('RC812', failure, help);
}

function refuse(code: 'RC812' | 'RC813', message: string, help: string): Fetched {
  return { findings: [finding(code, message, { help })] };
}
