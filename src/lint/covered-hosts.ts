import {
  type Alternative,
  type CatalogCloud,
  type LocatedText,
  placeholdersIn,
  type RequirementEntry,
  type Service,
} from '../catalog/catalog.js';
import { finding } from '../diagnostics/finding.js';
import { coversHost, type HostPattern, isHostPattern, parseHostPattern } from '../packets/host-pattern.js';
import { coversTraffic, type Traffic } from '../packets/traffic.js';
import { canonicalLocal } from './canonical.js';
import { FeatureSets } from './feature-sets.js';
import { cloudsOf, regionsOf, sharesTime } from './scopes.js';
import type { LintContext } from './step.js';

/** A wildcard at another port is held by no firewall, so it covers nothing there. */
const WEB: readonly Traffic[] = [
  {
    protocol: 'tcp',
    ports: [
      { first: 80, last: 80 },
      { first: 443, last: 443 },
    ],
  },
];

/** Stands for a placeholder: no host has such a label, and no dot is in it. */
const STAND_IN = '_placeholder_';

/** Reports hosts that a wildcard of another entry lets through already. */
export function checkCoveredHosts(service: Service, context: LintContext): void {
  const sets = new FeatureSets(service);
  const named = service.requirements.flatMap((entry) => {
    const [first] = entry.alternatives;
    return first?.kind === 'fqdn' ? [{ entry, first }] : [];
  });
  for (const { entry, first } of named) {
    if (!coversTraffic(WEB, first.traffic)) continue;
    const around = named
      .filter((other) => other.entry !== entry && holds(other, { entry, first }))
      .map((other) => ({ ...other, isAlways: countsWherever(other.entry, entry, service, sets, context) }))
      .sort((left, right) => Number(right.isAlways) - Number(left.isAlways));
    const said = new Set<string>();
    for (const cloud of cloudsOf(entry)) {
      for (const text of first.values[cloud] ?? []) {
        const where = `${text.place.start.line}:${text.place.start.column}`;
        const found = around.find((other) => coveringIn(other, text, cloud));
        const wildcard = found && coveringIn(found, text, cloud);
        if (!wildcard || said.has(where)) continue;
        said.add(where);
        const condition = found.isAlways ? '' : ', where both count';
        const message = `${text.value} of ${entry.id} is covered by ${wildcard.value} of ${found.entry.id}${condition}`;
        context.report(
          finding('RC126', message, {
            place: text.place,
            notes: [{ message: 'the wildcard', place: wildcard.place }],
            help: found.isAlways
              ? 'Leave the host out, unless it tells readers something that the wildcard does not.'
              : 'Keep it where one entry can be on without the other; else leave the host out.',
          }),
        );
      }
    }
  }

  function holds(outer: Named, inner: Named): boolean {
    const [wide, narrow] = [outer.entry, inner.entry];
    const isSameSide = wide.direction === narrow.direction && wide.at === narrow.at;
    const local = canonicalLocal(wide);
    if (!isSameSide || (local !== '' && local !== canonicalLocal(narrow))) return false;
    const isTogether = sharesTime(wide, narrow) && sets.canMeet(wide.when, narrow.when);
    return isTogether && coversTraffic(outer.first.traffic, inner.first.traffic);
  }
}

interface Named {
  readonly entry: RequirementEntry;
  readonly first: Alternative;
}

/** Whether nothing can turn `wide` off, or take it out of a region or time, while `narrow` counts. */
function countsWherever(
  wide: RequirementEntry,
  narrow: RequirementEntry,
  { requirements }: Service,
  sets: FeatureSets,
  { regions }: LintContext,
): boolean {
  const isReplaced = requirements.some(({ replaces }) => replaces.includes(wide.id));
  // What is needed counts with none of its features on.
  const isNeeded = requirements.some(({ needs }) => needs.includes(narrow.id));
  if (isReplaced || wide.isUnsure || !sets.follows(wide.when, isNeeded ? undefined : narrow.when)) return false;
  if ((wide.since ?? '') > (narrow.since ?? '')) return false;
  if (wide.until !== undefined && (narrow.until === undefined || wide.until < narrow.until)) return false;
  if (!wide.regions) return true;
  const there = new Set(regionsOf(wide, regions));
  const shared = new Set(cloudsOf(wide));
  return regionsOf(narrow, regions).every((region) => there.has(region) || !shared.has(region.cloud));
}

/** The wildcard of an entry that holds a host in a cloud. */
function coveringIn({ entry, first }: Named, text: LocatedText, cloud: CatalogCloud): LocatedText | undefined {
  const host = patternOf(text);
  if (!host || !cloudsOf(entry).includes(cloud)) return undefined;
  return first.values[cloud]?.find((own) => {
    const wildcard = placeholdersIn(own.value).length === 0 ? patternOf(own) : undefined;
    return wildcard?.wildcard && coversHost(wildcard, host) && !coversHost(host, wildcard);
  });
}

/** The pattern of a text whose placeholders, if any, each stand for a piece of a label. */
function patternOf({ value }: LocatedText): HostPattern | undefined {
  const names = placeholdersIn(value);
  if (names.some((name) => name.includes('.')) || value === `{${names[0]}}`) return undefined;
  const pattern = parseHostPattern(value.replace(/\{[^{}]*\}/g, STAND_IN));
  return isHostPattern(pattern) ? pattern : undefined;
}
