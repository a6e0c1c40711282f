import type { Agreement } from '../catalog/agreement.js';
import type { Service } from '../catalog/catalog.js';
import { type FilePlace, finding, type Report } from '../diagnostics/finding.js';
import type { RequirementSet } from './requirement.js';

/** Days before something expires in which its owner is reminded. */
const NOTICE = 30;

/** Something that a user has decided: an entry, that one is off, that a gap is known. */
export interface Agreed extends Agreement {
  /** As in "contoso/git expires on". */
  readonly what: string;
  readonly place: FilePlace;
}

/** The entries of a set that expire. */
export function agreedEntries({ requirements }: RequirementSet): Agreed[] {
  return requirements
    .filter(({ instanceOf, expires }) => instanceOf === undefined && expires !== undefined)
    .map((own) => ({ ...own, what: own.id }));
}

/** What users have turned off in services. */
export function agreedOff(services: readonly Service[]): Agreed[] {
  return services.flatMap(({ name, off }) =>
    off.map((own) => ({ ...own, what: `the exception that turns ${name}/${own.id} off` })),
  );
}

/** ` (Network team, NET-12, until 2026-03-01)`, for reviewers; empty where nothing is said. */
export function agreementWords({ owner, ticket, expires }: Agreement): string {
  const all = [owner, ticket, expires === undefined ? undefined : `until ${expires}`];
  const said = all.filter((word) => word !== undefined);
  return said.length === 0 ? '' : ` (${said.join(', ')})`;
}

/** Reports what has expired on a day, or soon will. Dates never change what is compiled. */
export function checkExpiry(agreed: readonly Agreed[], today: string, report: Report): void {
  for (const { what, expires, owner, ticket, place } of agreed) {
    if (expires === undefined) continue;
    const days = Math.round((Date.parse(expires) - Date.parse(today)) / 86_400_000);
    if (days > NOTICE) continue;
    const who = [owner && `it is ${owner}'s`, ticket && `agreed in ${ticket}`].filter((text) => text !== undefined);
    const notes = who.length > 0 ? [{ message: who.join(', ') }] : [];
    const help = 'Take it out, or agree on a later day and write it under `expires`.';
    report(
      days > 0
        ? finding('RC216', `${what} expires on ${expires}, in ${days} ${days === 1 ? 'day' : 'days'}`, {
            place,
            notes,
            help,
          })
        : finding('RC217', `${what} has expired on ${expires}`, { place, notes, help }),
    );
  }
}
