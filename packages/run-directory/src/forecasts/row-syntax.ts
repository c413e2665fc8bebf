/**
 * Syntax of a row of `forecasts.csv`: quoted cells, rows that span lines, numbers.
 *
 * @module
 */

/** The first cell, quoted or not, and the text of the other cells. */
const ROW = /^(?:"((?:[^"]|"")*)"|([^",]*)),(.*)$/s;
const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/;
/** UTF-16 code units. Rows are far shorter: a longer row has a quote that is never closed. */
const ROW_LENGTH_MAX = 1 << 16;

/** Whether the row continues on the next line: a quoted series key may contain line breaks. */
export function isRowOpen(row: string): boolean {
  return row.split('"').length % 2 === 0 && row.length < ROW_LENGTH_MAX;
}

/** The cells of a row, the first one without its quotes; `undefined` when the quotes are misplaced. */
export function cellsOfRow(row: string): readonly string[] | undefined {
  const found = ROW.exec(row);
  if (found === null) return undefined;
  return [found[1]?.replaceAll('""', '"') ?? found[2]!, ...found[3]!.split(",")];
}

/** Whether the cell is a number in the notation of the file: a decimal, with or without an exponent. */
export function isNumberCell(cell: string): boolean {
  return NUMBER.test(cell);
}
