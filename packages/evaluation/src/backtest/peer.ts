/**
 * Another forecaster, behind the one interface by which it is compared.
 *
 * @module
 */

/** What a forecaster says for one horizon, value units. */
export interface PeerForecast {
  readonly point: number;
  /** Shape (9), levels of a forecast; `undefined`: it gives points only. */
  readonly quantiles: readonly number[] | undefined;
}

/** One series' forecaster. */
export interface PeerModel {
  /** Takes in the next value. */
  observe(value: number): void;
  /** One forecast a horizon, from everything observed. May throw what the package throws. */
  forecast(): readonly PeerForecast[];
}

export interface PeerOptions {
  /** Ascending, steps. */
  readonly horizons: readonly number[];
  /** Steps; `undefined` when none was told. */
  readonly season: number | undefined;
}

/** An installed package that forecasts. */
export interface Peer {
  /** As on npm. */
  readonly name: string;
  readonly version: string;
  /** How it is used, for people. */
  readonly manner: string;
  /** It fits anew at every forecast: too slow to be asked at every step. */
  readonly isRefitted: boolean;
  readonly open: (options: PeerOptions) => PeerModel;
}
