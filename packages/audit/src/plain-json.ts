/**
 * Results as plain JSON: what `JSON.stringify` prints and `JSON.parse` reads back unchanged.
 *
 * @module
 */
import { snakeCase } from "@meristem/leyline/text";

/** Members by name; every value is a string, a finite number, a boolean, null, an array or such an object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A copy with instants as decimal strings. Undefined members are dropped; NaN becomes null. */
export function plainJson(value: object): JsonObject {
  return copyThrough(value, (_, field) => (typeof field === "bigint" ? field.toString() : field));
}

/** As {@link plainJson}, with bytes in hexadecimal and names in camelCase turned into snake_case. */
export function snakeCaseJson(value: object): JsonObject {
  return copyThrough(value, snakeCaseField);
}

function copyThrough(value: object, field: (key: string, value: unknown) => unknown): JsonObject {
  return JSON.parse(JSON.stringify(value, field)) as JsonObject;
}

function snakeCaseField(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      // Other names are data: names of experts, horizons, arrays of the state.
      /^[a-z]+([A-Z][a-z0-9]+)+$/.test(key) ? snakeCase(key) : key,
      field as unknown,
    ]),
  );
}
