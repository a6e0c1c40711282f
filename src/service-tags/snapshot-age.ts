import { finding, type Report } from '../diagnostics/finding.js';

/** Days after which a tag file no longer says what its tags mean: Microsoft changes them weekly, and gives notice of a week. https://learn.microsoft.com/azure/virtual-network/service-tags-overview (2023-01-26) */
const OLDEST_SNAPSHOT = 90;

/** Reports a tag file whose name has a day that is long before `today`; its content has none. */
export function checkSnapshotAge(file: string, today: string, report: Report): void {
  const [, year, month, day] = /_(\d{4})(\d{2})(\d{2})\.json$/.exec(file) ?? [];
  if (year === undefined) return;
  const age = Math.round((Date.parse(today) - Date.parse(`${year}-${month}-${day}`)) / 86_400_000);
  // Written so that a name with no day of the calendar is not taken for an old one.
  if (!(age > OLDEST_SNAPSHOT)) return;
  report(
    finding('RC510', `the tag file is ${age} days old, and Microsoft changes addresses weekly`, {
      place: { option: 'service-tags', value: file },
      help: 'Fetch the newest with rulec tags fetch, or from https://www.microsoft.com/download/details.aspx?id=56519 (Government 57063, China 57062).',
    }),
  );
}
