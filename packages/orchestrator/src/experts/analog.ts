/**
 * Prediction by what came after the most similar moments: the exact dictionary of kernel A.
 *
 * The newest delay vectors are kept as they are (they are the context's ring); the nearest ones to
 * now, triangle-weighted, get a local linear ridge regression. One search serves every horizon and
 * every size of neighbourhood. Decisive on low-noise chaos and on anything that
 * repeats itself.
 *
 * @see Farmer & Sidorowich, Predicting chaotic time series (1987).
 * @module
 */
import {
  localRidge,
  localRidgeInto,
  nearestInto,
  nearestSearch,
  triangleWeightsInto,
} from "@meristem/kernels/local-regression";
import type { SeriesContext } from "../series/series-context.js";
import type { Expert } from "./expert.js";

export interface AnalogPlan {
  /** Lags in a delay vector, >= 3. */
  readonly lags: number;
  /** Delay vectors searched: the newest. */
  readonly dictionary: number;
  /** Sizes of neighbourhood, ascending; one member each. */
  readonly neighbours: readonly number[];
}

/** Two embeddings, because nobody knows the dimension of what drives a series. */
export const ANALOG_PLANS: readonly AnalogPlan[] = [
  { lags: 3, dictionary: 700, neighbours: [12, 40] },
  { lags: 7, dictionary: 1000, neighbours: [24] },
];

/** What the profile `balanced` can afford of them. */
export const BALANCED_ANALOG_PLANS: readonly AnalogPlan[] = [
  { lags: 3, dictionary: 350, neighbours: [12] },
];

/** Values that must be available, in coefficients of the local fit. */
const COVERAGE_MIN = 3;
/** Ridge on the slopes, in variances of the series. */
const RIDGE = 0.005;

export function analogExpert(
  context: SeriesContext,
  horizons: readonly number[],
  plan: AnalogPlan,
): Expert {
  const { lags, dictionary, neighbours } = plan;
  const most = neighbours.at(-1)!;
  const nearest = nearestSearch(most, lags);
  const fit = localRidge({ lags, horizons, capacity: most });
  const forecasts = new Float64Array(neighbours.length * horizons.length);

  const search = (): void => {
    forecasts.fill(Infinity);
    const { ring, head, index, mask, deviation, value } = context;
    const held = index < mask ? index | 0 : mask;
    const oldest = head - held + lags - 1;
    const first = head - oldest < dictionary ? oldest : head - dictionary;
    const available = head - first;
    if (available < COVERAGE_MIN * (lags + 1)) return;
    nearestInto(nearest, ring, first, head, Math.min(most, available >> 1));
    fit.penalty[0] = RIDGE * deviation * deviation;
    for (let q = 0; q < neighbours.length; q++) {
      const count = Math.min(neighbours[q]!, nearest.count);
      triangleWeightsInto(fit.weights, nearest.distances, count, false);
      localRidgeInto(forecasts, q * horizons.length, 1, fit, nearest, ring, head, count);
    }
    for (let i = 0; i < forecasts.length; i++) forecasts[i] = value + forecasts[i]!;
  };

  return {
    names: neighbours.map((count) => `analog-${lags}-${count}`),
    kernel: "A",
    learn() {},
    pass() {},
    forecastInto(out, offset) {
      search();
      for (let i = 0; i < forecasts.length; i++) out[offset + i] = forecasts[i]!;
    },
  };
}
