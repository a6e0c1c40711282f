import type { GivenNumber } from '../catalog/number-lock.js';
import type { Move } from '../catalog/renumbering.js';
import type { RenumberingPlan } from '../renumber.js';

/** The plan for people: what changes at once, then the steps, then what to do. */
export function planText(plan: RenumberingPlan, isWritten: boolean): string {
  const { steps, isSecond, given, retired, forgotten, lock } = plan;
  const width = Math.max(0, ...[...given, ...retired, ...forgotten, ...steps.flat()].map(({ entry }) => entry.length));
  const list = (title: string, numbers: readonly GivenNumber[]): string[] =>
    numbers.length === 0
      ? []
      : [title, ...numbers.map(({ entry, number }) => `  ${entry.padEnd(width)}  ${number}`), ''];
  const lines = [
    ...list('Given', given),
    ...list('Retired: kept from others', retired),
    ...list('Forgotten: may be given again', forgotten),
    ...steps.flatMap((step, index) => [
      titleOf(steps, index, isSecond),
      ...step.map((move) => moveLine(move, width)),
      '',
    ]),
  ];
  if (lines.length === 0) return `${lock.file}: nothing to renumber.\n`;
  return `${[...lines, ...nextLines(plan, isWritten)].join('\n')}\n`;
}

function titleOf(steps: RenumberingPlan['steps'], index: number, isSecond: boolean): string {
  if (isSecond) return 'Step 2 of 2';
  return steps.length > 1 ? `Step ${index + 1} of ${steps.length}` : 'Moved';
}

function moveLine({ entry, from, to, until }: Move, width: number): string {
  const waits = until === undefined ? '' : `, to wait until ${until} is free`;
  return `  ${entry.padEnd(width)}  ${from} -> ${to}${waits}`;
}

function nextLines({ steps, isSecond, lock }: RenumberingPlan, isWritten: boolean): string[] {
  const why =
    steps.length > 1
      ? ['Within a step no rule takes a number that another one had before it: Azure accepts the changes in any order.']
      : [];
  const isMore = !isSecond && steps.length > 1;
  const first = isMore ? ' the first step' : '';
  const then = isMore ? ', and when that is deployed, rulec renumber --write for the second step' : '';
  const next = isWritten
    ? `Wrote${first} ${isMore ? `to ${lock.file}` : lock.file}. Now rulec compile${then}.`
    : `Nothing is written. Add --write to put${first || ' it'} into ${lock.file}, then rulec compile${then}.`;
  return [...why, next];
}

/** The same for programs. */
export function planResult(
  { steps, isSecond, given, retired, forgotten, lock }: RenumberingPlan,
  isWritten: boolean,
): object {
  // A list, since an entry may have had several.
  const numbers = (list: readonly GivenNumber[]): object[] => list.map(({ entry, number }) => ({ entry, number }));
  return {
    file: lock.file,
    isWritten,
    isSecondStep: isSecond,
    given: numbers(given),
    retired: numbers(retired),
    forgotten: numbers(forgotten),
    steps,
  };
}
