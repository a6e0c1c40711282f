import { distance } from 'fastest-levenshtein';
import { compareText } from './finding.js';

const MOST_SUGGESTIONS = 3;

/** The names closest to a misspelt one, best first; none where nothing is close. Letter case does not count. */
export function closestNames(misspelt: string, names: Iterable<string>): string[] {
  const wanted = misspelt.toLowerCase();
  const farthest = Math.max(1, Math.floor(Math.max(wanted.length, 4) / 3));
  const scored: { name: string; score: number }[] = [];
  for (const name of new Set(names)) {
    const candidate = name.toLowerCase();
    const isPart = wanted.length >= 3 && (candidate.includes(wanted) || wanted.includes(candidate));
    const score = isPart ? Math.min(distance(wanted, candidate), farthest) : distance(wanted, candidate);
    if (score <= farthest) scored.push({ name, score });
  }
  scored.sort((left, right) => left.score - right.score || compareText(left.name, right.name));
  const best = scored[0]?.score ?? 0;
  return scored
    .filter(({ score }) => score <= best + 1)
    .slice(0, MOST_SUGGESTIONS)
    .map(({ name }) => name);
}

/** `Did you mean westus or westus2?`, or the fallback where nothing is close. */
export function didYouMean(misspelt: string, names: Iterable<string>, otherwise: string): string {
  const close = closestNames(misspelt, names);
  if (close.length === 0) return otherwise;
  const listed = close.length === 1 ? close[0] : `${close.slice(0, -1).join(', ')} or ${close.at(-1)}`;
  return `Did you mean ${listed}? ${otherwise}`;
}
