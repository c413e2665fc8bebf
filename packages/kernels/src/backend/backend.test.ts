/**
 * The float64 backend against the solvers, polishing, and the parity sketch.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import type { GpuBatch } from "../gpu/index.js";
import { streamFrom, uniformInto } from "../random/index.js";
import { recoverCells, sketchParity } from "./parity.js";
import { float64Backend, type Backend, polishJko, polishTransport } from "./index.js";

const [batchSize, size] = [5, 6];
function draws(seed: number, count: number): Float64Array {
  const values = new Float64Array(count);
  uniformInto(values, streamFrom(seed));
  return values;
}
function simplexRows(seed: number): Float64Array {
  const rows = draws(seed, batchSize * size);
  for (let b = 0; b < batchSize; b++) {
    const row = rows.subarray(b * size, (b + 1) * size);
    row[b % size] = 0;
    const total = row.reduce((sum, weight) => sum + weight, 0);
    for (let i = 0; i < size; i++) row[i] /= total;
  }
  return rows;
}
const cost = draws(1, batchSize * size * size);
const epsilon = draws(2, batchSize).map((u) => 0.1 + u);
const transport = {
  batchSize,
  size,
  cost,
  rowWeights: simplexRows(3),
  colWeights: simplexRows(4),
  epsilon,
};
const jko = {
  batchSize,
  size,
  cost,
  weights: simplexRows(5),
  loss: draws(6, batchSize * size),
  epsilon,
  stepSize: new Float64Array(batchSize).fill(0.5),
  entropyWeight: new Float64Array(batchSize).fill(0.2),
};

test("solving from a proposal takes fewer sweeps and ends at the same cost", () => {
  const cold = polishTransport(transport);
  const proposal = float64Backend.sinkhornPotentials(transport, 30);
  const single = {
    rowPotential: Float32Array.from(proposal.rowPotential),
    colPotential: Float32Array.from(proposal.colPotential),
  };
  for (const [b, solution] of polishTransport(transport, single).entries()) {
    expect(solution.converged).toBe(true);
    expect(solution.sweepCount).toBeLessThanOrEqual(cold[b]!.sweepCount);
    expect(solution.transportCost).toBeCloseTo(cold[b]!.transportCost, 7);
  }
});

test("JKO steps from a proposal end where cold ones do", () => {
  const cold = polishJko(jko, undefined, 1e-10);
  const polished = polishJko(jko, float64Backend.jkoPotentials(jko, 40), 1e-10);
  const count = (outputs: typeof cold.outputs): number =>
    outputs.reduce((sum, output) => sum + output.iterationCount, 0);
  expect(polished.outputs.every(({ converged }) => converged)).toBe(true);
  expect(count(polished.outputs)).toBeLessThan(count(cold.outputs));
  for (const [at, weight] of cold.weights.entries()) {
    expect(polished.weights[at]).toBeCloseTo(weight, 9);
  }
});

test("the same batch twice gives the same bits", () => {
  expect(float64Backend.sinkhornPotentials(transport, 7)).toEqual(
    float64Backend.sinkhornPotentials(transport, 7),
  );
});

test("Gibbs kernels and features are what they say", () => {
  const kernels = float64Backend.gibbsKernels(transport);
  expect(kernels[37]).toBeCloseTo(Math.exp(-cost[37] / epsilon[1]), 15);
  const features = float64Backend.randomFeatures({
    rowCount: 1,
    inputSize: 2,
    featureCount: 2,
    inputs: Float64Array.of(1, 2),
    frequencies: Float64Array.of(0.5, 0.25, -1, 3),
    phases: Float64Array.of(0, 1),
  });
  expect(features[0]).toBeCloseTo(Math.cos(1), 15);
  expect(features[1]).toBeCloseTo(Math.cos(6), 15);
});

test("a quarter of a cell away the recorder's cells are recovered, half a cell away not", () =>
  fc.assert(
    fc.property(
      fc.double({ min: -1e3, max: 1e3, noNaN: true }),
      fc.double({ min: -0.249, max: 0.249, noNaN: true }),
      fc.double({ min: 1e-6, max: 10, noNaN: true }),
      (value, offset, cellWidth) => {
        const { cells, positions } = sketchParity(Float64Array.of(value), cellWidth);
        const near = Float64Array.of(value + offset * cellWidth);
        expect(recoverCells(near, positions, cellWidth)).toEqual(cells);
        const far = Float64Array.of(value + 0.51 * cellWidth);
        expect(recoverCells(far, positions, cellWidth)).not.toEqual(cells);
      },
    ),
    propertyBudget,
  ));

test("what gpu.js offers is a backend", () => {
  expectTypeOf<GpuBatch>().toExtend<Backend>();
  expect(Object.keys(float64Backend)).toContain("jkoPotentials");
});

test("bad input is refused by name", () => {
  const short = new Float64Array(3);
  expect(() => polishTransport({ ...transport, cost: short })).toThrow("cost: shape (3)");
  expect(() => polishJko({ ...jko, loss: short })).toThrow("loss: shape (3)");
  expect(() => float64Backend.jkoPotentials(jko, 0)).toThrow("sweepCount: 0");
  expect(() => sketchParity(Float64Array.of(NaN), 1)).toThrow("values[0] of shape (1): NaN");
  expect(() => sketchParity(Float64Array.of(1e30), 1)).toThrow("values[0] of shape (1): 1e+30");
  expect(() => recoverCells(short, new Uint16Array(1), 1)).toThrow("positions: shape (1)");
});
