import * as assert from 'uvu/assert';

/** A table of a page: the cells of its rows, titles first. */
export type Table = readonly (readonly string[])[];

/** The cells of a row: a bar parts them unless a backslash is in front. https://github.github.com/gfm/#tables-extension- (2019-04-06) */
export function cellsOf(line: string): string[] {
  assert.ok(line.startsWith('| ') && line.endsWith(' |'), line);
  const cells: string[] = [''];
  for (const [part] of line.slice(2, -2).matchAll(/\\.|[^\\]/gsu)) {
    if (part === '|') cells.push('');
    else cells.push(`${cells.pop()}${part}`);
  }
  return cells.map((cell) => cell.trim());
}

/** The tables of a page, by the heading above each; every line that starts with a bar must be of one. */
export function tablesOf(page: string): Map<string, Table[]> {
  const tables = new Map<string, Table[]>();
  let heading = '';
  let isCode = false;
  for (const block of page.split('\n\n')) {
    for (const line of block.split('\n')) if (line.startsWith('```')) isCode = !isCode;
    heading = /^#{1,3} (.*)$/m.exec(block)?.[1] ?? heading;
    const lines = block.split('\n');
    if (isCode || !lines.some((line) => line.startsWith('|'))) continue;
    const [titles = '', rule, ...rows] = lines;
    const width = cellsOf(titles).length;
    assert.is(rule, `|${Array(width).fill('---').join('|')}|`, heading);
    const table = [titles, ...rows].map(cellsOf);
    for (const row of table) assert.is(row.length, width, `${heading}: ${row.join(' | ')}`);
    tables.set(heading, [...(tables.get(heading) ?? []), table]);
  }
  return tables;
}

/** What a reader sees of text without markup: backslashes before punctuation are gone. */
export function seen(text: string): string {
  return text.replace(/\\([!-/:-@[-`{-~])/g, '$1');
}

/** Whether anything would be markup: punctuation that is not escaped, or the start of an address, which becomes a link. */
export function hasMarkup(text: string): boolean {
  return /[\\`*_[\]<>|~$&#!\r\n]|:\/\/|www\./i.test(text.replace(/\\[!-/:-@[-`{-~]/g, '\0'));
}
