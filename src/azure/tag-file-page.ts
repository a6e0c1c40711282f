import type { Cloud } from '../service-tags/regions.js';
import type { DownloadSite } from './download-site.js';

/** How Microsoft's files name their cloud. */
export const FILE_CLOUDS: Readonly<Record<Cloud, string>> = {
  public: 'Public',
  usgov: 'AzureGovernment',
  china: 'China',
};

/** What a download page links to. */
export type PageLink =
  | { readonly kind: 'file'; readonly url: URL; readonly name: string }
  | { readonly kind: 'foreign'; readonly url: URL }
  | { readonly kind: 'none' };

/**
 * Finds the newest tag file of the cloud. The page has its address in a link or in a script, where slashes may be
 * escaped, so addresses are looked for and not elements.
 */
export function findTagFile(html: string, page: URL, cloud: Cloud, site: DownloadSite): PageLink {
  const text = html.replace(/\\u002[fF]|\\\/|&#(?:47|x2[fF]);/g, '/');
  const links = [...text.matchAll(/[^\s"'<>()\\]*\/(ServiceTags_([A-Za-z]+)_(\d{8})\.json)/g)]
    .filter(([address, , of]) => of === FILE_CLOUDS[cloud] && URL.canParse(address, page.href))
    .map(([address, name = '', , day = '']) => ({ url: new URL(address, page), name, day }));
  const newest = links
    .filter(({ url }) => site.holdsFiles(url))
    .reduce<(typeof links)[number] | undefined>(
      (best, link) => (best && best.day >= link.day ? best : link),
      undefined,
    );
  if (newest) return { kind: 'file', url: newest.url, name: newest.name };
  return links[0] ? { kind: 'foreign', url: links[0].url } : { kind: 'none' };
}
