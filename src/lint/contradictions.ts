import type { Feature, FeatureTest, RequirementEntry, RouteEntry, Service } from '../catalog/catalog.js';
import { finding } from '../diagnostics/finding.js';
import { ANY_IPV4 } from '../packets/prefix.js';
import { CLOUD_TITLES } from '../service-tags/regions.js';
import { canonicalDestination } from './canonical.js';
import { type Exclusion, FeatureSets } from './feature-sets.js';
import { cloudsOf, hasKnownRegions, regionsOf, sharedRegions, sharesTime } from './scopes.js';
import type { LintContext } from './step.js';

/** Reports features that cannot be on, entries that cannot count, and routes that cannot stand side by side. */
export function checkContradictions(service: Service, context: LintContext): void {
  const sets = new FeatureSets(service);
  const hopeless = checkFeatures(service, sets, context);
  for (const entry of [...service.requirements, ...service.routes]) {
    if (entry.when) checkTest(entry, entry.when, sets, hopeless, context);
    checkRegions(entry, context);
  }
  for (const entry of service.requirements) checkNeeds(entry, service, context);
  checkRoutes(service, sets, context);
}

/** Gives the features that can never be on. */
function checkFeatures(service: Service, sets: FeatureSets, { report }: LintContext): ReadonlySet<string> {
  const always = sets.exclusionsIn(sets.withAll([]));
  const own = new Map(
    service.features.map((feature) => [feature, without(sets.exclusionsIn(sets.withAll([feature.id])), always)]),
  );
  const hopeless = new Set([...own].filter(([, found]) => found.length > 0).map(([{ id }]) => id));
  const say = (message: string, feature: Feature, exclusion: Exclusion): void =>
    report(
      finding('RC125', message, {
        place: feature.place,
        notes: notesOf(exclusion, feature),
        help: 'Keep one of the two.',
      }),
    );
  const [first] = always;
  if (first)
    say(
      `required features bring in ${first.feature.id} and ${first.excluded}, which exclude each other`,
      first.feature,
      first,
    );
  for (const [feature, [exclusion]] of own) {
    // What implies such a feature cannot be on either, but that is where it is to be mended.
    const isInherited = [...sets.withAll([feature.id])].some((id) => id !== feature.id && hopeless.has(id));
    if (!exclusion || isInherited) continue;
    const pair = `${exclusion.feature.id} excludes ${exclusion.excluded}, and with it both are on`;
    say(`the feature ${feature.id} can never be on: ${pair}`, feature, exclusion);
  }
  return hopeless;
}

function without(found: readonly Exclusion[], known: readonly Exclusion[]): Exclusion[] {
  return found.filter(
    ({ feature, excluded }) => !known.some((other) => other.feature === feature && other.excluded === excluded),
  );
}

function notesOf({ feature, excluded }: Exclusion, shown?: Feature): { message: string; place: Feature['place'] }[] {
  return feature === shown ? [] : [{ message: `${feature.id} excludes ${excluded}`, place: feature.place }];
}

function checkTest(
  { id, place }: RequirementEntry | RouteEntry,
  { mode, features }: FeatureTest,
  sets: FeatureSets,
  hopeless: ReadonlySet<string>,
  { report }: LintContext,
): void {
  if (mode !== 'all' || features.some((feature) => hopeless.has(feature))) return;
  const known = sets.exclusionsIn(sets.withAll([]));
  const [exclusion] = without(sets.exclusionsIn(sets.withAll(features)), known);
  if (!exclusion) return;
  report(
    finding('RC125', `${id} can never count: all of ${features.join(', ')} cannot be on`, {
      place,
      notes: notesOf(exclusion),
      help: 'Name features that can be on together, or write a list where any of them is enough.',
    }),
  );
}

function checkRegions(entry: RequirementEntry | RouteEntry, { regions, report }: LintContext): void {
  const [first] = entry.regions ?? [];
  if (!first || !hasKnownRegions(entry, regions) || regionsOf(entry, regions).length > 0) return;
  const clouds = cloudsOf(entry).map((cloud) => CLOUD_TITLES[cloud]);
  report(
    finding('RC125', `${entry.id} exists nowhere: it is in ${clouds.join(' and ')}, and none of its regions is`, {
      place: first.place,
      help: 'Name regions of its clouds, or clouds and peers for its regions.',
    }),
  );
}

function checkNeeds(entry: RequirementEntry, service: Service, { regions, report }: LintContext): void {
  for (const id of entry.needs.filter((needed) => entry.replaces.includes(needed))) {
    report(
      finding('RC125', `${entry.id} needs ${id} and replaces it`, { place: entry.place, help: 'Keep one of the two.' }),
    );
  }
  for (const needed of service.requirements.filter(({ id }) => entry.needs.includes(id))) {
    const isJudged = [entry, needed].every(
      (each) => hasKnownRegions(each, regions) && regionsOf(each, regions).length > 0,
    );
    if (!isJudged || sharedRegions(entry, needed, regions).length > 0) continue;
    const hasCloud = cloudsOf(entry).some((cloud) => cloudsOf(needed).includes(cloud));
    report(
      finding(
        'RC125',
        `${entry.id} needs ${needed.id}, which exists in none of its ${hasCloud ? 'regions' : 'clouds'}`,
        {
          place: entry.place,
          notes: [{ message: `${needed.id} is here`, place: needed.place }],
          help: 'Remove the need, or let the needed entry exist where this one does.',
        },
      ),
    );
  }
}

/** What `--default-route none` takes away, so that another route can lead there. */
function isDefaultRoute({ value, nextHop }: RouteEntry): boolean {
  return value.prefix?.text === ANY_IPV4.text && nextHop === 'firewall';
}

function checkRoutes({ routes }: Service, sets: FeatureSets, { regions, report }: LintContext): void {
  for (const [index, route] of routes.entries()) {
    const other = routes
      .slice(0, index)
      .find(
        (earlier) =>
          earlier.nextHop !== route.nextHop &&
          canonicalDestination(earlier) === canonicalDestination(route) &&
          !isDefaultRoute(earlier) &&
          !isDefaultRoute(route) &&
          sharesTime(earlier, route) &&
          sharedRegions(earlier, route, regions).length > 0 &&
          sets.canMeet(earlier.when, route.when),
      );
    if (!other) continue;
    report(
      finding('RC125', `${other.id} leads ${route.value.value} to ${other.nextHop}, ${route.id} to ${route.nextHop}`, {
        place: route.place,
        notes: [{ message: 'the other route', place: other.place }],
        help: 'A route table holds one route per destination: let their features exclude each other, or remove one.',
      }),
    );
  }
}
