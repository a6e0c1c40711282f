import { emptyLock } from '../catalog/number-lock.js';
import { type Finding, finding, hasErrors, type Report } from '../diagnostics/finding.js';
import { keepFile } from '../project/kept-file.js';
import type { Renumbering } from '../renumber.js';
import { loadCatalog } from '../rules.js';
import type { Command, CommandResult } from './command.js';
import { LOCK_ELSEWHERE } from './lock-summary.js';
import { catalogOptions } from './open-catalog.js';
import { hasProject, openProject } from './open-project.js';
import { COMMON_OPTIONS, type OptionSpecs, type OptionValues, readFailOn, readOptions, wordsOf } from './options.js';

const WHAT = 'What to renumber:';

const OPTIONS = {
  catalog: { kind: 'texts', about: 'Directory with catalogs of your own', group: WHAT },
  project: { kind: 'value', about: 'Project file (default: rulec.yaml where it is there)', group: WHAT },
  pack: { kind: 'flag', about: 'Close the holes between numbers', group: WHAT },
  retire: { kind: 'list', about: 'Entries or services that are gone: keep their numbers from others', group: WHAT },
  forget: { kind: 'list', about: 'Entries, services or all: give their retired numbers again', group: WHAT },
  write: { kind: 'flag', about: 'Write rulec.lock; without it, show what would be written', group: 'Output:' },
  ...COMMON_OPTIONS,
} as const satisfies OptionSpecs;

export const renumberCommand: Command = {
  name: 'renumber',
  usage: 'renumber [moves..]',
  about: 'Change the NSG numbers in rulec.lock, in steps that Azure accepts',
  options: OPTIONS,
  examples: [
    ['$0 renumber', 'Two entries with one number after a merge; or the second step'],
    ['$0 renumber contoso/git=2040', 'What it takes to give an entry another number'],
    ['$0 renumber contoso/git=2050 contoso/ci=2040 --write', 'Swap two, in two steps'],
    ['$0 renumber --pack', 'What it takes to close the holes'],
  ],
  run: runRenumber,
};

async function runRenumber(argv: Readonly<Record<string, unknown>>): Promise<CommandResult> {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  const values = readOptions(argv, OPTIONS, Number.POSITIVE_INFINITY, report);
  const common = { isJson: values.json ?? false, failOn: readFailOn(values['fail-on'], report) };
  const order = readOrder(wordsOf(argv).slice(1), values, report);
  const texts = new Map<string, string>();
  const stop = (): CommandResult => ({ ...common, text: '', result: null, findings, texts });
  const opened = hasProject(values.project) ? await openProject(values.project, texts, report) : undefined;
  const { lock: file, ...loading } = catalogOptions(values.catalog, opened, report);
  if (!file && !hasErrors(findings)) {
    const help = 'Name them with --catalog, or with `catalogs:` in rulec.yaml.';
    report(finding('RC810', 'there is nothing to renumber without catalogs of your own', { help }));
  }
  if (hasErrors(findings) || !file) return stop();
  // None of it is loaded for other commands.
  const [{ readLock, writeLock }, { renumber }, { planResult, planText }] = await Promise.all([
    import('../project/lock-file.js'),
    import('../renumber.js'),
    import('./renumber-text.js'),
  ]);
  if (file.text !== undefined) texts.set(file.file, file.text);
  const lock = file.text === undefined ? emptyLock(file.file) : readLock(file.text, file.file, report);
  // Numbered anew: what stands in the lock may be what is to be mended.
  const loaded = await loadCatalog(loading);
  findings.push(...loaded.findings);
  for (const [name, text] of loaded.texts) texts.set(name, text);
  if (!lock || !loaded.lock || hasErrors(findings)) return stop();
  const plan = renumber(lock, loaded.lock.room, order, report);
  if (!plan) return stop();
  const isWritten = (values.write ?? false) && writeLock(plan.lock) !== file.text;
  if (isWritten) findings.push(...keepFile(lock.file, writeLock(plan.lock), LOCK_ELSEWHERE));
  if (hasErrors(findings)) return stop();
  return { ...common, text: planText(plan, isWritten), result: planResult(plan, isWritten), findings, texts };
}

function readOrder(words: readonly string[], values: OptionValues<typeof OPTIONS>, report: Report): Renumbering {
  const { pack = false, retire = [], forget = [] } = values;
  const seen = new Set<string>();
  const moves = words.flatMap((word) => {
    const [, entry, digits] = /^([^=]+)=(\d+)$/.exec(word) ?? [];
    const place = { option: '', value: word };
    if (entry === undefined || digits === undefined) {
      report(
        finding('RC801', `${JSON.stringify(word)} is no entry and number`, {
          place,
          help: 'Write SERVICE/ENTRY=NUMBER.',
        }),
      );
      return [];
    }
    if (seen.has(entry)) report(finding('RC801', `${entry} is to have two numbers`, { place, help: 'Give it one.' }));
    seen.add(entry);
    return [{ entry, number: Number(digits) }];
  });
  if (pack && words.length > 0) {
    const help = 'Pack first, and move afterwards.';
    report(
      finding('RC810', '--pack moves every entry, so no other moves go with it', { place: { option: 'pack' }, help }),
    );
  }
  return { moves, pack, retire, forget };
}
