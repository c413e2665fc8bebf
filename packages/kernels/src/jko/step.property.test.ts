/**
 * The proximal step on the simplex: golden cases, limits and laws.
 */
import { propertyBudget, simplex } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { exp, log } from "../math/elementary.js";
import { fisherRaoDistance, freeEnergy } from "./energy.js";
import { jkoInLogDomain } from "./log-domain.js";
import type { JkoState } from "./step-state.js";
import { jkoStep, jkoStepIn, jkoStepInto, type JkoConfig } from "./step.js";
import { openJkoWorkspace } from "./workspace.js";

const vector = (...values: number[]): Float64Array => Float64Array.from(values);
const unitCost = (count: number, scale: number): Float64Array =>
  Float64Array.from({ length: count * count }, (_, at) => (at % (count + 1) === 0 ? 0 : scale));
const from = (weights: Float64Array): JkoState => ({
  weights,
  logReach: new Float64Array(weights.length),
});
const START = vector(0.4, 0.3, 0.2, 0.1);
const LOSS = vector(1, 0.2, 0.5, 0.9);
const CONFIG = { epsilon: 0.1, timeStep: 0.5, entropyWeight: 0.1, toleranceL1: 1e-13 };

test("the golden case", () => {
  const { state, output } = jkoStep(from(START), { cost: unitCost(4, 0.2), loss: LOSS }, CONFIG);
  const golden = [0.086302, 0.604771, 0.246322, 0.062604];
  for (const [j, weight] of golden.entries()) expect(state.weights[j]).toBeCloseTo(weight, 6);
  expect(output.converged).toBe(true);
});

test("the golden case with λ = 100, C = 1 − I", () => {
  const config = { ...CONFIG, entropyWeight: 100 };
  const { state } = jkoStep(from(START), { cost: unitCost(4, 1), loss: LOSS }, config);
  const golden = [0.2514, 0.2529, 0.2486, 0.2471];
  for (const [j, weight] of golden.entries()) expect(state.weights[j]).toBeCloseTo(weight, 4);
});

test("free transport: softmax of −τL/(ε + τλ)", () => {
  const { state } = jkoStep(from(START), { cost: new Float64Array(16), loss: LOSS }, CONFIG);
  const raw = LOSS.map((loss) => exp((-0.5 * loss) / (0.1 + 0.05)));
  const total = raw.reduce((sum, value) => sum + value, 0);
  for (const [j, value] of raw.entries()) expect(state.weights[j]).toBeCloseTo(value / total, 12);
});

test.each([1e2, 1e4, 1e8])("dear transport (C = %d): nothing moves", (scale) => {
  const { state, output } = jkoStep(from(START), { cost: unitCost(4, scale), loss: LOSS }, CONFIG);
  for (const [j, weight] of START.entries()) expect(state.weights[j]).toBeCloseTo(weight, 12);
  expect(output.converged).toBe(true);
});

test.each([1e4, 1e6])(
  "a strong wish to mix (λ = %d): uniform, whatever the cost",
  (entropyWeight) => {
    const config = { ...CONFIG, entropyWeight };
    const { state, output } = jkoStep(from(START), { cost: unitCost(4, 1), loss: LOSS }, config);
    for (const weight of state.weights) expect(weight).toBeCloseTo(0.25, 3);
    expect(output.converged).toBe(true);
  },
);

const size = fc.integer({ min: 1, max: 9 });
const entry = fc.double({ min: 0, max: 3, noNaN: true });
const array = (length: number): fc.Arbitrary<Float64Array> =>
  fc
    .array(entry, { minLength: length, maxLength: length })
    .map((values) => Float64Array.from(values));
const problems = size.chain((count) =>
  fc.record({
    weights: simplex(count),
    cost: array(count * count),
    loss: array(count),
    config: fc.record<JkoConfig>({
      epsilon: fc.double({ min: 0.02, max: 2, noNaN: true }),
      timeStep: fc.double({ min: 0.01, max: 2, noNaN: true }),
      entropyWeight: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  }),
);
type Problem = typeof problems extends fc.Arbitrary<infer P> ? P : never;
const law = (check: (problem: Problem) => void): void =>
  fc.assert(fc.property(problems, check), propertyBudget);

test("the new weights are a point of the simplex and the step converges", () =>
  law(({ weights, config, ...input }) => {
    const { state, output } = jkoStep(from(weights), input, config);
    expect(output.converged).toBe(true);
    let sum = 0;
    for (const weight of state.weights) {
      expect(weight).toBeGreaterThanOrEqual(0);
      sum += weight;
    }
    expect(sum).toBeCloseTo(1, 14);
  }));

test("the log-domain form agrees to the tolerance", () =>
  law(({ weights, config, ...input }) => {
    const fast = jkoStep(from(weights), input, { ...config, toleranceL1: 1e-11 }).state;
    const slow = from(weights.slice());
    const { epsilon, timeStep, entropyWeight } = config;
    const flat = 1 / (1 + (timeStep * entropyWeight) / epsilon);
    const pull = (flat * timeStep) / epsilon;
    const numbers = { epsilon, pull, flat, tolerance: 1e-11 * flat, iterationCountMax: 200 };
    expect(jkoInLogDomain(slow, input, numbers).converged).toBe(true);
    for (const [j, weight] of fast.weights.entries()) {
      expect(Math.abs(weight - slow.weights[j])).toBeLessThan(1e-9);
    }
  }));

test("a loss that is the same for all changes nothing", () =>
  law(({ weights, cost, loss, config }) => {
    const tight = { ...config, toleranceL1: 1e-11 };
    const plain = jkoStep(from(weights), { cost, loss }, tight).state.weights;
    const lifted = jkoStep(from(weights), { cost, loss: loss.map((l) => l + 5) }, tight);
    for (const [j, weight] of lifted.state.weights.entries())
      expect(weight).toBeCloseTo(plain[j], 9);
  }));

test("no coupling does better: every nearby one has a larger objective", () =>
  law(({ weights, cost, loss, config }) => {
    const { epsilon, timeStep, entropyWeight } = config;
    const { state } = jkoStep(from(weights), { cost, loss }, { ...config, toleranceL1: 1e-12 });
    const count = weights.length;
    const scale = state.weights.map((w, j) => w / exp(state.logReach[j]));
    const plan = new Float64Array(count * count);
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let j = 0; j < count; j++) {
        sum += plan[i * count + j] = exp(-cost[i * count + j] / epsilon) * scale[j];
      }
      for (let j = 0; j < count; j++) plan[i * count + j] *= sum > 0 ? weights[i] / sum : 0;
    }
    const objective = (coupling: Float64Array): number => {
      const target = new Float64Array(count);
      let value = 0;
      for (const [at, mass] of coupling.entries()) {
        target[at % count] += mass;
        if (mass > 0) value += mass * (cost[at] + epsilon * (log(mass) - 1));
      }
      for (const [j, mass] of target.entries()) {
        if (mass > 0) value += timeStep * mass * (loss[j] + entropyWeight * (log(mass) - 1));
      }
      return value;
    };
    const best = objective(plan);
    for (let i = 0; i < count; i++) {
      for (let j = 1; j < count; j++) {
        const other = plan.slice();
        const moved = 0.3 * other[i * count];
        other[i * count] -= moved;
        other[i * count + j] += moved;
        expect(objective(other)).toBeGreaterThanOrEqual(best - 1e-8);
      }
    }
  }));

test("the Into form and the twin give the same bits, the state passed in is left alone", () =>
  law(({ weights, config, ...input }) => {
    const before = from(weights.slice());
    const pure = jkoStep(before, input, config);
    expect(before).toEqual(from(weights));
    expect(jkoStepInto(before, input, config)).toEqual(pure.output);
    expect(before).toEqual(pure.state);
    const twin = openJkoWorkspace({ countMax: weights.length, prefer: "twin" });
    const again = from(weights.slice());
    expect(jkoStepIn(twin, again, input, config)).toEqual(pure.output);
    expect(again).toEqual(pure.state);
  }));

test("steps with one fixed loss never raise the free energy beyond the entropic blur", () =>
  law(({ weights, loss, config }) => {
    let state = from(weights);
    const count = weights.length;
    // A metric cost with a dear move: the identity coupling is then all but free.
    const cost = unitCost(count, 40 * config.epsilon);
    let energy = Infinity;
    for (let k = 0; k < 5; k++) {
      state = jkoStep(state, { cost, loss }, config).state;
      const next = freeEnergy(state.weights, loss, config.entropyWeight);
      expect(next).toBeLessThanOrEqual(energy + 1e-7 * (1 + Math.abs(next)));
      energy = next;
    }
  }));

const hard = [1e-3, 0.01, 0.1].flatMap((epsilon) =>
  [1, 10, 100, 1e4].map((entropyWeight): [number, number] => [epsilon, entropyWeight]),
);
test.each(hard)("ε = %d, λ = %d converges in at most 60 Newton steps", (epsilon, entropyWeight) => {
  const count = 16;
  const place = Float64Array.from({ length: count }, (_, i) => ((i * 7) % count) / count);
  const cost = Float64Array.from(
    { length: count * count },
    (_, at) => 8 * (place[Math.floor(at / count)] - place[at % count]) ** 2,
  );
  const loss = place.map((x) => (x - 0.3) ** 2 * 4);
  const weights = place.map((_, i) => (i + 1) / 136);
  const config = { epsilon, timeStep: 0.5, entropyWeight, iterationCountMax: 60 };
  const { output } = jkoStep(from(weights), { cost, loss }, config);
  expect(output.converged).toBe(true);
});

test("hard numerics say so instead of throwing", () => {
  const loss = vector(0, 1e6, -1e6, 3);
  const weights = vector(0, 1, 0, 0);
  const config = { epsilon: 1e-6, timeStep: 10, entropyWeight: 0.5, iterationCountMax: 3 };
  const { state, output } = jkoStep(from(weights), { cost: unitCost(4, 1e3), loss }, config);
  expect(typeof output.converged).toBe("boolean");
  expect(output.residualL1).toBeGreaterThanOrEqual(0);
  for (const weight of state.weights) expect(weight).toBeGreaterThanOrEqual(0);
});

test("Fisher–Rao: 0 to itself, π between disjoint mixtures, 2·arccos in between", () => {
  expect(fisherRaoDistance(START, START)).toBe(0);
  expect(fisherRaoDistance(vector(1, 0), vector(0, 1))).toBeCloseTo(Math.PI, 14);
  expect(fisherRaoDistance(vector(0.5, 0.5), vector(1, 0))).toBeCloseTo(Math.PI / 2, 14);
  const near = vector(0.4 + 1e-10, 0.3 - 1e-10, 0.2, 0.1);
  // ds² = Σ dp²/p: the arc cosine would have lost all digits here.
  expect(fisherRaoDistance(START, near) / (1e-10 * Math.sqrt(1 / 0.4 + 1 / 0.3))).toBeCloseTo(1, 5);
});

test("free energy of the uniform mixture is its mean loss less λ(1 + log n)", () => {
  const uniform = vector(0.25, 0.25, 0.25, 0.25);
  expect(freeEnergy(uniform, LOSS, 2)).toBeCloseTo(0.65 - 2 * (1 + log(4)), 14);
  expect(freeEnergy(vector(1, 0, 0, 0), LOSS, 2)).toBe(1 - 2);
});

const input = { cost: unitCost(4, 1), loss: LOSS };
test.each<[string, () => unknown, string]>([
  ["no simplex", () => jkoStep(from(LOSS), input, CONFIG), "weights: shape (4) sums to 2.6"],
  ["empty", () => jkoStep(from(vector()), input, CONFIG), "weights: shape (0)"],
  [
    "a short cost",
    () => jkoStep(from(START), { ...input, cost: LOSS }, CONFIG),
    "cost: shape (4), expected (16)",
  ],
  [
    "NaN in the loss",
    () => jkoStep(from(START), { ...input, loss: vector(0, NaN, 0, 0) }, CONFIG),
    "loss[1] of shape (4): NaN, expected finite",
  ],
  [
    "∞ in the cost",
    () => jkoStep(from(START), { ...input, cost: unitCost(4, Infinity) }, CONFIG),
    "cost[1] of shape (16): Infinity, expected finite",
  ],
  ["ε < 0", () => jkoStep(from(START), input, { ...CONFIG, epsilon: -1 }), "epsilon: -1"],
  [
    "λ < 0",
    () => jkoStep(from(START), input, { ...CONFIG, entropyWeight: -1 }),
    "entropyWeight: -1",
  ],
  ["τ NaN", () => jkoStep(from(START), input, { ...CONFIG, timeStep: NaN }), "timeStep: NaN"],
  [
    "shapes of two mixtures",
    () => fisherRaoDistance(START, vector(1)),
    "q: shape (1), expected (4)",
  ],
])("%s is refused by name, shape and expectation", (_what, call, message) => {
  expect(call).toThrow(message);
});
