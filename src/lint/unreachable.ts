import type { Alternative, CatalogCloud, RequirementEntry, Service } from '../catalog/catalog.js';
import { finding } from '../diagnostics/finding.js';
import { coversTraffic } from '../packets/traffic.js';
import { CLOUD_TITLES } from '../service-tags/regions.js';
import { canonicalValues } from './canonical.js';
import { Presence } from './presence.js';
import { hasKnownRegions, regionsOf } from './scopes.js';
import type { LintContext } from './step.js';

/**
 * Reports alternatives that no target takes anywhere. What is reported must hold for every region, firewall, tier and
 * option, so doubt is silence: `targets/alternatives.ts` chooses, and each reason here is why it cannot choose this one.
 */
export function checkReachable(service: Service, context: LintContext): void {
  for (const entry of service.requirements) {
    const clouds = new Set(regionsOf(entry, context.regions).map(({ cloud }) => cloud));
    if (!hasKnownRegions(entry, context.regions) || clouds.size === 0) continue;
    const presence = new Presence(service, entry, context);
    for (const [index, alternative] of entry.alternatives.entries()) {
      const reasons = whyNever(entry, index, alternative, [...clouds], presence);
      if (reasons.length === 0) continue;
      const message = `alternative ${index + 1} of ${entry.id} can never be taken`;
      const text = [...new Set(reasons.map((reason) => reason.text))].join('; ');
      const isShadowed = reasons.some((reason) => reason.isShadowed);
      context.report(
        finding('RC123', `${message}: ${text}`, {
          place: alternative.place,
          help: isShadowed
            ? 'Remove it, or put it first; the first alternative that is exact is taken.'
            : 'Remove it, or correct its clouds and names. A later tag file may know more tags than rulec does.',
        }),
      );
    }
  }
}

interface Reason {
  readonly text: string;
  /** Whether an earlier alternative is in its way. */
  readonly isShadowed: boolean;
}

/** Why an alternative is out of reach, cloud by cloud; none where in one of them it might not be. */
function whyNever(
  entry: RequirementEntry,
  index: number,
  alternative: Alternative,
  cloudsOfEntry: readonly CatalogCloud[],
  presence: Presence,
): readonly Reason[] {
  const clouds = cloudsOfEntry.filter((cloud) => alternative.values[cloud]);
  if (clouds.length === 0) return [{ text: 'it names peers only in clouds where the entry is not', isShadowed: false }];
  const shadows = clouds.map((cloud) => whyShadowed(entry, index, alternative, cloud));
  const isSame = new Set(shadows).size === 1;
  const reasons: Reason[] = [];
  for (const [number, cloud] of clouds.entries()) {
    const shadow = shadows[number];
    const absence = shadow === undefined ? presence.whyAbsent(alternative, cloud) : undefined;
    if (shadow !== undefined)
      reasons.push({ text: isSame ? shadow : `in ${CLOUD_TITLES[cloud]} ${shadow}`, isShadowed: true });
    else if (absence !== undefined) reasons.push({ text: absence, isShadowed: false });
    else return [];
  }
  return reasons;
}

/** An earlier alternative that is taken wherever this one could be. */
function whyShadowed(
  entry: RequirementEntry,
  index: number,
  alternative: Alternative,
  cloud: CatalogCloud,
): string | undefined {
  for (const [other, earlier] of entry.alternatives.slice(0, index).entries()) {
    const number = `alternative ${other + 1} comes first`;
    if (needsLess(earlier, alternative, cloud)) return `${number} and needs no more`;
    if (isAlwaysExact(earlier, entry, cloud)) return `${number} and is exact in every target`;
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
