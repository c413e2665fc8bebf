/**
 * The reference backend: float64, plain loops over the deterministic elementary functions.
 *
 * The same bits on every machine; the WASM core is used where it gives those bits faster.
 *
 * @module
 */
import { assertInteger } from "../linalg/assert-shape.js";
import { exp, log } from "../math/elementary.js";
import { phasedFeaturesInto } from "../ridge/random-features.js";
import { softMin } from "../sinkhorn/soft-min.js";
import type { Backend, PotentialBatch } from "./backend.js";
import {
  assertFeatureBatch,
  assertJkoBatch,
  assertTransportBatch,
  SWEEP_COUNT_MAX,
  type JkoBatch,
  type TransportBatch,
} from "./batch-problem.js";

/** The definition every other backend is measured against. Holds nothing; `close` does nothing. */
export const float64Backend: Backend = {
  gibbsKernels(batch) {
    assertTransportBatch(batch);
    const { size, cost, epsilon } = batch;
    return cost.map((price, at) => exp(-price / epsilon[Math.floor(at / (size * size))]));
  },

  sinkhornPotentials(batch, sweepCount) {
    assertTransportBatch(batch);
    assertInteger("sweepCount", sweepCount, 1, SWEEP_COUNT_MAX);
    const { colWeights, epsilon, size } = batch;
    return alternate(batch, batch.rowWeights, sweepCount, (b, j, reach) => {
      const weight = colWeights[b * size + j];
      return weight === 0 ? -Infinity : epsilon[b] * log(weight) + reach;
    });
  },

  jkoPotentials(batch, sweepCount) {
    assertJkoBatch(batch);
    assertInteger("sweepCount", sweepCount, 1, SWEEP_COUNT_MAX);
    const { loss, epsilon, stepSize, entropyWeight, size } = batch;
    return alternate(batch, batch.weights, sweepCount, (b, j, reach) => {
      // reach = −ε log z; the new weight is (z·e^(−τL/ε))^θ and g = ε log(weight/z).
      const flat = 1 / (1 + (stepSize[b] * entropyWeight[b]) / epsilon[b]);
      return (1 - flat) * reach - flat * stepSize[b] * loss[b * size + j];
    });
  },

  randomFeatures(batch) {
    assertFeatureBatch(batch);
    const { rowCount, inputSize, featureCount, inputs, frequencies, phases } = batch;
    const features = new Float64Array(rowCount * featureCount);
    const amplitude = Math.sqrt(2 / featureCount);
    const angles = new Float64Array(featureCount);
    const map = { inputCount: inputSize, featureCount, frequencies, phases, amplitude, angles };
    for (let row = 0; row < rowCount; row++) {
      phasedFeaturesInto(features, row * featureCount, map, inputs, row * inputSize);
    }
    return features;
  },

  close() {},
};

/** f_i = ε log w_i + softmin_j(C_ij − g_j), then g_j from softmin_i(C_ij − f_i), `sweepCount` times. */
function alternate(
  batch: TransportBatch | JkoBatch,
  rowWeights: Float64Array,
  sweepCount: number,
  colPotentialFrom: (b: number, j: number, reach: number) => number,
): PotentialBatch {
  const { batchSize, size, cost, epsilon } = batch;
  const rowPotential = new Float64Array(batchSize * size);
  const colPotential = new Float64Array(batchSize * size);
  for (let b = 0; b < batchSize; b++) {
    const start = b * size * size;
    const f = rowPotential.subarray(b * size, (b + 1) * size);
    const g = colPotential.subarray(b * size, (b + 1) * size);
    for (let sweep = 0; sweep < sweepCount; sweep++) {
      for (let i = 0; i < size; i++) {
        const weight = rowWeights[b * size + i];
        const reach = softMin(cost, start + i * size, 1, g, epsilon[b]);
        f[i] = weight === 0 ? -Infinity : epsilon[b] * log(weight) + reach;
      }
      for (let j = 0; j < size; j++) {
        g[j] = colPotentialFrom(b, j, softMin(cost, start + j, size, f, epsilon[b]));
      }
    }
  }
  return { rowPotential, colPotential };
}
