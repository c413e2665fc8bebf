/**
 * The cells of one line of JSON, as text, so that both formats share the rules for values and instants.
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
 * @throws InputError `INPUT_ROW_INVALID` when the line is neither an object nor a number nor null, and
 *   when a member has more than 500 levels of lists and objects
 */
export function jsonCells(line: string, names: readonly string[], place: InputPlace): string[] {
  const parsed = parseLine(line, place);
  if (typeof parsed !== "object" || parsed === null) {
    return names.map((name) => (name === BARE_NAME ? scalarCell(parsed) : ""));
  }
  const members = new Map(Object.entries(parsed));
  return names.map((name) => {
    const member: unknown = members.get(name);
    if (!isNode(member)) return scalarCell(member);
    if (levelCount(member) <= LEVEL_COUNT_MAX) return JSON.stringify(member);
    const expected = `expected at most ${LEVEL_COUNT_MAX} levels of lists and objects`;
    const text = `${expected} in member ${shown(name)}, found more`;
    throw new InputError("INPUT_ROW_INVALID", place, text);
  });
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

function scalarCell(member: unknown): string {
  if (member === undefined || member === null) return "";
  // `String` drops the sign of zero.
  return Object.is(member, -0) ? "-0" : String(member);
}

function isNode(member: unknown): member is object {
  return typeof member === "object" && member !== null;
}

/** `JSON.stringify` is recursive and overflows the stack between 4000 and 6000 levels (Node 20). */
const LEVEL_COUNT_MAX = 500;

/** Levels of lists and objects, counted up to one above the limit, without recursion. */
function levelCount(member: object): number {
  let count = 0;
  let level: object[] = [member];
  while (level.length > 0 && count <= LEVEL_COUNT_MAX) {
    count++;
    level = level.flatMap((node) => Object.values(node) as unknown[]).filter(isNode);
  }
  return count;
}
