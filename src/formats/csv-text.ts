/**
 * Lines of RFC 4180, but that they end as git keeps them: a carriage return would be taken away on the way through a
 * repository. https://www.rfc-editor.org/rfc/rfc4180#section-2 (2005-10-01)
 */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\n`).join('');
}

/**
 * Spreadsheets work out cells that begin with one of these, so such cells get an apostrophe in front; in full width too,
 * and after blanks, since some programs take those away. A text that begins with an apostrophe gets another: one taken
 * away always gives the text back. OWASP ASVS 5.0, 1.2.10 (2025-05-30)
 */
const FORMULA_START = /^[\s\0]*[=+\-@＝＋－＠]|^['\t\r\n\0]/;

function cell(text: string): string {
  const safe = FORMULA_START.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
