/** A step of the mixture's weights as an observation brings it: new quantiles, new losses. */
import type { BenchCase } from "@meristem/testkit/bench";
import { jkoStepInto } from "../src/jko/index.js";
import { exp, log } from "../src/math/index.js";
import { levelWeights, quantileCostInto } from "../src/ot/index.js";
import { streamFrom, uniformInto } from "../src/random/index.js";

const LEVELS = levelWeights(Float64Array.of(0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975));
const VARIANTS = 64;

/** Experts around places on a line; each variant is one observation's quantiles and losses. */
function observations(count: number): { quantiles: Float64Array; loss: Float64Array }[] {
  const place = new Float64Array(count);
  uniformInto(place, streamFrom(21));
  const noise = new Float64Array(VARIANTS * count * 10);
  uniformInto(noise, streamFrom(22));
  return Array.from({ length: VARIANTS }, (_, v) => ({
    quantiles: Float64Array.from({ length: count * 9 }, (_, at) => {
      const i = Math.floor(at / 9);
      return 2 * place[i]! + 0.3 * ((at % 9) - 4) + 0.05 * noise[v * count * 10 + at]!;
    }),
    loss: place.map((x, i) => 2 * x + 0.5 * noise[v * count * 10 + count * 9 + i]!),
  }));
}

/** To 1e-8; ε = 0.1 and τ = 0.2 of a cost of order one. */
function step(count: number, entropyWeight: number): BenchCase {
  const inputs = observations(count);
  const cost = new Float64Array(count * count);
  quantileCostInto(cost, inputs[0]!.quantiles, LEVELS, 0);
  const state = {
    weights: new Float64Array(count).fill(1 / count),
    logReach: new Float64Array(count),
  };
  const config = { epsilon: 0.1, timeStep: 0.2, entropyWeight, toleranceL1: 1e-8 };
  let next = 0;
  return {
    name: `jko/step-${count}-lambda-${entropyWeight}`,
    unit: "step with W2 update",
    // W2 of each pair at nine levels, then two Newton steps (a factor and four products each). The
    // exponentials are on top.
    flopsPerCall: 13.5 * count * (count - 1) + 2 * ((2 / 3) * count ** 3 + 8 * count ** 2),
    ...(entropyWeight === 1 && { baseline: `jko/fixed-point-${count}` }),
    run: () => {
      const { quantiles, loss } = inputs[next++ % VARIANTS]!;
      quantileCostInto(cost, quantiles, LEVELS, 0.95);
      jkoStepInto(state, { cost, loss }, config);
      return state.weights[0]!;
    },
  };
}

/** The textbook iteration to the same tolerance, λ = 1, without the W2 update. */
function fixedPoint(count: number): BenchCase {
  const inputs = observations(count);
  const cost = new Float64Array(count * count);
  quantileCostInto(cost, inputs[0]!.quantiles, LEVELS, 0);
  const flat = 1 / 3;
  const kernel = cost.map((price) => exp(-price / 0.1));
  const weights = new Float64Array(count).fill(1 / count);
  const reach = new Float64Array(count);
  let next = 0;
  return {
    name: `jko/fixed-point-${count}`,
    unit: "step",
    bytesPerCall: 8 * count * (count + 2),
    run: () => {
      const { loss } = inputs[next++ % VARIANTS]!;
      const scale = new Float64Array(count).fill(1);
      for (let iteration = 0, change = 1; iteration < 500 && change > 1e-8 * flat; iteration++) {
        reach.fill(0);
        for (let i = 0; i < count; i++) {
          let total = 0;
          for (let j = 0; j < count; j++) total += kernel[i * count + j]! * scale[j]!;
          const share = weights[i]! / total;
          for (let j = 0; j < count; j++) reach[j]! += kernel[i * count + j]! * share;
        }
        change = 0;
        for (let j = 0; j < count; j++) {
          const fresh = exp(-(1 - flat) * log(reach[j]!) - flat * 2 * loss[j]!);
          change += reach[j]! * Math.abs(fresh - scale[j]!);
          scale[j] = fresh;
        }
      }
      return scale[0]!;
    },
  };
}

export const jkoCases: readonly BenchCase[] = [
  fixedPoint(16),
  step(16, 0.1),
  step(16, 1),
  fixedPoint(4),
  step(4, 0.1),
  step(4, 1),
];
