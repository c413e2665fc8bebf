/**
 * Texts of the faults that a schema finds: the expected and the found value.
 *
 * @module
 */
import type { z } from "zod";

/** One refused key. */
export interface ConfigFault {
  /** In camelCase, as the schema spells it. */
  readonly key: string;
  /** For messages: `expected at most 1024, found 2000`. */
  readonly text: string;
}

type Issue = z.core.$ZodIssue;

/** One fault per key, in the order of the schema's issues; the last issue of a key counts. */
export function faultsOf(issues: readonly Issue[], values: unknown): ConfigFault[] {
  const faults = new Map<string, ConfigFault>();
  for (const issue of issues) {
    const key = String(issue.path[0] ?? "");
    const found = issue.path.reduce<unknown>(memberOf, values);
    faults.set(key, { key, text: `${expected(issue)}, found ${shownValue(found)}` });
  }
  return [...faults.values()];
}

function expected(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${KINDS[issue.expected] ?? issue.expected}`;
    case "too_big": {
      const than = issue.inclusive === false ? "less than" : "at most";
      return `expected ${than} ${amount(issue.maximum, issue.origin)}`;
    }
    case "too_small": {
      const than = issue.inclusive === false ? "more than" : "at least";
      return `expected ${than} ${amount(issue.minimum, issue.origin)}`;
    }
    case "invalid_value":
      return `expected ${issue.values.join(", ")}`;
    case "invalid_union":
      return `expected ${choicesOf(issue.errors.flat()).join(", ")}`;
    default:
      return issue.message;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  string: "a text",
};

function amount(bound: number | bigint, origin: string): string {
  return origin === "array" ? `${bound} ${bound === 1 ? "entry" : "entries"}` : String(bound);
}

/** The texts that a union accepts. Its numbers are for programs and are not listed. */
function choicesOf(issues: readonly Issue[]): string[] {
  return issues.flatMap((issue) =>
    issue.code === "invalid_value" ? issue.values.filter((value) => typeof value === "string") : [],
  );
}

function memberOf(value: unknown, step: PropertyKey): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<PropertyKey, unknown>)[step]
    : undefined;
}

const SHOWN_LENGTH = 60;

function shownValue(value: unknown): string {
  const text = typeof value === "number" || typeof value === "bigint" ? `${value}` : asJson(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}

/** Numbers that TOML has and JSON lacks (bigints, infinities, NaN) become texts. */
function asJson(value: unknown): string {
  const plain = (_key: string, member: unknown): unknown =>
    typeof member === "bigint" || (typeof member === "number" && !Number.isFinite(member))
      ? `${member}`
      : member;
  return JSON.stringify(value, plain) ?? "nothing";
}
