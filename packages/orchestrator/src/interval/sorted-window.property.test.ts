import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { StateBlocks } from "../state/state-blocks.js";
import { SortedWindow } from "./sorted-window.js";

const streams = fc.array(
  fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -2, max: 2 })),
  { minLength: 1, maxLength: 60 },
);

const ONE = Float64Array.of(1);

test("quantiles are those of the newest values sorted from scratch", () =>
  fc.assert(
    fc.property(
      streams,
      fc.integer({ min: 1, max: 20 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (stream, size, level) => {
        const window = new SortedWindow(new StateBlocks(), size, "1");
        const arriving = Float64Array.from(stream);
        for (let t = 0; t < stream.length; t++) window.push(arriving, t);
        const sorted = stream.slice(-size).toSorted((a, b) => a - b);
        const position = Math.min(Math.max((sorted.length + 1) * level - 1, 0), sorted.length - 1);
        const below = sorted[Math.floor(position)]!;
        const above = sorted[Math.min(Math.floor(position) + 1, sorted.length - 1)]!;
        const expected = below + (position - Math.floor(position)) * (above - below);
        // Which of two equal zeros is smaller is not said.
        const found = new Float64Array(1);
        window.quantilesInto(found, 0, Float64Array.of(level), ONE, 0);
        expect(found[0]! + 0).toBe(expected + 0);
        expect(window.count).toBe(sorted.length);
      },
    ),
    propertyBudget,
  ));

test("an empty window says 0", () => {
  const found = Float64Array.of(7);
  const window = new SortedWindow(new StateBlocks(), 3, "1");
  window.quantilesInto(found, 0, Float64Array.of(0.5), ONE, 0);
  expect(found[0]).toBe(0);
});
