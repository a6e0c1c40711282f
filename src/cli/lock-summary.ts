import type { GivenNumber } from '../catalog/number-lock.js';
import { type Finding, finding } from '../diagnostics/finding.js';
import { listNames } from '../diagnostics/list-names.js';
import type { LoadedLock } from '../rules.js';
import type { Io } from './io.js';

/** What to do where a lock cannot be written. */
export const LOCK_ELSEWHERE = 'Give yourself permission to write it. Nothing was changed.';

/** Whether rulec runs for nobody, who could commit a changed lock: build services set CI. */
export function isContinuous({ env }: Io): boolean {
  const value = env['CI'] ?? '';
  return value !== '' && value !== '0' && value.toLowerCase() !== 'false';
}

/** Whether there is anything in a lock, or was. */
export function isInUse({ lock: { numbers, retired }, isChanged }: LoadedLock): boolean {
  return isChanged || numbers.length > 0 || retired.length > 0;
}

/** A lock that would have to change and may not. */
export function staleLock({ lock: { file }, given, retired }: LoadedLock): Finding {
  const reasons = [
    ...(given.length > 0
      ? [`${listNames(given.map(({ entry }) => entry))} ${given.length > 1 ? 'have' : 'has'} no number in it`]
      : []),
    ...(retired.length > 0
      ? [`${listNames(retired.map(({ entry }) => entry))} ${retired.length > 1 ? 'are' : 'is'} not retired in it`]
      : []),
  ];
  const what = reasons.length > 0 ? reasons.join('; ') : 'it holds numbers that the catalogs state now';
  return finding('RC131', `${file} is not up to date: ${what}`, {
    place: given[0]?.place,
    help: `Run rulec compile where you work, and commit ${file} with what it writes.`,
  });
}

/** What a person should know of the lock after compiling; nothing where nothing has changed. */
export function lockLines(loaded: LoadedLock | undefined): string[] {
  if (!loaded) return [];
  const { lock, isChanged, given, retired } = loaded;
  const numbers = (list: readonly GivenNumber[]): string =>
    listNames(list.map(({ entry, number }) => `${entry} ${number}`));
  const changes = [
    ...(given.length > 0 ? [`given ${numbers(given)}`] : []),
    ...(retired.length > 0 ? [`retired ${numbers(retired)}`] : []),
  ];
  const waiting =
    lock.moving.length > 0 ? [`${lock.file}: a renumbering has begun; deploy this, then rulec renumber.`] : [];
  if (!isChanged) return waiting;
  return [
    `${lock.file}: ${changes.length > 0 ? changes.join('; ') : 'numbers that catalogs state are no longer in it'}. Commit it.`,
    ...waiting,
  ];
}

/** For programs. */
export function lockResult({ lock, isChanged, given, retired }: LoadedLock): object {
  const numbers = (list: readonly GivenNumber[]): object =>
    Object.fromEntries(list.map(({ entry, number }) => [entry, number]));
  return { file: lock.file, isChanged, given: numbers(given), retired: numbers(retired) };
}
