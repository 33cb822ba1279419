/**
 * Lines of cells, two blanks between the columns. Lines end with their last sign, the text without a line end.
 *
 * @param right  columns, from 0, whose cells stand at the right
 */
export const inColumns = (rows: readonly (readonly string[])[], right: ReadonlySet<number> = new Set()): string => {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)));
  const padded = (cell: string, at: number): string =>
    right.has(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0);
  return rows.map((row) => row.map(padded).join('  ').trimEnd()).join('\n');
};
