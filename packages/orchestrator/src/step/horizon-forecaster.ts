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
import type { DensitySource } from "../experts/drift-diffusion.js";
import { ModelSets } from "../interval/model-sets.js";
import type { VolatilityModels } from "../interval/volatility-models.js";
import { QuantileMixture, type QuantileParts } from "../interval/quantile-mixture.js";
import { ResidualSets, type Occasion } from "../interval/residual-sets.js";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";

const LEVELS = QUANTILE_LEVELS.length;

/** Errors at h > 1 overlap: the interval mixture learns slower from them, the guard faster. */
const LONG_RATE_SHARE = 0.2;
const LONG_CONFORMAL_FACTOR = 3;

/** What the intervals of all horizons share. */
export interface IntervalGround {
  /** Index of this horizon among them. */
  readonly place: number;
  readonly volatility: VolatilityModels;
  readonly density: DensitySource | undefined;
}

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
  readonly #models: ModelSets;
  readonly #error = new Float64Array(1);
  readonly #intervals: QuantileMixture;
  /** Shape (members), value units; scratch. */
  readonly #column: Float64Array;
  /** Shape (sets, levels), value units; scratch. */
  readonly #setQuantiles: Float64Array;
  /** What the intervals are told; the caller writes `newestError` before {@link predict}. */
  readonly occasion: Occasion = { point: 0, newestError: 0, disagreement: 0 };

  constructor(
    blocks: StateBlocks,
    horizon: number,
    context: SeriesContext,
    memberCount: number,
    config: PredictorConfig,
    shortest: HorizonForecaster | undefined,
    { place, volatility, density }: IntervalGround,
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
    // A whole period ahead the last value is the seasonal naive, a better one than one step ahead.
    const isRepeat = context.seasons.some((period) => horizon % period === 0);
    const lender = isRepeat ? undefined : shortest?.guard;
    this.guard = new NaiveGuard(blocks.within("guard"), horizon, config.naiveGuard, lender);
    this.sets = new ResidualSets(blocks.within("sets"), horizon, context, config);
    this.#models = new ModelSets(
      blocks.within("models"),
      horizon,
      place,
      config.excludedIntervalSets,
      volatility,
      density,
    );
    this.#hasExperts = !config.excludedIntervalSets.includes("experts");
    const setCount = this.sets.setCount + this.#models.setCount + (this.#hasExperts ? 1 : 0);
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

  /** Writes `values[0]` less the forecast that waits for `index` to `out[0]`, value units. */
  errorInto(out: Float64Array, values: Float64Array, index: number): void {
    this.sets.errorInto(out, values, index);
  }

  /** Learns from the context's newest value, `values[0]`, for which a forecast waited. */
  learn(values: Float64Array): void {
    const { index } = this.#context;
    this.sets.errorInto(this.#error, values, index);
    this.#models.learn(index, this.#error);
    this.sets.learn(index, values);
    this.#intervals.learn(index, values, this.sets.scales);
    this.guard.learn(index, values);
    this.mixture.score(index, values);
  }

  /** How the newest quantiles came about; every set by its name. */
  intervalParts(): QuantileParts & { readonly names: readonly string[] } {
    const parts = this.#intervals.partsAt(this.#context.index);
    const own = this.#hasExperts ? ["experts"] : [];
    return { ...parts, names: [...this.sets.names, ...this.#models.names, ...own] };
  }

  /**
   * Fuses column `i` of `memberPoints`, shape (members, horizonCount), and writes {@link said}.
   * Numbers go from part to part in arrays: one that is passed or returned may be boxed.
   */
  predict(memberPoints: Float64Array, i: number, horizonCount: number): void {
    const { said, occasion } = this;
    const context = this.#context;
    const column = this.#column;
    for (let k = 0; k < column.length; k++) column[k] = memberPoints[k * horizonCount + i]!;
    this.mixture.fuse(context.index, column);
    said[0] = this.mixture.fused;
    this.guard.blend(context, said);
    occasion.point = said[0];
    occasion.disagreement = this.mixture.disagreement;
    this.sets.quantilesInto(this.#setQuantiles, occasion);
    const models = this.sets.setCount * LEVELS;
    this.#models.quantilesInto(this.#setQuantiles, models, context.index);
    if (this.#hasExperts) {
      this.#setQuantiles.set(this.mixture.fusedOffsets, models + this.#models.setCount * LEVELS);
    }
    this.#intervals.mix(context.index, this.#setQuantiles, said);
  }
}
