/**
 * The Fokker–Planck equation as a steepest descent: laws of one step and the Gaussian it must know.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { normalQuantile } from "../math/normal.js";
import { densityStep, densityStepInto, massOnGridInto, type Potential } from "./density.js";

const harmonic = (stiffness: number, centre: number): Potential => ({
  value: (x) => 0.5 * stiffness * (x - centre) ** 2,
  slope: (x) => stiffness * (x - centre),
  curvature: () => stiffness,
});
const doubleWell: Potential = {
  value: (x) => (x * x - 1) ** 2,
  slope: (x) => 4 * x * (x * x - 1),
  curvature: (x) => 12 * x * x - 4,
};
const rising = fc
  .array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 })
  .chain((widths) => fc.tuple(fc.constant(widths), fc.double({ min: -3, max: 3, noNaN: true })))
  .map(([widths, start]) => {
    let at = start;
    return { knots: Float64Array.of(start, ...widths.map((width) => (at += width))) };
  });
const configs = fc.record({
  potential: fc.constantFrom(harmonic(1, 0.5), harmonic(0, 0), doubleWell),
  diffusion: fc.double({ min: 0, max: 2, noNaN: true }),
  timeStep: fc.double({ min: 1e-3, max: 0.2, noNaN: true }),
});

test("energy plus half the squared way over τ never exceeds the energy before", () =>
  fc.assert(
    fc.property(rising, configs, (state, config) => {
      const { output } = densityStep(state, config);
      const after = output.freeEnergy + output.w2Square / (2 * config.timeStep);
      const rounding = 1e-12 * (1 + Math.abs(output.freeEnergyBefore));
      expect(after).toBeLessThanOrEqual(output.freeEnergyBefore + rounding);
      expect(output.converged).toBe(true);
    }),
    propertyBudget,
  ));

test("the density stays positive and keeps its mass, on any grid that holds it", () =>
  fc.assert(
    fc.property(rising, configs, (before, config) => {
      const { state } = densityStep(before, config);
      for (let i = 1; i < state.knots.length; i++) {
        expect(state.knots[i]).toBeGreaterThan(state.knots[i - 1]);
      }
      const [low, high] = [state.knots[0], state.knots[state.knots.length - 1]];
      const edges = Float64Array.from({ length: 33 }, (_, k) => low + ((high - low) * k) / 32);
      edges[32] = high;
      const mass = new Float64Array(32);
      massOnGridInto(mass, edges, state);
      expect(Math.min(...mass)).toBeGreaterThan(0);
      expect(mass.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 12);
    }),
    propertyBudget,
  ));

test("the Into form gives the same bits and the state passed in is left alone", () =>
  fc.assert(
    fc.property(rising, configs, (state, config) => {
      const before = state.knots.slice();
      const pure = densityStep(state, config);
      expect(state.knots).toEqual(before);
      expect(densityStepInto(state, config)).toEqual(pure.output);
      expect(state.knots).toEqual(pure.state.knots);
    }),
    propertyBudget,
  ));

test("in a harmonic well the mean decays by exactly 1/(1 + kτ) a step", () => {
  const [stiffness, timeStep] = [2, 0.1];
  const config = { potential: harmonic(stiffness, 0), diffusion: 0.5, timeStep };
  let state = { knots: Float64Array.from({ length: 65 }, (_, i) => 3 + i / 64) };
  const meanOf = ({ knots }: typeof state): number =>
    knots.reduce((sum, x, i) => sum + (i === 0 || i === 64 ? 0.5 : 1) * x, 0) / 64;
  for (let k = 0; k < 10; k++) {
    const before = meanOf(state);
    state = densityStep(state, config).state as typeof state;
    expect(meanOf(state)).toBeCloseTo(before / (1 + stiffness * timeStep), 10);
  }
});

test("the flow ends in the Gibbs state: a Gaussian of variance D/k", () => {
  const count = 400;
  const config = { potential: harmonic(2, 1), diffusion: 0.5, timeStep: 0.5 };
  let state = { knots: Float64Array.from({ length: count + 1 }, (_, i) => (4 * i) / count) };
  for (let k = 0; k < 60; k++) state = densityStep(state, config).state as typeof state;
  for (const level of [0.1, 0.25, 0.5, 0.75, 0.9]) {
    const exact = 1 + 0.5 * normalQuantile(level);
    expect(Math.abs(state.knots[level * count] - exact)).toBeLessThan(2e-3);
  }
});

test("bad input is refused by name", () => {
  const config = { potential: doubleWell, diffusion: 1, timeStep: 0.1 };
  const state = { knots: Float64Array.of(0, 1) };
  expect(() => densityStep({ knots: Float64Array.of(0) }, config)).toThrow("knots: shape (1)");
  expect(() => densityStep({ knots: Float64Array.of(0, 0) }, config)).toThrow(
    "knots[1] of shape (2): 0, expected > 0, the one before",
  );
  expect(() => densityStep(state, { ...config, timeStep: 0 })).toThrow("timeStep: 0");
  expect(() => densityStep(state, { ...config, diffusion: NaN })).toThrow("diffusion: NaN");
  expect(() => massOnGridInto(new Float64Array(3), new Float64Array(3), state)).toThrow(
    "mass: shape (3), expected (2)",
  );
});
