/** The density of kernel B where it is known in closed form. */
import { normalQuantile } from "@meristem/kernels/math";
import { describe, expect, test } from "vitest";
import { QUANTILE_LEVELS } from "../forecast.js";
import { IMPLICIT_COUNT, RESIDUAL, STIFFNESS, TransitionDensity } from "./transition-density.js";

const NODES = 17;
const MIDDLE = (NODES - 1) / 2;
const constant = (value: number): Float64Array => new Float64Array(NODES).fill(value);

describe.each([1, 3, 12, 100])("%i steps on", (horizon) => {
  test("a Brownian motion with drift is Gaussian, quantiles within 8 % of its deviation", () => {
    const density = new TransitionDensity(horizon);
    density.from.set([MIDDLE, 0.1]);
    density.solve({ drift: constant(0.2), variance: constant(1.5) });
    const deviation = Math.sqrt(1.5 * horizon);
    for (const [j, level] of QUANTILE_LEVELS.entries()) {
      const exact = 0.2 * horizon + deviation * normalQuantile(level);
      expect(Math.abs(density.quantiles[j]! - exact)).toBeLessThan(0.08 * deviation);
    }
  });
});

describe.each([0.1, 0.3, 0.8])("dx = −%d x dt + dW from x = 2", (rate) => {
  test.each([1, 3, 12, 40])("is Gaussian %i steps on, within 12 % of its deviation", (horizon) => {
    const drift = Float64Array.from({ length: NODES }, (_, i) => -rate * (i - MIDDLE));
    const density = new TransitionDensity(horizon);
    density.from.set([MIDDLE + 2, 1]);
    density.solve({ drift, variance: constant(1) });
    const left = Math.exp(-rate * horizon);
    const deviation = Math.sqrt((1 - left * left) / (2 * rate));
    for (const [j, level] of QUANTILE_LEVELS.entries()) {
      const exact = 2 * left + deviation * normalQuantile(level);
      expect(Math.abs(2 + density.quantiles[j]! - exact)).toBeLessThan(0.12 * deviation);
    }
  });
});

test("where it is rougher above than below, the upper tail is longer", () => {
  const variance = Float64Array.from({ length: NODES }, (_, i) => (i > MIDDLE ? 3 : 0.3));
  const density = new TransitionDensity(4);
  density.from.set([MIDDLE, 1]);
  density.solve({ drift: constant(0), variance });
  const [low, middle, high] = [0, 4, 8].map((j) => density.quantiles[j]!);
  expect(high! - middle!).toBeGreaterThan(1.5 * (middle! - low!));
});

test("solving again gives the same bits", () => {
  const drift = Float64Array.from({ length: NODES }, (_, i) => 0.1 * (MIDDLE - i));
  const density = new TransitionDensity(12);
  const solve = (): Float64Array => {
    density.from.set([5.3, 0.4]);
    density.solve({ drift, variance: constant(1) });
    return density.quantiles.slice();
  };
  const first = solve();
  density.from.set([1, 1]);
  density.solve({ drift: constant(1), variance: constant(2) });
  expect(solve()).toEqual(first);
});

describe("how the drift was followed", () => {
  const HORIZON = 12;
  const followed = (drift: Float64Array): Float64Array => {
    const density = new TransitionDensity(HORIZON);
    density.from.set([MIDDLE + 2, 1]);
    density.solve({ drift, variance: constant(1) });
    return density.how;
  };

  test("explicitly, without stiffness or residual, where nothing pulls back", () => {
    const how = followed(Float64Array.from({ length: NODES }, (_, i) => 0.01 * i));
    expect([how[IMPLICIT_COUNT], how[STIFFNESS], how[RESIDUAL]]).toEqual([0, 0, 0]);
  });

  test("implicitly where it does; one iteration is exact along a line", () => {
    const rate = 0.3;
    const how = followed(Float64Array.from({ length: NODES }, (_, i) => rate * (MIDDLE - i)));
    // The Gaussian start takes an eighth of the way, shortened by the pull; six steps the rest.
    const start = (0.125 * HORIZON) / (1 + rate * HORIZON);
    expect(how[IMPLICIT_COUNT]).toBe(6);
    expect(how[STIFFNESS]).toBeCloseTo((rate * (HORIZON - start)) / 6, 12);
    expect(how[RESIDUAL]).toBeLessThan(1e-12);
  });

  test("with a residual where the pull changes on the way: the slope was that of the start", () => {
    const drift = Float64Array.from({ length: NODES }, (_, i) => {
      const x = i - MIDDLE;
      return -0.5 * x * Math.abs(x);
    });
    const how = followed(drift);
    expect(how[RESIDUAL]).toBeGreaterThan(0.01);
    expect(how[RESIDUAL]).toBeLessThan(2 * how[STIFFNESS]!);
  });
});
