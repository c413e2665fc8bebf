/**
 * What the linear experts look at, all of it changes divided by the running scale: zero
 * coefficients are the naive forecast, so a ridge penalty shrinks towards it, and neither the level
 * nor the unit of the series can matter.
 *
 * @module
 */
import type { SeriesContext } from "../series/series-context.js";

/** Size of the constant feature: small, so that the prior on a trend is tight. */
const CONSTANT = 0.1;

/** Scaled changes beyond this count as this: past it, one sample would own every coefficient. */
const RATIO_MAX = 1e4;

/** `change / scale` within ±{@link RATIO_MAX}, dimensionless. */
export function boundedRatio(change: number, scale: number): number {
  const ratio = change / scale;
  return ratio > RATIO_MAX ? RATIO_MAX : ratio < -RATIO_MAX ? -RATIO_MAX : ratio;
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
  const baseCount = order + averageCount + 1;
  const indexOffset = baseCount + LAGS_PER_SEASON * seasons.length;
  return {
    featureCount: indexOffset + 2 * indices.length,
    fillInto(out, offset, horizon) {
      fillChanges(context, order, out, offset);
      const { index, value, scale, ring, head } = context;
      for (let j = 0; j < averageCount; j++) {
        out[offset + order + j] = boundedRatio(context.averages[j]! - value, scale);
      }
      out[offset + order + averageCount] = CONSTANT;
      let next = offset + baseCount;
      for (let i = 0; i < seasons.length; i++) {
        const period = seasons[i]!;
        const whole = Math.ceil(horizon / period) * period;
        for (let j = 0; j < LAGS_PER_SEASON; j++) {
          const lag =
            j === 0 ? whole - horizon : j === 1 ? whole + period - horizon : whole + (j - 2);
          const isHeld = index >= lag && lag <= context.mask;
          out[next++] = isHeld ? boundedRatio(ring[head - lag]! - value, scale) : 0;
        }
      }
      for (let i = 0; i < indices.length; i++) {
        const seasonal = indices[i]!;
        out[next++] = boundedRatio(seasonal.at(index + horizon, value) - value, scale);
        out[next++] = boundedRatio(seasonal.at(index, value) - value, scale);
      }
    },
  };
}

function fillChanges(
  context: SeriesContext,
  order: number,
  out: Float64Array,
  offset: number,
): void {
  const { index, scale, ring, head } = context;
  for (let j = 1; j <= order; j++) {
    const change = index >= j ? ring[head - j + 1]! - ring[head - j]! : 0;
    out[offset + j - 1] = boundedRatio(change, scale);
  }
}
