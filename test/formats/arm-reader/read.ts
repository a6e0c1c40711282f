import type { Configuration } from '../../../src/configuration/configuration.js';
import type { Finding } from '../../../src/diagnostics/finding.js';
import {
  type ReadOptions,
  readConfigurations,
  type SpellTag,
} from '../../../src/formats/arm-reader/read-configuration.js';
import { loadAzureTables } from '../../../src/rules.js';
import type { Cloud } from '../../../src/service-tags/regions.js';

const { tags } = loadAzureTables();

/** Finds tags as the commands will: in the table of a cloud. */
export function spellTagOf(cloud: Cloud): SpellTag {
  return (name) => {
    const found = tags.find(name, cloud);
    if (found.kind === 'tag') return { kind: 'known', name: found.tag.name };
    const closest = found.kind === 'unknown' ? found.closest : [];
    return { kind: 'unknown', help: closest.length > 0 ? `Did you mean ${closest.join(', ')}?` : 'No cloud has it.' };
  };
}

export interface Read {
  readonly configurations: readonly Configuration[];
  readonly findings: readonly Finding[];
}

/** Reads a text, or what is written as JSON first. */
export async function read(
  content: unknown,
  options: Omit<ReadOptions, 'spellTag'> & { readonly cloud?: Cloud; readonly file?: string } = {},
): Promise<Read> {
  const findings: Finding[] = [];
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const { cloud = 'public', file = 'azure.json', ...others } = options;
  const given = { ...others, spellTag: spellTagOf(cloud) };
  const { configurations } = await readConfigurations(text, file, given, (item) => findings.push(item));
  return { configurations, findings };
}
