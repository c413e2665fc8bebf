/**
 * Everything one horizon needs: the mixture, its trust against the last value, the intervals.
 *
 * @module
 */
import type { PredictorConfig } from "../config.js";
import { QUANTILE_LEVELS } from "../forecast.js";
import { FUSION_RULES } from "../fusion/fusion-rule.js";
import { HorizonMixture } from "../fusion/horizon-mixture.js";
import { NaiveGuard } from "../fusion/naive-guard.js";
import { QuantileMixture } from "../interval/quantile-mixture.js";
import { ResidualSets, type Occasion } from "../interval/residual-sets.js";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";

const LEVELS = QUANTILE_LEVELS.length;

/** Errors at h > 1 overlap: the interval mixture learns slower from them, the guard faster. */
const LONG_RATE_SHARE = 0.2;
const LONG_CONFORMAL_FACTOR = 3;

export class HorizonForecaster {
  readonly horizon: number;
  readonly mixture: HorizonMixture;
  readonly sets: ResidualSets;
  readonly guard: NaiveGuard;
  /** Shape (1 + levels), value units: the point, then the quantiles, as last predicted. */
  readonly said: Float64Array;
  readonly #context: SeriesContext;
  /** Whether the experts' own distributions are one of the interval sets. */
  readonly #hasExperts: boolean;
  readonly #intervals: QuantileMixture;
  /** Shape (members), value units; scratch. */
  readonly #column: Float64Array;
  /** Shape (sets, levels), value units; scratch. */
  readonly #setQuantiles: Float64Array;
  readonly #occasion: Occasion = { point: 0, newestError: 0, disagreement: 0 };

  constructor(
    blocks: StateBlocks,
    horizon: number,
    context: SeriesContext,
    memberCount: number,
    config: PredictorConfig,
    shortest: HorizonForecaster | undefined,
  ) {
    this.horizon = horizon;
    this.#context = context;
    const rule = FUSION_RULES[config.fusionRule];
    this.mixture = new HorizonMixture(
      blocks.within("mixture"),
      horizon,
      memberCount,
      rule,
      config,
      shortest?.mixture,
    );
    this.guard = new NaiveGuard(blocks.within("guard"), horizon, config.naiveGuard);
    this.sets = new ResidualSets(blocks.within("sets"), horizon, context, config);
    this.#hasExperts = !config.excludedIntervalSets.includes("experts");
    const setCount = this.sets.setCount + (this.#hasExperts ? 1 : 0);
    const isLong = horizon > 1;
    this.#intervals = new QuantileMixture(blocks.within("intervals"), horizon, setCount, {
      intervalRate: config.intervalRate * (isLong ? LONG_RATE_SHARE : 1),
      intervalMemory: config.intervalMemory,
      conformalRate: config.conformalRate * (isLong ? LONG_CONFORMAL_FACTOR : 1),
    });
    this.said = blocks.block("said", [1 + LEVELS], "value units");
    this.#column = new Float64Array(memberCount);
    this.#setQuantiles = new Float64Array(setCount * LEVELS);
  }

  /** Whether a forecast waits for `index`. */
  isDue(index: number): boolean {
    return this.mixture.isDue(index);
  }

  /** The forecast that waits for `index`, value units. */
  duePoint(index: number): number {
    return this.sets.duePoint(index);
  }

  /** Learns from the context's newest value, for which a forecast waited. */
  learn(value: number): void {
    const { index } = this.#context;
    this.sets.learn(index, value);
    this.#intervals.learn(index, value, this.sets.scales.mean);
    this.guard.learn(index, value);
    this.mixture.score(index, value);
  }

  /**
   * Fuses column `i` of `memberPoints`, shape (members, horizonCount), and writes {@link said}.
   * `newestError` is the absolute error of the newest one-step forecast, value units.
   */
  predict(memberPoints: Float64Array, i: number, horizonCount: number, newestError: number): void {
    const context = this.#context;
    const column = this.#column;
    for (let k = 0; k < column.length; k++) column[k] = memberPoints[k * horizonCount + i]!;
    this.mixture.fuse(context.index, column);
    const fused = this.mixture.fused;
    const point = this.guard.blend(context.index, fused, context.lastKnown);
    this.#occasion.point = point;
    this.#occasion.newestError = newestError;
    this.#occasion.disagreement = this.mixture.disagreement(column);
    this.sets.quantilesInto(this.#setQuantiles, this.#occasion);
    if (this.#hasExperts) {
      this.#setQuantiles.set(this.mixture.fusedOffsets, this.sets.setCount * LEVELS);
    }
    this.said[0] = point;
    this.#intervals.mix(context.index, point, this.#setQuantiles, this.said, 1);
  }
}
