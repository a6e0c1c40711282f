import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Finding, finding, hasErrors, type Report } from '../diagnostics/finding.js';
import { cannotWrite } from '../project/cannot-write.js';
import { findRegion } from '../requirements/selection.js';
import { loadAzureTables } from '../rules.js';
import type { Command, CommandResult } from './command.js';
import { COMMON_OPTIONS, type OptionSpecs, readFailOn, readOptions, wordsOf } from './options.js';

const OPTIONS = {
  region: { kind: 'list', about: 'Regions to begin with (default: westus)', group: 'What to write:' },
  ...COMMON_OPTIONS,
} as const satisfies OptionSpecs;

export const initCommand: Command = {
  name: 'init',
  usage: 'init [folder]',
  about: 'Write a project file and pipelines for a network repository',
  options: OPTIONS,
  examples: [
    ['$0 init', 'rulec.yaml and two pipelines, here'],
    ['$0 init network --region westus,eastus', 'In a folder, for two regions'],
  ],
  run: runInit,
};

async function runInit(argv: Readonly<Record<string, unknown>>): Promise<CommandResult> {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  const values = readOptions(argv, OPTIONS, 2, report);
  const common = { isJson: values.json ?? false, failOn: readFailOn(values['fail-on'], report), texts: new Map() };
  const folder = wordsOf(argv)[1] ?? '.';
  const { regions } = loadAzureTables();
  const named = (values.region ?? ['westus']).flatMap((name) =>
    name === 'all' ? [name] : (findRegion(name, 'region', regions, report)?.name ?? []),
  );
  const { initFiles } = await import('../init-files.js');
  const files = initFiles(named);
  const shown = (file: string): string => (folder === '.' ? file : join(folder, file));
  for (const file of files.keys()) {
    if (!existsSync(join(folder, file))) continue;
    const help = 'Move it away, or name another folder: rulec init FOLDER.';
    report(finding('RC807', `${shown(file)} is there, and init does not write over it`, { help }));
  }
  const stop = (): CommandResult => ({ ...common, text: '', result: null, findings });
  if (hasErrors(findings)) return stop();
  try {
    for (const [file, text] of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text, { flag: 'wx' });
    }
  } catch (error) {
    report(cannotWrite(folder, error, 'Name a folder that you can write to: rulec init FOLDER.'));
    return stop();
  }
  const paths = [...files.keys()].map(shown);
  const next = folder === '.' ? 'rulec compile' : `cd ${folder} && rulec compile`;
  return {
    ...common,
    text: `Wrote ${paths.join(', ')}\n\nNext: look at ${shown('rulec.yaml')}, then ${next}.\n`,
    result: { written: paths },
    findings,
  };
}
