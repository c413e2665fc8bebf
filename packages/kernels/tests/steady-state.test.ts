/**
 * The `Into` forms allocate no array once warm: what they would allocate shows as array buffers.
 */
import { densityStepInto, jkoStepInto } from "@meristem/kernels/jko";
import { expInto } from "@meristem/kernels/math";
import { quantileCostInto } from "@meristem/kernels/ot";
import { sinkhornStepInto } from "@meristem/kernels/sinkhorn";
import { expect, test } from "vitest";

const COUNT = 64; // 512 bytes an array: above what an engine keeps inside the object
const even = new Float64Array(COUNT).fill(1 / COUNT);
const cost = Float64Array.from({ length: COUNT * COUNT }, (_, at) => (at % 97) / 97);
const loss = even.map((_, i) => (i * 13) % 7);
const potentials = { rowPotential: new Float64Array(COUNT), colPotential: new Float64Array(COUNT) };
const problem = { cost, rowWeights: even, colWeights: even, epsilon: 0.1 };
const mixture = { weights: even.slice(), logReach: new Float64Array(COUNT) };
const flow = { epsilon: 0.1, timeStep: 0.1, entropyWeight: 0.1 };
const running = cost.slice();
const quantiles = Float64Array.from({ length: COUNT * 5 }, (_, at) => at % 11);
const levels = new Float64Array(5).fill(0.2);
const density = { knots: even.map((_, i) => i / COUNT) };
const potential = { value: (x: number) => x * x, slope: (x: number) => 2 * x, curvature: () => 2 };
const out = new Float64Array(COUNT);

const calls: Readonly<Record<string, () => unknown>> = {
  sinkhornStepInto: () => sinkhornStepInto(potentials, problem),
  jkoStepInto: () => jkoStepInto(mixture, { cost, loss }, flow),
  quantileCostInto: () => quantileCostInto(running, quantiles, levels, 0.9),
  densityStepInto: () => densityStepInto(density, { potential, diffusion: 1, timeStep: 0.01 }),
  expInto: () => expInto(out, loss),
};

test.each(Object.entries(calls))("%s allocates no array in steady state", (_name, call) => {
  for (let k = 0; k < 3; k++) call();
  const before = process.memoryUsage().arrayBuffers;
  for (let k = 0; k < 50; k++) call();
  // A collection may free older buffers meanwhile, so only growth tells.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThanOrEqual(0);
});
