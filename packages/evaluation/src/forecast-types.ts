/**
 * The forecasts that this package scores, described structurally: forecasters of any origin fit.
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

/** What a backtest needs of the predictor under test. */
export interface EvaluatedPredictor {
  observe(
    value: number | undefined,
    eventTimeUnixNs?: bigint,
  ): {
    readonly horizons: readonly EvaluatedForecast[];
    /** Seasonal periods in use, steps. */
    readonly diagnostics: { readonly seasons: readonly number[] };
  };
  /** The experts of the newest forecast; a point is `undefined` for an inactive expert. */
  explain(
    horizon: number,
  ):
    | { readonly parts: readonly { readonly name: string; readonly point?: number | undefined }[] }
    | undefined;
  idle(): boolean;
}
