/** The gradients kernel B's network is trained with are those of its loss. */
import { normals } from "../testing/streams.js";
import { expect, test } from "vitest";
import {
  addFlowGradient,
  clearGradients,
  evaluate,
  networkBench,
  type Collocation,
} from "./network-bench.js";

const POINTS = 5;
const INPUT_SCALE = 0.5;
const SCALES = 0.7;
const WEIGHT = 0.3;
const STEP = 1e-5;

/** Σ share (b − ½κ(v′ + v s))² by central differences along the first input. */
function flowLoss(values: Float64Array, { input, slopes, shares }: Collocation): number {
  const at = (shift: number): Float64Array => {
    const moved = input.map((x, i) => (i % 2 === 0 ? x + shift : x));
    return evaluate(values, moved, POINTS).slice(0, 2 * POINTS);
  };
  const [here, above, below] = [at(0), at(STEP), at(-STEP)];
  return slopes.reduce((sum, slope, i) => {
    const variance = Math.exp(here[2 * i + 1]!);
    const change = (Math.exp(above[2 * i + 1]!) - Math.exp(below[2 * i + 1]!)) / (2 * STEP);
    const flow = here[2 * i]! - 0.5 * SCALES * (change * INPUT_SCALE + variance * slope);
    return sum + WEIGHT * shares[i]! * flow * flow;
  }, 0);
}

test("the gradient of the Fokker–Planck residual is its finite difference, at every parameter", () => {
  const normal = normals(5);
  const { network, initial } = networkBench();
  const values = initial.map((value) => value + 0.2 * normal());
  const collocation: Collocation = {
    input: Float64Array.from({ length: 2 * POINTS }, normal),
    slopes: Float64Array.from({ length: POINTS }, normal),
    shares: Float64Array.from({ length: POINTS }, (_, i) => (i + 1) / 15),
  };
  evaluate(values, collocation.input, POINTS);
  clearGradients();
  addFlowGradient(collocation, INPUT_SCALE, SCALES, WEIGHT);
  const gradient = network.parameters.gradients.slice();
  let largest = 0;
  for (let i = 0; i < values.length; i += 7) {
    const shifted = (by: number): number => {
      const moved = values.slice();
      moved[i] = moved[i]! + by;
      return flowLoss(moved, collocation);
    };
    const difference = (shifted(1e-4) - shifted(-1e-4)) / 2e-4;
    expect(gradient[i]).toBeCloseTo(difference, 4);
    largest = Math.max(largest, Math.abs(difference));
  }
  expect(largest).toBeGreaterThan(0.01);
});
