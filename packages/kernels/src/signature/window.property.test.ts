/**
 * Laws of the sliding window: it has the signature of the segments it holds.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { nextNormal, streamFrom } from "../random/index.js";
import { signatureLayout, type SignatureLayout } from "./layout.js";
import { signature } from "./path.js";
import { prependSegmentInto } from "./tensor-algebra.js";
import { initialSignatureWindow, signatureWindowStep, signatureWindowStepInto } from "./window.js";

const TOLERANCE = 1e-12;

function expectClose(actual: Float64Array, expected: Float64Array, tolerance = TOLERANCE): void {
  expect(actual.length).toBe(expected.length);
  const size = Math.max(1, ...expected.map(Math.abs));
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(tolerance * size);
  }
}

const layouts = [
  [1, 4],
  [2, 1],
  [2, 3],
  [2, 4],
  [2, 5],
  [3, 3],
  [3, 5],
  [4, 2],
].map(([dimension, depth]) => signatureLayout(dimension!, depth!));
const anyLayout = fc.constantFrom(...layouts);
const pathOf = (layout: SignatureLayout, pointsMax = 8): fc.Arbitrary<Float64Array> =>
  fc.integer({ min: 1, max: pointsMax }).chain((count) =>
    fc
      .array(fc.double({ min: -1, max: 1, noNaN: true }), {
        minLength: count * layout.dimension,
        maxLength: count * layout.dimension,
      })
      .map((values) => Float64Array.from(values)),
  );

test("a sliding window has the signature of its segments, after any number of steps", () =>
  fc.assert(
    fc.property(
      anyLayout.chain((layout) => fc.tuple(fc.constant(layout), pathOf(layout, 30))),
      fc.integer({ min: 1, max: 6 }),
      ([layout, path], segmentCount) => {
        const { dimension } = layout;
        let pure = initialSignatureWindow(layout, segmentCount);
        const hot = initialSignatureWindow(layout, segmentCount);
        for (let t = 1; t < path.length / dimension; t++) {
          const increment = Float64Array.from({ length: dimension }, (_, k) => {
            return path[t * dimension + k]! - path[(t - 1) * dimension + k]!;
          });
          const before = structuredClone(pure);
          const { state } = signatureWindowStep(pure, increment, layout);
          expect(pure).toEqual(before);
          signatureWindowStepInto(hot, increment, layout);
          expect(state).toEqual(hot);
          pure = state;
          const from = Math.max(0, t - segmentCount);
          const held = path.slice(from * dimension, (t + 1) * dimension);
          expectClose(state.signature, signature(held, layout), 1e-11);
        }
      },
    ),
    { ...propertyBudget, numRuns: 60 },
  ));

test("a hundred thousand steps of a drifting path leave no more error than a few", () => {
  const layout = signatureLayout(2, 4);
  const window = initialSignatureWindow(layout, 64);
  const stream = streamFrom(14);
  const kept: number[] = [0, 0];
  for (let t = 0; t < 100_000; t++) {
    const increment = Float64Array.of(1 / 64, 0.3 * nextNormal(stream) + 0.5);
    signatureWindowStepInto(window, increment, layout);
    if (t >= 100_000 - 64) {
      kept.push(kept.at(-2)! + increment[0]!, kept.at(-1)! + increment[1]!);
    }
  }
  const expected = signature(Float64Array.from(kept), layout);
  expectClose(window.signature, expected, 1e-12);
});

test("prepending a segment and taking it away again changes nothing", () => {
  const layout = signatureLayout(3, 4);
  const element = signature(Float64Array.of(0, 0, 0, 1, 2, -1, 0.5, 1, 3), layout);
  const before = element.slice();
  const increment = Float64Array.of(0.3, -0.7, 1.1);
  prependSegmentInto(element, increment, 1, layout);
  prependSegmentInto(element, increment, -1, layout);
  expectClose(element, before);
});
