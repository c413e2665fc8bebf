import { isOperatingError } from "@meristem/leyline";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseEnv } from "./parse-env.js";

const parse = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...parseEnv(new TextEncoder().encode(text), ".env")].map(([name, secret]) => [
      name,
      secret.reveal(),
    ]),
  );

test.each([
  ["A=1", { A: "1" }],
  ["A=", { A: "" }],
  ["A= # nothing", { A: "" }],
  ["\ufeffA=1\r\nB=2\r\n", { A: "1", B: "2" }],
  ["  export A = two words  # told", { A: "two words" }],
  ["export=1", { export: "1" }],
  ["# only\n\n\t\nA=a#b", { A: "a#b" }],
  ["A='$HOME \\n \"x\"'", { A: '$HOME \\n "x"' }],
  ['A="line\\nnext\\t\\"\\\\\\$x" # told', { A: 'line\nnext\t"\\$x' }],
  ["A='one\ntwo'\nB=3", { A: "one\ntwo", B: "3" }],
  ['A="one\ntwo"\nB=3', { A: "one\ntwo", B: "3" }],
  ["KEY=YWJj+/==", { KEY: "YWJj+/==" }],
])("%j", (text, values) => {
  expect(parse(text)).toEqual(values);
});

test.each([
  ["A=1\nA=2", 2, /second time \(first: line 1\)/],
  ["A=1\n\n1B=CANARY", 3, /a name was due/],
  ["A", 1, /"=" was due after the name/],
  ["A-B=CANARY", 1, /"=" was due/],
  ["export =CANARY", 1, /a name was due/],
  ["A=$CANARY", 1, /needs quotes/],
  ["A=`CANARY`", 1, /needs quotes/],
  ["A=CANARY\\n", 1, /needs quotes/],
  ['A=CAN"ARY"', 1, /needs quotes/],
  ['A="$CANARY"', 1, /write \\\$/],
  ['A="\\x CANARY"', 1, /can be escaped/],
  ['\nA="CANARY\nCANARY\n', 2, /not closed/],
  ["\nA='CANARY\nCANARY\n", 2, /not closed/],
  ['A="CANARY" CANARY', 1, /something follows/],
  ["A='CANARY'# told", 1, /something follows/],
  ["A=CAN\0ARY", 1, /control character/],
  ["A='one\ntwo'\nB=$CANARY", 3, /needs quotes/],
  ["__proto__=CANARY", 1, /cannot be the name/],
  ["constructor=CANARY", 1, /cannot be the name/],
])("%j is refused at its line, without its value", (text, line, why) => {
  let refusal: unknown;
  try {
    parse(text);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toMatchObject({ code: "CREDENTIAL_FILE_INVALID", details: { line } });
  expect(String(refusal)).toMatch(why);
  expect(JSON.stringify(refusal) + String(refusal)).not.toContain("CANARY");
});

test("bytes that are no text, and too many of them, are refused", () => {
  expect(() => parseEnv(Uint8Array.of(0x41, 0x3d, 0xff), ".env")).toThrow(/not UTF-8/);
  expect(() => parseEnv(new Uint8Array(2 ** 20 + 1), ".env")).toThrow(/too many/);
  const many = Array.from({ length: 1001 }, (_, i) => `A${i}=1`).join("\n");
  expect(() => parse(many)).toThrow(/more than 1000/);
});

test("any text is parsed or refused, typed", () =>
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."AB=\"'\\$# \n\texport1") }), (text) => {
      try {
        parse(text);
      } catch (error) {
        expect(isOperatingError(error, "CREDENTIAL_FILE_INVALID")).toBe(true);
      }
    }),
    propertyBudget,
  ));

test("any value survives single quotes unless it holds one, or a control character", () =>
  fc.assert(
    fc.property(fc.string({ unit: "grapheme-composite" }), (value) => {
      fc.pre(!value.includes("'") && !/[^\n\t\P{Cc}]/u.test(value));
      expect(parse(`A='${value}'`)).toEqual({ A: value });
    }),
    propertyBudget,
  ));
