import type { RegionOutput } from '../compile.js';
import type { Target } from '../targets/coverage.js';
import { ruleCountOf } from '../targets/firewall/model.js';

/** How many rules, routes, lists or definitions were compiled for a target. */
export function ruleCount(models: RegionOutput['models'], target: Target): number {
  switch (target) {
    case 'nsg':
      return models.nsg?.rules.length ?? 0;
    case 'firewall':
      return models.firewall ? ruleCountOf(models.firewall) : 0;
    case 'routes':
      return models.routes?.routes.length ?? 0;
    case 'prefixes':
      return models.prefixes?.lists.length ?? 0;
    case 'endpoint-policy':
      return models['endpoint-policy']?.definitions.length ?? 0;
    case 'workspace-outbound':
      return models['workspace-outbound']?.rules.length ?? 0;
    default:
      return target satisfies never;
  }
}
