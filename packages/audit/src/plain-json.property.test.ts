import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { plainJson, snakeCaseJson } from "./plain-json.js";

test("instants become decimal strings, undefined members go, NaN becomes null", () => {
  const value = { at: 1_700_000_000_000_000_000n, gone: undefined, bad: Number.NaN, on: [1n] };
  const plain = { at: "1700000000000000000", bad: null, on: ["1"] };
  expect(plainJson(value)).toEqual(plain);
  expect(snakeCaseJson(value)).toEqual(plain);
});

test("member names in camelCase become snake_case; names of data stay", () => {
  const value = { inputSha256: Uint8Array.of(1, 255), near: { "h1 q0": 1, "gate.State": 2, A: 3 } };
  const plain = { input_sha256: "01ff", near: { "h1 q0": 1, "gate.State": 2, A: 3 } };
  expect(snakeCaseJson(value)).toEqual(plain);
});

test("the result is plain: printing and parsing it changes nothing", () =>
  fc.assert(
    fc.property(fc.object({ withBigInt: true, withTypedArray: true }), (value) => {
      for (const plain of [plainJson(value), snakeCaseJson(value)]) {
        expect(JSON.parse(JSON.stringify(plain))).toEqual(plain);
      }
    }),
    propertyBudget,
  ));
