/**
 * Regime changes of one series: the change-point detection of `@meristem/kernels/detect` over its
 * one-step errors, in blocks of the predictor's state.
 *
 * @module
 */
import {
  CHART_CHANGE_INDEX,
  CHART_FACTOR,
  CHART_GRACE,
  CHART_STATISTIC,
  MEAN_DOWN,
  MEAN_UP,
  MEAN_VARIANCE_SLOTS,
  meanVarianceKurtosisInto,
  meanVarianceStepInto,
  startMeanVarianceInto,
  VARIANCE_DOWN,
  VARIANCE_UP,
  type MeanVarianceConfig,
  type MeanVarianceState,
} from "@meristem/kernels/detect";
import type { StateBlocks } from "../state/state-blocks.js";

export {
  MEAN_DOWN,
  MEAN_UP,
  NO_CHANGE,
  VARIANCE_DOWN,
  VARIANCE_UP,
} from "@meristem/kernels/detect";

export interface RegimeSettings {
  /** Slack of both charts: half the shift to be found, standard deviations. */
  readonly cusumSlack: number;
  readonly cusumThreshold: number;
  readonly cusumVarianceThreshold: number;
  /** Steps after an alarm during which there is no other. */
  readonly graceStepCount: number;
}

const KURTOSIS = new Float64Array(1);

export class RegimeWatch {
  readonly #config: MeanVarianceConfig;
  readonly #state: MeanVarianceState;
  /** Those of the state. */
  readonly #scalars: Float64Array;

  constructor(blocks: StateBlocks, settings: RegimeSettings) {
    this.#config = {
      slack: settings.cusumSlack,
      meanThreshold: settings.cusumThreshold,
      varianceThreshold: settings.cusumVarianceThreshold,
      graceCount: settings.graceStepCount,
    };
    this.#scalars = blocks.block("at", [13], MEAN_VARIANCE_SLOTS);
    this.#state = {
      scalars: this.#scalars,
      zeroAt: blocks.block("zeroAt", [5], "index"),
      recent: blocks.block("recent", [8], "scales"),
    };
    startMeanVarianceInto(this.#state);
  }

  get meanSum(): number {
    return Math.max(this.#scalars[MEAN_UP]!, this.#scalars[MEAN_DOWN]!);
  }

  get varianceSum(): number {
    return Math.max(this.#scalars[VARIANCE_UP]!, this.#scalars[VARIANCE_DOWN]!);
  }

  get meanThreshold(): number {
    return this.#config.meanThreshold * this.#scalars[CHART_FACTOR]!;
  }

  get varianceThreshold(): number {
    return this.#config.varianceThreshold * this.#scalars[CHART_FACTOR]!;
  }

  /** Kurtosis of the winsorised errors, shrunk towards 3. */
  get kurtosis(): number {
    this.kurtosisInto(KURTOSIS, 0);
    return KURTOSIS[0]!;
  }

  /** As {@link kurtosis}, for the step: a returned number may be boxed. */
  kurtosisInto(out: Float64Array, at: number): void {
    meanVarianceKurtosisInto(out, at, this.#state);
  }

  /** Whether the grace period after a change has not ended. */
  get isInGrace(): boolean {
    return this.#scalars[CHART_GRACE]! > 0 && this.#scalars[CHART_STATISTIC]! > 0;
  }

  /** The sum that raised the newest alarm. */
  get statistic(): number {
    return this.#scalars[CHART_STATISTIC]!;
  }

  /** Estimated first index of the newest regime. */
  get changeIndex(): number {
    return this.#scalars[CHART_CHANGE_INDEX]!;
  }

  /**
   * Learns `errors[0]` (value units) and returns the change it proves, or NO_CHANGE. In an array: a
   * number that is passed on may be boxed, and this runs at every step.
   */
  take(errors: Float64Array, index: number): number {
    return meanVarianceStepInto(this.#state, errors, 0, index, this.#config);
  }
}
