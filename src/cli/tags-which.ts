import { type Finding, finding, hasErrors, type Report } from '../diagnostics/finding.js';
import type { Prefix } from '../packets/prefix.js';
import { isPrefix, parsePrefix } from '../packets/prefix-text.js';
import { measureTags } from '../service-tags/tag-sets.js';
import { type HoldingTag, type WhichTags, whichTags } from '../service-tags/which-tags.js';
import { columns } from './catalog-columns.js';
import type { Io } from './io.js';
import { needTagFile } from './tag-file.js';
import type { TagsAnswer, TagsOptions } from './tags-command.js';
import { addressWords, countWords } from './tags-words.js';

/** `rulec tags which IP|PREFIX...` */
export async function findTagsOf(words: readonly string[], values: TagsOptions, io: Io): Promise<TagsAnswer> {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  const stop = (): TagsAnswer => ({ text: '', result: null, findings });
  if (words.length === 0) {
    const help = 'Name addresses or prefixes: `rulec tags which 192.0.2.7 --service-tags FILE`.';
    report(finding('RC801', 'tags which needs an address', { help }));
  }
  const asked = words.map((text) => ({ text, prefix: readAsked(text, report) }));
  const file = await needTagFile('which', values['service-tags'], io, report);
  if (!file || hasErrors(findings)) return stop();
  const { measured, findings: refused } = await measureTags(file.snapshot.tags.values(), file);
  findings.push(...refused);
  if (hasErrors(findings)) return stop();
  const answers = asked.flatMap(({ text, prefix }) =>
    prefix ? [{ text, prefix, found: whichTags(measured, prefix) }] : [],
  );
  return {
    text: `${answers.map(({ text, found }) => linesOf(text, found).join('\n')).join('\n\n')}\n`,
    result: {
      cloud: file.snapshot.cloud,
      changeNumber: file.snapshot.changeNumber,
      asked: answers.map(({ text, prefix, found: { whole, part } }) => {
        return { asked: text, prefix: prefix.text, whole: whole.map(bodyOf), part: part.map(bodyOf) };
      }),
    },
    findings,
  };
}

function readAsked(text: string, report: Report): Prefix | undefined {
  const prefix = parsePrefix(text);
  if (isPrefix(prefix)) return prefix;
  const help =
    prefix.canonical === undefined
      ? 'Write an address, such as 192.0.2.7, or a prefix, such as 192.0.2.0/24 or 2001:db8::/32.'
      : `Did you mean ${prefix.canonical}?`;
  report(
    finding('RC811', `${JSON.stringify(text)} is no address or prefix: ${prefix.reason}`, {
      place: { option: '', value: text },
      help,
    }),
  );
  return undefined;
}

function linesOf(text: string, { whole, part }: WhichTags): string[] {
  if (whole.length + part.length === 0) return [text, '  in no tag of the file'];
  const row = ({ name, addresses }: HoldingTag): string[] => [`  ${name}`, `has ${addressWords(addresses)}`];
  const inPart = ({ name, shared, addresses }: HoldingTag): string[] => [
    `    ${name}`,
    `${countWords(shared)} of its ${addressWords(addresses)}`,
  ];
  return [
    text,
    ...(whole.length > 0 ? columns(whole.map(row)) : ['  in no tag as a whole']),
    ...(part.length > 0 ? ['  in part', ...columns(part.map(inPart))] : []),
  ];
}

function bodyOf({ name, addresses, shared }: HoldingTag): object {
  return { name, addresses: String(addresses), shared: String(shared) };
}
