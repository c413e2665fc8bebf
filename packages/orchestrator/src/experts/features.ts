/**
 * What the linear experts look at, all of it changes divided by the running scale: zero
 * coefficients are the naive forecast, so a ridge penalty shrinks towards it, and neither the level
 * nor the unit of the series can matter.
 *
 * @module
 */
import { cyclic, wholePeriods } from "../series/cyclic.js";
import type { SeriesContext } from "../series/series-context.js";

/** Size of the constant feature: small, so that the prior on a trend is tight. */
const CONSTANT = 0.1;

/** Scaled changes beyond this count as this: past it, one sample would own every coefficient. */
export const RATIO_MAX = 1e4;

/**
 * Divides `out[from … to)` by `scale`, within ±{@link RATIO_MAX}. One pass over many, and no choice
 * between a number and a constant: both would box the number, and the hot path must leave no
 * garbage.
 */
export function boundRatios(out: Float64Array, from: number, to: number, scale: number): void {
  const perScale = 1 / scale;
  for (let i = from; i < to; i++) {
    out[i] = Math.max(-RATIO_MAX, Math.min(RATIO_MAX, out[i]! * perScale));
  }
}

/** Lags per season: one and two periods before the target, one period ago and the step before. */
const LAGS_PER_SEASON = 4;

export interface FeatureMap {
  readonly featureCount: number;
  /** Writes the features for a target `horizon` steps ahead to `out[offset…]`, dimensionless. */
  fillInto(out: Float64Array, offset: number, horizon: number): void;
}

export interface FeaturePlan {
  /** Changes looked back on. */
  readonly order: number;
  /** How many of the slow averages, fastest first. */
  readonly averageCount: number;
  /** How many of the context's seasons. */
  readonly seasonCount: number;
  /** Whether the seasonal indices are looked at too. */
  readonly hasIndices: boolean;
}

/**
 * The last changes, the distances to the slow averages, a constant, and for each season where the
 * series stood in earlier periods and where its index says it stands now and at the target.
 */
export function changeFeatures(context: SeriesContext, plan: FeaturePlan): FeatureMap {
  const { order, averageCount } = plan;
  const seasons = context.seasons.slice(0, plan.seasonCount);
  const indices = plan.hasIndices
    ? context.indices.filter(({ period }) => seasons.includes(period))
    : [];
  const lagCount = LAGS_PER_SEASON * seasons.length;
  return {
    featureCount: order + averageCount + 1 + lagCount + 2 * indices.length,
    fillInto(out, offset, horizon) {
      const { index, value, averages, ring, head, mask } = context;
      for (let j = 0; j < order; j++) {
        out[offset + j] = index > j ? ring[head - j]! - ring[head - j - 1]! : 0;
      }
      let next = offset + order;
      for (let j = 0; j < averageCount; j++) out[next++] = averages[j]! - value;
      const constant = next++;
      for (let i = 0; i < seasons.length; i++) {
        const period = seasons[i]!;
        const whole = wholePeriods(horizon, period);
        for (let j = 0; j < LAGS_PER_SEASON; j++) {
          const lag =
            j === 0 ? whole - horizon : j === 1 ? whole + period - horizon : whole + (j - 2);
          out[next++] = index >= lag && lag <= mask ? ring[head - lag]! - value : 0;
        }
      }
      for (let i = 0; i < indices.length; i++) {
        const { period, levels, counts } = indices[i]!;
        const then = cyclic(index + horizon, period);
        const now = cyclic(index, period);
        out[next++] = counts[then] === 0 ? 0 : levels[then]! - value;
        out[next++] = counts[now] === 0 ? 0 : levels[now]! - value;
      }
      boundRatios(out, offset, next, context.scale);
      out[constant] = CONSTANT;
    },
  };
}
