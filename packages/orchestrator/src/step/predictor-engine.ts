/**
 * The learning half of a predictor: context, experts, regime charts, and per horizon a mixture and
 * intervals.
 *
 * What it consists of depends on the seasons it knows; when those change, a new engine lives
 * through the remembered values again and takes over.
 *
 * @module
 */
import { logInto } from "@meristem/kernels/math";
import type { PredictorConfig } from "../config.js";
import { profiled } from "../profiled-config.js";
import { DriftDiffusion } from "../experts/drift-diffusion.js";
import { expertList } from "../experts/expert-list.js";
import type { Expert } from "../experts/expert.js";
import { MEAN_DOWN, NO_CHANGE, RegimeWatch } from "../regime/regime-watch.js";
import { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";
import { QUANTILE_LEVELS, type KernelName } from "../forecast.js";
import { gapFactor } from "../interval/gap-widening.js";
import { VolatilityModels } from "../interval/volatility-models.js";
import type { HorizonMixture } from "../fusion/horizon-mixture.js";
import { capFamilies } from "../fusion/family-cap.js";
import { HorizonForecaster } from "./horizon-forecaster.js";
import { shedRung } from "./load-ladder.js";

const LEVELS = QUANTILE_LEVELS.length;
export const KERNEL_NAMES: readonly KernelName[] = ["A", "B", "C", "D"];

/** Values remembered for lags and for living through them again; a power of two. */
export const HISTORY_COUNT = 2048;

/** What one step may and may not do. */
export interface EngineStep {
  /** The weights stand still. */
  readonly isWeightSuspended: boolean;
  /** Members of kernel D neither learn nor speak. */
  readonly isKernelDFrozen: boolean;
  /** Rung of the load ladder: 0, or absent, sheds nobody. */
  readonly rung?: number;
}

/** Its square must stay a number. */
const SCALED_ERROR_MAX = 1e6;

const HAS_LOGS = 0;
const NEWEST_ERROR = 1;

export class PredictorEngine {
  /** Ascending, always from 1 on: the one-step error is what the regime charts watch. */
  readonly horizons: readonly number[];
  readonly context: SeriesContext;
  readonly experts: readonly Expert[];
  /** One a member of an expert, in the order of the weights. */
  readonly memberNames: readonly string[];
  /** What a forecast's weights by name are copied from: an object that has every name is quick to fill. */
  readonly weightNames: Readonly<Record<string, number>>;
  /** Shape (members): the kernel of each, A to D by number. */
  readonly families: Uint8Array;
  readonly forecasters: readonly HorizonForecaster[];
  readonly regime: RegimeWatch;
  /** Kernel B, unless the configuration leaves it out. */
  readonly drift: DriftDiffusion | undefined;
  /**
   * The newest step's one-step error in the mean absolute error before it, and 1; or 0 and 0 when none
   * was scored.
   */
  readonly scaledError = new Float64Array(2);
  /** Shape (horizons), value units. */
  readonly points: Float64Array;
  /** Shape (horizons, levels), value units. */
  readonly quantiles: Float64Array;
  readonly #config: PredictorConfig;
  readonly #volatility: VolatilityModels;
  readonly #logContext: SeriesContext;
  /** Shape (experts): the rung from which each is shed. */
  readonly #shedRungs: Uint8Array;
  readonly #at: Float64Array;
  /** Shape (members, horizons), value units; Infinity where a member has nothing to say. */
  readonly #memberPoints: Float64Array;
  /** Scratch: one number on its way from one part to the next, which would box it. */
  readonly #cell = new Float64Array(1);

  constructor(blocks: StateBlocks, told: PredictorConfig, seasons: readonly number[]) {
    const config = profiled(told);
    const horizons = config.horizons[0] === 1 ? config.horizons : [1, ...config.horizons];
    this.#config = config;
    this.horizons = horizons;
    this.context = new SeriesContext(blocks.within("context"), HISTORY_COUNT, seasons);
    this.#logContext = new SeriesContext(blocks.within("logContext"), HISTORY_COUNT, seasons);
    this.#at = blocks.block("at", [2], "0 or 1,newest one-step |error| (value units)");
    this.#at[HAS_LOGS] = 1;
    this.experts = expertList({
      blocks: blocks.within("experts"),
      context: this.context,
      logContext: this.#logContext,
      isLogAwake: () => this.#at[HAS_LOGS] === 1,
      horizons,
      config,
    });
    this.#shedRungs = Uint8Array.from(this.experts, ({ names }) => shedRung(names));
    this.memberNames = this.experts.flatMap(({ names }) => names);
    // Not 0: the engine would expect whole numbers and start over at the first share.
    this.weightNames = Object.fromEntries(this.memberNames.map((name) => [name, 0.5]));
    this.families = Uint8Array.from(
      this.experts.flatMap(({ names, kernel }) => names.map(() => KERNEL_NAMES.indexOf(kernel))),
    );
    const memberCount = this.memberNames.length;
    this.drift = this.experts.find((expert) => expert instanceof DriftDiffusion);
    this.#volatility = new VolatilityModels(blocks.within("volatility"), horizons);
    const forecasters: HorizonForecaster[] = [];
    for (const horizon of horizons) {
      const scope = blocks.within(`h${horizon}`);
      const shortest = forecasters[0];
      forecasters.push(
        new HorizonForecaster(scope, horizon, this.context, memberCount, config, shortest, {
          place: forecasters.length,
          volatility: this.#volatility,
          density: this.drift,
        }),
      );
    }
    this.forecasters = forecasters;
    this.regime = new RegimeWatch(blocks.within("regime"), config);
    this.points = blocks.block("points", [horizons.length], "value units");
    this.quantiles = blocks.block("quantiles", [horizons.length, LEVELS], "value units");
    this.#memberPoints = new Float64Array(memberCount * horizons.length);
  }

  /**
   * Learns a real value, `values[0]`, and forecasts every horizon. Returns the change of regime it
   * proves. In an array, here and below: a number that is passed on may be boxed. While the path
   * `isRough`, no kernel leads alone.
   */
  take(values: Float64Array, step: EngineStep, isRough = false): number {
    const cell = this.#cell;
    cell[0] = values[0]!;
    this.context.push(cell);
    if (!(cell[0] > 0)) this.#at[HAS_LOGS] = 0;
    if (this.#at[HAS_LOGS] === 1) {
      logInto(cell, cell);
      this.#logContext.push(cell);
    }
    const change = this.#score(values, step, isRough);
    for (let k = 0; k < this.experts.length; k++) {
      const expert = this.experts[k]!;
      if (this.#isAsleep(k, step)) expert.pass();
      else expert.learn();
    }
    this.#predict(step);
    return change;
  }

  /** Lets a step pass without a value and forecasts every horizon. */
  pass(step: EngineStep): void {
    const cell = this.#cell;
    this.context.pass(this.points);
    this.scaledError.fill(0);
    if (this.#at[HAS_LOGS] === 1) {
      cell[0] = Math.max(this.points[0]!, this.context.lowest);
      logInto(cell, cell);
      this.#logContext.pass(cell);
    }
    for (let k = 0; k < this.experts.length; k++) this.experts[k]!.pass();
    this.#predict(step);
  }

  #score(values: Float64Array, step: EngineStep, isRough: boolean): number {
    const { index } = this.context;
    const shortest = this.forecasters[0]!;
    let change = NO_CHANGE;
    this.scaledError.fill(0);
    if (shortest.isDue(index)) {
      shortest.errorInto(this.#cell, values, index);
      this.#at[NEWEST_ERROR] = Math.abs(this.#cell[0]!);
      this.#scaleError(shortest.mixture);
      this.#volatility.learn(this.#cell);
      change = this.regime.take(this.#cell, index);
    }
    for (let i = 0; i < this.forecasters.length; i++) {
      const forecaster = this.forecasters[i]!;
      if (!forecaster.isDue(index)) continue;
      forecaster.learn(values);
      if (step.isWeightSuspended) continue;
      forecaster.mixture.reweigh();
      if (isRough) capFamilies(forecaster.mixture.weights, this.families);
    }
    if (change !== NO_CHANGE && change <= MEAN_DOWN) this.#soften(step);
    return change;
  }

  #scaleError(mixture: HorizonMixture): void {
    const { errorScale } = mixture;
    if (!(errorScale > 0)) return;
    this.scaledError[0] = Math.min(this.#at[NEWEST_ERROR]! / errorScale, SCALED_ERROR_MAX);
    this.scaledError[1] = 1;
  }

  /** The level of the errors moved: who was right before may not be right now. */
  #soften({ isWeightSuspended }: EngineStep): void {
    const { resetMix } = this.#config;
    for (let i = 0; i < this.forecasters.length; i++) {
      if (!isWeightSuspended) this.forecasters[i]!.mixture.soften(resetMix);
    }
    for (let k = 0; k < this.experts.length; k++) this.experts[k]!.soften?.(resetMix);
  }

  #predict(step: EngineStep): void {
    this.#ask(step);
    for (let i = 0; i < this.horizons.length; i++) {
      const forecaster = this.forecasters[i]!;
      forecaster.occasion.newestError = this.#at[NEWEST_ERROR]!;
      forecaster.predict(this.#memberPoints, i, this.horizons.length);
      this.points[i] = forecaster.said[0]!;
      const factor = gapFactor(this.forecasters, i, this.context);
      for (let j = 0; j < LEVELS; j++) {
        const quantile = forecaster.said[1 + j]!;
        const aged = forecaster.said[0]! + factor * (quantile - forecaster.said[0]!);
        this.quantiles[i * LEVELS + j] = factor > 1 && Number.isFinite(aged) ? aged : quantile;
      }
    }
  }

  /** Whether expert `k` neither learns nor speaks on this step. */
  #isAsleep(k: number, { isKernelDFrozen, rung = 0 }: EngineStep): boolean {
    return (isKernelDFrozen && this.experts[k]!.kernel === "D") || rung >= this.#shedRungs[k]!;
  }

  /** Collects what every member says, within half a range of what was seen. */
  #ask(step: EngineStep): void {
    const { context, experts } = this;
    const count = this.horizons.length;
    const points = this.#memberPoints;
    let offset = 0;
    for (let k = 0; k < experts.length; k++) {
      const expert = experts[k]!;
      const size = expert.names.length * count;
      if (this.#isAsleep(k, step)) points.fill(Infinity, offset, offset + size);
      else expert.forecastInto(points, offset);
      offset += size;
    }
    const reach = 0.5 * (context.highest - context.lowest);
    const low = context.lowest - reach;
    const high = context.highest + reach;
    for (let i = 0; i < offset; i++) {
      const point = points[i]!;
      if (!Number.isFinite(point)) points[i] = Infinity;
      else if (point < low) points[i] = low;
      else if (point > high) points[i] = high;
    }
  }
}
