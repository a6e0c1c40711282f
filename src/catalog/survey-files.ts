import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareText, type Finding } from '../diagnostics/finding.js';
import type { CatalogDirectory } from './load.js';
import { readSurvey, type Survey } from './survey.js';

/** Surveys lie in this folder of a catalog directory. */
const FOLDER = 'surveys';

/** What loading surveys gives, and the texts that findings point into. */
export interface LoadedSurveys {
  readonly surveys: readonly Survey[];
  readonly findings: readonly Finding[];
  /** Content of the survey files by the names that findings use. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Loads the surveys of catalog directories; a directory need not have any. */
export function loadSurveyFiles(directories: readonly CatalogDirectory[]): LoadedSurveys {
  const surveys: Survey[] = [];
  const findings: Finding[] = [];
  const texts = new Map<string, string>();
  for (const { path, label } of directories) {
    const folder = join(path, FOLDER);
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder).sort(compareText)) {
      if (!/\.ya?ml$/.test(name)) continue;
      const file = `${label}/${FOLDER}/${name}`;
      const content = readFileSync(join(folder, name), 'utf8');
      texts.set(file, content);
      const read = readSurvey(content, file);
      findings.push(...read.findings);
      if (read.survey) surveys.push(read.survey);
    }
  }
  return { surveys, findings, texts };
}
