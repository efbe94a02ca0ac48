/** The Markdown text with one more row at the end of the table under the heading. Throws where there is none. */
export function withRow(text: string, heading: string, row: string): string {
  const start = text.indexOf(`${heading}\n`);
  if (start < 0) throw new Error(`The page has no "${heading}".`);
  const next = text.indexOf("\n## ", start);
  const part = text.slice(start, next < 0 ? text.length : next);
  const last = [...part.matchAll(/^\|.*\|$/gm)].at(-1);
  if (!last) throw new Error(`"${heading}" has no table.`);
  const end = start + last.index + last[0].length;
  return `${text.slice(0, end)}\n${row}${text.slice(end)}`;
}
