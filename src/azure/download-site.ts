import type { Cloud } from '../service-tags/regions.js';

/** Where download pages and files come from, and which addresses may take part. */
export interface DownloadSite {
  page(cloud: Cloud): URL;
  /** Whether a file may be linked to there. */
  holdsFiles(url: URL): boolean;
  /** Whether an answer may lead on to there. */
  mayLeadTo(url: URL): boolean;
}

/** Ids of the pages "Azure IP Ranges and Service Tags". */
const PAGE_IDS: Readonly<Record<Cloud, number>> = { public: 56519, usgov: 57063, china: 57062 };

const MICROSOFT: DownloadSite = {
  page: (cloud) => pageBelow('https://www.microsoft.com', cloud),
  holdsFiles: (url) => url.origin === 'https://download.microsoft.com',
  mayLeadTo: (url) => url.protocol === 'https:' && /(?:^|\.)microsoft\.com$/.test(url.hostname) && url.port === '',
};

/** Microsoft's site, or one that stands in for it: over https, or plain http on this machine. */
export function downloadSite(base: string | undefined): DownloadSite | undefined {
  if (base === undefined || base === '') return MICROSOFT;
  const root = URL.canParse(base) ? new URL(base) : undefined;
  if (!root || (root.protocol !== 'https:' && !isLoopback(root))) return undefined;
  const isHere = (url: URL): boolean => url.origin === root.origin;
  return { page: (cloud) => pageBelow(root.href.replace(/\/+$/, ''), cloud), holdsFiles: isHere, mayLeadTo: isHere };
}

function pageBelow(root: string, cloud: Cloud): URL {
  return new URL(`${root}/en-us/download/details.aspx?id=${PAGE_IDS[cloud]}`);
}

/** Plain http that never leaves this machine. */
export function isLoopback(url: URL): boolean {
  return url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
}
