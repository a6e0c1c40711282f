import { type Finding, finding } from '../diagnostics/finding.js';
import { CLOUD_TITLES, type Cloud } from '../service-tags/regions.js';
import { readTagSnapshot, type TagSnapshot } from '../service-tags/snapshot.js';
import { measureTags } from '../service-tags/tag-sets.js';

/** A tag file as it came, read and found good. */
export interface FetchedTags {
  readonly text: string;
  /** What to call the file. */
  readonly name: string;
  readonly snapshot: TagSnapshot;
}

/** What fetching gives: tags, or why there are none. */
export type Fetched = { readonly tags: FetchedTags } | { readonly findings: readonly Finding[] };

/** What a server says is a tag file only when it reads as one to the last prefix, of the cloud asked for. */
export async function checkTags(
  text: string,
  from: string,
  cloud: Cloud,
  name: (tags: TagSnapshot) => string,
): Promise<Fetched> {
  const refuse = (message: string): Fetched => ({
    findings: [finding('RC815', message, { help: 'Nothing was kept. Try again later, or through another network.' })],
  });
  if (/^\uFEFF?\s*</.test(text)) return refuse(`${from} answers with a web page, not with a service-tag file`);
  const { snapshot, findings } = readTagSnapshot(text, `what ${from} answers`);
  if (!snapshot) return refuse(findings[0]?.message ?? `${from} answers with no service-tag file`);
  if (snapshot.cloud !== cloud)
    return refuse(`${from} answers with the tags of ${CLOUD_TITLES[snapshot.cloud]}, not of ${CLOUD_TITLES[cloud]}`);
  const { findings: mistakes } = await measureTags(snapshot.tags.values(), { name: `what ${from} answers` });
  if (mistakes[0]) return refuse(mistakes[0].message);
  return { tags: { text, name: name(snapshot), snapshot } };
}
