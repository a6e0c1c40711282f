import type { Service, Source } from '../catalog/catalog.js';
import type { Severity } from '../diagnostics/codes.js';
import { compareText, type Finding, finding, type Report } from '../diagnostics/finding.js';
import { type Lint, lint } from '../lint.js';
import type { CatalogAnswer, CatalogOptions } from './catalog-command.js';
import { ageWords } from './catalog-words.js';
import { catalogOptions, projectHere } from './open-catalog.js';

/** `rulec catalog lint` */
export async function lintCatalog(words: readonly string[], values: CatalogOptions): Promise<CatalogAnswer> {
  const strays = words.map((word) =>
    finding('RC801', `${JSON.stringify(word)} belongs to no option`, {
      place: { option: '', value: word },
      help: 'Name directories with --catalog.',
    }),
  );
  const own = new Map<string, string>();
  const report: Report = (item) => strays.push(item);
  const loading = catalogOptions(values.catalog, await projectHere(own, report), report);
  if (strays.length > 0) return { text: '', result: null, findings: strays, texts: own };
  const found = await lint({
    ...loading,
    ...(values['as-of'] !== undefined && { asOf: values['as-of'] }),
    ...(values['max-age'] !== undefined && { maxAge: values['max-age'] }),
  });
  const { catalog, surveys, findings, texts, asOf } = found;
  if (!catalog) return { text: '', result: null, findings, texts };
  const counts = {
    errors: countOf(findings, 'error'),
    warnings: countOf(findings, 'warning'),
    notes: countOf(findings, 'note'),
  };
  const services = catalog.services.map(({ name, features, requirements, routes, sources }) => {
    return {
      name,
      features: features.length,
      requirements: requirements.length,
      routes: routes.length,
      sources: sources.length,
    };
  });
  return {
    text: `${lines(found, catalog.services).join('\n')}\n`,
    result: { asOf, services, surveys, ...counts },
    findings,
    texts,
  };
}

function countOf(findings: readonly Finding[], severity: Severity): number {
  return findings.filter((item) => item.severity === severity).length;
}

function lines({ surveys, findings, asOf }: Lint, services: readonly Service[]): string[] {
  const sum = (count: (service: Service) => number): number => services.reduce((total, own) => total + count(own), 0);
  const parts = [
    amount(services.length, 'service'),
    amount(
      sum(({ features }) => features.length),
      'feature',
    ),
    amount(
      sum(({ requirements }) => requirements.length),
      'requirement',
    ),
    amount(
      sum(({ routes }) => routes.length),
      'route',
    ),
    amount(
      sum(({ sources }) => sources.length),
      'source',
    ),
  ];
  const oldest = services
    .flatMap(({ sources }) => [...sources])
    .sort((left: Source, right: Source) => compareText(left.verified, right.verified))[0];
  const severities = (['error', 'warning', 'note'] as const).map((severity) =>
    amount(countOf(findings, severity), severity),
  );
  return [
    parts.join(', '),
    ...(oldest ? [`Oldest source: ${oldest.id}, copy of ${oldest.verified} (${ageWords(oldest, asOf)})`] : []),
    ...surveys.map(
      ({ service, rows, accounted, withReason }) =>
        `${service}: ${accounted} of ${rows} documented rows accounted for, ${withReason} of them by a reason`,
    ),
    severities.join(', '),
  ];
}

function amount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
