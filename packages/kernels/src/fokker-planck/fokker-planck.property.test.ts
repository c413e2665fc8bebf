/**
 * Laws and golden cases of the densities and expectations of diffusions.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalCdf, normalQuantile } from "../math/index.js";
import { nextNormal, streamFrom } from "../random/index.js";
import { solveBackward, type BackwardProblem } from "./backward.js";
import {
  fokkerPlanckOperator,
  fokkerPlanckOperatorInto,
  fokkerPlanckStep,
  fokkerPlanckStepInto,
} from "./chang-cooper.js";
import {
  densityMass,
  densityMoments,
  densityQuantilesInto,
  normalDensityInto,
  type CellGrid,
} from "./grid.js";
import {
  initialKramersMoyalState,
  kramersMoyalAt,
  kramersMoyalInto,
  kramersMoyalStep,
  kramersMoyalStepInto,
} from "./kramers-moyal.js";

const faces = (grid: CellGrid, b: (x: number) => number): Float64Array =>
  Float64Array.from({ length: grid.cellCount + 1 }, (_, i) => b(grid.left + i * grid.cellWidth));
const cells = (grid: CellGrid, v: (x: number) => number): Float64Array =>
  Float64Array.from({ length: grid.cellCount }, (_, i) =>
    v(grid.left + (i + 0.5) * grid.cellWidth),
  );

const problems = fc.integer({ min: 2, max: 20 }).chain((cellCount) =>
  fc.record({
    grid: fc.constant<CellGrid>({ left: -1, cellWidth: 0.1, cellCount }),
    drift: fc
      .array(fc.double({ min: -50, max: 50, noNaN: true }), {
        minLength: cellCount + 1,
        maxLength: cellCount + 1,
      })
      .map((values) => Float64Array.from(values)),
    variance: fc
      .array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 5, noNaN: true })), {
        minLength: cellCount,
        maxLength: cellCount,
      })
      .map((values) => Float64Array.from(values)),
    density: fc
      .array(fc.double({ min: 0, max: 1, noNaN: true }), {
        minLength: cellCount,
        maxLength: cellCount,
      })
      .map((values) => Float64Array.from(values)),
    duration: fc.constantFrom(1e-4, 0.1, 10, 1e4),
  }),
);

test("no step, however long, makes a density negative or changes its mass by 1e-10", () =>
  fc.assert(
    fc.property(problems, ({ grid, drift, variance, density, duration }) => {
      const operator = fokkerPlanckOperator(grid, { drift, variance }, duration);
      const before = density.slice();
      const { state, output } = fokkerPlanckStep(density, operator, 5);
      expect(density).toEqual(before);
      expect(Math.min(...state)).toBeGreaterThanOrEqual(0);
      expect(Math.abs(output.massError)).toBeLessThan(1e-10);
      const hot = density.slice();
      for (let k = 0; k < 5; k++) fokkerPlanckStepInto(hot, hot, operator);
      expect(hot).toEqual(state);
      const fresh = fokkerPlanckOperator(grid, { drift, variance }, duration);
      const still = { drift: new Float64Array(drift.length), variance };
      fokkerPlanckOperatorInto(operator, still);
      fokkerPlanckOperatorInto(operator, { drift, variance });
      expect(operator).toEqual(fresh);
    }),
    propertyBudget,
  ));

test("the density exp(∫2b/σ²)/σ² does not move", () => {
  const grid: CellGrid = { left: -3, cellWidth: 0.05, cellCount: 120 };
  const double = (x: number): number => x - x ** 3;
  const operator = fokkerPlanckOperator(
    grid,
    { drift: faces(grid, double), variance: cells(grid, () => 0.5) },
    0.3,
  );
  // Potential by the midpoint rule over faces, which is how the scheme sees it.
  const density = new Float64Array(120);
  let potential = 0;
  for (let i = 0; i < 120; i++) {
    density[i] = Math.exp(potential);
    potential += (2 * double(grid.left + (i + 1) * 0.05) * 0.05) / 0.5;
  }
  const { state } = fokkerPlanckStep(density, operator, 10);
  for (const [i, value] of density.entries()) {
    expect(Math.abs(state[i]! - value)).toBeLessThan(1e-11 * (1 + value));
  }
});

/** Σ|p - exact|·width against the normal law of given moments. */
function normalErrorL1(density: Float64Array, grid: CellGrid, mean: number, sd: number): number {
  const exact = new Float64Array(grid.cellCount);
  normalDensityInto(exact, grid, mean, sd);
  return density.reduce((sum, p, i) => sum + Math.abs(p - exact[i]!) * grid.cellWidth, 0);
}

describe("golden cases on 400 cells", () => {
  test("Ornstein–Uhlenbeck has the normal law with its exact moments, L1 error below 1e-3", () => {
    const grid: CellGrid = { left: -4, cellWidth: 0.02, cellCount: 400 };
    const start = new Float64Array(400);
    normalDensityInto(start, grid, 1, 0.3);
    const operator = fokkerPlanckOperator(
      grid,
      { drift: faces(grid, (x) => -x), variance: cells(grid, () => 0.5) },
      1 / 4000,
    );
    const { state, output } = fokkerPlanckStep(start, operator, 4000);
    const variance = 0.09 * Math.exp(-2) + (0.5 * (1 - Math.exp(-2))) / 2;
    expect(normalErrorL1(state, grid, Math.exp(-1), Math.sqrt(variance))).toBeLessThan(1e-3);
    expect(Math.abs(output.massError)).toBeLessThan(1e-10);
    expect(output.edgeShare).toBeLessThan(1e-12);
    const moments = densityMoments(state, grid);
    expect(moments.mean).toBeCloseTo(Math.exp(-1), 3);
    expect(moments.variance).toBeCloseTo(variance, 3);
  });
  test("a narrow normal spreads as the heat kernel", () => {
    const grid: CellGrid = { left: -4, cellWidth: 0.02, cellCount: 400 };
    const start = new Float64Array(400);
    normalDensityInto(start, grid, 0, 0.1);
    const operator = fokkerPlanckOperator(
      grid,
      { drift: faces(grid, () => 0), variance: cells(grid, () => 1) },
      1 / 8000,
    );
    const { state } = fokkerPlanckStep(start, operator, 2000);
    expect(normalErrorL1(state, grid, 0, Math.sqrt(0.01 + 0.25))).toBeLessThan(1e-3);
  });
  test("quantiles of a normal density are those of the normal law", () => {
    const grid: CellGrid = { left: -6, cellWidth: 0.03, cellCount: 400 };
    const density = new Float64Array(400);
    normalDensityInto(density, grid, 0.5, 1);
    const levels = Float64Array.of(0.025, 0.25, 0.5, 0.9, 0.975);
    const quantiles = new Float64Array(5);
    densityQuantilesInto(quantiles, density, levels, grid);
    for (const [k, level] of levels.entries()) {
      expect(Math.abs(quantiles[k]! - 0.5 - normalQuantile(level))).toBeLessThan(1e-3);
    }
    expect(densityMass(density, grid)).toBeCloseTo(1, 13);
  });
});

/** A call on geometric Brownian motion: strike 100, a year, r = 0.05, σ = 0.2, nodes to 400. */
function call(nodeCount: number, stepCount: number): { price: number; delta: number } {
  const nodeDistance = 400 / (nodeCount - 1);
  const spot = Float64Array.from({ length: nodeCount }, (_, i) => i * nodeDistance);
  const problem: BackwardProblem = {
    nodeDistance,
    drift: spot.map((s) => 0.05 * s),
    variance: spot.map((s) => (0.2 * s) ** 2),
    discountRate: 0.05,
    terminal: spot.map((s) => Math.max(s - 100, 0)),
    duration: 1,
    stepCount,
  };
  const { values, solved } = solveBackward(problem);
  expect(solved).toBe(true);
  const at = (nodeCount - 1) / 4;
  return { price: values[at]!, delta: (values[at + 1]! - values[at - 1]!) / (2 * nodeDistance) };
}

describe("Black–Scholes", () => {
  const d1 = (0.05 + 0.02) / 0.2;
  const exact = 100 * normalCdf(d1) - 100 * Math.exp(-0.05) * normalCdf(d1 - 0.2);

  test("price and delta of the call at the money are within 0.1 percent", () => {
    expect(exact).toBeCloseTo(10.4506, 4);
    const { price, delta } = call(801, 200);
    expect(Math.abs(price / exact - 1)).toBeLessThan(1e-3);
    expect(Math.abs(delta / 0.6368 - 1)).toBeLessThan(1e-3);
  });
  test("refining mesh and step together converges at order two", () => {
    const errors = [201, 401, 801].map((n) => Math.abs(call(n, (n - 1) / 4).price - exact));
    expect(Math.log2(errors[0]! / errors[1]!)).toBeGreaterThan(1.7);
    expect(Math.log2(errors[1]! / errors[2]!)).toBeGreaterThan(1.7);
  });
  test("a larger pay-off is worth more everywhere, and more time is worth more to a call", () => {
    const spot = Float64Array.from({ length: 201 }, (_, i) => 2 * i);
    const base = {
      nodeDistance: 2,
      drift: spot.map((s) => 0.05 * s),
      variance: spot.map((s) => (0.2 * s) ** 2),
      discountRate: 0.05,
      stepCount: 50,
    };
    const value = (strike: number, duration: number): Float64Array =>
      solveBackward({ ...base, duration, terminal: spot.map((s) => Math.max(s - strike, 0)) })
        .values;
    const [low, high, longer] = [value(90, 1), value(100, 1), value(100, 1.5)];
    for (const [i, v] of high.entries()) {
      expect(low[i]!).toBeGreaterThanOrEqual(v - 1e-9);
      expect(longer[i]!).toBeGreaterThanOrEqual(v - 1e-3);
    }
  });
});

describe("Kramers–Moyal", () => {
  const config = {
    left: -3,
    nodeDistance: 0.1,
    nodeCount: 61,
    forgetting: 1,
    bandwidth: 0.2,
    shrinkage: 5,
    interval: 0.01,
  };

  test("a double well's drift and diffusion are found without a formula", () => {
    const stream = streamFrom(30);
    const state = initialKramersMoyalState(config);
    let x = 0;
    for (let t = 0; t < 200_000; t++) {
      const increment = (2 * x - x ** 3) * 0.01 + 0.8 * 0.1 * nextNormal(stream);
      kramersMoyalStepInto(state, x, increment, config);
      x += increment;
    }
    const at = Float64Array.of(-1.5, -0.8, 0, 0.8, 1.5);
    const drift = new Float64Array(5);
    const variance = new Float64Array(5);
    kramersMoyalInto(drift, variance, at, state, config);
    for (const [i, point] of at.entries()) {
      expect(Math.abs(drift[i]! - (2 * point - point ** 3))).toBeLessThan(0.25);
      expect(Math.abs(variance[i]! / 0.64 - 1)).toBeLessThan(0.03);
    }
  });
  test("far from all data the coefficients are the pooled ones, and without data zero", () => {
    const state = initialKramersMoyalState(config);
    expect(kramersMoyalAt(state, 0, config)).toEqual({ drift: 0, variance: 0, evidence: 0 });
    for (const increment of [0.1, 0.3]) kramersMoyalStepInto(state, -2.95, increment, config);
    const far = kramersMoyalAt(state, 3, config);
    expect(far.drift).toBeCloseTo(0.2 / 0.01, 9);
    expect(far.variance).toBeCloseTo(0.01 / 0.01, 9);
  });
  test("step leaves its state alone and agrees with stepInto bit for bit", () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.constantFrom(-1, 0.5))),
        (moves) => {
          const discounted = { ...config, forgetting: 0.9 };
          let pure = initialKramersMoyalState(discounted);
          const hot = initialKramersMoyalState(discounted);
          for (const [x, increment] of moves) {
            const before = structuredClone(pure);
            const { state } = kramersMoyalStep(pure, { x, increment }, discounted);
            expect(pure).toEqual(before);
            kramersMoyalStepInto(hot, x, increment, discounted);
            expect(state).toEqual(hot);
            pure = state;
          }
        },
      ),
      propertyBudget,
    ));
});

test("bad input is refused by name, shape and expectation", () => {
  const grid: CellGrid = { left: 0, cellWidth: 1, cellCount: 3 };
  const good = { drift: new Float64Array(4), variance: new Float64Array(3).fill(1) };
  expect(() => fokkerPlanckOperator(grid, { ...good, drift: new Float64Array(3) }, 1)).toThrow(
    "drift: shape (3), expected (4)",
  );
  expect(() => fokkerPlanckOperator(grid, good, 0)).toThrow("duration: 0");
  const operator = fokkerPlanckOperator(grid, good, 1);
  expect(() => fokkerPlanckStep(Float64Array.of(1, -1, 0), operator)).toThrow(
    "density[1] of shape (3): -1, expected >= 0",
  );
  const levels = Float64Array.of(0.9, 0.1);
  expect(() =>
    densityQuantilesInto(new Float64Array(2), new Float64Array(3).fill(1), levels, grid),
  ).toThrow("levels: 0.1, expected within [0.9, 1]");
});
