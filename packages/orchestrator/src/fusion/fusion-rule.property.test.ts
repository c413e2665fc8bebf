import { propertyBudget, simplex } from "@meristem/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FusionEvidence } from "./fusion-evidence.js";
import { FUSION_RULE_IDS, FUSION_RULE_NAMES, FUSION_RULES } from "./fusion-rule.js";

const COUNT = 5;
const SETTINGS = { fusionRate: 0.3, fusionMemory: 0.99, fixedShare: 0.01 };
const loss = fc.array(fc.double({ min: 0, max: 5, noNaN: true }), {
  minLength: COUNT,
  maxLength: COUNT,
});
const costs = fc
  .array(fc.double({ min: 0, max: 4, noNaN: true }), { minLength: 25, maxLength: 25 })
  .map((raw) =>
    Float64Array.from(raw, (_, i) => {
      const [row, column] = [Math.floor(i / COUNT), i % COUNT];
      return row === column ? 0 : raw[Math.min(row, column) * COUNT + Math.max(row, column)]!;
    }),
  );

function evidence(losses: readonly number[], cost: Float64Array, asleep = -1): FusionEvidence {
  const mean = losses.reduce((sum, x) => sum + x, 0) / COUNT;
  return {
    losses: Float64Array.from(losses),
    regrets: Float64Array.from(losses, (x) => mean - x),
    awake: Float64Array.from(losses, (_, k) => (k === asleep ? 0 : 1)),
    roundCount: 10,
    lent: undefined,
    cost,
    volatility: 1,
    report: new Float64Array(4),
    scratch: new Float64Array(COUNT),
    scratchCost: cost.slice(),
  };
}

describe.each(FUSION_RULE_NAMES)("%s", (name) => {
  const { update, rate, memoryCount } = FUSION_RULES[FUSION_RULE_IDS[name]];

  test("the rate it tells is a number above 0, and asking for it changes nothing", () =>
    fc.assert(
      fc.property(simplex(COUNT), fc.array(loss, { maxLength: 8 }), (start, rounds) => {
        const weights = start.slice();
        const memory = new Float64Array(memoryCount * COUNT);
        const seen = evidence(rounds.at(-1) ?? [1, 1, 1, 1, 1], new Float64Array(25));
        for (const losses of rounds) {
          update(weights, memory, evidence(losses, new Float64Array(25)), SETTINGS);
        }
        const before = [weights.slice(), memory.slice()];
        const told = rate(weights, memory, seen, SETTINGS);
        expect(told).toBeGreaterThan(0);
        expect(told).toBeLessThan(10);
        expect([weights, memory]).toEqual(before);
      }),
      propertyBudget,
    ));

  test("weights stay on the simplex, whatever the losses, also while one sleeps", () =>
    fc.assert(
      fc.property(
        simplex(COUNT),
        fc.array(loss, { maxLength: 8 }),
        costs,
        fc.integer({ min: -1, max: COUNT - 1 }),
        (start, rounds, cost, asleep) => {
          const weights = start.slice();
          const memory = new Float64Array(memoryCount * COUNT);
          for (const losses of rounds) {
            update(weights, memory, evidence(losses, cost, asleep), SETTINGS);
          }
          expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
          expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 9);
        },
      ),
      propertyBudget,
    ));

  test("who loses least for fifty rounds ends with the most weight", () => {
    const weights = new Float64Array(COUNT).fill(1 / COUNT);
    const memory = new Float64Array(memoryCount * COUNT);
    const cost = Float64Array.from({ length: 25 }, (_, i) => (i % 6 === 0 ? 0 : 1));
    for (let t = 0; t < 50; t++) {
      update(weights, memory, evidence([1, 0.8, 0.2, 0.9, 1.1], cost), SETTINGS);
    }
    expect(weights.indexOf(Math.max(...weights))).toBe(2);
  });
});

test("transport prefers the neighbour: of two equal losers, mass flows to the nearer one", () => {
  const { update } = FUSION_RULES[FUSION_RULE_IDS.jko];
  const weights = Float64Array.of(0.9, 0.05, 0.05, 0, 0);
  const near = Float64Array.from({ length: 25 }, (_, i) => (i % 6 === 0 ? 0 : 3));
  near[1] = 0.05;
  near[5] = 0.05;
  const told = evidence([1, 0.1, 0.1, 5, 5], near);
  update(weights, new Float64Array(COUNT), told, SETTINGS);
  expect(weights[1]!).toBeGreaterThan(2 * weights[2]!);
  expect(told.report[3]).toBe(1);
});

test("the rate of a JKO step is what a loss counts for where moving costs nothing", () => {
  const { update, rate } = FUSION_RULES[FUSION_RULE_IDS.jko];
  const free = evidence([0, 1, 1, 1, 1], new Float64Array(25));
  const weights = new Float64Array(COUNT).fill(1 / COUNT);
  const memory = new Float64Array(COUNT);
  update(weights, memory, free, SETTINGS);
  expect(Math.log(weights[0]! / weights[1]!)).toBeCloseTo(rate(weights, memory, free, SETTINGS), 6);
});

test("the rate of ML-Poly is the mean by weight of 1/(1 + V)", () => {
  const { rate } = FUSION_RULES[FUSION_RULE_IDS.ml_poly];
  const memory = Float64Array.of(9, 9, 9, 9, 9, 0, 1, 3, 7, 15);
  const weights = Float64Array.of(0.5, 0.5, 0, 0, 0);
  const told = rate(weights, memory, evidence([1, 1, 1, 1, 1], new Float64Array(25)), SETTINGS);
  expect(told).toBeCloseTo(0.75, 12);
});
