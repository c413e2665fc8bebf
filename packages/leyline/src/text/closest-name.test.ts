import { expect, test } from "vitest";
import { closestName, didYouMean } from "./closest-name.js";

test.each([
  ["rnu", "run"],
  ["RUN", "run"],
  ["verfy", "verify"],
  ["horizon", "horizons"],
  ["forecast", undefined],
  ["", undefined],
  ["v", undefined],
  ["T", "t"],
])("%j was meant as %j", (typed, meant) => {
  expect(closestName(typed, ["run", "verify", "horizons", "t", "y"])).toBe(meant);
});

test("a hint is a clause, or nothing", () => {
  expect(didYouMean("horizn", ["horizons"], "--")).toBe("; did you mean --horizons?");
  expect(didYouMean("x", ["horizons"])).toBe("");
});
