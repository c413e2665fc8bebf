/**
 * Who is in the mixture.
 *
 * @module
 */
import type { PredictorConfig } from "../config.js";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";
import { autoregressionExpert } from "./autoregression.js";
import { driftExpert, naiveExpert, seasonalNaiveExpert } from "./baselines.js";
import type { Expert } from "./expert.js";
import { changeFeatures, seasonalFeatures } from "./features.js";
import { linearExpert, type LinearSettings } from "./linear-expert.js";
import { simpleSmoothingBank } from "./simple-smoothing.js";
import { bankExpert } from "./smoothing-bank.js";
import { trendSmoothingBank } from "./trend-smoothing.js";

/** The experts of one predictor, always in this order. `horizons[0]` is 1. */
export function expertList(
  blocks: StateBlocks,
  context: SeriesContext,
  horizons: readonly number[],
  seasons: readonly number[],
  config: PredictorConfig,
): Expert[] {
  const named = (name: string): LinearSettings => ({
    name,
    forgetting: config.autoregressionForgetting,
    huberThreshold: config.huberThreshold,
  });
  const within = (name: string): StateBlocks => blocks.within(name);
  const order = config.autoregressionOrder;
  const simple = simpleSmoothingBank(within("ses"));
  const trend = trendSmoothingBank(within("trend"), horizons);
  const experts = [
    naiveExpert(context, horizons),
    driftExpert(context, horizons),
    ...seasons.map((period) => seasonalNaiveExpert(context, horizons, period)),
    bankExpert("ses", within("sesBank"), context, horizons, simple),
    bankExpert("trend", within("trendBank"), context, horizons, trend),
    autoregressionExpert(
      within("ar"),
      context,
      horizons,
      changeFeatures(context, order),
      named("autoregression"),
    ),
  ];
  if (seasons.length > 0) {
    const features = seasonalFeatures(context, order, seasons);
    const settings = named("seasonal-regression");
    experts.push(linearExpert(within("seasonal"), context, horizons, features, settings));
  }
  return experts;
}
