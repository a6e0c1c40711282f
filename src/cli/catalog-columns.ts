/** Rows of words as columns that are as wide as their widest word; nothing trails. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, word] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, word.length);
  return rows.map((row) =>
    row
      .map((word, index) => word.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
