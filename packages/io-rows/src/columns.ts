/**
 * The columns for value, time and series: configured by name, or found from the first two records.
 *
 * @module
 */
import { didYouMean } from "@meristem/leyline/text";
import { cellValue } from "./cell-value.js";
import { eventTimeUnixNs } from "./event-time.js";
import { InputError, type InputPlace } from "./input-error.js";

/** Configured columns: names, or 1-based numbers when no column has that name. */
export interface WantedColumns {
  readonly value?: string | undefined;
  /** `none`: no column is read as the time. */
  readonly time?: string | undefined;
  readonly series?: string | undefined;
}

/** The columns found; indices are 0-based and count the cells of a record. */
export interface Columns {
  readonly hasHeader: boolean;
  /** Names from the header; `1`, `2`, … without one. */
  readonly names: readonly string[];
  readonly value: number;
  readonly time: number | undefined;
  readonly series: number | undefined;
}

const VALUE_NAMES = ["value", "y", "values", "close", "price", "load", "demand", "count"];
const TIME_NAMES = [
  "t",
  "time",
  "timestamp",
  "date",
  "datetime",
  "ds",
  "ts",
  "period",
  "month",
  "year",
];

/**
 * Finds the columns of a CSV file.
 *
 * @param first Cells of the first record: a header or a row.
 * @param second Cells of the next record, `undefined` in a file of one record.
 * @param place Place of the first record.
 * @throws InputError `INPUT_COLUMN_MISSING`
 */
export function resolveColumns(
  first: readonly string[],
  second: readonly string[] | undefined,
  wanted: WantedColumns,
  place: InputPlace,
): Columns {
  const hasHeader = isHeader(first);
  const names = first.map((name, i) => (hasHeader && name.trim()) || String(i + 1));
  return columnsOf(
    { names, row: hasHeader ? second : first, hasHeader, place, lack: "no column" },
    wanted,
  );
}

/**
 * Finds the columns among the members of the first JSON object.
 *
 * @throws InputError `INPUT_COLUMN_MISSING`
 */
export function resolveMembers(
  names: readonly string[],
  row: readonly string[],
  wanted: WantedColumns,
  place: InputPlace,
): Columns {
  const lack = "the first object has no member";
  return columnsOf({ names, row, hasHeader: true, place, lack }, wanted);
}

interface ColumnFacts {
  readonly names: readonly string[];
  readonly row: readonly string[] | undefined;
  readonly hasHeader: boolean;
  readonly place: InputPlace;
  /** Start of the message about a column that does not exist. */
  readonly lack: string;
}

function columnsOf(facts: ColumnFacts, wanted: WantedColumns): Columns {
  const { names, row, hasHeader, place, lack } = facts;
  const named = (what: string, name: string): number => {
    const index = indexOfColumn(names, name);
    if (index !== undefined) {
      const isNumber = names[index]!.toLowerCase() !== name.toLowerCase();
      return isNumber ? index : assertOnlyOne(names, index, place);
    }
    const hint = didYouMean(name, names) || `; there are ${shownNames(names)}`;
    const text = `${lack} "${name}" for the ${what}${hint}`;
    throw new InputError("INPUT_COLUMN_MISSING", place, text);
  };
  const { value, time, series } = wanted;
  const seriesIndex = series === undefined ? undefined : named("series", series);
  const valueIndex = value === undefined ? undefined : named("value", value);
  const timeIndex =
    time === undefined
      ? likelyTime(names, row, [valueIndex, seriesIndex])
      : time === "none"
        ? undefined
        : named("time", time);
  return {
    hasHeader,
    names,
    value: valueIndex ?? assertOnlyOne(names, likelyValue(facts, [timeIndex, seriesIndex]), place),
    time: timeIndex,
    series: seriesIndex,
  };
}

/** Refuses a name that several columns have. A column number is always unique. */
function assertOnlyOne(names: readonly string[], index: number, place: InputPlace): number {
  const name = names[index]!;
  const alike = names.flatMap((other, at) => (other === name && name !== "" ? [at + 1] : []));
  if (alike.length < 2) return index;
  const listed = alike.slice(0, SHOWN_COUNT).join(" and ");
  const more = alike.length > SHOWN_COUNT ? ` and ${alike.length - SHOWN_COUNT} more` : "";
  const text = `columns ${listed}${more} are both called "${name}"; say which by its number`;
  throw new InputError("INPUT_COLUMN_MISSING", place, text);
}

/**
 * A header has at least one cell of text, no number and no instant. A first record of several empty
 * cells is a header without names.
 */
function isHeader(cells: readonly string[]): boolean {
  if (cells.length > 1 && cells.every((cell) => cell.trim() === "")) return true;
  const kinds = cells.map((cell) => kindOf(cell));
  return kinds.includes("text") && !kinds.includes("number") && !kinds.includes("time");
}

function kindOf(cell: string): "number" | "missing" | "time" | "text" {
  const value = cellValue(cell);
  if (value === undefined) return "missing";
  if (value !== null) return "number";
  return eventTimeUnixNs(cell, "s") === undefined ? "text" : "time";
}

function indexOfColumn(names: readonly string[], wanted: string): number | undefined {
  const exact = names.indexOf(wanted);
  if (exact >= 0) return exact;
  const folded = names.findIndex((name) => name.toLowerCase() === wanted.toLowerCase());
  if (folded >= 0) return folded;
  const number = Number(wanted);
  return Number.isInteger(number) && number >= 1 && number <= names.length ? number - 1 : undefined;
}

const isTimeName = (name: string): boolean => TIME_NAMES.includes(name.toLowerCase());

/**
 * The name of a column that is named like a time but is not used, because its first cell is no instant.
 * `undefined` when there is none.
 *
 * @param names Column names of the layout.
 * @param used Indices of the columns that are used.
 */
export function unreadTime(
  names: readonly string[],
  used: readonly (number | undefined)[],
): string | undefined {
  return names.find((name, index) => isTimeName(name) && !used.includes(index));
}

/** A column named like a time that contains instants, numbers or missing cells; else one of dates. */
function likelyTime(
  names: readonly string[],
  row: readonly string[] | undefined,
  taken: readonly (number | undefined)[],
): number | undefined {
  const free = names.map((_, index) => index).filter((index) => !taken.includes(index));
  const kind = (index: number): string => (row === undefined ? "time" : kindOf(row[index] ?? ""));
  const named = free.find(
    (index) => isTimeName(names[index]!) && ["time", "number", "missing"].includes(kind(index)),
  );
  if (named !== undefined) return named;
  return row === undefined ? undefined : free.find((index) => kind(index) === "time");
}

/** A column named like a value, else the last one of numbers, else the last one. */
function likelyValue(
  { names, row, hasHeader, place, lack }: ColumnFacts,
  taken: readonly (number | undefined)[],
): number {
  const free = names.map((_, index) => index).filter((index) => !taken.includes(index));
  for (const name of VALUE_NAMES) {
    const index = free.find((candidate) => names[candidate]!.toLowerCase() === name);
    if (index !== undefined) return index;
  }
  const last = (among: readonly number[], ...kinds: readonly string[]): number | undefined =>
    among.findLast((index) => kinds.includes(kindOf(row?.[index] ?? "")));
  // Unnamed columns have the lowest priority, because rows often end with a delimiter.
  const named = free.filter((index) => names[index] !== String(index + 1));
  const found =
    last(named, "number", "missing") ??
    (hasHeader ? last(free, "number") : undefined) ??
    last(free, "number", "missing") ??
    free.at(-1);
  if (found !== undefined) return found;
  const text = `${lack} that is left for the value; there are ${shownNames(names)}`;
  throw new InputError("INPUT_COLUMN_MISSING", place, text);
}

const SHOWN_COUNT = 20;

function shownNames(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const more = names.length > SHOWN_COUNT ? ` and ${names.length - SHOWN_COUNT} more` : "";
  return `${names.slice(0, SHOWN_COUNT).join(", ")}${more}`;
}
