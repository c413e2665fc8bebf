/**
 * Structural types of the forecasts that this package scores: any forecaster can provide them.
 *
 * @module
 */

/** One forecast of one horizon. */
export interface EvaluatedForecast {
  /** 0-based index of the last observation before the forecast. */
  readonly origin: number;
  /** Steps ahead, >= 1. */
  readonly horizon: number;
  /** `origin + horizon`. */
  readonly target: number;
  /** Value units. */
  readonly point: number;
  /** Shape (9), order of `QUANTILE_LEVELS`, value units, non-decreasing. */
  readonly quantiles: ArrayLike<number>;
}

/** A forecast whose target has been observed. */
export interface MaturedEvaluation {
  readonly forecast: EvaluatedForecast;
  /** Value units; `undefined`: no usable value was observed at the target. */
  readonly actual?: number | undefined;
}

/** The predictor under test in a backtest. */
export interface EvaluatedPredictor {
  /** Observes the next row and makes one forecast per horizon; a missing value is `undefined`. */
  observe(
    value: number | undefined,
    eventTimeUnixNs?: bigint,
  ): {
    readonly horizons: readonly Pick<EvaluatedForecast, "horizon" | "point" | "quantiles">[];
    /** Seasonal periods in use, steps. */
    readonly diagnostics?: { readonly seasons: readonly number[] };
  };
  /** The experts of the newest forecast; a point is `undefined` for an inactive expert. */
  explain?(
    horizon: number,
  ):
    | { readonly parts: readonly { readonly name: string; readonly point?: number | undefined }[] }
    | undefined;
  /** Work that can wait until after the forecast. It is not timed. */
  idle?(): void;
}
