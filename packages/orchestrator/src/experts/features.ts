/**
 * What the linear experts look at, all of it changes divided by the running scale: zero
 * coefficients are the naive forecast, so a ridge penalty shrinks towards it, and neither the level
 * nor the unit of the series can matter.
 *
 * @module
 */
import { AVERAGE_ALPHAS, type SeriesContext } from "../series/series-context.js";

/** Size of the constant feature: small, so that the prior on a trend is tight. */
const CONSTANT = 0.1;

/** Scaled changes beyond this count as this: past it, one sample would own every coefficient. */
const RATIO_MAX = 1e4;

/** `change / scale` within ±{@link RATIO_MAX}, dimensionless. */
export function boundedRatio(change: number, scale: number): number {
  const ratio = change / scale;
  return ratio > RATIO_MAX ? RATIO_MAX : ratio < -RATIO_MAX ? -RATIO_MAX : ratio;
}

/** Features per season in {@link seasonalFeatures}. */
const PER_SEASON = 4;

export interface FeatureMap {
  readonly featureCount: number;
  /** Writes the features for a target `horizon` steps ahead; all dimensionless and finite. */
  fillInto(out: Float64Array, horizon: number): void;
}

/** The last `order` changes, the distances to the slow averages, a constant. */
export function changeFeatures(context: SeriesContext, order: number): FeatureMap {
  return {
    featureCount: order + AVERAGE_ALPHAS.length + 1,
    fillInto(out) {
      const { index, value, scale } = context;
      let newer = value;
      for (let j = 1; j <= order; j++) {
        const older = index >= j ? context.lag(j) : newer;
        out[j - 1] = boundedRatio(newer - older, scale);
        newer = older;
      }
      for (let j = 0; j < AVERAGE_ALPHAS.length; j++) {
        out[order + j] = boundedRatio(context.averages[j]! - value, scale);
      }
      out[order + AVERAGE_ALPHAS.length] = CONSTANT;
    },
  };
}

/**
 * {@link changeFeatures}, and for each season where the series stood one and two periods before
 * the target and one period ago.
 */
export function seasonalFeatures(
  context: SeriesContext,
  order: number,
  seasons: readonly number[],
): FeatureMap {
  const base = changeFeatures(context, order);
  return {
    featureCount: base.featureCount + PER_SEASON * seasons.length,
    fillInto(out, horizon) {
      base.fillInto(out, horizon);
      const { index, value, scale } = context;
      let next = base.featureCount;
      for (let i = 0; i < seasons.length; i++) {
        const period = seasons[i]!;
        const whole = Math.ceil(horizon / period) * period;
        for (let j = 0; j < PER_SEASON; j++) {
          const lag =
            j === 0 ? whole - horizon : j === 1 ? whole + period - horizon : whole + (j - 2);
          out[next++] = index >= lag ? boundedRatio(context.lag(lag) - value, scale) : 0;
        }
      }
    },
  };
}
