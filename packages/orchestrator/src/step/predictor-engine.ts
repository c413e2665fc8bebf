/**
 * The learning half of a predictor: context, experts, and per horizon a mixture and intervals.
 *
 * What it consists of depends on the seasons it knows; when those change, a new engine lives
 * through the remembered values again and takes over.
 *
 * @module
 */
import type { PredictorConfig } from "../config.js";
import { driftExpert, naiveExpert, seasonalNaiveExpert } from "../experts/baselines.js";
import type { Expert } from "../experts/expert.js";
import { QUANTILE_LEVELS } from "../forecast.js";
import { FUSION_RULES } from "../fusion/fusion-rule.js";
import { HorizonMixture } from "../fusion/horizon-mixture.js";
import { makeMonotone } from "../interval/quantile-mixture.js";
import { ResidualSets } from "../interval/residual-sets.js";
import { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";

const LEVELS = QUANTILE_LEVELS.length;

/** Values remembered for lags and for living through them again. */
export const HISTORY_COUNT = 2048;

export class PredictorEngine {
  readonly horizons: readonly number[];
  readonly context: SeriesContext;
  readonly experts: readonly Expert[];
  readonly mixtures: readonly HorizonMixture[];
  readonly sets: readonly ResidualSets[];
  /** Shape (horizons), value units. */
  readonly points: Float64Array;
  /** Shape (horizons, levels), value units. */
  readonly quantiles: Float64Array;
  /** Shape (experts, horizons), value units. */
  readonly #expertPoints: Float64Array;
  /** Shape (experts), value units. */
  readonly #column: Float64Array;
  /** Shape (sets, levels), value units; refilled each step. */
  readonly #setQuantiles: Float64Array;

  constructor(blocks: StateBlocks, config: PredictorConfig, seasons: readonly number[]) {
    this.horizons = config.horizons;
    const count = this.horizons.length;
    this.context = new SeriesContext(blocks.within("context"), HISTORY_COUNT);
    this.experts = [
      naiveExpert(this.context, this.horizons),
      driftExpert(this.context, this.horizons),
      ...seasons.map((period) => seasonalNaiveExpert(this.context, this.horizons, period)),
    ];
    this.mixtures = this.horizons.map(
      (h) =>
        new HorizonMixture(
          blocks.within(`mixture${h}`),
          h,
          this.experts.length,
          FUSION_RULES["ml-poly"],
        ),
    );
    this.sets = this.horizons.map(
      (h) =>
        new ResidualSets(blocks.within(`sets${h}`), h, {
          rawWindowCounts: [100, 300],
          scaledWindowCount: 300,
          scaleIndices: [1, 2],
          volatilityFloor: 0.35,
        }),
    );
    this.points = blocks.block("points", [count], "value units");
    this.quantiles = blocks.block("quantiles", [count, LEVELS], "value units");
    this.#expertPoints = blocks.block("expertPoints", [this.experts.length, count], "value units");
    this.#column = new Float64Array(this.experts.length);
    this.#setQuantiles = new Float64Array(this.sets[0]!.setCount * LEVELS);
  }

  /** Learns a real value and forecasts every horizon. */
  take(value: number): void {
    const { context } = this;
    context.push(value);
    const index = context.index;
    for (let i = 0; i < this.mixtures.length; i++) {
      const mixture = this.mixtures[i]!;
      if (!mixture.isDue(index)) continue;
      const sets = this.sets[i]!;
      sets.learn(value - mixture.dueFused(index), sets.slot(index));
      mixture.score(index, value);
    }
    this.#predict();
  }

  /** Lets a step pass without a value and forecasts every horizon. */
  pass(): void {
    this.context.pass(this.#standIn());
    this.#predict();
  }

  /** What to put in the place of a missing value, value units. */
  #standIn(): number {
    return this.context.lastKnown;
  }

  #predict(): void {
    const { context, horizons, experts } = this;
    const index = context.index;
    const count = horizons.length;
    for (let k = 0; k < experts.length; k++) {
      const expert = experts[k]!;
      expert.update();
      expert.forecastInto(this.#expertPoints, k * count);
    }
    const reach = 0.5 * (context.highest - context.lowest);
    const low = context.lowest - reach;
    const high = context.highest + reach;
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < experts.length; k++) {
        const point = this.#expertPoints[k * count + i]!;
        this.#column[k] = point < low ? low : point > high ? high : point;
      }
      const mixture = this.mixtures[i]!;
      mixture.fuse(index, this.#column);
      this.points[i] = mixture.fused;
      this.#spread(i, index);
    }
  }

  #spread(i: number, index: number): void {
    const sets = this.sets[i]!;
    const rough = this.context.knownCount > 1 ? this.context.scale : 0;
    sets.quantilesInto(this.#setQuantiles, sets.slot(index), rough);
    const point = this.points[i]!;
    for (let j = 0; j < LEVELS; j++) {
      let sum = 0;
      for (let k = 0; k < sets.setCount; k++) sum += this.#setQuantiles[k * LEVELS + j]!;
      this.quantiles[i * LEVELS + j] = point + sum / sets.setCount;
    }
    makeMonotone(this.quantiles, i * LEVELS);
  }
}
