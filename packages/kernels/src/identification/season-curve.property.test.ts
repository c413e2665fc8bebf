/** Laws of the autocorrelation curve and of the evidence of its peaks. */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { nextNormal, streamFrom } from "../random/index.js";
import {
  advanceCurve,
  beginCurve,
  curveLength,
  EVIDENCE,
  evidenceAt,
  findPeriod,
  isCurveComplete,
  PERIOD,
  seasonCurve,
} from "./season-curve.js";

const LAG_MAX = 40;

/** A curve over `values`, computed `products` at a time. */
function curveOf(values: Float64Array, products: number) {
  const stream = values.slice();
  const correlations = new Float64Array(curveLength(LAG_MAX));
  const curve = seasonCurve(stream, correlations, new Float64Array(4));
  if (!beginCurve(curve, values.length, 2 * LAG_MAX + 1)) return undefined;
  while (!isCurveComplete(curve)) advanceCurve(curve, products);
  return { curve, stream, correlations };
}

test("a correlation is the mean of its products over the mean square, within 1e-12", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 30, maxLength: 120 }),
      fc.integer({ min: 1, max: 5000 }),
      (list, products) => {
        const made = curveOf(Float64Array.from(list), products);
        if (made === undefined) return;
        const { stream, correlations } = made;
        const mean = (lag: number): number =>
          stream.subarray(lag).reduce((sum, x, t) => sum + x * stream[t]!, 0) /
          (stream.length - lag);
        for (let lag = 1; lag <= stream.length - 20; lag++) {
          if (lag > 2 * LAG_MAX + 1) break;
          expect(Math.abs(correlations[lag]! - mean(lag) / mean(0))).toBeLessThanOrEqual(1e-12);
        }
      },
    ),
    propertyBudget,
  );
});

test("whatever the slices it was computed in, a curve is the same bits", () => {
  const noise = streamFrom(3);
  const values = Float64Array.from({ length: 300 }, () => nextNormal(noise));
  const whole = curveOf(values, Infinity)!;
  for (const products of [1, 700, 5000]) {
    expect(curveOf(values, products)!.correlations).toEqual(whole.correlations);
  }
});

test("a period is found in noise, and neither a part of it nor a few of it are taken for it", () => {
  for (const period of [4, 7, 12, 25, 33]) {
    const noise = streamFrom(period);
    const profile = Array.from({ length: period }, () => nextNormal(noise));
    const values = Float64Array.from(
      { length: 12 * period + 60 },
      (_, t) => profile[t % period]! + 0.5 * nextNormal(noise),
    );
    const { curve } = curveOf(values, Infinity)!;
    findPeriod(curve, 4, LAG_MAX);
    expect(curve.found[PERIOD]).toBe(period);
    expect(curve.found[EVIDENCE]).toBeGreaterThan(5);
  }
});

test("the evidence for a period that noise does not have is near a standard normal", () => {
  const sample = Array.from({ length: 300 }, (_, seed) => {
    const noise = streamFrom(500 + seed);
    const { curve } = curveOf(
      Float64Array.from({ length: 400 }, () => nextNormal(noise)),
      Infinity,
    )!;
    return evidenceAt(curve, 17);
  });
  const mean = sample.reduce((sum, one) => sum + one, 0) / 300;
  const deviation = Math.sqrt(sample.reduce((sum, one) => sum + one * one, 0) / 300);
  // Four standard errors; Bartlett's sum over short lags adds the rest of a tenth.
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(300));
  expect(deviation).toBeGreaterThan(0.75);
  expect(deviation).toBeLessThan(1.15);
});
