/**
 * Closed forms of entropic transport: two by two, Gaussians, products.
 */
import { expect, test } from "vitest";
import { exp } from "../math/elementary.js";
import { epsilonForVolatility, medianCost } from "./epsilon.js";
import { planCost, planInto, roundToMarginals } from "./plan.js";
import { openSinkhornSolver, solveSinkhorn } from "./solver.js";
import { sinkhornStep, sinkhornStepInto } from "./step.js";

const vector = (...values: number[]): Float64Array => Float64Array.from(values);
const SWAP = vector(0, 1, 1, 0);
const HALF = vector(0.5, 0.5);
const TIGHT = { toleranceL1: 1e-14 };

test.each([
  [1, 0.268941421369995],
  [0.1, 4.5397868702434395e-5],
  [0.01, 3.7200759760208356e-44],
])("two even atoms, ε = %d: the cost is 1/(1 + e^(1/ε))", (epsilon, cost) => {
  const problem = { cost: SWAP, rowWeights: HALF, colWeights: HALF, epsilon };
  const plan = new Float64Array(4);
  planInto(plan, solveSinkhorn(problem, TIGHT), problem);
  expect(planCost(plan, SWAP) / cost).toBeCloseTo(1, 12);
  expect(plan[0]).toBeCloseTo(0.5 / (1 + exp(-1 / epsilon)), 14);
});

test.each([
  [1, [0.36201794, 0.33798206, 0.03798206, 0.26201794], 0.37596412],
  [10, [0.28998679, 0.41001321, 0.11001321, 0.18998679], 0.52002643],
  [0.01, [0.4, 0.3, 0, 0.3], 0.3],
])("two uneven atoms, ε = %d", (epsilon, entries, cost) => {
  const solution = solveSinkhorn(
    { cost: SWAP, rowWeights: vector(0.7, 0.3), colWeights: vector(0.4, 0.6), epsilon },
    TIGHT,
  );
  for (const [k, entry] of entries.entries()) expect(solution.plan[k]).toBeCloseTo(entry, 8);
  expect(solution.transportCost).toBeCloseTo(cost, 8);
  const [p11, p12, p21, p22] = solution.plan;
  if (epsilon >= 1) expect((p11 * p22) / (p12 * p21)).toBeCloseTo(exp(2 / epsilon), 10);
});

test("a huge ε and a constant cost both give the product plan", () => {
  const rowWeights = vector(0.2, 0.8);
  const colWeights = vector(0.5, 0.25, 0.25);
  const some = vector(3, 1, 4, 1, 5, 9);
  for (const [cost, epsilon] of [
    [some, 1e9],
    [new Float64Array(6).fill(7), 0.01],
    [new Float64Array(6), 1e-3],
  ] as const) {
    const { plan, converged } = solveSinkhorn({ cost, rowWeights, colWeights, epsilon });
    expect(converged).toBe(true);
    for (let i = 0; i < 6; i++) {
      expect(plan[i]).toBeCloseTo(rowWeights[Math.floor(i / 3)] * colWeights[i % 3], 8);
    }
  }
});

test.each([
  [4, 3.527864, 1.236068, 4.490288],
  [1, 2.468871, 1.765564, 3.224357],
  [0.5, 2.242195, 1.878902, 2.77767],
])("N(0, 1) to N(1, 4) at ε = %d: cost, covariance and dual of the closed form", (...golden) => {
  const [epsilon, cost, covariance, dual] = golden;
  const count = 181;
  const x = Float64Array.from({ length: count }, (_, i) => -6 + (12 * i) / (count - 1));
  const y = x.map((z) => 1 + 2 * z);
  const weights = x.map((z) => exp(-0.5 * z * z));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const rowWeights = weights.map((weight) => weight / total);
  const square = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) square[i * count + j] = (x[i] - y[j]) ** 2;
  }
  const solution = solveSinkhorn(
    { cost: square, rowWeights, colWeights: rowWeights, epsilon },
    { toleranceL1: 1e-10 },
  );
  let product = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) product += solution.plan[i * count + j] * x[i] * (y[j] - 1);
  }
  expect(solution.transportCost).toBeCloseTo(cost, 5);
  expect(product).toBeCloseTo(covariance, 5);
  expect(solution.dualValue).toBeCloseTo(dual, 5);
});

test("atoms without weight and costs all zero never give NaN", () => {
  const problem = {
    cost: new Float64Array(9),
    rowWeights: vector(1, 0, 0),
    colWeights: vector(0, 0.5, 0.5),
    epsilon: 1e-6,
  };
  const solution = solveSinkhorn(problem);
  expect([...solution.plan]).toEqual([0, 0.5, 0.5, 0, 0, 0, 0, 0, 0]);
  expect([...solution.rowPotential].map(Number.isFinite)).toEqual([true, false, false]);
  const zeros = { rowPotential: vector(0, 0, 0), colPotential: vector(0, 0, 0), sweepCount: 0 };
  const swept = sinkhornStep(zeros, problem);
  expect(swept.output.rowErrorL1).toBe(0);
  expect([...swept.state.colPotential].some(Number.isNaN)).toBe(false);
});

test("at the cap the plan is feasible all the same, and the output says it is not optimal", () => {
  const count = 40;
  const cost = Float64Array.from({ length: count * count }, (_, k) => (k * 7919) % 101);
  const weights = Float64Array.from({ length: count }, (_, i) => (i + 1) / 820);
  const even = new Float64Array(count).fill(1 / count);
  const problem = { cost, rowWeights: weights, colWeights: even, epsilon: 0.01 };
  const { plan, converged, sweepCount, rowErrorL1 } = solveSinkhorn(problem, { sweepCountMax: 5 });
  expect(converged).toBe(false);
  expect(sweepCount).toBeLessThanOrEqual(6);
  expect(rowErrorL1).toBeGreaterThan(1e-9);
  for (let i = 0; i < count; i++) {
    let row = 0;
    let col = 0;
    for (let j = 0; j < count; j++) {
      row += plan[i * count + j];
      col += plan[j * count + i];
    }
    expect(row).toBeCloseTo(weights[i], 14);
    expect(col).toBeCloseTo(1 / count, 14);
  }
});

test("the fast solver agrees with the log-domain sweep to 1e-11 ε down to ε = 5e-5·max C", () => {
  const count = 48;
  const x = Float64Array.from({ length: count }, (_, k) => ((k * 48_271) % 1009) / 1009);
  const y = x.map((_, k) => ((k * 69_621) % 1013) / 1013);
  const cost = Float64Array.from(
    { length: count * count },
    (_, at) => (x[Math.floor(at / count)] - y[at % count]) ** 2,
  );
  const rowWeights = Float64Array.from({ length: count }, (_, i) => (i + 1) / 1176);
  const colWeights = new Float64Array(count).fill(1 / count);
  for (const epsilon of [0.05, 0.01, 1e-3, 1e-4, 5e-5]) {
    const problem = { cost, rowWeights, colWeights, epsilon };
    const options = { epsilonFactor: 1, sweepCountMax: 200, toleranceL1: 1e-15 };
    const fast = solveSinkhorn(problem, options);
    const slow = { rowPotential: new Float64Array(count), colPotential: new Float64Array(count) };
    for (let k = 0; k < fast.sweepCount; k++) sinkhornStepInto(slow, problem);
    const shift = fast.rowPotential[0] - slow.rowPotential[0];
    for (let i = 0; i < count; i++) {
      const rowGap = fast.rowPotential[i] - slow.rowPotential[i] - shift;
      const colGap = fast.colPotential[i] - slow.colPotential[i] + shift;
      expect(Math.max(Math.abs(rowGap), Math.abs(colGap)) / epsilon).toBeLessThan(1e-11);
    }
  }
});

test("WASM and twin solve to the same bits", () => {
  const cost = Float64Array.from({ length: 35 }, (_, k) => (k * 11) % 13);
  const problem = {
    cost,
    rowWeights: vector(0.1, 0, 0.4, 0.25, 0.25),
    colWeights: vector(0.3, 0.1, 0.1, 0, 0.2, 0.2, 0.1),
    epsilon: 0.05,
  };
  const size = { rowCountMax: 5, colCountMax: 7 };
  const fastest = openSinkhornSolver(size).solve(problem);
  const twin = openSinkhornSolver({ ...size, prefer: "twin" }).solve(problem);
  expect(twin).toEqual(fastest);
});

test.each([1e-4, 1e-6, 1e-9])("ε = %d of a far-flung cost never gives NaN", (epsilon) => {
  const count = 12;
  const cost = Float64Array.from({ length: count * count }, (_, at) => {
    return (Math.floor(at / count) - 3 * (at % count)) ** 2;
  });
  const rowWeights = Float64Array.from({ length: count }, (_, i) => (i + 1) / 78);
  const colWeights = new Float64Array(count).fill(1 / count);
  const options = { epsilonFactor: 1, sweepCountMax: 300 };
  const solution = solveSinkhorn({ cost, rowWeights, colWeights, epsilon }, options);
  expect(solution.plan.some(Number.isNaN)).toBe(false);
  expect(solution.plan.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 12);
  expect(Number.isNaN(solution.dualValue)).toBe(false);
  expect(solution.converged).toBe(solution.rowErrorL1 < 1e-9);
});

test("a warm start from the solution takes a handful of sweeps", () => {
  const cost = Float64Array.from({ length: 100 }, (_, k) => (k * 11) % 13);
  const weights = new Float64Array(10).fill(0.1);
  const problem = { cost, rowWeights: weights, colWeights: weights, epsilon: 0.5 };
  const cold = solveSinkhorn(problem);
  const warm = solveSinkhorn(problem, { start: cold });
  expect(warm.sweepCount).toBeLessThan(cold.sweepCount / 2);
  expect(warm.transportCost).toBeCloseTo(cold.transportCost, 6);
});

test("rounding repairs any nonnegative matrix, also an empty one", () => {
  const plan = vector(0, 0, 0, 0);
  roundToMarginals(plan, vector(0.7, 0.3), vector(0.4, 0.6));
  expect(plan[0] + plan[1]).toBeCloseTo(0.7, 15);
  expect(plan[0] + plan[2]).toBeCloseTo(0.4, 15);
});

test.each([
  [0.02, 0.101],
  [0.1, 0.105],
  [0.5, 0.125],
  [2, 0.2],
  [1e4, 500.1],
])("ε at volatility %d is %d", (volatility, epsilon) => {
  const coupling = { epsilonBase: 0.1, epsilonMin: 0.01, volatilityGain: 0.5 };
  expect(epsilonForVolatility(volatility, coupling)).toBeCloseTo(epsilon, 12);
});

test("the median cost leaves the diagonal out and is 0 when all agree", () => {
  expect(medianCost(vector(0, 1, 2, 1, 0, 3, 2, 3, 0), 3)).toBe(2);
  expect(medianCost(new Float64Array(9), 3)).toBe(0);
  expect(medianCost(vector(0), 1)).toBe(0);
});

const good = { cost: SWAP, rowWeights: HALF, colWeights: HALF, epsilon: 1 };
const refused: readonly [string, object, string][] = [
  ["an empty side", { rowWeights: vector() }, "rowWeights: shape (0), expected at least (1)"],
  ["a wrong shape", { cost: vector(1, 2) }, "cost: shape (2), expected (4)"],
  ["a NaN", { cost: vector(0, NaN, 1, 0) }, "cost[1] of shape (4): NaN, expected finite"],
  ["a negative ε", { epsilon: -1 }, "epsilon: -1, expected finite and > 0"],
  ["a NaN ε", { epsilon: NaN }, "epsilon: NaN, expected finite and > 0"],
  ["no simplex", { colWeights: vector(0.5, 0.6) }, "colWeights: shape (2) sums to 1.1, expected 1"],
  ["a negative weight", { colWeights: vector(-0.5, 1.5) }, "colWeights[0] of shape (2): -0.5"],
];

test.each(refused)("%s is refused by name, shape and expectation", (_what, wrong, message) => {
  expect(() => solveSinkhorn({ ...good, ...wrong })).toThrow(message);
  const state = { rowPotential: vector(0, 0), colPotential: vector(0, 0), sweepCount: 0 };
  expect(() => sinkhornStep(state, { ...good, ...wrong })).toThrow(message);
});

test("options, sizes and potentials that do not fit are refused", () => {
  expect(() => solveSinkhorn(good, { toleranceL1: 0 })).toThrow("toleranceL1: 0");
  expect(() => solveSinkhorn(good, { sweepCountMax: 0.5 })).toThrow("sweepCountMax: 0.5");
  expect(() => solveSinkhorn(good, { epsilonFactor: NaN })).toThrow("epsilonFactor: NaN");
  const small = openSinkhornSolver({ rowCountMax: 1, colCountMax: 2 });
  expect(() => small.solve(good)).toThrow("rowWeights: shape (2), expected at most (1)");
  const start = { rowPotential: vector(0), colPotential: vector(0, 0) };
  expect(() => solveSinkhorn(good, { start })).toThrow("rowPotential: shape (1), expected (2)");
});
