/**
 * Kernel A: random Fourier features of two delay embeddings, so that ridge regression on them is
 * regression in the reproducing-kernel space of a Gaussian kernel, at a fixed cost.
 *
 * @see Rahimi & Recht, Random features for large-scale kernel machines (2007).
 * @module
 */
import { wholePeriods } from "../series/cyclic.js";
import { cosInto } from "@meristem/kernels/math";
import { fork, normalInto, streamFrom, uniformInto } from "@meristem/kernels/random";
import type { SeriesContext } from "../series/series-context.js";
import { changeFeatures, type FeatureMap } from "./features.js";

/** Lags and kernel width (deviations of the series) of each embedding. */
const EMBEDDINGS = [
  { lags: 6, width: 2.5 },
  { lags: 3, width: 1.5 },
];
const SEED = 20_261_121;
/** Standardised lags beyond this count as this. */
const CLIP = 5;
const AMPLITUDE = 4;

interface Embedding {
  readonly lags: number;
  readonly size: number;
  /** Shape (features, size), row-major. */
  readonly frequencies: Float64Array;
  /** Shape (features), radians. */
  readonly phases: Float64Array;
  /** Shape (size); scratch: the standardised delay vector. */
  readonly vector: Float64Array;
}

/** `featureCount` features an embedding, and a small linear block beside them. */
export function fourierFeatures(context: SeriesContext, featureCount: number): FeatureMap {
  const linear = changeFeatures(context, {
    order: 6,
    averageCount: 4,
    seasonCount: 2,
    hasIndices: false,
  });
  const seasonCount = context.seasons.length;
  const embeddings = EMBEDDINGS.map(({ lags, width }, i) =>
    drawEmbedding(lags, lags + seasonCount, width, featureCount, `embedding-${i}`),
  );
  const own = featureCount * EMBEDDINGS.length;
  const amplitude = AMPLITUDE * Math.sqrt(2 / own);
  const waves = new Float64Array(featureCount);
  return {
    featureCount: own + linear.featureCount,
    fillInto(out, offset, horizon) {
      let next = offset;
      for (let e = 0; e < embeddings.length; e++) {
        const { frequencies, phases, vector, size } = embeddings[e]!;
        embed(context, embeddings[e]!, horizon);
        for (let i = 0; i < featureCount; i++) {
          let angle = phases[i]!;
          for (let j = 0; j < size; j++) angle += frequencies[i * size + j]! * vector[j]!;
          waves[i] = angle;
        }
        cosInto(waves, waves);
        for (let i = 0; i < featureCount; i++) out[next++] = amplitude * waves[i]!;
      }
      linear.fillInto(out, offset + own, horizon);
    },
  };
}

function drawEmbedding(
  lags: number,
  size: number,
  width: number,
  featureCount: number,
  name: string,
): Embedding {
  const root = fork(streamFrom(SEED), name);
  const frequencies = new Float64Array(featureCount * size);
  const phases = new Float64Array(featureCount);
  normalInto(frequencies, fork(root, "frequencies"));
  uniformInto(phases, fork(root, "phases"));
  for (let i = 0; i < frequencies.length; i++) frequencies[i]! /= width;
  for (let i = 0; i < phases.length; i++) phases[i]! *= 2 * Math.PI;
  return { lags, size, frequencies, phases, vector: new Float64Array(size) };
}

/** The newest lags, and for each season the value at the target's phase one period before. */
function embed(context: SeriesContext, embedding: Embedding, horizon: number): void {
  const { index, ring, head, mean, deviation, seasons } = context;
  const { lags, vector } = embedding;
  for (let j = 0; j < vector.length; j++) {
    let lag = j;
    if (j >= lags) {
      const period = seasons[j - lags]!;
      lag = wholePeriods(horizon, period) - horizon;
    }
    const value = ring[head - (lag < index ? lag : index | 0)]!;
    const ratio = deviation > 0 ? (value - mean) / deviation : 0;
    vector[j] = Math.max(-CLIP, Math.min(CLIP, ratio));
  }
}
