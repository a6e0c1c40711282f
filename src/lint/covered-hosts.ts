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
import { cloudsOf, isAround, regionsOf } from './scopes.js';
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

/** Reports hosts that a wildcard of another entry lets through already, wherever and whenever they count. */
export function checkCoveredHosts(service: Service, context: LintContext): void {
  const sets = new FeatureSets(service);
  const named = service.requirements.flatMap((entry) => {
    const [first] = entry.alternatives;
    return first?.kind === 'fqdn' ? [{ entry, first }] : [];
  });
  for (const { entry, first } of named) {
    if (!coversTraffic(WEB, first.traffic) || regionsOf(entry, context.regions).length === 0) continue;
    const around = named.filter(
      (other) => other.entry !== entry && isThereFor(other, { entry, first }, service, sets, context),
    );
    const said = new Set<string>();
    for (const cloud of cloudsOf(entry)) {
      for (const text of first.values[cloud] ?? []) {
        const where = `${text.place.start.line}:${text.place.start.column}`;
        const wildcard = around.flatMap((other) => coveringIn(other, text, cloud))[0];
        if (!wildcard || said.has(where)) continue;
        said.add(where);
        context.report(
          finding(
            'RC126',
            `${text.value} of ${entry.id} is covered by ${wildcard.text.value} of ${wildcard.entry.id}`,
            {
              place: text.place,
              notes: [{ message: 'the wildcard', place: wildcard.text.place }],
              help: 'Leave the host out, unless it tells readers something that the wildcard does not.',
            },
          ),
        );
      }
    }
  }
}

interface Named {
  readonly entry: RequirementEntry;
  readonly first: Alternative;
}

/** Whether an entry lets through all that another one does with its hosts, but for which hosts they are. */
function isThereFor(outer: Named, inner: Named, service: Service, sets: FeatureSets, context: LintContext): boolean {
  const [wide, narrow] = [outer.entry, inner.entry];
  const isSameSide = wide.direction === narrow.direction && wide.at === narrow.at;
  const local = canonicalLocal(wide);
  if (!isSameSide || (local !== '' && local !== canonicalLocal(narrow))) return false;
  if (!coversTraffic(outer.first.traffic, inner.first.traffic)) return false;
  return countsWherever(wide, narrow, service, sets, context);
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
  // Clouds that the wildcard is not in are another matter, looked at host by host.
  const clouds = cloudsOf(wide);
  return isAround(wide, { ...narrow, clouds: cloudsOf(narrow).filter((cloud) => clouds.includes(cloud)) }, regions);
}

/** The wildcards of an entry that hold a host in a cloud. */
function coveringIn(
  { entry, first }: Named,
  text: LocatedText,
  cloud: CatalogCloud,
): { entry: RequirementEntry; text: LocatedText }[] {
  const host = patternOf(text);
  if (!host || !cloudsOf(entry).includes(cloud)) return [];
  return (first.values[cloud] ?? []).flatMap((own) => {
    const wildcard = placeholdersIn(own.value).length === 0 ? patternOf(own) : undefined;
    const isWider = wildcard?.wildcard && coversHost(wildcard, host) && !coversHost(host, wildcard);
    return isWider ? [{ entry, text: own }] : [];
  });
}

/** The pattern of a text whose placeholders, if any, each stand for a piece of a label. */
function patternOf({ value }: LocatedText): HostPattern | undefined {
  const names = placeholdersIn(value);
  if (names.some((name) => name.includes('.')) || value === `{${names[0]}}`) return undefined;
  const pattern = parseHostPattern(value.replace(/\{[^{}]*\}/g, STAND_IN));
  return isHostPattern(pattern) ? pattern : undefined;
}
