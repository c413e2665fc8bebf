/**
 * Kernel A: random Fourier features of two delay embeddings, so that ridge regression on them is
 * regression in the reproducing-kernel space of a Gaussian kernel, at a fixed cost.
 *
 * @see Rahimi & Recht, Random features for large-scale kernel machines (2007).
 * @module
 */
import { wholePeriods } from "../series/cyclic.js";
import { fork, streamFrom } from "@meristem/kernels/random";
import {
  drawPhasedFeatures,
  phasedFeaturesInto,
  type PhasedFeatures,
} from "@meristem/kernels/ridge";
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
  readonly map: PhasedFeatures;
  /** Shape (lags + seasons); scratch: the standardised delay vector. */
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
  const own = featureCount * EMBEDDINGS.length;
  const amplitude = AMPLITUDE * Math.sqrt(2 / own);
  const embeddings = EMBEDDINGS.map(({ lags, width }, i): Embedding => {
    const inputCount = lags + context.seasons.length;
    const stream = fork(streamFrom(SEED), `embedding-${i}`);
    const config = { inputCount, featureCount, lengthScale: width, amplitude };
    const vector = new Float64Array(inputCount);
    return { lags, map: drawPhasedFeatures(stream, config), vector };
  });
  return {
    featureCount: own + linear.featureCount,
    fillInto(out, offset, horizon) {
      for (let e = 0; e < embeddings.length; e++) {
        const { map, vector } = embeddings[e]!;
        embed(context, embeddings[e]!, horizon);
        phasedFeaturesInto(out, offset + e * featureCount, map, vector, 0);
      }
      linear.fillInto(out, offset + own, horizon);
    },
  };
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
