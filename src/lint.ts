import type { Catalog, Service } from './catalog/catalog.js';
import { checkDay } from './compile-options.js';
import {
  type FilePlace,
  type Finding,
  finding,
  hasErrors,
  isFilePlace,
  type Place,
  type Report,
  sortFindings,
} from './diagnostics/finding.js';
import { didYouMean } from './diagnostics/suggest.js';
import { checkAges, readOldestGood } from './lint/ages.js';
import { checkContradictions } from './lint/contradictions.js';
import { checkCoveredHosts } from './lint/covered-hosts.js';
import { checkDuplicates } from './lint/duplicates.js';
import type { LintContext, LintStep } from './lint/step.js';
import { checkSurvey, type SurveyResult } from './lint/survey.js';
import { checkReachable } from './lint/unreachable.js';
import { checkUnused } from './lint/unused.js';
import { checkNames } from './requirements/check-names.js';
import {
  type AzureTables,
  BUILT_IN_LABEL,
  type LoadOptions,
  loadAzureTables,
  loadCatalog,
  loadSurveys,
} from './rules.js';
import { today } from './today.js';

/** What {@link lint} takes. */
export interface LintOptions extends LoadOptions {
  /** The day that ages are counted to, `2026-11-01`; today where not given. */
  readonly asOf?: string;
  /** `365d`, `12m`, `2y` or a number of days; copies of pages older than that are reported. */
  readonly maxAge?: string;
}

/** What {@link lint} gives. */
export interface Lint {
  /** Missing where the catalogs do not load. */
  readonly catalog?: Catalog;
  readonly surveys: readonly SurveyResult[];
  readonly asOf: string;
  readonly findings: readonly Finding[];
  /** Content of the catalog and survey files by the names that findings use. */
  readonly texts: ReadonlyMap<string, string>;
}

const STEPS: readonly LintStep[] = [
  checkAges,
  checkUnused,
  checkReachable,
  checkDuplicates,
  checkContradictions,
  checkCoveredHosts,
];

/**
 * Looks for what is wrong with catalogs beyond what stops a compile: sources that have aged, what nothing uses, what can
 * never count, what is there twice, and rows of the documented pages that no entry answers for.
 */
export async function lint(options: LintOptions = {}, tables: AzureTables = loadAzureTables()): Promise<Lint> {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  checkDay(options.asOf, report);
  const asOf = options.asOf ?? today();
  const isDay = !hasErrors(findings);
  const oldestGood =
    options.maxAge === undefined ? undefined : readOldestGood(options.maxAge, isDay ? asOf : today(), report);
  const [loaded, surveys] = [await loadCatalog(options), await loadSurveys(options)];
  findings.push(...loaded.findings, ...surveys.findings);
  const texts = new Map([...loaded.texts, ...surveys.texts]);
  const { catalog } = loaded;
  if (!catalog || !isDay) return { surveys: [], asOf, findings: sortFindings(findings), texts };

  checkNames(catalog, tables.tags, tables.regions, undefined, report);
  const context: LintContext = { ...tables, asOf, ...(oldestGood !== undefined && { oldestGood }), isBuiltIn, report };
  for (const service of catalog.services) lintService(service, context);
  const results = surveys.surveys.flatMap((survey) => {
    const service = catalog.services.find(({ name }) => name === survey.service);
    if (service) return [checkSurvey(survey, service, report)];
    const names = catalog.services.map(({ name }) => name);
    report(
      finding('RC127', `the survey is about ${survey.service}, and no catalog is`, {
        place: survey.count.place,
        help: didYouMean(survey.service, names, 'Name the service of a catalog that is loaded.'),
      }),
    );
    return [];
  });
  const own = options.directories ? findings.filter(isForUsers) : findings;
  return { catalog, surveys: results, asOf, findings: sortFindings(own), texts };
}

/** Who looks at catalogs of their own is not told what could be better in ours. */
function isForUsers({ severity, place, notes }: Finding): boolean {
  const isTheirs = (at: Place | undefined): boolean => at !== undefined && !(isFilePlace(at) && isBuiltIn(at));
  return severity === 'error' || isTheirs(place) || notes.some((note) => isTheirs(note.place));
}

function isBuiltIn({ file }: FilePlace): boolean {
  return file.startsWith(`${BUILT_IN_LABEL}/`);
}

/** Every question about one service, but for its survey. */
export function lintService(service: Service, context: LintContext): void {
  for (const step of STEPS) step(service, context);
}
