import type { Alternative, CatalogCloud, RequirementEntry, Service } from '../catalog/catalog.js';
import { finding } from '../diagnostics/finding.js';
import { coversTraffic } from '../packets/traffic.js';
import { CLOUD_TITLES } from '../service-tags/regions.js';
import { canonicalValues } from './canonical.js';
import { Presence } from './presence.js';
import { cloudsOf, hasKnownRegions, regionsOf } from './scopes.js';
import type { LintContext } from './step.js';

/**
 * Reports alternatives that no target takes anywhere. What is reported must hold for every region, firewall, tier and
 * option, so doubt is silence: `targets/alternatives.ts` chooses, and each reason here is why it cannot choose this one.
 */
export function checkReachable(service: Service, context: LintContext): void {
  for (const entry of service.requirements) {
    if (!hasKnownRegions(entry, context.regions) || regionsOf(entry, context.regions).length === 0) continue;
    const presence = new Presence(service, entry, context);
    for (const [index, alternative] of entry.alternatives.entries()) {
      const reason = whyNever(entry, index, alternative, presence);
      if (reason === undefined) continue;
      context.report(
        finding('RC123', `alternative ${index + 1} of ${entry.id} can never be taken: ${reason}`, {
          place: alternative.place,
          help: 'Remove it, or put the alternatives in another order; the first that is exact is taken.',
        }),
      );
    }
  }
}

function whyNever(
  entry: RequirementEntry,
  index: number,
  alternative: Alternative,
  presence: Presence,
): string | undefined {
  const clouds = cloudsOf(entry).filter((cloud) => alternative.values[cloud]);
  if (clouds.length === 0) return 'it names peers only in clouds where the entry is not';
  const reasons = new Map<string, CatalogCloud[]>();
  for (const cloud of clouds) {
    const reason = whyShadowed(entry, index, alternative, cloud) ?? presence.whyAbsent(alternative, cloud);
    if (reason === undefined) return undefined;
    reasons.set(reason, [...(reasons.get(reason) ?? []), cloud]);
  }
  if (reasons.size === 1) return [...reasons.keys()].join('');
  return [...reasons]
    .map(([reason, where]) => `in ${where.map((cloud) => CLOUD_TITLES[cloud]).join(' and ')}, ${reason}`)
    .join('; ');
}

/** An earlier alternative that is taken wherever this one could be. */
function whyShadowed(
  entry: RequirementEntry,
  index: number,
  alternative: Alternative,
  cloud: CatalogCloud,
): string | undefined {
  for (const [other, earlier] of entry.alternatives.slice(0, index).entries()) {
    const number = `alternative ${other + 1}`;
    if (needsLess(earlier, alternative, cloud)) return `${number} needs no more, and comes first`;
    if (isAlwaysExact(earlier, entry, cloud)) return `${number} is exact in every target, and comes first`;
  }
  return undefined;
}

/** Whether a target that can hold `later` can hold `earlier` no worse, since it is a part of it. */
function needsLess(earlier: Alternative, later: Alternative, cloud: CatalogCloud): boolean {
  if (earlier.kind !== later.kind || (earlier.wider !== undefined && later.wider === undefined)) return false;
  const [fewer, more] = [canonicalValues(earlier, cloud), canonicalValues(later, cloud)];
  if (!fewer || !more || ![...fewer].every((value) => more.has(value))) return false;
  if (!coversTraffic(later.traffic, earlier.traffic)) return false;
  // Where a firewall holds "any protocol", it may yet not hold ICMP by name.
  const hasIcmp = ({ traffic }: Alternative): boolean => traffic.some(({ protocol }) => protocol === 'icmp');
  return hasIcmp(later) || !hasIcmp(earlier);
}

/** Whether each target that has to do with the entry holds an alternative as it is, whatever the options. */
function isAlwaysExact(
  { kind, values, traffic, wider }: Alternative,
  { direction, at, local }: RequirementEntry,
  cloud: CatalogCloud,
): boolean {
  const own = values[cloud];
  if (!own || wider !== undefined) return false;
  const passesFirewall = direction === 'outbound' && at !== 'firewall';
  if (kind === 'any') return !passesFirewall || traffic.every(({ protocol }) => protocol !== 'icmp');
  if (kind !== 'prefix') return false;
  // A parameter for the side of the subnet may be given as IPv6.
  if (at === 'compute' && local && !local.prefix) return false;
  return own.every(
    ({ prefix }) =>
      prefix !== undefined &&
      (!passesFirewall || prefix.family === 4) &&
      (at !== 'compute' || !local?.prefix || local.prefix.family === prefix.family),
  );
}
