/**
 * The interface of the forecasters that the predictor under test is compared with.
 *
 * @module
 */

/** Forecast of one horizon, value units. */
export interface PeerForecast {
  readonly point: number;
  /** Shape (9), order of `QUANTILE_LEVELS`; `undefined` for a point forecast. */
  readonly quantiles: readonly number[] | undefined;
}

/** Forecaster of one series. */
export interface PeerModel {
  /** Adds the next value; a missing one is replaced by the value before it. */
  observe(value: number): void;
  /** One forecast per horizon, from everything observed. May throw. */
  forecast(): readonly PeerForecast[];
}

export interface PeerOptions {
  /** Ascending, steps. */
  readonly horizons: readonly number[];
  /** Steps; `undefined` when none was configured. */
  readonly season: number | undefined;
}

/** An installed package that forecasts. */
export interface Peer {
  /** As on npm. */
  readonly name: string;
  readonly version: string;
  /** How it is used, for people. */
  readonly manner: string;
  /** It is fitted anew for every forecast, which is too slow for every step. */
  readonly isRefitted: boolean;
  readonly open: (options: PeerOptions) => PeerModel;
}
