import { type Finding, finding } from '../diagnostics/finding.js';
import type { Case } from './case.js';

/**
 * Rules that the firewall's tier does not have: it refuses them, or they never match.
 * https://learn.microsoft.com/azure/firewall/features-by-sku (2025-09-18)
 */
export function tierFindings({ firewall, options, set }: Case): Finding[] {
  const { tier } = options;
  const collections = (firewall?.groups ?? []).flatMap((group) => group.collections);
  const complain = (rule: string, what: string, needed: string): Finding =>
    finding('RC416', `${rule} ${what}, which a ${tier} firewall does not have`, {
      region: set.region.name,
      help: `Take a ${needed} firewall, or name something else.`,
    });
  return collections.flatMap((collection): Finding[] => {
    switch (collection.kind) {
      case 'nat':
      case 'network':
        return collection.rules.flatMap(({ name, destination }) =>
          tier === 'basic' && destination.symbols.some(({ kind }) => kind === 'host')
            ? [complain(name, 'names hosts in a network rule', 'standard')]
            : [],
        );
      case 'application':
        return collection.rules.flatMap(({ name, urls, terminatesTls, webCategories }) => [
          ...(tier !== 'premium' && urls.length > 0 ? [complain(name, 'names paths', 'premium')] : []),
          ...(tier !== 'premium' && terminatesTls ? [complain(name, 'breaks TLS open', 'premium')] : []),
          ...(tier === 'basic' && webCategories.length > 0 ? [complain(name, 'names web categories', 'standard')] : []),
        ]);
      default:
        return collection satisfies never;
    }
  });
}
