/**
 * The value of one cell: a number, a missing value, or invalid text.
 *
 * @module
 */

/** A finite or infinite number, `undefined` for a missing value, `null` for other text. */
export type CellValue = number | undefined | null;

// Every digit can match in one place only, so the time is linear in the length of a cell.
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
const MISSING: ReadonlySet<string> = new Set(["", "na", "n/a", "#n/a", "nan", "null", "none"]);

/**
 * Reads a decimal number. An empty cell, `NA`, `N/A`, `#N/A`, `NaN`, `null` and `None` (in any case) are
 * missing values. Infinities are returned as numbers; the ingestion gate rejects them.
 */
export function cellValue(cell: string): CellValue {
  const text = cell.trim();
  if (NUMBER.test(text)) return Number(text);
  if (MISSING.has(text.toLowerCase())) return undefined;
  const infinite = INFINITE.exec(text);
  if (infinite === null) return null;
  return infinite[1] === "-" ? -Infinity : Infinity;
}

/** Common other notations of a number or a missing value, each with a hint for the message. */
const HINTS: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [
    /^[+-]?(?:\d{1,3}(?:[.,'_\u00a0\u2009\u202f ]\d{3})+(?:[.,]\d+)?|\d+,\d+)$/,
    "write it with a decimal point and without thousands separators",
  ],
  [/^[\u2010-\u2015\u2212][\d.,]+$/, 'its sign is no "-" of a keyboard'],
  [/^[+-]?[\d.]+\s?%$|^[$€£¥]\s?[\d.,]+$|^[\d.,]+\s?[$€£¥]$/, "write the number alone"],
  [
    /^(?:[-–—?.*]+|missing|nil|undefined|unknown|#[\w/]+[!?])$/i,
    "leave a cell empty where a value is missing",
  ],
];

/** The hint for a cell that is a number in another notation; empty for other text. */
export function notationHint(cell: string): string {
  const text = cell.trim();
  const hint = HINTS.find(([pattern]) => pattern.test(text));
  return hint === undefined ? "" : `: ${hint[1]}`;
}
