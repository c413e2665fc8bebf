/**
 * What one cell says: a number, nothing, or something that is neither.
 *
 * @module
 */

/** A finite or infinite number, `undefined` for a missing one, `null` for what is no number. */
export type CellValue = number | undefined | null;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
const MISSING: ReadonlySet<string> = new Set(["", "na", "nan", "null"]);

/**
 * Reads a decimal number. Empty, `NA`, `NaN` and `null` (in any case) are missing. Infinities are
 * numbers here: the gate refuses them as it refuses any value that is not finite.
 */
export function cellValue(cell: string): CellValue {
  const text = cell.trim();
  if (NUMBER.test(text)) return Number(text);
  if (MISSING.has(text.toLowerCase())) return undefined;
  const infinite = INFINITE.exec(text);
  if (infinite === null) return null;
  return infinite[1] === "-" ? -Infinity : Infinity;
}

const OTHER_NOTATION = /^[+-]?\d+(?:[.,'\u00a0\u202f ]\d+)+$/;

/** What to say about a cell that is a number in another notation; empty for anything else. */
export function notationHint(cell: string): string {
  const isOther = OTHER_NOTATION.test(cell.trim());
  return isOther ? ": write it with a decimal point and without thousands separators" : "";
}
