import { type AskedMatches, type AskedPacket, matchesOfAsked, matchesOfPacket } from './analysis/asked-packet.js';
import { Askers, type Asking } from './analysis/asking.js';
import { type Case, meaningsOfCase, placeCase, rulesOfCase } from './analysis/case.js';
import { explainPacket, type PacketExplanation } from './analysis/explain-packet.js';
import { placesOf } from './analysis/rule-places.js';
import type { Catalog } from './catalog/catalog.js';
import type { Report } from './diagnostics/finding.js';
import { featuresOff, type OffFeature } from './features-off.js';
import type { OpenedCase } from './open-case.js';
import type { Requirement } from './requirements/requirement.js';
import type { AzureTables } from './rules.js';
import { type MeasuredTag, measureTags } from './service-tags/tag-sets.js';
import { type HoldingTag, whichTags } from './service-tags/which-tags.js';

/** The way of a packet in one region, and who asks for it. */
export interface PacketAnswer {
  readonly kind: 'packet';
  readonly explanation: PacketExplanation;
  /** Requirements of the selection that ask for it. */
  readonly asking: readonly Asking[];
  /** Of a packet that is not allowed: features that are off and would ask for it. */
  readonly features: readonly AskingFeature[];
  /** The tags of the tag file that hold its address, the narrowest first; undefined without a file or an address. */
  readonly tags?: readonly HoldingTag[];
}

/** A feature that is off, with those of its requirements that ask for a packet. */
export interface AskingFeature {
  readonly off: OffFeature;
  readonly asking: readonly Asking[];
}

/** Packets that share a universe: more of them cut it finer, which costs more than the square. */
const LOT = 40;

/** Follows packets through the rules of a region. */
export async function answerPackets(
  catalog: Catalog,
  opened: OpenedCase,
  asked: readonly AskedPacket[],
  tables: AzureTables,
  report: Report,
): Promise<ReadonlyMap<AskedPacket, PacketAnswer>> {
  const answers = new Map<AskedPacket, PacketAnswer>();
  if (asked.length === 0) return answers;
  const measured = await measureAll(opened, asked, report);
  const { options } = opened;
  // A feature that is off may name tags that the rules do not.
  const subject: Case = measured ? { ...opened.subject, measured } : opened.subject;
  const meanings = meaningsOfCase(subject);
  const ordered = rulesOfCase(subject, meanings);
  const askers = new Askers(subject.set.requirements, subject, meanings);
  let off: { readonly features: readonly OffFeature[]; readonly askers: Askers } | undefined;
  for (let at = 0; at < asked.length; at += LOT) {
    const lot = asked.slice(at, at + LOT).map((one) => matchesOfPacket(one, subject));
    const { universe, rules } = placeCase(ordered, lot.flatMap(matchesOfAsked), meanings);
    const placeOf = placesOf(subject, ordered, rules);
    const explained = lot.map((matches) => ({
      matches,
      explanation: explainPacket(matches, rules, placeOf, universe),
    }));
    const asking = askers.find(lot);
    const refused = explained
      .filter(({ explanation }) => explanation.verdict !== 'allowed')
      .map(({ matches }) => matches);
    if (refused.length > 0 && !off) {
      const features = featuresOff(catalog, options, subject.set, subject.options.snapshot, tables);
      const byId = new Map(features.flatMap(({ requirements }) => requirements).map((own) => [own.id, own]));
      off = { features, askers: new Askers([...byId.values()], subject, meanings) };
    }
    const found = refused.length === 0 ? [] : (off?.askers.find(refused) ?? []);
    const missed = new Map<AskedMatches, readonly Asking[]>(refused.map((own, index) => [own, found[index] ?? []]));
    for (const [index, { matches, explanation }] of explained.entries()) {
      const { remote } = matches.asked.packet;
      answers.set(matches.asked, {
        kind: 'packet',
        explanation,
        asking: asking[index] ?? [],
        features: featuresAsking(off?.features ?? [], missed.get(matches) ?? []),
        ...(measured && remote.kind === 'address' && { tags: whichTags(measured, remote.prefix).whole }),
      });
    }
  }
  return answers;
}

/** Every tag of the tag file, where there is an address or a tag to look for in them. */
async function measureAll(
  { subject, options }: OpenedCase,
  asked: readonly AskedPacket[],
  report: Report,
): Promise<readonly MeasuredTag[] | undefined> {
  const { snapshot } = subject.options;
  if (!snapshot || asked.every(({ packet }) => packet.remote.kind === 'host')) return undefined;
  const { measured, findings } = await measureTags(snapshot.tags.values(), { name: options.serviceTags?.name ?? '' });
  for (const item of findings) report(item);
  return measured;
}

/** What an entry brings in that needs another is said of the feature that has it, where there is one. */
function featuresAsking(features: readonly OffFeature[], asking: readonly Asking[]): AskingFeature[] {
  const isOwn = ({ feature }: OffFeature, requirement: Requirement): boolean =>
    requirement.because.includes(feature.id);
  const found = asking.flatMap((one) => {
    const bringing = features.flatMap((off) => {
      const requirement = off.requirements.find(({ id }) => id === one.requirement.id);
      return requirement ? [{ off, asking: { ...one, requirement } }] : [];
    });
    const own = bringing.filter(({ off, asking: { requirement } }) => isOwn(off, requirement));
    return own.length > 0 ? own : bringing;
  });
  return features.flatMap((off): AskingFeature[] => {
    const own = found.flatMap((item) => (item.off === off ? [item.asking] : []));
    return own.length === 0 ? [] : [{ off, asking: own }];
  });
}
