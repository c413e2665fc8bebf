import { expect, test } from "vitest";
import { ErrorCode } from "./gen-v1.js";
import {
  InvariantError,
  invariant,
  isOperatingError,
  OperatingError,
  type OperatingErrorCode,
} from "./errors.js";

class DiskFullError extends OperatingError {
  readonly code = "FILE_NO_SPACE";
  readonly transient = true;
}

const full = new DiskFullError("no room for a.snap", { path: "a.snap", requiredBytes: 12 });

test("an operating error knows its class, code, details and cause", () => {
  const cause = new Error("ENOSPC");
  const error = new DiskFullError("no room", { path: "a" }, { cause });
  expect(error).toBeInstanceOf(OperatingError);
  expect(error.name).toBe("DiskFullError");
  expect(error).toMatchObject({ code: "FILE_NO_SPACE", transient: true, details: { path: "a" } });
  expect(error.cause).toBe(cause);
});

test("structured clone drops the class and the fields, the report keeps the facts", () => {
  const cloned: unknown = structuredClone(full);
  expect(cloned).not.toBeInstanceOf(OperatingError);
  expect(isOperatingError(cloned)).toBe(false);
  const report: unknown = structuredClone(full.toReport());
  expect(report).toEqual({
    code: "FILE_NO_SPACE",
    transient: true,
    message: "no room for a.snap",
    details: { path: "a.snap", requiredBytes: 12 },
  });
  expect(isOperatingError(report, "FILE_NO_SPACE")).toBe(true);
});

test.each<[string, unknown, OperatingErrorCode | undefined, boolean]>([
  ["an operating error", full, undefined, true],
  ["one with the code asked for", full, "FILE_NO_SPACE", true],
  ["one with another code", full, "FILE_NOT_FOUND", false],
  ["a plain error", new Error("x"), undefined, false],
  ["an error of the system", Object.assign(new Error("x"), { code: "ENOSPC" }), undefined, false],
  ["nothing", undefined, undefined, false],
  ["null", null, undefined, false],
  ["a string", "FILE_NO_SPACE", undefined, false],
])("the guard judges %s", (_name, error, code, verdict) => {
  expect(isOperatingError(error, code)).toBe(verdict);
});

test("a broken invariant says which fact, a kept one says nothing", () => {
  expect(() => invariant(false, "weights sum to 1")).toThrow(InvariantError);
  expect(() => invariant(false, "weights sum to 1")).toThrow("invariant broken: weights sum to 1");
  expect(() => invariant(true, "weights sum to 1")).not.toThrow();
});

test("a broken invariant is not an operating error: nobody may catch it as one", () => {
  expect(isOperatingError(new InvariantError("x"))).toBe(false);
});

test("every code is AREA_WHAT, and its wire name is the code with the enum's prefix", () => {
  const codes = Object.entries(ErrorCode);
  expect(codes.length).toBeGreaterThan(40);
  for (const [code, wireName] of codes) {
    expect(wireName).toBe(`ERROR_CODE_${code}`);
    if (code !== "UNSPECIFIED") expect(code).toMatch(/^[A-Z]+(_[A-Z]+)+$/);
  }
  expect(new Set(Object.values(ErrorCode)).size).toBe(codes.length);
});
