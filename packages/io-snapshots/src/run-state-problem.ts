/**
 * Finds what is wrong with a run state.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import {
  ELEMENT_BYTES,
  isBlockSchema,
  RUN_STATE,
  SERIES_COUNT_MAX,
  SERIES_STATE,
  type Field,
  type Schema,
} from "./run-state-schema.js";

type Plain = Readonly<Record<string, unknown>>;

/**
 * The first thing that breaks the schema, as `path: what`, or `undefined` for a sound state.
 * Cost: one visit a field; the elements of blocks are not looked at, any bits will do.
 */
export function runStateProblem(state: unknown): string | undefined {
  return messageProblem(state, RUN_STATE, "state");
}

/**
 * The same for series number `index` of a state. Lists of blocks that `isKnown` names were looked at
 * before.
 */
export function seriesProblem(
  series: unknown,
  index: number,
  isKnown: IsKnown,
): string | undefined {
  if (index >= SERIES_COUNT_MAX) return `state.series: more than ${SERIES_COUNT_MAX} entries`;
  return messageProblem(series, SERIES_STATE, `state.series[${index}]`, isKnown);
}

type IsKnown = (list: readonly unknown[]) => boolean;

function messageProblem(
  value: unknown,
  schema: Schema,
  path: string,
  isKnown?: IsKnown,
): string | undefined {
  if (typeof value !== "object" || value === null) return `${path}: missing`;
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(schema, name)) return `${path}: unknown field ${name.slice(0, 64)}`;
  }
  const message = value as Plain;
  for (const [name, field] of Object.entries(schema)) {
    const problem = fieldProblem(message[name], field, `${path}.${name}`, message, isKnown);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function fieldProblem(
  value: unknown,
  field: Field,
  path: string,
  message: Plain,
  isKnown?: IsKnown,
): string | undefined {
  switch (field.kind) {
    case "text": {
      if (typeof value !== "string") return `${path}: no text`;
      const bytes = new TextEncoder().encode(value).length;
      const isInside = bytes >= field.bytesMin && bytes <= field.bytesMax;
      // A lone surrogate has no UTF-8: it would not come back.
      return isInside && !/\p{Surrogate}/u.test(value)
        ? undefined
        : `${path}: ${bytes} bytes of text`;
    }
    case "count": {
      const isInside = isCount(value) && value >= field.min && value <= field.max;
      return isInside ? undefined : `${path}: not a count in [${field.min}, ${field.max}]`;
    }
    case "hash": {
      const length = value instanceof Uint8Array ? value.length : -1;
      return length === 0 || length === field.bytes ? undefined : `${path}: not a hash`;
    }
    case "element":
      return elementBytesOf(value) === undefined ? `${path}: unknown element` : undefined;
    case "shape": {
      const isShape = Array.isArray(value) && value.length <= field.rankMax;
      return isShape && value.every((extent) => isCount(extent) && extent < 2 ** 32)
        ? undefined
        : `${path}: not a shape`;
    }
    case "data":
      return dataProblem(value, path, message);
    case "message":
      return messageProblem(value, field.schema, path, isKnown);
    case "list":
      return listProblem(value, field, path, isKnown);
  }
}

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);

function elementBytesOf(element: unknown): number | undefined {
  const known = Object.values(v1.ElementType).find((type) => type === element);
  return known === undefined ? undefined : ELEMENT_BYTES[v1.elementTypeToNumber(known)];
}

function dataProblem(value: unknown, path: string, block: Plain): string | undefined {
  const extents = block["shape"] as readonly number[];
  const elementBytes = elementBytesOf(block["element"]) ?? 0;
  const bytes = extents.reduce((product, extent) => product * extent, elementBytes);
  const length = value instanceof Uint8Array ? value.length : -1;
  return length === bytes ? undefined : `${path}: ${length} bytes for a shape of ${bytes}`;
}

function listProblem(
  value: unknown,
  field: Extract<Field, { readonly kind: "list" }>,
  path: string,
  isKnown?: IsKnown,
): string | undefined {
  if (!Array.isArray(value)) return `${path}: no list`;
  if (value.length > field.countMax) return `${path}: more than ${field.countMax} entries`;
  if (isBlockSchema(field.schema) && isKnown?.(value) === true) return undefined;
  let before: string | undefined;
  for (const [index, item] of value.entries()) {
    const problem = messageProblem(item, field.schema, `${path}[${index}]`, isKnown);
    if (problem !== undefined) return problem;
    if (field.ascendingBy === undefined) continue;
    const key = String((item as Plain)[field.ascendingBy]);
    if (before !== undefined && key <= before) return `${path}[${index}]: out of order`;
    before = key;
  }
  return undefined;
}
