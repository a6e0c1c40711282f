import type { Cloud } from './regions.js';
import type { ServiceTag, TagFeature } from './tag-table.js';

/** A place where a service tag can be written. */
export type TagUse = 'nsg' | 'firewall' | 'routes';

/**
 * Whether a tag can be written somewhere. `doubtful`: the tag file does not mark it so, but the documentation allows
 * it, and so does practice.
 */
export type TagSupport =
  | { readonly kind: 'supported' }
  | { readonly kind: 'doubtful'; readonly reason: string }
  | { readonly kind: 'unsupported'; readonly reason: string };

const FEATURE_OF_USE: Readonly<Record<TagUse, TagFeature>> = { nsg: 'NSG', firewall: 'FW', routes: 'UDR' };
const TITLE_OF_USE: Readonly<Record<TagUse, string>> = {
  nsg: 'network security groups',
  firewall: 'Azure Firewall',
  routes: 'route tables',
};

/** Decides by the tag file; `source` names it in reasons. `strict` never takes the documentation's word against the file's. */
export function supportOf(
  tag: ServiceTag,
  use: TagUse,
  cloud: Cloud,
  options: { strict: boolean; source: string },
): TagSupport {
  if (tag.features?.has(FEATURE_OF_USE[use])) return { kind: 'supported' };
  const reason =
    tag.features === null
      ? `${options.source} lists ${tag.name} but marks it for no use`
      : `${options.source} does not mark ${tag.name} for ${TITLE_OF_USE[use]}`;
  const isDoubtful = cloud === 'public' && tag.features !== null && !options.strict && isDocumented(tag, use);
  return isDoubtful ? { kind: 'doubtful', reason } : { kind: 'unsupported', reason };
}

function isDocumented({ documented, suffix }: ServiceTag, use: TagUse): boolean {
  if (!documented || (suffix !== undefined && !documented.regional)) return false;
  switch (use) {
    case 'nsg':
      return true;
    case 'firewall':
      return documented.firewall;
    case 'routes':
      return documented.routes;
    default:
      return use satisfies never;
  }
}
