/**
 * The learning half of a predictor: context, experts, regime charts, and per horizon a mixture and
 * intervals.
 *
 * What it consists of depends on the seasons it knows; when those change, a new engine lives
 * through the remembered values again and takes over.
 *
 * @module
 */
import type { PredictorConfig } from "../config.js";
import { expertList } from "../experts/expert-list.js";
import type { Expert } from "../experts/expert.js";
import { QUANTILE_LEVELS } from "../forecast.js";
import { FUSION_RULES } from "../fusion/fusion-rule.js";
import { HorizonMixture } from "../fusion/horizon-mixture.js";
import { QuantileMixture } from "../interval/quantile-mixture.js";
import { ResidualSets, type ResidualSetPlan } from "../interval/residual-sets.js";
import { MEAN_DOWN, NO_CHANGE, RegimeWatch } from "../regime/regime-watch.js";
import { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";

const LEVELS = QUANTILE_LEVELS.length;

/** Values remembered for lags and for living through them again; a power of two. */
export const HISTORY_COUNT = 2048;

/** Window of the scaled interval sets and the memories that have one. */
const SCALED_WINDOW_COUNT = 500;
const SCALE_INDICES_SHORT = [0, 1, 2];
/** Volatility an hour ago says little about the one twelve hours ahead: slow memories only. */
const SCALE_INDICES_LONG = [2, 3];
const SHORT_HORIZON_MAX = 3;

/** What one step may and may not do. */
export interface EngineStep {
  /** The weights stand still. */
  readonly isWeightSuspended: boolean;
  /** Members of kernel D neither learn nor speak. */
  readonly isKernelDFrozen: boolean;
}

export class PredictorEngine {
  /** Ascending, always from 1 on: the one-step error is what the regime charts watch. */
  readonly horizons: readonly number[];
  readonly context: SeriesContext;
  readonly experts: readonly Expert[];
  readonly mixtures: readonly HorizonMixture[];
  readonly sets: readonly ResidualSets[];
  readonly regime: RegimeWatch;
  /** Shape (horizons), value units. */
  readonly points: Float64Array;
  /** Shape (horizons, levels), value units. */
  readonly quantiles: Float64Array;
  readonly #config: PredictorConfig;
  readonly #quantileMixtures: readonly QuantileMixture[];
  /** Shape (experts, horizons), value units. */
  readonly #expertPoints: Float64Array;
  /** Shape (experts), value units; scratch. */
  readonly #column: Float64Array;
  /** Shape (sets, levels), value units; scratch. */
  readonly #setQuantiles: Float64Array;

  constructor(blocks: StateBlocks, config: PredictorConfig, seasons: readonly number[]) {
    const horizons = config.horizons[0] === 1 ? config.horizons : [1, ...config.horizons];
    this.#config = config;
    this.horizons = horizons;
    this.context = new SeriesContext(blocks.within("context"), HISTORY_COUNT);
    this.experts = expertList(blocks.within("experts"), this.context, horizons, seasons, config);
    const expertCount = this.experts.length;
    const rule = FUSION_RULES[config.fusionRule];
    this.mixtures = horizons.map(
      (h) => new HorizonMixture(blocks.within(`mixture${h}`), h, expertCount, rule, config),
    );
    this.sets = horizons.map(
      (h) => new ResidualSets(blocks.within(`sets${h}`), h, residualSetPlan(h, config)),
    );
    this.#quantileMixtures = horizons.map(
      (h, i) =>
        new QuantileMixture(blocks.within(`intervals${h}`), h, this.sets[i]!.setCount + 1, config),
    );
    this.regime = new RegimeWatch(blocks.within("regime"), config);
    this.points = blocks.block("points", [horizons.length], "value units");
    this.quantiles = blocks.block("quantiles", [horizons.length, LEVELS], "value units");
    this.#expertPoints = blocks.block(
      "expertPoints",
      [expertCount, horizons.length],
      "value units",
    );
    this.#column = new Float64Array(expertCount);
    const setCount = Math.max(...this.sets.map((sets) => sets.setCount)) + 1;
    this.#setQuantiles = new Float64Array(setCount * LEVELS);
  }

  /** Learns a real value and forecasts every horizon. Returns the change of regime it proves. */
  take(value: number, step: EngineStep): number {
    const { context } = this;
    context.push(value);
    const change = this.#score(value, step);
    for (let k = 0; k < this.experts.length; k++) {
      const expert = this.experts[k]!;
      if (step.isKernelDFrozen && expert.kernel === "D") expert.pass();
      else expert.learn();
    }
    this.#predict(step);
    return change;
  }

  /** Lets a step pass without a value and forecasts every horizon. */
  pass(step: EngineStep): void {
    this.context.pass(this.points[0]!);
    for (let k = 0; k < this.experts.length; k++) this.experts[k]!.pass();
    this.#predict(step);
  }

  /** Lives through the remembered part of another engine's past. */
  relive(past: SeriesContext, step: EngineStep): void {
    const remembered = Math.min(past.index + 1, HISTORY_COUNT);
    for (let lag = remembered - 1; lag >= 0; lag--) {
      const isKnown = past.known[(past.index - lag) & past.mask] === 1;
      if (isKnown) this.take(past.lag(lag), step);
      else if (this.context.index >= 0) this.pass(step);
    }
  }

  #score(value: number, step: EngineStep): number {
    const { index } = this.context;
    let change = NO_CHANGE;
    for (let i = 0; i < this.mixtures.length; i++) {
      const mixture = this.mixtures[i]!;
      if (!mixture.isDue(index)) continue;
      const sets = this.sets[i]!;
      const error = value - mixture.dueFused(index);
      if (i === 0) change = this.regime.take(error, index);
      sets.learn(error, sets.slot(index));
      this.#quantileMixtures[i]!.learn(index, value, sets.meanError);
      mixture.score(index, value);
      if (!step.isWeightSuspended) mixture.reweigh();
    }
    if (change !== NO_CHANGE && change <= MEAN_DOWN) this.#soften();
    return change;
  }

  /** The level of the errors moved: who was right before may not be right now. */
  #soften(): void {
    const { resetMix } = this.#config;
    for (let i = 0; i < this.mixtures.length; i++) this.mixtures[i]!.soften(resetMix);
    for (let k = 0; k < this.experts.length; k++) this.experts[k]!.soften?.(resetMix);
  }

  #predict(step: EngineStep): void {
    const { context, horizons, experts } = this;
    const count = horizons.length;
    for (let k = 0; k < experts.length; k++) {
      experts[k]!.forecastInto(this.#expertPoints, k * count);
    }
    const reach = 0.5 * (context.highest - context.lowest);
    const low = context.lowest - reach;
    const high = context.highest + reach;
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < experts.length; k++) {
        const point = this.#expertPoints[k * count + i]!;
        const isAsleep = step.isKernelDFrozen && experts[k]!.kernel === "D";
        this.#column[k] = isAsleep ? Infinity : point < low ? low : point > high ? high : point;
      }
      this.mixtures[i]!.fuse(context.index, this.#column);
      this.points[i] = this.mixtures[i]!.fused;
      this.#spread(i);
    }
  }

  #spread(i: number): void {
    const { context } = this;
    const sets = this.sets[i]!;
    const rough = context.knownCount > 1 ? context.scale : 0;
    sets.quantilesInto(this.#setQuantiles, sets.slot(context.index), rough);
    const offsets = this.mixtures[i]!.fusedOffsets;
    const own = sets.setCount * LEVELS;
    for (let j = 0; j < LEVELS; j++) this.#setQuantiles[own + j] = offsets[j]!;
    const point = this.points[i]!;
    const mixture = this.#quantileMixtures[i]!;
    mixture.mix(context.index, point, this.#setQuantiles, this.quantiles, i * LEVELS);
  }
}

function residualSetPlan(horizon: number, config: PredictorConfig): ResidualSetPlan {
  return {
    rawWindowCounts: config.residualWindowCounts,
    scaledWindowCount: SCALED_WINDOW_COUNT,
    scaleIndices: horizon <= SHORT_HORIZON_MAX ? SCALE_INDICES_SHORT : SCALE_INDICES_LONG,
    volatilityFloor: config.volatilityFloor,
  };
}
