/** Names beyond these are counted: hundreds of routes can stand for a tag. */
const MOST_NAMES = 3;

/** `a, b, c and 2 more`. */
export function listNames(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return more > 1 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${more} more` : names.join(', ');
}
