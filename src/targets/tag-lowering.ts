import type { Report } from '../diagnostics/finding.js';
import type { Prefix } from '../packets/prefix.js';
import type { PrefixMistake } from '../packets/prefix-text.js';
import type { RequirementSet } from '../requirements/requirement.js';
import type { TagSnapshot } from '../service-tags/snapshot.js';
import { supportOf, type TagUse } from '../service-tags/tag-support.js';
import type { ServiceTag } from '../service-tags/tag-table.js';
import type { FlowSupport } from './alternatives.js';
import type { KeptLowering } from './kept.js';
import type { HandOffKey } from './nsg/hand-off.js';
import type { TargetOptions } from './options.js';
import type { DefaultRoute } from './routes/ways.js';
import { addressesOf } from './tag-addresses.js';

/** What every target is lowered from. */
export interface LoweringContext {
  readonly set: RequirementSet;
  readonly options: TargetOptions;
  readonly defaultRoute: DefaultRoute;
  readonly parsePrefix: (text: string) => Prefix | PrefixMistake;
  /** Numbers of hand-off rules; they depend on the loaded catalogs alone. */
  readonly handOffSlots: ReadonlyMap<HandOffKey, number>;
  readonly report: Report;
  /** What other regions of the compilation have made of the same requirements. */
  readonly kept: KeptLowering;
}

const GET_SNAPSHOT = 'name a tag file with --service-tags, so that its addresses stand in for the tag';

/** How a tag can be written in a use: as itself, in doubt, or as the addresses of the snapshot. `families` are what the use can hold. */
export function tagSupport(
  tag: ServiceTag,
  use: TagUse,
  families: readonly (4 | 6)[],
  context: LoweringContext,
): FlowSupport {
  const { set, options } = context;
  const expanded =
    options.expand && options.snapshot ? expandedTag(tag, families, options.snapshot, context) : undefined;
  if (expanded) return expanded;
  const source = tag.featuresFrom ?? set.tagSource.file;
  const support = supportOf(tag, use, set.region.cloud, { strict: options.strictTags, source });
  switch (support.kind) {
    case 'supported':
      return { kind: 'exact' };
    case 'doubtful':
      return support;
    case 'unsupported': {
      if (!options.snapshot) return { kind: 'none', reason: support.reason, wayOut: GET_SNAPSHOT };
      const prefixes = prefixesIn(tag, families, options.snapshot, context);
      if (prefixes.length === 0) return withoutAddress(`${support.reason}, and it`, families);
      const asOf = `as of change number ${options.snapshot.changeNumber}`;
      return {
        kind: 'prefixes',
        prefixes,
        isAsked: false,
        reason: `${support.reason}; its addresses stand in, ${asOf}`,
      };
    }
    default:
      return support satisfies never;
  }
}

/** The addresses in the place of a tag that could be written; undefined for tags that only Azure itself can resolve. */
function expandedTag(
  tag: ServiceTag,
  families: readonly (4 | 6)[],
  snapshot: TagSnapshot,
  context: LoweringContext,
): FlowSupport | undefined {
  if (!snapshot.tags.has(tag.name.toLowerCase())) return undefined;
  const prefixes = prefixesIn(tag, families, snapshot, context);
  if (prefixes.length === 0) return withoutAddress(tag.name, families);
  const reason = `its addresses are written, as of change number ${snapshot.changeNumber}`;
  return { kind: 'prefixes', prefixes, isAsked: true, reason };
}

function prefixesIn(
  tag: ServiceTag,
  families: readonly (4 | 6)[],
  snapshot: TagSnapshot,
  { parsePrefix, report }: LoweringContext,
): Prefix[] {
  return addressesOf(tag, snapshot, parsePrefix, report).filter(({ family }) => families.includes(family));
}

function withoutAddress(subject: string, families: readonly (4 | 6)[]): FlowSupport {
  const family = families.map((number) => `IPv${number}`).join(' or ');
  const wayOut = 'use another alternative for this target';
  return { kind: 'none', reason: `${subject} has no ${family} address`, wayOut };
}
