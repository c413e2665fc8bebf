/**
 * The batches every mode is judged by, and their float64 answers: plain loops, on purpose.
 *
 * Shared by the Node test and by the page that runs real shaders, so both see the same numbers.
 */
import type { FeatureBatch, JkoBatch, TransportBatch } from "../../src/gpu/index.js";
import { cos, exp, log } from "../../src/math/index.js";
import { streamFrom, uniformInto } from "../../src/random/index.js";

const BATCH = 12;
const SIZE = 6;
export const SWEEPS = 60;

function draws(seed: number, count: number): Float64Array {
  const values = new Float64Array(count);
  uniformInto(values, streamFrom(seed));
  return values;
}

function simplexRows(seed: number): Float64Array {
  const weights = draws(seed, BATCH * SIZE);
  for (let b = 0; b < BATCH; b++) {
    weights[b * SIZE] = 0; // a zero weight is part of every problem
    let sum = 0;
    for (let i = 0; i < SIZE; i++) sum += weights[b * SIZE + i]!;
    for (let i = 0; i < SIZE; i++) weights[b * SIZE + i]! /= sum;
  }
  return weights;
}

export const transport: TransportBatch = {
  batchSize: BATCH,
  size: SIZE,
  cost: draws(1, BATCH * SIZE * SIZE),
  rowWeights: simplexRows(2),
  colWeights: simplexRows(3),
  epsilon: draws(4, BATCH).map((u) => 0.1 + u),
};

export const jko: JkoBatch = {
  batchSize: BATCH,
  size: SIZE,
  cost: transport.cost,
  weights: simplexRows(5),
  loss: draws(6, BATCH * SIZE),
  epsilon: transport.epsilon,
  stepSize: new Float64Array(BATCH).fill(0.5),
  entropyWeight: new Float64Array(BATCH).fill(0.1),
};

export const features: FeatureBatch = {
  rowCount: 20,
  inputSize: 5,
  featureCount: 16,
  inputs: draws(7, 100).map((u) => 4 * u - 2),
  frequencies: draws(8, 80).map((u) => 4 * u - 2),
  phases: draws(9, 16).map((u) => 6 * u),
};

/** What a mode gave, in numbers that survive a page's JSON. */
export interface BatchAnswers {
  readonly gibbs: readonly number[];
  /** Marginals of the plans: independent of the constant that potentials leave open. */
  readonly transportWeights: readonly number[];
  readonly jkoWeights: readonly number[];
  readonly features: readonly number[];
}

/** Column sums of exp((f_i + g_j − C_ij)/ε): the marginal that the last half-sweep made. */
export function columnMarginals(
  batch: TransportBatch | JkoBatch,
  f: ArrayLike<number>,
  g: ArrayLike<number>,
): number[] {
  const { batchSize, size, cost, epsilon } = batch;
  const sums: number[] = [];
  for (let b = 0; b < batchSize; b++) {
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let i = 0; i < size; i++) {
        const c = cost[(b * size + i) * size + j]!;
        sum += exp((f[b * size + i]! + g[b * size + j]! - c) / epsilon[b]!);
      }
      sums.push(sum);
    }
  }
  return sums;
}

/** The float64 answers, by the textbook formulas. */
export function expectedAnswers(): BatchAnswers {
  const { cost, epsilon } = transport;
  const gibbs = [...cost].map((c, k) => exp(-c / epsilon[Math.floor(k / (SIZE * SIZE))]!));
  const weights = potentials(jko.weights, (b, j, logZ) => {
    const ratio = jko.stepSize[b]! / epsilon[b]!;
    const exponent = 1 / (1 + ratio * jko.entropyWeight[b]!);
    return exponent * (logZ - ratio * jko.loss[b * SIZE + j]!) - logZ;
  });
  return {
    gibbs,
    transportWeights: [...transport.colWeights],
    jkoWeights: columnMarginals(jko, weights.f, weights.g),
    features: expectedFeatures(),
  };
}

function potentials(
  rowWeights: Float64Array,
  logScale: (b: number, j: number, logZ: number) => number,
): { f: Float64Array; g: Float64Array } {
  const { cost, epsilon } = transport;
  const f = new Float64Array(BATCH * SIZE);
  const g = new Float64Array(BATCH * SIZE);
  for (let b = 0; b < BATCH; b++) {
    const e = epsilon[b]!;
    const c = (i: number, j: number): number => cost[(b * SIZE + i) * SIZE + j]!;
    for (let sweep = 0; sweep < 4 * SWEEPS; sweep++) {
      for (let i = 0; i < SIZE; i++) {
        let sum = 0;
        for (let j = 0; j < SIZE; j++) sum += exp((g[b * SIZE + j]! - c(i, j)) / e);
        f[b * SIZE + i] = e * (log(rowWeights[b * SIZE + i]!) - log(sum));
      }
      for (let j = 0; j < SIZE; j++) {
        let sum = 0;
        for (let i = 0; i < SIZE; i++) sum += exp((f[b * SIZE + i]! - c(i, j)) / e);
        g[b * SIZE + j] = e * logScale(b, j, log(sum));
      }
    }
  }
  return { f, g };
}

function expectedFeatures(): number[] {
  const { rowCount, inputSize, featureCount, inputs, frequencies, phases } = features;
  const scale = Math.sqrt(2 / featureCount);
  const out: number[] = [];
  for (let row = 0; row < rowCount; row++) {
    for (let k = 0; k < featureCount; k++) {
      let sum = phases[k]!;
      for (let d = 0; d < inputSize; d++) {
        sum += inputs[row * inputSize + d]! * frequencies[k * inputSize + d]!;
      }
      out.push(scale * cos(sum));
    }
  }
  return out;
}
