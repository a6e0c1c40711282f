import { finding, type Report } from '../diagnostics/finding.js';
import type { Prefix } from '../packets/prefix.js';
import type { PrefixMistake } from '../packets/prefix-text.js';
import type { RequirementSet } from '../requirements/requirement.js';
import { supportOf, type TagUse } from '../service-tags/tag-support.js';
import type { ServiceTag } from '../service-tags/tag-table.js';
import type { FlowSupport } from './alternatives.js';
import type { KeptLowering } from './kept.js';
import type { HandOffKey } from './nsg/hand-off.js';
import type { TargetOptions } from './options.js';
import type { DefaultRoute } from './routes/ways.js';

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
  const support = supportOf(tag, use, set.region.cloud, { strict: options.strictTags, source: set.tagSource.file });
  switch (support.kind) {
    case 'supported':
      return { kind: 'exact' };
    case 'doubtful':
      return support;
    case 'unsupported': {
      if (!options.snapshot) return { kind: 'none', reason: support.reason, wayOut: GET_SNAPSHOT };
      const prefixes = prefixesOf(tag, context).filter(({ family }) => families.includes(family));
      if (prefixes.length > 0)
        return {
          kind: 'prefixes',
          prefixes,
          reason: `${support.reason}; its addresses stand in, as of change number ${options.snapshot.changeNumber}`,
        };
      const family = families.map((number) => `IPv${number}`).join(' or ');
      return {
        kind: 'none',
        reason: `${support.reason}, and it has no ${family} address`,
        wayOut: 'use another alternative for this target',
      };
    }
    default:
      return support satisfies never;
  }
}

function prefixesOf(tag: ServiceTag, { options, parsePrefix, report }: LoweringContext): Prefix[] {
  const texts = options.snapshot?.tags.get(tag.name.toLowerCase())?.prefixes ?? [];
  return texts.flatMap((text) => {
    const prefix = parsePrefix(text);
    if ('base' in prefix) return [prefix];
    report(
      finding('RC501', `the tag file lists ${text} under ${tag.name}: ${prefix.reason}`, {
        place: { option: 'service-tags' },
        help: 'Download the file again.',
      }),
    );
    return [];
  });
}
