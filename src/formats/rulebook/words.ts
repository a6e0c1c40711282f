/**
 * A text that Markdown shows as it is, on one line. Any ASCII punctuation may have a backslash in front; so have the
 * starts of addresses, which would become links with the other backslashes in them.
 * https://github.github.com/gfm/#backslash-escapes and #autolinks-extension- (2019-04-06)
 */
export function plain(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]<>|~$&#!@]/g, '\\$&')
    .replace(/:(?=\/\/)|(?<=mailto|xmpp):|(?<=www)\./gi, '\\$&');
}

/** Names and values as code. What code cannot hold inside a table becomes plain text. */
export function code(text: string): string {
  return /[`|\\\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text) || text === '' ? plain(text) : `\`${text}\``;
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** Words beyond these are counted in a cell; the templates and the table of rules hold them all. */
const MOST_WORDS = 12;

/** `a`, `b` and 3 more. */
export function codes(words: readonly string[]): string {
  const more = words.length - MOST_WORDS;
  const shown = more > 1 ? words.slice(0, MOST_WORDS) : words;
  return `${shown.map(code).join(', ')}${more > 1 ? ` and ${more} more` : ''}`;
}

/** A table of cells that are Markdown already; a sentence where it would have no rows. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[], none = 'None.'): string {
  if (rows.length === 0) return none;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(titles), `|${titles.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** A section; its title is what links inside the page name. */
export function section(title: string, ...parts: readonly string[]): string {
  return [`## ${title}`, ...parts.filter((part) => part !== '')].join('\n\n');
}

/** Where links to a section lead: as GitHub and Azure DevOps make it of a title of letters and blanks. */
export function anchor(title: string): string {
  return `#${title.toLowerCase().replaceAll(' ', '-')}`;
}
