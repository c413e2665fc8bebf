import { expect, test } from "vitest";
import { jsonCells, jsonNames } from "./json-cells.js";

const place = { name: "in", line: 3 };

test("the cells of an object are its members as text; an absent member is empty", () => {
  const line = '{"t":1,"v":"2.5","n":null,"o":{"a":[1]},"b":false}';
  expect(jsonNames(line, place)).toEqual(["t", "v", "n", "o", "b"]);
  expect(jsonCells(line, ["v", "n", "o", "b", "none"], place)).toEqual([
    "2.5",
    "",
    '{"a":[1]}',
    "false",
    "",
  ]);
});

test("zero keeps its sign", () => {
  expect(jsonCells('{"v":-0,"w":0,"x":-0.0}', ["v", "w", "x"], place)).toEqual(["-0", "0", "-0"]);
});

test("a bare number or null is the only column", () => {
  expect([jsonNames("3", place), jsonNames("null", place)]).toEqual([["value"], ["value"]]);
  expect([jsonCells("3", ["value"], place), jsonCells("null", ["value"], place)]).toEqual([
    ["3"],
    [""],
  ]);
});

test("members of the prototype of objects are absent", () => {
  expect(jsonCells("{}", ["toString", "__proto__", "constructor"], place)).toEqual(["", "", ""]);
  expect(jsonCells('{"__proto__":5}', ["__proto__"], place)).toEqual(["5"]);
});

test("a member has at most 500 levels of lists and objects", () => {
  const nested = (count: number): string => `{"v":${"[".repeat(count)}${"]".repeat(count)}}`;
  expect(jsonCells(nested(500), ["v"], place)[0]).toHaveLength(1000);
  for (const count of [501, 200_000]) {
    expect(() => jsonCells(nested(count), ["v"], place)).toThrow(
      'in:3: expected at most 500 levels of lists and objects in member "v", found more',
    );
  }
});

test.each([
  ["[", /in:3: .*one object a line is read, not a list/],
  ["[1,2]", /in:3: .*not a list/],
  ['"five"', /in:3: expected an object, a number or null/],
  ["true", /in:3: expected an object/],
  ["{", /in:3: expected one JSON value a line/],
  ["NaN", /in:3: expected one JSON value/],
])("%s is refused, and the message names its line", (line, message) => {
  expect(() => jsonCells(line, ["v"], place)).toThrow(message);
});
