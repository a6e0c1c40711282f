import { finding, type Report } from '../diagnostics/finding.js';
import type { RequirementSet } from './requirement.js';

/** Days before an entry expires in which its owner is reminded. */
const NOTICE = 30;

/** Reports entries that have expired on a day, or soon will. Dates never change what is compiled. */
export function checkExpiry({ requirements }: RequirementSet, today: string, report: Report): void {
  for (const { id, instanceOf, expires, owner, ticket, place } of requirements) {
    if (expires === undefined || instanceOf !== undefined) continue;
    const days = Math.round((Date.parse(expires) - Date.parse(today)) / 86_400_000);
    if (days > NOTICE) continue;
    const who = [owner && `it is ${owner}'s`, ticket && `agreed in ${ticket}`].filter((text) => text !== undefined);
    const notes = who.length > 0 ? [{ message: who.join(', ') }] : [];
    const help = 'Take the entry out, or agree on a later day and write it under `expires`.';
    report(
      days > 0
        ? finding('RC216', `${id} expires on ${expires}, in ${days} ${days === 1 ? 'day' : 'days'}`, {
            place,
            notes,
            help,
          })
        : finding('RC217', `${id} has expired on ${expires}`, { place, notes, help }),
    );
  }
}
