import type { Service, Source } from '../catalog/catalog.js';
import { finding, type Report } from '../diagnostics/finding.js';
import type { LintContext } from './step.js';

const MILLISECONDS_PER_DAY = 86_400_000;

/** The days from one day to another; negative where the second is the earlier one. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / MILLISECONDS_PER_DAY);
}

/** Reads `365d`, `12m`, `2y` or a plain number of days, and gives the day that lies so far before `asOf`. */
export function readOldestGood(words: string, asOf: string, report: Report): string | undefined {
  const [, digits = '', unit = 'd'] = /^(\d{1,4})([dmy])?$/.exec(words) ?? [];
  if (digits !== '') return dayBefore(asOf, Number(digits), unit);
  report(
    finding('RC811', `--max-age does not take ${JSON.stringify(words)}`, {
      place: { option: 'max-age', value: words },
      help: 'Write days, months or years, such as 365d, 12m or 2y.',
    }),
  );
  return undefined;
}

function dayBefore(day: string, count: number, unit: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (unit === 'd') date.setUTCDate(date.getUTCDate() - count);
  else {
    const dayOfMonth = date.getUTCDate();
    date.setUTCMonth(date.getUTCMonth() - count * (unit === 'y' ? 12 : 1));
    // A month before the 31st of March is the last of February, and no day of March.
    if (date.getUTCDate() !== dayOfMonth) date.setUTCDate(0);
  }
  // Years before 1000 and before Christ have texts that do not compare; no page is that old.
  return date.getUTCFullYear() < 1000 ? '1000-01-01' : date.toISOString().slice(0, 10);
}

/** Reports copies of sources that are older than allowed, or from days still to come. */
export function checkAges(service: Service, { asOf, oldestGood, report }: LintContext): void {
  for (const source of service.sources) {
    const { id, verified, place } = source;
    if (verified > asOf) {
      report(
        finding('RC119', `${id} was verified on ${verified}, which is after ${asOf}`, {
          place,
          help: 'Write the day on which the page was read.',
        }),
      );
    } else if (oldestGood !== undefined && verified < oldestGood) {
      const age = daysBetween(verified, asOf);
      report(
        finding('RC120', `the copy of ${id} is ${age} days old; ${restOn(service, source)}`, {
          place,
          notes: [{ message: `the page is ${source.url}` }],
          help: `Read the page again, mend what has changed, and set \`verified\` to the day of the new copy.`,
        }),
      );
    }
  }
}

function restOn({ requirements, routes }: Service, { id }: Source): string {
  const alone = [...requirements, ...routes].filter(({ sources }) => sources.every((other) => other === id));
  const count = alone.filter(({ sources }) => sources.length > 0).length;
  if (count === 0) return 'no entry rests on it alone';
  return count === 1 ? 'one entry rests on it alone' : `${count} entries rest on it alone`;
}
