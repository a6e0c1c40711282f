/** Breaks a line between words where it grows longer than `width`; what follows is indented by `indent`. */
export function wrapText(text: string, indent: number, width = 80): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > width && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = `${' '.repeat(indent)}${word}`;
    } else line = longer;
  }
  return [...lines, line];
}
