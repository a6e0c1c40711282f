/** Breaks a line between words where it grows longer than `width`; what follows is indented by `indent`. */
export function wrapText(text: string, indent: number, width = 80): string[] {
  const lines: string[] = [];
  const start = text.length - text.trimStart().length;
  let line = text.slice(0, start);
  for (const word of text.slice(start).split(' ')) {
    const longer = line.trim() === '' ? `${line}${word}` : `${line} ${word}`;
    if (longer.length > width && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = `${' '.repeat(indent)}${word}`;
    } else line = longer;
  }
  return [...lines, line];
}
