import type { AskedPacket } from './analysis/asked-packet.js';
import { RuleBook, type RuleExplanation } from './analysis/explain-rule.js';
import { isLayer } from './analysis/passing.js';
import type { Catalog } from './catalog/catalog.js';
import type { CompileOptions } from './compile-options.js';
import { type Finding, finding, type Report, sortFindings } from './diagnostics/finding.js';
import { didYouMean } from './diagnostics/suggest.js';
import { answerPackets, type PacketAnswer } from './explain-packets.js';
import { type OpenedCase, openCase } from './open-case.js';
import type { RegionFiles } from './region-files.js';
import { type AzureTables, loadAzureTables } from './rules.js';
import { TARGET_TITLES, type Target } from './targets/coverage.js';

/** What is asked: the name of a rule, a collection, a group or a route; or a packet. */
export type Question =
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'packet'; readonly asked: AskedPacket };

/** Rules of one name in one region; none where it has no such rule. */
export interface RuleAnswer {
  readonly kind: 'rule';
  readonly name: string;
  readonly rules: readonly RuleExplanation[];
}

/** The answers of one region, in the order of the questions. */
export interface RegionExplanation {
  readonly label: string;
  readonly opened: OpenedCase;
  readonly answers: readonly (RuleAnswer | PacketAnswer)[];
}

/** What {@link explain} gives. */
export interface Explanations {
  /** Those regions that could be read. */
  readonly regions: readonly RegionExplanation[];
  readonly findings: readonly Finding[];
}

/**
 * Answers questions about compiled files: what a rule does and why it is there, or what becomes of a packet in the NSG, the
 * routes and the firewall, by which rule, and which feature would let it through.
 */
export async function explain(
  catalog: Catalog,
  files: readonly RegionFiles[],
  questions: readonly Question[],
  serviceTags?: CompileOptions['serviceTags'],
  tables: AzureTables = loadAzureTables(),
): Promise<Explanations> {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  const regions: RegionExplanation[] = [];
  const names = questions.flatMap((question) => (question.kind === 'rule' ? [question.name] : []));
  const asked = questions.flatMap((question) => (question.kind === 'packet' ? [question.asked] : []));
  const known = new Set<string>();
  const unread = new Map<string, Target>();
  for (const region of files) {
    const opened = await openCase(catalog, region, serviceTags, tables, report);
    if (!opened) continue;
    const book = names.length > 0 ? new RuleBook(opened.subject) : undefined;
    for (const name of book?.names() ?? []) known.add(name);
    for (const { target, rules } of opened.subject.coverage)
      if (!isLayer(target)) for (const rule of rules) unread.set(rule.toLowerCase(), target);
    const packets = await answerPackets(catalog, opened, asked, tables, report);
    const answers = questions.flatMap((question): (RuleAnswer | PacketAnswer)[] => {
      if (question.kind === 'rule') return [{ ...question, rules: book?.find(question.name) ?? [] }];
      const answer = packets.get(question.asked);
      return answer ? [answer] : [];
    });
    regions.push({ label: region.label, opened, answers });
  }
  if (regions.length > 0) for (const name of names) checkName(name, known, unread, report);
  return { regions, findings: sortFindings(findings) };
}

/** `unread` are the names of rules in targets that no packet passes on its way. */
function checkName(
  name: string,
  known: ReadonlySet<string>,
  unread: ReadonlyMap<string, Target>,
  report: Report,
): void {
  if ([...known].some((own) => own.toLowerCase() === name.toLowerCase())) return;
  const place = { option: '', value: name };
  const target = unread.get(name.toLowerCase());
  if (target !== undefined) {
    const message = `${name} is of ${TARGET_TITLES[target]}, which explain does not read`;
    report(finding('RC414', message, { place, help: 'The rule book tells of it: compile with --format rulebook.' }));
    return;
  }
  const otherwise = 'Name a rule, a collection or a route of the files; a packet has a port, as in pypi.org:443.';
  report(
    finding('RC414', `there is no rule ${JSON.stringify(name)}`, { place, help: didYouMean(name, known, otherwise) }),
  );
}
