/**
 * Checks the rows of `forecasts.csv` line by line and names the first fault of a row.
 *
 * Stricter than the reader: every column of this version must be present, the last one included.
 *
 * @module
 */
import { FORECASTS_HEADER } from "./forecasts-csv.js";
import { cellsOfRow, isNumberCell, isRowOpen } from "./row-syntax.js";

const COLUMNS = FORECASTS_HEADER.trimEnd().split(",");
const POINT = COLUMNS.indexOf("point");
const MODE = COLUMNS.indexOf("mode");
const SURPRISE = COLUMNS.indexOf("surprise");
/** Length of a cell in a message, UTF-16 code units. */
const SHOWN_LENGTH_MAX = 40;

export class ForecastRowCheck {
  #lineCount = 0;
  #row = "";

  /** Lines so far, the header included. */
  get lineCount(): number {
    return this.#lineCount;
  }

  /** Whether the next line continues the row at hand. */
  get isInRow(): boolean {
    return this.#row !== "";
  }

  /** Adds a line without its line feed. Returns the fault of the row that ends with this line. */
  add(line: string): string | undefined {
    this.#lineCount++;
    const row = this.isInRow ? `${this.#row}\n${line}` : line;
    const isOpen = isRowOpen(row);
    this.#row = isOpen ? row : "";
    if (isOpen) return undefined;
    return this.#lineCount === 1 ? headerFault(row) : rowFault(row);
  }
}

function headerFault(row: string): string | undefined {
  return `${row}\n` === FORECASTS_HEADER ? undefined : "not the header of forecasts";
}

function rowFault(row: string): string | undefined {
  const cells = cellsOfRow(row) ?? [""];
  if (cells.length !== COLUMNS.length) {
    return `expected ${COLUMNS.length} cells, found ${cells.length}`;
  }
  const [, origin, horizon, target, actual] = cells;
  const isPlaced = Number(origin) + Number(horizon) === Number(target);
  if (!isPlaced) return `origin ${origin} and horizon ${horizon} do not make target ${target}`;
  // An actual and its surprise are empty until the target is observed.
  const numbers = [actual!, cells[SURPRISE]!].filter((cell) => cell !== "");
  numbers.push(...cells.slice(POINT, MODE), origin!, horizon!, target!);
  const bad = numbers.find((cell) => !isNumberCell(cell));
  return bad === undefined
    ? undefined
    : `expected a number, found "${bad.slice(0, SHOWN_LENGTH_MAX)}"`;
}
