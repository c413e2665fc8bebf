/**
 * One line of JSON to cells, so that both formats share the rules for values and times.
 *
 * @module
 */
import { InputError, shown, type InputPlace } from "./input-error.js";

/** Name of the only column when lines are bare numbers. */
const BARE_NAME = "value";

/**
 * Keys of an object, or one name for a bare number or null.
 *
 * @throws InputError `INPUT_ROW_INVALID` for anything else
 */
export function jsonNames(line: string, place: InputPlace): string[] {
  const parsed = parseLine(line, place);
  return typeof parsed === "object" && parsed !== null ? Object.keys(parsed) : [BARE_NAME];
}

/**
 * The members named, as text. A member that is absent or null is an empty cell: missing.
 *
 * @throws InputError `INPUT_ROW_INVALID` when the line is neither an object nor a number nor null
 */
export function jsonCells(line: string, names: readonly string[], place: InputPlace): string[] {
  const parsed = parseLine(line, place);
  if (typeof parsed !== "object" || parsed === null) {
    return names.map((name) => (name === BARE_NAME ? cellOf(parsed) : ""));
  }
  const members = new Map(Object.entries(parsed));
  return names.map((name) => cellOf(members.get(name)));
}

const LIST_HINT = ": one object a line is read, not a list of them (jq -c '.[]' FILE)";

function parseLine(line: string, place: InputPlace): object | number | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (cause) {
    const hint = /^\s*\[/.test(line) ? LIST_HINT : "";
    const text = `expected one JSON value a line, found ${shown(line)}${hint}`;
    throw new InputError("INPUT_ROW_INVALID", place, text, { cause });
  }
  const isObject = typeof parsed === "object" && !Array.isArray(parsed);
  if (isObject || typeof parsed === "number") return parsed as object | number | null;
  const hint = Array.isArray(parsed) ? LIST_HINT : "";
  const text = `expected an object, a number or null, found ${shown(line)}${hint}`;
  throw new InputError("INPUT_ROW_INVALID", place, text);
}

function cellOf(member: unknown): string {
  if (member === undefined || member === null) return "";
  return typeof member === "object" ? JSON.stringify(member) : String(member);
}
